/* ledger/store/decode.h - rows of the database back into structs. */
#ifndef LEDGER_STORE_DECODE_H
#define LEDGER_STORE_DECODE_H

#include <libpq-fe.h>

#include "ledger/core/rows.h"

/* A row of the columns EVENT_COLUMNS; texts and payload are borrowed from the result. */
void decode_event(const PGresult *r, int row, struct event_row *out);

#endif

/* ledger/logged.h - rows of the log as they travel on the bus. */
#ifndef LEDGER_LOGGED_H
#define LEDGER_LOGGED_H

#include "homeward/v1/bus.pb-c.h"
#include "ledger/core/rows.h"

/* Borrows everything from the row. */
void logged_fill(Hw__LoggedEvent *out, const struct event_row *e);

#endif

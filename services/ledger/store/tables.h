/* ledger/store/tables.h - which column a row's member is, and every statement the ledger runs. */
#ifndef LEDGER_STORE_TABLES_H
#define LEDGER_STORE_TABLES_H

#include "homeward/pg/conn.h"

extern const struct hw_pg_table table_event, table_request, table_refusal, table_stream, table_cell,
    table_segment, table_spell, table_ward, table_bed, table_quarantine, table_key, table_token;

/* For the connection that writes, and for those that read. NULL ends. */
extern const struct hw_pg_table *const writer_tables[];
extern const struct hw_pg_statement writer_statements[];
extern const struct hw_pg_statement reader_statements[];
/* What a reading connection says first. */
extern const char reader_setup[];

/* Columns of log.event in the order decode_event expects. */
#define EVENT_COLUMNS                                                                              \
    "position, known_position, stream, version, type, event_id, causation, correlation, actor, "   \
    "occurred_at, recorded_at, payload"

/* Columns of the parameters of `supersede`, over struct supersede_row. */
extern const struct hw_pg_column supersede_columns[3];

#endif

#include "ledger/store/decode.h"

#include "homeward/pg/conn.h"

static struct hw_id get_id(const PGresult *r, int row, int col)
{
    struct hw_id id = {.b = {0}};
    size_t n = 0;
    const char *data = hw_pg_get_bytes(r, row, col, &n);

    (void)hw_id_from_bytes(data, n, &id);
    return id;
}

void decode_event(const PGresult *r, int row, struct event_row *out)
{
    *out = (struct event_row){
        .position = hw_pg_get_i64(r, row, 0),
        .known_position = hw_pg_get_i64(r, row, 1),
        .stream = hw_pg_get_bytes(r, row, 2, NULL),
        .version = hw_pg_get_i32(r, row, 3),
        .type = hw_pg_get_i32(r, row, 4),
        .event_id = get_id(r, row, 5),
        .causation = get_id(r, row, 6),
        .correlation = get_id(r, row, 7),
        .actor = hw_pg_is_null(r, row, 8) ? NULL : hw_pg_get_bytes(r, row, 8, NULL),
        .occurred_ms = hw_pg_get_ms(r, row, 9),
        .recorded_ms = hw_pg_get_ms(r, row, 10),
    };
    out->payload.p = hw_pg_get_bytes(r, row, 11, &out->payload.n);
}

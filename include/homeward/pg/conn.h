/* pg/conn.h - one PostgreSQL connection in a libevent loop, never blocking.
 *
 * Work comes in batches. A batch is one transaction: it is committed whole, or nothing of it
 * happened, or (connection lost in between) nobody knows and the caller must look. Batches run one
 * after the other; the connection comes back by itself after it was lost. */
#ifndef HOMEWARD_PG_CONN_H
#define HOMEWARD_PG_CONN_H

#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>

#include "homeward/err.h"
#include "homeward/pg/rows.h"

struct hw_pg;

struct hw_pg_statement {
    const char *name; /* NULL ends the table */
    const char *sql;
};

struct hw_pg_options {
    const char
        *conninfo; /* a socket folder or a numeric address: names would be resolved in place */
    const char *application;
    const char *setup;                        /* SQL run after connecting, or NULL */
    const struct hw_pg_statement *statements; /* prepared after connecting; may be NULL */
    const struct hw_pg_table *const *tables;  /* their row statements are prepared too; NULL ends;
                                                 may be NULL */
    void (*on_up)(struct hw_pg *c, void *arg);
    void (*on_down)(struct hw_pg *c, const char *why, void *arg);
    void *arg;
};

/* Begins to connect. The caller owns the result; NULL with *err. */
struct hw_pg *hw_pg_create(struct event_base *base, const struct hw_pg_options *o,
                           struct hw_err *err);
/* Waiting batches end with HW_EIO. NULL is fine. */
void hw_pg_destroy(struct hw_pg *c);
bool hw_pg_is_up(const struct hw_pg *c);
/* No batch is running or waiting. */
bool hw_pg_idle(const struct hw_pg *c);
/* Drops the connection, as if the server had; it comes back. */
void hw_pg_drop(struct hw_pg *c, const char *why);

struct hw_pg_outcome {
    enum hw_code
        code; /* HW_OK committed; HW_EINVAL an SQL error, nothing happened; HW_EIO unknown */
    char sqlstate[6]; /* of an SQL error */
    char constraint[64];
    const char *text;
};

struct hw_pg_batch;
typedef void (*hw_pg_done_f)(const struct hw_pg_outcome *o, void *arg);
/* Rows of one query. Borrowed until it returns. Binary format. */
typedef void (*hw_pg_result_f)(const PGresult *r, void *arg);

struct hw_pg_batch *hw_pg_batch_create(hw_pg_done_f done, void *arg);
/* A prepared statement by name. Takes the contents of params (may be NULL: none). */
void hw_pg_batch_query(struct hw_pg_batch *b, const char *statement, struct hw_pg_params *params,
                       hw_pg_result_f on_result, void *arg);
/* n rows of t, encoded at once: a few as one INSERT, many as COPY. None is fine. */
void hw_pg_batch_rows(struct hw_pg_batch *b, const struct hw_pg_table *t, const void *rows,
                      size_t n);
/* Plain SQL without parameters; cannot stand in a batch that is to be one round trip. */
void hw_pg_batch_sql(struct hw_pg_batch *b, const char *sql);
/* Takes the batch. When the connection is down the batch ends with HW_EIO at once. */
void hw_pg_run(struct hw_pg *c, struct hw_pg_batch *b);

/* Typed reading of binary results; the column must be of that type. */
int64_t hw_pg_get_i64(const PGresult *r, int row, int col);
int32_t hw_pg_get_i32(const PGresult *r, int row, int col);
bool hw_pg_get_bool(const PGresult *r, int row, int col);
int64_t hw_pg_get_ms(const PGresult *r, int row,
                     int col); /* timestamptz; HW_MS_FOREVER: infinity */
int32_t hw_pg_get_day(const PGresult *r, int row, int col); /* date; HW_DAY_FOREVER: infinity */
/* Text or bytea, borrowed from the result; text is terminated. *n may be NULL. */
const char *hw_pg_get_bytes(const PGresult *r, int row, int col, size_t *n);
bool hw_pg_is_null(const PGresult *r, int row, int col);

#endif

/* pg/rows.h - C structs to PostgreSQL's binary format: parameters, arrays and COPY. Pure. */
#ifndef HOMEWARD_PG_ROWS_H
#define HOMEWARD_PG_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/buf.h"
#include "homeward/id.h"
#include "homeward/text.h"

enum hw_pg_type {
    HW_PG_I64,   /* int64_t -> bigint */
    HW_PG_I32,   /* int32_t -> integer */
    HW_PG_I16,   /* int32_t -> smallint */
    HW_PG_BOOL,  /* bool -> boolean */
    HW_PG_TEXT,  /* const char * -> text; NULL is NULL */
    HW_PG_BYTES, /* struct hw_span -> bytea; p NULL is NULL */
    HW_PG_UUID,  /* struct hw_id -> uuid; all zero is NULL */
    HW_PG_TIME,  /* int64_t ms -> timestamptz; HW_MS_FOREVER is infinity, INT64_MIN is NULL */
    HW_PG_DAY,   /* int32_t day -> date; HW_DAY_FOREVER is infinity, INT32_MIN is NULL */
};
#define HW_PG_NO_TIME INT64_MIN
#define HW_PG_NO_DAY  INT32_MIN

struct hw_pg_column {
    const char *name;
    enum hw_pg_type type;
    size_t offset; /* in the row struct */
};

struct hw_pg_table {
    const char *name;
    const char *statement; /* name of its prepared INSERT; NULL: the table's name */
    const struct hw_pg_column *columns;
    int column_count;
    size_t row_size;
    /* What follows "INSERT INTO ... SELECT * FROM unnest(...)": "ON CONFLICT ..." or NULL. Tables
     * with a clause are never written with COPY. */
    const char *conflict;
};

enum { HW_PG_PARAMS = 24 };
struct hw_pg_params {
    struct hw_buf data;
    size_t start[HW_PG_PARAMS];
    int length[HW_PG_PARAMS]; /* -1: NULL */
    int n;
};

void hw_pg_params_init(struct hw_pg_params *p);
void hw_pg_params_release(struct hw_pg_params *p);
void hw_pg_put_i64(struct hw_pg_params *p, int64_t v);
void hw_pg_put_i32(struct hw_pg_params *p, int32_t v);
void hw_pg_put_bool(struct hw_pg_params *p, bool v);
void hw_pg_put_text(struct hw_pg_params *p, const char *s); /* NULL is NULL */
void hw_pg_put_bytes(struct hw_pg_params *p, const void *data, size_t n);
void hw_pg_put_id(struct hw_pg_params *p, struct hw_id id);
void hw_pg_put_time(struct hw_pg_params *p, int64_t ms);
void hw_pg_put_day(struct hw_pg_params *p, int32_t day);
/* One column of n rows as an array. */
void hw_pg_put_column(struct hw_pg_params *p, const struct hw_pg_column *c, const void *rows,
                      size_t row_size, size_t n);

/* The whole COPY ... (FORMAT binary) stream of n rows. */
void hw_pg_copy_data(struct hw_buf *out, const struct hw_pg_table *t, const void *rows, size_t n);
const char *hw_pg_table_statement(const struct hw_pg_table *t);
/* The SQL texts of a table. The caller owns them. */
char *hw_pg_copy_sql(const struct hw_pg_table *t);
char *hw_pg_insert_sql(const struct hw_pg_table *t);

#endif

#include "homeward/pg/rows.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/mem.h"

#define PG_EPOCH_DAY 10957 /* 2000-01-01 */
#define PG_EPOCH_US  (PG_EPOCH_DAY * INT64_C(86400000000))

struct type {
    const char *name;
    uint32_t oid;
};

static const struct type types[] = {
    [HW_PG_I64] = {"bigint", 20},   [HW_PG_I32] = {"integer", 23},
    [HW_PG_I16] = {"smallint", 21}, [HW_PG_BOOL] = {"boolean", 16},
    [HW_PG_TEXT] = {"text", 25},    [HW_PG_BYTES] = {"bytea", 17},
    [HW_PG_UUID] = {"uuid", 2950},  [HW_PG_TIME] = {"timestamptz", 1184},
    [HW_PG_DAY] = {"date", 1082},
};

/* ---- single values: a length, then the bytes ---- */

static void put_null(struct hw_buf *b)
{
    hw_buf_be32(b, UINT32_MAX);
}

static void put_i64(struct hw_buf *b, int64_t v)
{
    hw_buf_be32(b, 8);
    hw_buf_be64(b, (uint64_t)v);
}

static void put_i32(struct hw_buf *b, int32_t v)
{
    hw_buf_be32(b, 4);
    hw_buf_be32(b, (uint32_t)v);
}

static void put_data(struct hw_buf *b, const void *data, size_t n)
{
    hw_buf_be32(b, (uint32_t)n);
    hw_buf_put(b, data, n);
}

static void put_time(struct hw_buf *b, int64_t ms)
{
    if (ms == HW_PG_NO_TIME)
        put_null(b);
    else
        put_i64(b, ms == HW_MS_FOREVER ? INT64_MAX : ms * 1000 - PG_EPOCH_US);
}

static void put_day(struct hw_buf *b, int32_t day)
{
    if (day == HW_PG_NO_DAY)
        put_null(b);
    else
        put_i32(b, day == HW_DAY_FOREVER ? INT32_MAX : day - PG_EPOCH_DAY);
}

static void put_value(struct hw_buf *b, const struct hw_pg_column *c, const void *row)
{
    const void *at = (const char *)row + c->offset;

    switch (c->type) {
    case HW_PG_I64:
        put_i64(b, *(const int64_t *)at);
        break;
    case HW_PG_I32:
        put_i32(b, *(const int32_t *)at);
        break;
    case HW_PG_I16:
        hw_buf_be32(b, 2);
        hw_buf_be16(b, (uint16_t) * (const int32_t *)at);
        break;
    case HW_PG_BOOL:
        hw_buf_be32(b, 1);
        hw_buf_putc(b, *(const bool *)at ? 1 : 0);
        break;
    case HW_PG_TEXT: {
        const char *s = *(const char *const *)at;

        if (s)
            put_data(b, s, strlen(s));
        else
            put_null(b);
        break;
    }
    case HW_PG_BYTES: {
        const struct hw_span *s = at;

        if (s->p)
            put_data(b, s->p, s->n);
        else
            put_null(b);
        break;
    }
    case HW_PG_UUID: {
        const struct hw_id *id = at;

        if (hw_id_is_zero(*id))
            put_null(b);
        else
            put_data(b, id->b, sizeof(id->b));
        break;
    }
    case HW_PG_TIME:
        put_time(b, *(const int64_t *)at);
        break;
    case HW_PG_DAY:
        put_day(b, *(const int32_t *)at);
        break;
    }
}

/* ---- parameters ---- */

void hw_pg_params_init(struct hw_pg_params *p)
{
    hw_buf_init(&p->data, 0);
    p->n = 0;
}

void hw_pg_params_release(struct hw_pg_params *p)
{
    hw_buf_release(&p->data);
    p->n = 0;
}

/* Values are written with their length in front (as in COPY); a parameter is what follows it. */
static void begin_param(struct hw_pg_params *p)
{
    HW_CHECK(p->n < HW_PG_PARAMS);
    p->start[p->n] = p->data.len + 4;
}

static void end_param(struct hw_pg_params *p)
{
    p->length[p->n] = (int)(p->data.len - p->start[p->n]);
    p->n++;
}

void hw_pg_put_i64(struct hw_pg_params *p, int64_t v)
{
    begin_param(p);
    put_i64(&p->data, v);
    end_param(p);
}

void hw_pg_put_i32(struct hw_pg_params *p, int32_t v)
{
    begin_param(p);
    put_i32(&p->data, v);
    end_param(p);
}

void hw_pg_put_bool(struct hw_pg_params *p, bool v)
{
    begin_param(p);
    hw_buf_be32(&p->data, 1);
    hw_buf_putc(&p->data, v ? 1 : 0);
    end_param(p);
}

static void put_null_param(struct hw_pg_params *p)
{
    begin_param(p);
    p->length[p->n++] = -1;
}

void hw_pg_put_text(struct hw_pg_params *p, const char *s)
{
    if (s)
        hw_pg_put_bytes(p, s, strlen(s));
    else
        put_null_param(p);
}

void hw_pg_put_bytes(struct hw_pg_params *p, const void *data, size_t n)
{
    begin_param(p);
    put_data(&p->data, data, n);
    end_param(p);
}

void hw_pg_put_id(struct hw_pg_params *p, struct hw_id id)
{
    hw_pg_put_bytes(p, id.b, sizeof(id.b));
}

void hw_pg_put_time(struct hw_pg_params *p, int64_t ms)
{
    if (ms == HW_PG_NO_TIME) {
        put_null_param(p);
        return;
    }
    begin_param(p);
    put_time(&p->data, ms);
    end_param(p);
}

void hw_pg_put_day(struct hw_pg_params *p, int32_t day)
{
    if (day == HW_PG_NO_DAY) {
        put_null_param(p);
        return;
    }
    begin_param(p);
    put_day(&p->data, day);
    end_param(p);
}

void hw_pg_put_column(struct hw_pg_params *p, const struct hw_pg_column *c, const void *rows,
                      size_t row_size, size_t n)
{
    begin_param(p);
    hw_buf_be32(&p->data, 0); /* our length prefix: unused, the parameter starts behind it */
    hw_buf_be32(&p->data, n ? 1 : 0);
    hw_buf_be32(&p->data, 1); /* may hold NULLs */
    hw_buf_be32(&p->data, types[c->type].oid);
    if (n) {
        hw_buf_be32(&p->data, (uint32_t)n);
        hw_buf_be32(&p->data, 1);
    }
    for (size_t i = 0; i < n; i++)
        put_value(&p->data, c, (const char *)rows + i * row_size);
    end_param(p);
}

/* ---- COPY ---- */

void hw_pg_copy_data(struct hw_buf *out, const struct hw_pg_table *t, const void *rows, size_t n)
{
    hw_buf_put(out, "PGCOPY\n\377\r\n\0", 11);
    hw_buf_be32(out, 0);
    hw_buf_be32(out, 0);
    for (size_t i = 0; i < n; i++) {
        const void *row = (const char *)rows + i * t->row_size;

        hw_buf_be16(out, (uint16_t)t->column_count);
        for (int c = 0; c < t->column_count; c++)
            put_value(out, &t->columns[c], row);
    }
    hw_buf_be16(out, UINT16_MAX);
}

const char *hw_pg_table_statement(const struct hw_pg_table *t)
{
    return t->statement ? t->statement : t->name;
}

static void column_list(struct hw_buf *b, const struct hw_pg_table *t)
{
    for (int c = 0; c < t->column_count; c++)
        hw_buf_printf(b, "%s%s", c ? ", " : "", t->columns[c].name);
}

char *hw_pg_copy_sql(const struct hw_pg_table *t)
{
    struct hw_buf b;
    char *sql = NULL;

    hw_buf_init(&b, 0);
    hw_buf_printf(&b, "COPY %s (", t->name);
    column_list(&b, t);
    hw_buf_puts(&b, ") FROM STDIN (FORMAT binary)");
    sql = hw_strdup(hw_buf_str(&b));
    hw_buf_release(&b);
    return sql;
}

char *hw_pg_insert_sql(const struct hw_pg_table *t)
{
    struct hw_buf b;
    char *sql = NULL;

    hw_buf_init(&b, 0);
    hw_buf_printf(&b, "INSERT INTO %s (", t->name);
    column_list(&b, t);
    hw_buf_puts(&b, ") SELECT * FROM unnest(");
    for (int c = 0; c < t->column_count; c++)
        hw_buf_printf(&b, "%s$%d::%s[]", c ? ", " : "", c + 1, types[t->columns[c].type].name);
    hw_buf_printf(&b, ") %s", t->conflict ? t->conflict : "");
    sql = hw_strdup(hw_buf_str(&b));
    hw_buf_release(&b);
    return sql;
}

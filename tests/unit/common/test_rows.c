/* Rows for PostgreSQL: what COPY carries and what arrays carry is the same, value for value. */
#include "homeward/pg/rows.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdlib.h>

#include "homeward/civil.h"
#include "support/t.h"

struct row {
    int64_t i64;
    int32_t i32, i16;
    bool flag;
    const char *text;
    struct hw_span bytes;
    struct hw_id id;
    int64_t ms;
    int32_t day;
};

static const struct hw_pg_column columns[] = {
    {"i64", HW_PG_I64, offsetof(struct row, i64)},
    {"i32", HW_PG_I32, offsetof(struct row, i32)},
    {"i16", HW_PG_I16, offsetof(struct row, i16)},
    {"flag", HW_PG_BOOL, offsetof(struct row, flag)},
    {"text", HW_PG_TEXT, offsetof(struct row, text)},
    {"bytes", HW_PG_BYTES, offsetof(struct row, bytes)},
    {"id", HW_PG_UUID, offsetof(struct row, id)},
    {"ms", HW_PG_TIME, offsetof(struct row, ms)},
    {"day", HW_PG_DAY, offsetof(struct row, day)},
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

static const struct hw_pg_table table = {
    .name = "t.rows", .columns = columns, .column_count = COLUMNS, .row_size = sizeof(struct row)};

static const struct row rows[] = {
    {0, 0, 0, false, "", {"", 0}, {{1}}, 0, 0},
    {-1, -1, -1, true, "caf\xc3\xa9", {"a\0b", 3}, {{0xff, 1, 2}}, 1, 1},
    {INT64_MAX, INT32_MAX, INT16_MAX, true, NULL, {NULL, 0}, {{0}}, HW_MS_FOREVER, HW_DAY_FOREVER},
    {INT64_MIN, INT32_MIN, INT16_MIN, false, "x", {"y", 1}, {{7}}, HW_PG_NO_TIME, HW_PG_NO_DAY},
    {7, 7, 7, true, "t\t\"\\N", {"\xff", 1}, {{9}}, -1, -1},
    {8, 8, 8, true, "NULL", {"{}", 2}, {{9, 9}}, HW_DAY_MIN *HW_DAY_MS, HW_DAY_MIN},
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

static uint32_t be32(const uint8_t *p)
{
    uint32_t v = 0;

    memcpy(&v, p, sizeof(v));
    return ntohl(v);
}

/* The bytes of one value, its length in front, at *p; moves *p behind it. */
static struct hw_span value(const uint8_t **p, const uint8_t *end)
{
    struct hw_span v = {.p = (const char *)*p, .n = 4};
    uint32_t n = 0;

    assert_true(end - *p >= 4);
    n = be32(*p);
    if (n != UINT32_MAX)
        v.n += n;
    assert_true((size_t)(end - *p) >= v.n);
    *p += v.n;
    return v;
}

static void copy_and_arrays_agree(void **state)
{
    static const char signature[] = "PGCOPY\n\377\r\n";
    struct hw_buf copy;
    struct hw_pg_params params;
    const uint8_t *at[COLUMNS], *p = NULL, *end = NULL;

    (void)state;
    hw_buf_init(&copy, 0);
    hw_pg_copy_data(&copy, &table, rows, ROWS);
    hw_pg_params_init(&params);
    for (int c = 0; c < COLUMNS; c++)
        hw_pg_put_column(&params, &columns[c], rows, sizeof(*rows), ROWS);
    assert_int_equal(params.n, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
        at[c] = params.data.data + params.start[c];
        assert_int_equal(be32(at[c]), 1);         /* dimensions */
        assert_int_equal(be32(at[c] + 12), ROWS); /* elements */
        assert_int_equal(be32(at[c] + 16), 1);    /* the first is number 1 */
        at[c] += 20;
    }
    p = copy.data;
    end = copy.data + copy.len;
    assert_memory_equal(p, signature, 11);
    p += 19;
    for (int r = 0; r < ROWS; r++) {
        assert_true(p[0] == 0 && p[1] == COLUMNS);
        p += 2;
        for (int c = 0; c < COLUMNS; c++) {
            struct hw_span a = value(&p, end);
            struct hw_span b = value(&at[c], params.data.data + params.data.len);

            if (a.n != b.n || memcmp(a.p, b.p, a.n) != 0)
                fail_msg("row %d, %s: COPY and array differ", r, columns[c].name);
        }
    }
    assert_int_equal(end - p, 2);
    assert_true(p[0] == 0xff && p[1] == 0xff);
    for (int c = 0; c < COLUMNS; c++)
        assert_int_equal(at[c] - (params.data.data + params.start[c]), params.length[c]);
    hw_pg_params_release(&params);
    hw_buf_release(&copy);
}

/* Values as PostgreSQL 15 sends them itself. */
static const struct {
    const char *name;
    int column, row;
    const char *want;
    size_t n;
} values[] = {
    {"the largest bigint", 0, 2, "\0\0\0\x08\x7f\xff\xff\xff\xff\xff\xff\xff", 12},
    {"-1::integer", 1, 1, "\0\0\0\x04\xff\xff\xff\xff", 8},
    {"-1::smallint", 2, 1, "\0\0\0\x02\xff\xff", 6},
    {"true", 3, 1, "\0\0\0\x01\x01", 5},
    {"a text that is NULL", 4, 2, "\xff\xff\xff\xff", 4},
    {"an empty text", 4, 0, "\0\0\0\0", 4},
    {"bytes that are NULL", 5, 2, "\xff\xff\xff\xff", 4},
    {"bytes with a zero", 5, 1,
     "\0\0\0\x03"
     "a\0b",
     7},
    {"no id", 6, 2, "\xff\xff\xff\xff", 4},
    {"1970-01-01 00:00 UTC", 7, 0, "\0\0\0\x08\xff\xfc\xa2\xfe\xc4\xc8\x20\x00", 12},
    {"a millisecond later", 7, 1, "\0\0\0\x08\xff\xfc\xa2\xfe\xc4\xc8\x23\xe8", 12},
    {"infinity", 7, 2, "\0\0\0\x08\x7f\xff\xff\xff\xff\xff\xff\xff", 12},
    {"no time", 7, 3, "\xff\xff\xff\xff", 4},
    {"1970-01-01", 8, 0, "\0\0\0\x04\xff\xff\xd5\x33", 8},
    {"infinity, a date", 8, 2, "\0\0\0\x04\x7f\xff\xff\xff", 8},
    {"no date", 8, 3, "\xff\xff\xff\xff", 4},
};

static void values_as_the_server_writes_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        struct hw_pg_params params;
        const uint8_t *p = NULL;
        struct hw_span v = {.n = 0};

        hw_pg_params_init(&params);
        hw_pg_put_column(&params, &columns[values[i].column], &rows[values[i].row], sizeof(*rows),
                         1);
        p = params.data.data + params.start[0] + 20;
        v = value(&p, params.data.data + params.data.len);
        if (v.n != values[i].n || memcmp(v.p, values[i].want, v.n) != 0)
            fail_msg("%s is written otherwise", values[i].name);
        hw_pg_params_release(&params);
    }
}

static void statements(void **state)
{
    char *copy = hw_pg_copy_sql(&table), *insert = hw_pg_insert_sql(&table);

    (void)state;
    assert_non_null(strstr(copy, "COPY t.rows"));
    assert_non_null(strstr(copy, "FORMAT binary"));
    assert_non_null(strstr(insert, "INSERT INTO t.rows"));
    assert_non_null(strstr(insert, "unnest"));
    for (int c = 0; c < COLUMNS; c++)
        assert_true(strstr(copy, columns[c].name) && strstr(insert, columns[c].name));
    free(copy);
    free(insert);
}

static void parameters(void **state)
{
    struct hw_pg_params p;

    (void)state;
    hw_pg_params_init(&p);
    hw_pg_put_i64(&p, 1);
    hw_pg_put_text(&p, NULL);
    hw_pg_put_text(&p, "abc");
    hw_pg_put_bytes(&p, "", 0);
    hw_pg_put_bool(&p, true);
    hw_pg_put_day(&p, HW_DAY_FOREVER);
    assert_int_equal(p.n, 6);
    assert_int_equal(p.length[0], 8);
    assert_int_equal(p.length[1], -1);
    assert_int_equal(p.length[2], 3);
    assert_memory_equal(p.data.data + p.start[2], "abc", 3);
    assert_int_equal(p.length[3], 0);
    assert_int_equal(p.length[4], 1);
    assert_int_equal(p.length[5], 4);
    hw_pg_params_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_and_arrays_agree),
        cmocka_unit_test(values_as_the_server_writes_them),
        cmocka_unit_test(statements),
        cmocka_unit_test(parameters),
    };

    return RUN_TESTS(tests);
}

#include "cli/verify/db.h"

#include <stdio.h>
#include <string.h>

#include "homeward/pg/conn.h"
#include "homeward/pg/rows.h"

enum { SQL_MAX = 4096 };
#define FETCH "FETCH 4000 FROM %s"

static void note(struct db *d)
{
    if (!*d->error)
        (void)snprintf(d->error, sizeof(d->error), "%s", PQerrorMessage(d->conn));
}

bool db_failed(const struct db *d)
{
    return *d->error != '\0';
}

static void run(struct db *d, const char *sql)
{
    PGresult *r = PQexec(d->conn, sql);

    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        note(d);
    PQclear(r);
}

bool db_begin(struct db *d)
{
    run(d, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    run(d, "SET LOCAL work_mem = '64MB'");
    run(d, "SET LOCAL statement_timeout = 0");
    run(d, "SET LOCAL cursor_tuple_fraction = 1");
    run(d, "SET LOCAL timezone = 'UTC'");
    return !db_failed(d);
}

void db_end(struct db *d)
{
    PQclear(PQexec(d->conn, "ROLLBACK"));
}

static PGresult *query(struct db *d, const char *sql, int n, const char *const *values)
{
    PGresult *r = PQexecParams(d->conn, sql, n, NULL, values, NULL, NULL, 1);

    if (PQresultStatus(r) == PGRES_TUPLES_OK)
        return r;
    note(d);
    PQclear(r);
    return NULL;
}

int64_t db_number(struct db *d, const char *sql)
{
    PGresult *r = query(d, sql, 0, NULL);
    int64_t n = r && PQntuples(r) == 1 && !PQgetisnull(r, 0, 0) ? hw_pg_get_i64(r, 0, 0) : 0;

    PQclear(r);
    return n;
}

void db_midnights(void *arg, int32_t first, int32_t count, int64_t *midnights)
{
    struct db *d = arg;
    char from[16], to[16];
    const char *values[] = {from, to};
    PGresult *r = NULL;

    (void)snprintf(from, sizeof(from), "%d", (int)first);
    (void)snprintf(to, sizeof(to), "%d", (int)(first + count - 1));
    r = query(d,
              "SELECT (extract(epoch FROM (date '1970-01-01' + n)::timestamp AT TIME ZONE "
              "'Europe/London') * 1000)::bigint FROM generate_series($1::integer, $2::integer) n "
              "ORDER BY n",
              2, values);
    for (int32_t i = 0; i < count; i++) /* after a failure: something that grows */
        midnights[i] =
            r && i < PQntuples(r) ? hw_pg_get_i64(r, i, 0) : (first + i) * INT64_C(86400000);
    PQclear(r);
}

/* ---- cursors
 * ------------------------------------------------------------------------------------------- */

void cursor_open(struct cursor *c, struct db *d, const char *name, const char *sql,
                 const char *only, int format)
{
    char text[SQL_MAX];
    const char *values[] = {only};
    PGresult *r = NULL;

    *c = (struct cursor){.db = d, .name = name, .format = format, .ended = db_failed(d)};
    if (c->ended)
        return;
    (void)snprintf(text, sizeof(text), "DECLARE %s NO SCROLL CURSOR FOR %s", name, sql);
    r = PQexecParams(d->conn, text, strstr(sql, "$1") ? 1 : 0, NULL, values, NULL, NULL, 0);
    c->ended = PQresultStatus(r) != PGRES_COMMAND_OK;
    if (c->ended)
        note(d);
    PQclear(r);
}

bool cursor_next(struct cursor *c)
{
    char text[64];

    if (c->ended)
        return false;
    if (c->r && ++c->row < PQntuples(c->r))
        return true;
    PQclear(c->r);
    (void)snprintf(text, sizeof(text), FETCH, c->name);
    c->row = 0;
    c->r = PQexecParams(c->db->conn, text, 0, NULL, NULL, NULL, NULL, c->format);
    if (PQresultStatus(c->r) != PGRES_TUPLES_OK)
        note(c->db);
    c->ended = PQntuples(c->r) == 0;
    return !c->ended;
}

void cursor_close(struct cursor *c)
{
    char text[64];

    PQclear(c->r);
    c->r = NULL;
    c->ended = true;
    (void)snprintf(text, sizeof(text), "CLOSE %s", c->name);
    PQclear(PQexec(c->db->conn, text));
}

int64_t cursor_i64(const struct cursor *c, int col)
{
    return hw_pg_get_i64(c->r, c->row, col);
}

int32_t cursor_i32(const struct cursor *c, int col)
{
    return hw_pg_get_i32(c->r, c->row, col);
}

int64_t cursor_ms(const struct cursor *c, int col)
{
    return PQgetisnull(c->r, c->row, col) ? HW_PG_NO_TIME : hw_pg_get_ms(c->r, c->row, col);
}

int32_t cursor_day(const struct cursor *c, int col)
{
    return hw_pg_get_day(c->r, c->row, col);
}

const char *cursor_bytes(const struct cursor *c, int col, size_t *n)
{
    return hw_pg_get_bytes(c->r, c->row, col, n);
}

const char *cursor_text(const struct cursor *c, int col)
{
    return PQgetisnull(c->r, c->row, col) ? NULL : PQgetvalue(c->r, c->row, col);
}

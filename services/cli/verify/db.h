/* cli/verify/db.h - reading the database in one snapshot, a few thousand rows at a time. */
#ifndef CLI_VERIFY_DB_H
#define CLI_VERIFY_DB_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/verify/calendar.h"

struct db {
    PGconn *conn;
    char error[512]; /* of the first failure; "" when there was none */
};

/* Begins the one transaction everything is read in. False: see error. */
bool db_begin(struct db *d);
void db_end(struct db *d);
bool db_failed(const struct db *d);
/* One number of a query without parameters, 0 for none or NULL. */
int64_t db_number(struct db *d, const char *sql);
/* A calendar_fill_f over a struct db. */
void db_midnights(void *arg, int32_t first, int32_t count, int64_t *midnights);

struct cursor {
    struct db *db;
    const char *name;
    int format; /* 1 binary, 0 text */
    PGresult *r;
    int row;
    bool ended;
};
/* sql without parameters, or with one text parameter (only: may be NULL, as SQL NULL). */
void cursor_open(struct cursor *c, struct db *d, const char *name, const char *sql,
                 const char *only, int format);
/* The next row; false at the end, and when it fails. */
bool cursor_next(struct cursor *c);
void cursor_close(struct cursor *c);

/* Columns of the row a cursor stands on. */
int64_t cursor_i64(const struct cursor *c, int col);
int32_t cursor_i32(const struct cursor *c, int col);
int64_t cursor_ms(const struct cursor *c, int col);
int32_t cursor_day(const struct cursor *c, int col);
const char *cursor_bytes(const struct cursor *c, int col, size_t *n);
const char *cursor_text(const struct cursor *c, int col); /* NULL for NULL */

#endif

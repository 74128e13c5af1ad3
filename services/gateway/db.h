/* gateway/db.h - questions to PostgreSQL, as the role that only reads.
 *
 * A few connections share the questions. Each question is one transaction on one snapshot
 * (repeatable read), so that everything in an answer belongs to one position of the log. At most
 * DB_WAITING questions wait; beyond that callers are told to come again. */
#ifndef GATEWAY_DB_H
#define GATEWAY_DB_H

#include <event2/event.h>
#include <stdbool.h>

#include "gateway/core/query.h"
#include "homeward/err.h"
#include "homeward/pg/conn.h"

enum { DB_CONNECTIONS = 3, DB_WAITING = 300 };

struct db;
/* on_up (may be NULL) is called whenever a connection comes up. */
struct db *db_create(struct event_base *base, const char *conninfo, void (*on_up)(void *arg),
                     void *arg, struct hw_err *err);
void db_destroy(struct db *db); /* NULL is fine */
bool db_is_up(const struct db *db);
int db_waiting(const struct db *db);

struct question;
/* Its end is told to done, as hw_pg_run says. NULL: too many wait already. */
struct question *db_question(struct db *db, hw_pg_done_f done, void *arg);
/* One statement of it; takes the contents of params. */
void db_ask(struct question *q, const char *statement, struct hw_pg_params *params,
            hw_pg_result_f on_result, void *arg);
/* Sends it; done may be called before this returns. */
void db_run(struct question *q);

/* The first five parameters of every question with a filter: lists in the order of enum dim. */
void db_put_filter(struct hw_pg_params *p, const struct filter *f);
void db_put_list(struct hw_pg_params *p, const struct list *l);

#endif

/* reablement/core/reablement.h - what homeward-reablement has in mind and how it answers. Pure.
 *
 * Three kinds of its own records: requests with the episodes they lead to, teams with what they can
 * give, runs of the allocation. It looks at spells (who waits in hospital, who is taken in again)
 * and at packages of care (what comes after). What is booked with a team is never said twice: it is
 * worked out from the requests that have a place (bookings.h). */
#ifndef REABLEMENT_CORE_REABLEMENT_H
#define REABLEMENT_CORE_REABLEMENT_H

#include "homeward/es/book.h"

struct booking;
struct hw_links;

struct reablement {
    struct hw_book book; /* first: the engine's functions take it as such */
    int64_t stale_ms;    /* capacity older than this is stale */
    struct booking *bookings;
    struct hw_links *by_spell, *by_package, *by_person, *by_zone, *stays_of; /* links.h */
    size_t unplanned; /* runs that have been asked for and not been worked out */
    int64_t latest_run_ms;
    char *latest_run; /* the last that was worked out; owned, may be NULL */
};

/* Takes copies of the keys. stale_ms: after how long published capacity is stale. */
struct reablement *reablement_create(const struct hw_secret *master, const struct hw_secret *lookup,
                                     int64_t stale_ms);
void reablement_destroy(struct reablement *s); /* NULL is fine */

/* Functions of struct hw_domain. */
void reablement_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void reablement_decide(void *domain, const struct hw_question *q, struct hw_plan *p);
void reablement_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                      struct hw_reply *r);
bool reablement_task(void *domain, struct hw_task *t);
void reablement_task_done(void *domain, void *arg);

#endif

/* brokerage/core/brokerage.h - what homeward-brokerage has in mind and how it answers. Pure.
 *
 * Its own records: packages of care with their rounds and offers, providers, schemes; risk pools,
 * payment runs (money/) and matching runs (fit/). It looks at spells (who is taken in, who comes
 * home) and at reablement episodes (what is expected after them). Who holds what is never said
 * twice: it is worked out from the packages (package.h). */
#ifndef BROKERAGE_CORE_BROKERAGE_H
#define BROKERAGE_CORE_BROKERAGE_H

#include "homeward/es/book.h"

struct hw_links;
struct matching_work;

struct brokerage {
    struct hw_book book; /* first: the engine's functions take it as such */
    /* links.h: packages by stay, person, holder, scheme; stays by person; episodes by the package
     * they expect. */
    struct hw_links *by_spell, *by_person, *by_provider, *by_scheme, *stays_of, *by_onward;
    /* fit/run.h: the run that is being solved or is solved and not said; runs without a plan. */
    struct matching_work *matching;
    int matching_waiting;
};

/* Takes a copy of the key. */
struct brokerage *brokerage_create(const struct hw_secret *master, const struct hw_secret *lookup);
void brokerage_destroy(struct brokerage *s); /* NULL is fine */

/* Functions of struct hw_domain. */
void brokerage_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void brokerage_decide(void *domain, const struct hw_question *q, struct hw_plan *p);
void brokerage_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                     struct hw_reply *r);

#endif

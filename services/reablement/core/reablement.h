/* reablement/core/reablement.h - what homeward-reablement has in mind and how it answers. Pure. */
#ifndef REABLEMENT_CORE_REABLEMENT_H
#define REABLEMENT_CORE_REABLEMENT_H

#include "homeward/es/book.h"

struct reablement {
    struct hw_book book; /* first: the engine's functions take it as such */
};

/* Takes a copy of the key. */
struct reablement *reablement_create(const struct hw_secret *master);
void reablement_destroy(struct reablement *s); /* NULL is fine */

/* Functions of struct hw_domain. */
void reablement_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void reablement_decide(void *domain, const struct hw_question *q, struct hw_plan *p);
void reablement_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                      struct hw_reply *r);

#endif

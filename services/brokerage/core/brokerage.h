/* brokerage/core/brokerage.h - what homeward-brokerage has in mind and how it answers. Pure. */
#ifndef BROKERAGE_CORE_BROKERAGE_H
#define BROKERAGE_CORE_BROKERAGE_H

#include "homeward/es/book.h"

struct brokerage {
    struct hw_book book; /* first: the engine's functions take it as such */
};

/* Takes a copy of the key. */
struct brokerage *brokerage_create(const struct hw_secret *master);
void brokerage_destroy(struct brokerage *s); /* NULL is fine */

/* Functions of struct hw_domain. */
void brokerage_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void brokerage_decide(void *domain, const struct hw_question *q, struct hw_plan *p);
void brokerage_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                     struct hw_reply *r);

#endif

/* d2a/core/d2a.h - what homeward-d2a has in mind and how it answers. Pure. */
#ifndef D2A_CORE_D2A_H
#define D2A_CORE_D2A_H

#include "homeward/es/book.h"

struct d2a {
    struct hw_book book; /* first: the engine's functions take it as such */
};

/* Takes a copy of the key. */
struct d2a *d2a_create(const struct hw_secret *master);
void d2a_destroy(struct d2a *s); /* NULL is fine */

/* Functions of struct hw_domain. */
void d2a_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void d2a_decide(void *domain, const struct hw_question *q, struct hw_plan *p);
void d2a_query(void *domain, const struct hw_query *q, struct hw_needs *n, struct hw_reply *r);

#endif

/* gateway/people.h - who somebody is: identifiers, opened with the person's own key. */
#ifndef GATEWAY_PEOPLE_H
#define GATEWAY_PEOPLE_H

#include "gateway/call.h"
#include "homeward/secret.h"

struct person {
    struct hw_id id;                  /* as the spell says; zero: nobody known */
    struct hw_id now;                 /* after merges */
    const Hw__PersonDetails *details; /* NULL: nothing known, or the key was destroyed */
    bool settled;
};

struct people;
/* Reads the master key. NULL with *err. */
struct people *people_create(const struct gateway *g, struct hw_err *err);
void people_destroy(struct people *p); /* wipes; NULL is fine */
/* Fills n persons (id is given), living in the call's arena, then calls then; or answers. */
void people_find(struct call *c, struct person *list, size_t n, void (*then)(struct call *c));

#endif

/* brokerage/core/fit/run.h - runs of batch matching: "matching/<run>".
 *
 * RunMatching says MatchingStarted. A thread then solves a copy of the problem (work.h), the answer
 * is one event, MatchingPlanned, and a duty carries the placements out in order, a few at a time,
 * each checked again; MatchingPlaced says how far. A kill at any moment changes nothing: before the
 * plan is said the run is solved again, afterwards what is left of it is carried out.
 *
 * One run is solved at a time; others wait. Runs are kept in mind for a year. */
#ifndef BROKERAGE_CORE_FIT_RUN_H
#define BROKERAGE_CORE_FIT_RUN_H

#include "brokerage/core/package.h"
#include "homeward/v1/brokerage.pb-c.h"

struct matching_run {
    bool started;
    const char *scheme; /* interned; NULL: packages of every scheme */
    int32_t packages;
    int64_t started_ms, position;
    Hw__MatchingPlanned *planned; /* owned; NULL: not yet */
    int64_t planned_ms;
    int32_t up_to; /* placements before this have been carried out, or could not be any more */
};

extern const struct hw_kind matching_kind;

/* Funded, wanted as a whole, and not being offered: what a run places. */
bool matching_waits(const struct package *k);

/* decide, query: false when it is none of these. */
void matching_needs(struct brokerage *s, const Hw__Command *c, struct hw_needs *n);
bool matching_decide(struct brokerage *s, const struct hw_question *q, struct hw_plan *p);
bool matching_query(struct brokerage *s, const struct hw_query *q, struct hw_needs *n,
                    struct hw_reply *r);
/* Of struct hw_domain. */
bool matching_task(void *domain, struct hw_task *t);
void matching_task_done(void *domain, void *arg);
/* Gives up what is being solved; at the end of the service. */
void matching_drop(struct brokerage *s);

/* ---- place.c ---- */
void matching_say_plan(struct brokerage *s, struct hw_record *r, struct hw_plan *p);
void matching_place(struct brokerage *s, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                    struct hw_plan *p);

#endif

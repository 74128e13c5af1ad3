#include "brokerage/core/fit/run.h"

#include <stdlib.h>

#include "brokerage/core/fit/work.h"
#include "brokerage/core/scheme.h"
#include "homeward/es/check.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { KEPT_DAYS = 365, PACKAGES_MAX = 15000 /* so that the plan is one event */ };

bool matching_waits(const struct package *k)
{
    return k->known && k->funded && !k->cancelled && !k->ended && !k->suspended && k->zone &&
           !package_round(k) && k->next.count == 0 && package_lines(k) != 0 &&
           package_wanted(k) == package_lines(k);
}

/* ---- the record ---- */

static void started(struct hw_book *b, struct matching_run *x, const struct hw_es_event *e)
{
    const Hw__MatchingStarted *m =
        hw_pb_unpack(&hw__matching_started__descriptor, b->arena, e->payload, e->payload_n);

    if (!m || x->started)
        return;
    ((struct brokerage *)(void *)b)->matching_waiting++;
    x->started = true;
    x->scheme = hw_names_intern(b->names, m->scheme);
    x->packages = m->packages;
    x->started_ms = e->occurred_ms;
    x->position = e->position;
}

static void planned(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    struct matching_run *x = r->data;

    if (x->planned)
        return;
    x->planned = hw__matching_planned__unpack(NULL, e->payload_n, e->payload);
    if (!x->planned)
        return;
    s->matching_waiting -= x->started ? 1 : 0;
    x->planned_ms = e->occurred_ms;
    if (s->matching && s->matching->done && hw_streq(s->matching->run, hw_record_name(r)))
        matching_drop(s);
}

static void placed(struct hw_book *b, struct matching_run *x, const struct hw_es_event *e)
{
    const Hw__MatchingPlaced *m =
        hw_pb_unpack(&hw__matching_placed__descriptor, b->arena, e->payload, e->payload_n);

    if (m)
        x->up_to = m->up_to;
}

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    if (e->type == HW__EVENT__BODY_MATCHING_STARTED)
        started(b, r->data, e);
    else if (e->type == HW__EVENT__BODY_MATCHING_PLANNED)
        planned(b, r, e);
    else if (e->type == HW__EVENT__BODY_MATCHING_PLACED)
        placed(b, r->data, e);
}

static void release(struct hw_book *b, struct hw_record *r)
{
    struct matching_run *x = r->data;

    if (x->planned)
        hw__matching_planned__free_unpacked(x->planned, NULL);
    else if (x->started)
        ((struct brokerage *)(void *)b)->matching_waiting--;
}

static bool carried_out(const struct matching_run *x)
{
    return x->planned && (size_t)x->up_to >= x->planned->n_placements;
}

static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct matching_run *x = r->data;

    return x->started && (!carried_out(x) || b->seen_ms < x->started_ms + KEPT_DAYS * HW_DAY_MS);
}

static bool is_solved(const struct brokerage *s, const struct hw_record *r)
{
    return s->matching && s->matching->done && hw_streq(s->matching->run, hw_record_name(r));
}

static int64_t due(const struct hw_book *b, const struct hw_record *r)
{
    const struct brokerage *s = (const struct brokerage *)(const void *)b;
    const struct matching_run *x = r->data;

    if (!x->started || carried_out(x))
        return HW_NEVER;
    if (x->planned)
        return x->planned_ms;
    return is_solved(s, r) ? x->started_ms : HW_NEVER;
}

static void act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                struct hw_plan *p)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    const struct matching_run *x = r->data;

    if (x->planned)
        matching_place(s, r, now_ms, n, p);
    else if (is_solved(s, r))
        matching_say_plan(s, r, p);
}

static void settle(struct hw_record *r, int64_t provisional, int64_t position)
{
    struct matching_run *x = r->data;

    if (x->position == provisional)
        x->position = position;
}

const struct hw_kind matching_kind = {.prefix = "matching/",
                                      .size = sizeof(struct matching_run),
                                      .apply = apply,
                                      .release = release,
                                      .open = is_open,
                                      .due = due,
                                      .act = act,
                                      .settle = settle};

/* ---- solving ---- */

/* The run that has waited longest for its plan; NULL while the plan of another is carried out: its
 * placements take what this one would count on. */
static struct hw_record *next_run(struct brokerage *s)
{
    struct hw_record *first = NULL;

    for (struct hw_record *r = hw_book_next(&s->book, &matching_kind, NULL); r;
         r = hw_book_next(&s->book, &matching_kind, r)) {
        const struct matching_run *x = r->data, *y = first ? first->data : NULL;

        if (x->planned && !carried_out(x))
            return NULL;
        if (x->started && !x->planned && (!y || x->position < y->position))
            first = r;
    }
    return first;
}

bool matching_task(void *domain, struct hw_task *t)
{
    struct brokerage *s = domain;
    struct hw_record *r = s->matching || s->matching_waiting == 0 ? NULL : next_run(s);

    if (!r)
        return false;
    s->matching = work_create(s, r, ((const struct matching_run *)r->data)->started_ms);
    *t = (struct hw_task){.run = work_solve, .arg = s->matching};
    return true;
}

void matching_task_done(void *domain, void *arg)
{
    struct brokerage *s = domain;
    struct matching_work *w = arg;
    struct hw_record *r = hw_book_get(&s->book, matching_kind.prefix, w->run);
    const struct matching_run *x = r ? r->data : NULL;

    w->done = true;
    if (x && x->started && !x->planned)
        hw_book_touch(&s->book, r);
    else
        matching_drop(s); /* taken back meanwhile */
}

void matching_drop(struct brokerage *s)
{
    if (s->matching && s->matching->done)
        work_destroy(s->matching);
    s->matching = NULL; /* what a thread still has is left to it: the process ends */
}

/* ---- the command ---- */

void matching_needs(struct brokerage *s, const Hw__Command *c, struct hw_needs *n)
{
    if (c->body_case == HW__COMMAND__BODY_RUN_MATCHING && c->run_matching->run)
        hw_book_need(&s->book, n, matching_kind.prefix, c->run_matching->run);
}

static int32_t count_waiting(struct brokerage *s, const char *scheme)
{
    int32_t count = 0;

    for (struct hw_record *r = hw_book_next(&s->book, &package_kind, NULL); r;
         r = hw_book_next(&s->book, &package_kind, r)) {
        const struct package *k = r->data;

        if (matching_waits(k) && (!scheme || hw_streq(scheme, k->scheme)))
            count++;
    }
    return count;
}

static void say_started(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    const Hw__RunMatching *c = q->command->run_matching;
    Hw__MatchingStarted m = HW__MATCHING_STARTED__INIT;

    m.scheme = c->scheme;
    m.packages = count_waiting(s, c->scheme);
    if (m.packages > PACKAGES_MAX) {
        hw_plan_refuse(p, "RUN_TOO_LARGE", "scheme",
                       "%d packages wait, a run has room for %d: name a scheme", m.packages,
                       PACKAGES_MAX);
        return;
    }
    hw_book_plan(&s->book, p, matching_kind.prefix, c->run, HW__EVENT__BODY_MATCHING_STARTED,
                 q->at_ms, &m);
}

bool matching_decide(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    const Hw__RunMatching *c = q->command->run_matching;
    const struct matching_run *x = NULL;

    if (q->command->body_case != HW__COMMAND__BODY_RUN_MATCHING)
        return false;
    if (!hw_check_name(p, c->run, "run") || !hw_check_optional_name(p, c->scheme, "scheme"))
        return true;
    x = hw_book_data(&s->book, matching_kind.prefix, c->run);
    if (x && x->started && hw_streq(x->scheme, c->scheme))
        hw_plan_already(p, x->position);
    else if (x && x->started)
        hw_plan_refuse(p, "RUN_EXISTS", "run", "run %s was made for other packages", c->run);
    else if (c->scheme && !scheme_find(s, c->scheme))
        hw_plan_refuse(p, "UNKNOWN_SCHEME", "scheme", "there is no scheme %s", c->scheme);
    else
        say_started(s, q, p);
    return true;
}

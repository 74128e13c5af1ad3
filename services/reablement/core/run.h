/* core/run.h - a run of the optimal allocation: asked for, worked out on a thread of its own,
 * written down whole, then carried out placement after placement. Killed at any moment it goes on
 * where the log says it is: what was not written down is worked out again. */
#ifndef REABLEMENT_CORE_RUN_H
#define REABLEMENT_CORE_RUN_H

#include "homeward/v1/reablement.pb-c.h"
#include "reablement/core/reablement.h"

enum run_state { RUN_NONE, RUN_ASKED, RUN_PLANNED, RUN_FINISHED };

struct run {
    enum run_state state;
    int32_t today, horizon_days;
    int64_t started_ms;
    struct hw_arena *arena; /* of plan, by_request and dropped */
    const Hw__AllocationPlanned *plan;
    const Hw__PlannedRefusal **by_request; /* plan's refusals, by request */
    const Hw__PlannedRefusal **dropped;
    size_t dropped_count, dropped_cap;
    int done, placed; /* placements carried out or dropped; carried out */
    /* Worked out, not yet written down: lives in its own arena. */
    struct hw_arena *worked_out_arena;
    const Hw__AllocationPlanned *worked_out;
};

extern const struct hw_kind run_kind;

/* The latest, those of the last week, and those not finished: their reasons are shown beside
 * whoever still waits. */
bool run_is_kept(const struct reablement *s, const struct hw_record *rec, int64_t now_ms);
struct run *run_find(struct reablement *s, const char *id);
/* Why a run did not place a request, or dropped its placement; NULL: it says nothing of it. */
const Hw__PlannedRefusal *run_refusal(const struct run *r, const char *request);
/* Of the latest run in mind. *id: its name. */
const Hw__PlannedRefusal *run_latest_refusal(struct reablement *s, const char *request,
                                             const char **id);

/* run_carry.c */
void run_carry_out(struct hw_book *b, struct hw_record *rec, struct hw_needs *n, struct hw_plan *p);

#endif

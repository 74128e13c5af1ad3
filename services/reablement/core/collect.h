/* core/collect.h - from what is in mind to a problem of its own (allocation.h). */
#ifndef REABLEMENT_CORE_COLLECT_H
#define REABLEMENT_CORE_COLLECT_H

#include "reablement/core/allocation.h"
#include "reablement/core/reablement.h"

struct request;

/* The whole waiting list and every team. The caller owns it. */
struct al_problem *collect_all(struct reablement *s, int64_t now_ms, int32_t horizon_days);
/* One request and the teams of its zone. team NULL: any; start_day HW_DAY_FOREVER: any; never
 * before today. */
struct al_problem *collect_one(struct reablement *s, const struct request *r, const char *id,
                               int64_t now_ms, const char *team, int32_t start_day);

#endif

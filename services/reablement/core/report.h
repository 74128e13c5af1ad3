/* core/report.h - what an allocation answered, as messages for the log. */
#ifndef REABLEMENT_CORE_REPORT_H
#define REABLEMENT_CORE_REPORT_H

#include "reablement/core/allocation.h"

/* Everything in the arena; the problem may go. */
Hw__AllocationPlanned *report_plan(const struct al_problem *p, const struct al_outcome *o,
                                   struct hw_arena *arena);
Hw__PlacementReasons *report_reasons(const struct al_problem *p, const struct al_placement *x,
                                     struct hw_arena *arena);
Hw__Date *report_date(int32_t day, struct hw_arena *arena);

#endif

/* d2a/core/problems.h - what the pure checks found wrong, as a refusal. */
#ifndef D2A_CORE_PROBLEMS_H
#define D2A_CORE_PROBLEMS_H

#include "d2a/notices/problems.h"
#include "homeward/es/engine.h"

/* Tells the plan everything that is wrong, under the field of the first thing. True when nothing
 * is. */
bool problems_none(const struct d2a_problems *w, struct hw_plan *p);

#endif

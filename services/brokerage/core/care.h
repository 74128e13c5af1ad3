/* core/care.h - whether the visits that a command says are a plan of care (R8.2). Pure. */
#ifndef BROKERAGE_CORE_CARE_H
#define BROKERAGE_CORE_CARE_H

#include "homeward/es/engine.h"
#include "homeward/v1/types.pb-c.h"

/* Otherwise the plan says what is wrong. Minutes are 15, 30, 45, 60 or more in steps of 15. */
bool care_check(struct hw_plan *p, Hw__CareVisit *const *visits, size_t count);

#endif

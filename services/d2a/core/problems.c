#include "d2a/core/problems.h"

enum { ALL_PROBLEMS = 1000 };

bool problems_none(const struct d2a_problems *w, struct hw_plan *p)
{
    const struct d2a_problem *first = d2a_problems_first(w);
    char text[ALL_PROBLEMS];

    if (!first)
        return true;
    (void)d2a_problems_text(w, text, sizeof(text));
    if (first->sort == D2A_MALFORMED)
        hw_plan_invalid(p, first->code, first->field, "%s", text);
    else
        hw_plan_refuse(p, first->code, first->field, "%s", text);
    return false;
}

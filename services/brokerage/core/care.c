#include "brokerage/core/care.h"

#include "brokerage/core/package.h"

enum { STEP_MINUTES = 15, DAY_MINUTES = 1440 };

/* What is wrong with a line; NULL: nothing. */
static const char *fault_of(const Hw__CareVisit *v)
{
    struct visit x = visit_of(v);

    if ((size_t)visit_day_count(x.days) != v->n_days)
        return "names a day twice";
    if (v->minutes < STEP_MINUTES || v->minutes > DAY_MINUTES || v->minutes % STEP_MINUTES != 0)
        return "minutes are 15, 30, 45, 60 or more in steps of 15";
    if (v->has_carers && v->carers != 1 && v->carers != 2)
        return "carers are 1 or 2";
    return NULL;
}

static bool is_whole(const Hw__CareVisit *v)
{
    return v->n_days > 0 && v->has_band && v->band != HW__CARE_BAND__CODE__UNKNOWN &&
           v->has_minutes;
}

bool care_check(struct hw_plan *p, Hw__CareVisit *const *visits, size_t count)
{
    if (count == 0 || count > PACKAGE_LINES_MAX) {
        hw_plan_invalid(p, count == 0 ? "MISSING_FIELD" : "BAD_VALUE", "visits",
                        "visits: 1 to %d lines", PACKAGE_LINES_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *fault = is_whole(visits[i]) ? fault_of(visits[i]) : NULL;

        if (!is_whole(visits[i])) {
            hw_plan_invalid(p, "MISSING_FIELD", "visits",
                            "visits, line %zu: days, band and minutes are required", i + 1);
            return false;
        }
        if (fault) {
            hw_plan_invalid(p, "BAD_VALUE", "visits", "visits, line %zu: %s", i + 1, fault);
            return false;
        }
    }
    return true;
}

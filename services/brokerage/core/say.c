#include "brokerage/core/decide.h"
#include "homeward/bug.h"

int32_t decide_today(const struct deciding *d)
{
    return hw_london_day(d->q->at_ms);
}

bool decide_refuse(const struct deciding *d, const char *code, const char *field,
                   const char *sentence)
{
    hw_plan_refuse(d->p, code, field, "%s", sentence);
    return false;
}

Hw__Date *decide_date(const struct deciding *d, int32_t day)
{
    Hw__Date *date = hw_arena_alloc(hw_plan_arena(d->p), sizeof(*date));

    HW_CHECK(date);
    hw__date__init(date);
    date->day = day;
    return date;
}

struct package *package_going(const struct deciding *d, const char *id)
{
    struct package *k = NULL;

    if (!hw_check_name(d->p, id, "package"))
        return NULL;
    k = package_find(d->s, id);
    if (!k) {
        hw_plan_refuse(d->p, "UNKNOWN_PACKAGE", "package", "there is no package %s", id);
        return NULL;
    }
    if (!k->ended && !k->cancelled)
        return k;
    hw_plan_refuse(d->p, k->ended ? "ENDED" : "CANCELLED", "package", "package %s %s", id,
                   k->ended ? "has ended" : "was cancelled");
    return NULL;
}

struct placing decide_placing(const struct deciding *d, const char *id, const struct package *k)
{
    return (struct placing){.s = d->s, .id = id, .k = k, .p = d->p, .at_ms = d->q->at_ms};
}

struct provider *provider_known(const struct deciding *d, const char *id, const char *field)
{
    struct provider *p = NULL;

    if (!hw_check_name(d->p, id, field))
        return NULL;
    p = provider_find(d->s, id);
    if (!p)
        hw_plan_refuse(d->p, "UNKNOWN_PROVIDER", field, "there is no provider %s", id);
    return p;
}

bool plan_may_change(const struct deciding *d, const struct package *k, size_t visits)
{
    if (package_round(k))
        return decide_refuse(d, "ROUND_OPEN", "visits",
                             "offers are being made on the present plan of care");
    if (k->next.count > 0)
        return decide_refuse(d, "AWARDED", "visits",
                             "it was awarded on the present plan of care and has not started");
    if (visits != k->visit_count && k->serving.count > 1)
        return decide_refuse(d, "SEVERAL_HOLDERS", "visits",
                             "several providers share the visits: their number must stay");
    return true;
}

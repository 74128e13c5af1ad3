#include "reablement/core/patterns.h"

#include "homeward/bug.h"
#include "homeward/mem.h"

enum { MINUTES_STEP = 15, MINUTES_MAX = 720 };

static bool days_are_right(const Hw__CareVisit *v)
{
    unsigned seen = 0;

    for (size_t i = 0; i < v->n_days; i++) {
        unsigned bit = 1U << (unsigned)v->days[i];

        if (v->days[i] < HW__CARE_DAY__CODE__MON || v->days[i] > HW__CARE_DAY__CODE__SUN ||
            (seen & bit))
            return false;
        seen |= bit;
    }
    return true;
}

static bool is_right(const Hw__CareVisit *v)
{
    return v->n_days > 0 && days_are_right(v) && v->has_band &&
           v->band >= HW__CARE_BAND__CODE__MORNING && v->band <= HW__CARE_BAND__CODE__NIGHT &&
           v->has_minutes && v->minutes >= MINUTES_STEP && v->minutes <= MINUTES_MAX &&
           v->minutes % MINUTES_STEP == 0 && (!v->has_carers || v->carers == 1 || v->carers == 2);
}

const char *patterns_fault(Hw__CareVisit *const *visits, size_t count, bool *missing)
{
    *missing = count == 0;
    if (count == 0)
        return "visits: at least one is required";
    if (count > PATTERN_VISITS_MAX)
        return "visits: at most 40 lines";
    for (size_t i = 0; i < count; i++) {
        const Hw__CareVisit *v = visits[i];

        *missing = v->n_days == 0 || !v->has_band || !v->has_minutes;
        if (*missing)
            return "visits: days, band and minutes are required in each";
        if (!days_are_right(v))
            return "visits: a day is named twice";
        if (v->minutes < MINUTES_STEP || v->minutes > MINUTES_MAX || v->minutes % MINUTES_STEP)
            return "visits: minutes are 15, 30, 45, 60 or more in steps of 15, at most 720";
        if (!is_right(v))
            return "visits: carers are 1 or 2";
    }
    return NULL;
}

struct visit *patterns_read(Hw__CareVisit *const *visits, size_t count, size_t *read)
{
    struct visit *list = hw_alloc_array(count + 1, sizeof(*list));

    *read = 0;
    for (size_t i = 0; i < count; i++) {
        const Hw__CareVisit *v = visits[i];
        struct visit *x = &list[*read];

        if (!is_right(v))
            continue;
        *x = (struct visit){.band = (uint8_t)v->band,
                            .carers = v->has_carers ? (uint8_t)v->carers : 1,
                            .minutes = v->minutes};
        for (size_t d = 0; d < v->n_days; d++)
            x->days |= (uint8_t)(1U << (unsigned)(v->days[d] - HW__CARE_DAY__CODE__MON));
        ++*read;
    }
    return list;
}

Hw__CareVisit **patterns_write(const struct visit *visits, size_t count, struct hw_arena *arena)
{
    Hw__CareVisit **list = hw_arena_array(arena, count + 1, sizeof(*list));

    HW_CHECK(list);
    for (size_t i = 0; i < count; i++) {
        Hw__CareVisit *v = hw_arena_alloc(arena, sizeof(*v));
        Hw__CareDay__Code *days = hw_arena_array(arena, 7, sizeof(*days));

        HW_CHECK(v && days);
        hw__care_visit__init(v);
        v->days = days;
        for (int d = 0; d < 7; d++) {
            if (visits[i].days & (1U << d))
                v->days[v->n_days++] = (Hw__CareDay__Code)(HW__CARE_DAY__CODE__MON + d);
        }
        v->has_band = v->has_minutes = v->has_carers = true;
        v->band = (Hw__CareBand__Code)visits[i].band;
        v->minutes = visits[i].minutes;
        v->carers = visits[i].carers;
        list[i] = v;
    }
    return list;
}

#include "d2a/core/dates.h"

enum { REPLY_HOURS = 2, REPLY_OVERNIGHT_HOURS = 14, DAY_BEGINS = 8, DAY_ENDS = 18 };

const char *const dates_band_names[DATES_BANDS] = {"0", "1", "2-3", "4-6", "7-13", "14-20", "21+"};

int64_t dates_reply_by(int64_t referred_ms)
{
    int32_t day = hw_london_day(referred_ms);
    bool overnight = referred_ms < hw_london_to_ms(day, DAY_BEGINS * HW_HOUR_MS) ||
                     referred_ms >= hw_london_to_ms(day, DAY_ENDS * HW_HOUR_MS);

    return referred_ms + (overnight ? REPLY_OVERNIGHT_HOURS : REPLY_HOURS) * HW_HOUR_MS;
}

int32_t dates_task_due(Hw__DischargeTask__Code task, int32_t leaving_day)
{
    switch ((int)task) {
    case HW__DISCHARGE_TASK__CODE__GATE_48H:
        return leaving_day - 2;
    case HW__DISCHARGE_TASK__CODE__MEDICINES:
    case HW__DISCHARGE_TASK__CODE__TRANSPORT:
        return leaving_day - 1;
    case HW__DISCHARGE_TASK__CODE__AFTER_CONTACT:
        return leaving_day + 1;
    default:
        return leaving_day;
    }
}

static bool is_about(const struct hw_spell *s, const struct hw_fact *f,
                     Hw__Criterion__Code criterion)
{
    return f->kind == HW_FACT_READINESS && f->u.readiness.criterion == criterion &&
           !hw_spell_is_removed(s, f->position);
}

static bool is_clinical(const struct hw_spell *s, const struct hw_fact *f)
{
    return is_about(s, f, HW__CRITERION__CODE__CLINICAL);
}

int64_t dates_unmet_said(const struct hw_spell *s, Hw__Criterion__Code criterion)
{
    for (size_t i = s->fact_count; i > 0; i--) {
        const struct hw_fact *f = &s->facts[i - 1];

        if (is_about(s, f, criterion))
            return f->u.readiness.met ? INT64_MIN : f->at_ms;
    }
    return INT64_MIN;
}

int64_t dates_ready_since(const struct hw_spell *s, int64_t until_ms)
{
    int64_t since = HW_MS_FOREVER;

    for (size_t i = 0; i < s->fact_count && s->facts[i].at_ms <= until_ms; i++) {
        const struct hw_fact *f = &s->facts[i];

        if (!is_clinical(s, f))
            continue;
        if (!f->u.readiness.met)
            since = HW_MS_FOREVER;
        else if (since == HW_MS_FOREVER)
            since = f->at_ms;
    }
    return since;
}

int64_t dates_ill_again(const struct hw_spell *s, int64_t from_ms)
{
    bool ready = false;

    for (size_t i = 0; i < s->fact_count; i++) {
        const struct hw_fact *f = &s->facts[i];

        if (!is_clinical(s, f))
            continue;
        if (ready && !f->u.readiness.met && f->at_ms > from_ms)
            return f->at_ms;
        ready = f->u.readiness.met;
    }
    return HW_MS_FOREVER;
}

bool dates_stopped_on(const struct hw_spell *s, int32_t day, int64_t until_ms)
{
    int64_t since = HW_MS_FOREVER;
    bool stopped = false;

    for (size_t i = 0; i < s->fact_count && s->facts[i].at_ms <= until_ms; i++) {
        const struct hw_fact *f = &s->facts[i];

        if (!is_clinical(s, f))
            continue;
        if (f->u.readiness.met && since == HW_MS_FOREVER)
            since = f->at_ms;
        if (f->u.readiness.met)
            continue;
        stopped = stopped || (since != HW_MS_FOREVER && hw_london_day(since) == day &&
                              hw_london_day(f->at_ms) == day);
        since = HW_MS_FOREVER;
    }
    return stopped && since == HW_MS_FOREVER;
}

bool dates_clinical_said_at(const struct hw_spell *s, int64_t at_ms)
{
    for (size_t i = 0; i < s->fact_count; i++) {
        const struct hw_fact *f = &s->facts[i];

        if (f->at_ms == at_ms && f->kind == HW_FACT_READINESS &&
            f->u.readiness.criterion == HW__CRITERION__CODE__CLINICAL)
            return true;
    }
    return false;
}

bool dates_expected_by(const struct hw_spell *s, int64_t at_ms)
{
    struct hw_spell_state then;

    hw_spell_fold(s, at_ms, &then, NULL);
    return then.expected_day != HW_DAY_FOREVER;
}

int dates_band(int32_t delay_days)
{
    static const int32_t from[DATES_BANDS] = {0, 1, 2, 4, 7, 14, 21};
    int band = DATES_BANDS - 1;

    while (band > 0 && delay_days < from[band])
        band--;
    return band;
}

int32_t dates_d2a_day(int32_t day_0, int32_t day)
{
    return day - day_0;
}

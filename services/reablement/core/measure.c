#include "reablement/core/measure.h"

#include "reablement/core/rules.h"

bool measure_is_at_home(Hw__FollowUpStatus__Code status)
{
    return status == HW__FOLLOW_UP_STATUS__CODE__AT_HOME ||
           status == HW__FOLLOW_UP_STATUS__CODE__EXTRA_CARE ||
           status == HW__FOLLOW_UP_STATUS__CODE__ADULT_PLACEMENT ||
           status == HW__FOLLOW_UP_STATUS__CODE__RESPITE;
}

bool measure_is_awaited(const struct request *r, int32_t today)
{
    int year = 0;

    return request_is_measurable(r) && r->aged_65 != KNOWN_NO &&
           rules_in_window(r->left_day, &year) && today <= r->left_day + REQUEST_MEASURED_DAYS &&
           request_day_91_status(r) == HW__FOLLOW_UP_STATUS__CODE__UNKNOWN;
}

static void count_one(const struct request *r, int32_t today, struct measure *m)
{
    Hw__FollowUpStatus__Code status = request_day_91_status(r);

    if (r->aged_65 == KNOWN_NOT)
        m->age_unknown++;
    if (r->aged_65 != KNOWN_YES)
        return;
    m->people++;
    if (status == HW__FOLLOW_UP_STATUS__CODE__UNKNOWN) {
        if (today <= rules_day_91(r->left_day))
            m->not_yet_due++;
        else
            m->unanswered++;
        return;
    }
    m->by_status[status]++;
    m->at_home += measure_is_at_home(status);
}

void measure_count(struct reablement *s, int32_t from_day, int32_t to_day, int32_t today,
                   struct measure *m)
{
    struct hw_book *b = &s->book;

    *m = (struct measure){.people = 0};
    for (struct hw_record *rec = hw_book_next(b, &request_kind, NULL); rec;
         rec = hw_book_next(b, &request_kind, rec)) {
        const struct request *r = rec->data;

        if (request_is_measurable(r) && r->left_day >= from_day && r->left_day <= to_day)
            count_one(r, today, m);
    }
}

#include "reablement/core/measure.h"

#include <string.h>

#include "homeward/es/links.h"
#include "homeward/text.h"
#include "reablement/core/rules.h"

bool measure_is_at_home(Hw__FollowUpStatus__Code status)
{
    return status == HW__FOLLOW_UP_STATUS__CODE__AT_HOME ||
           status == HW__FOLLOW_UP_STATUS__CODE__EXTRA_CARE ||
           status == HW__FOLLOW_UP_STATUS__CODE__ADULT_PLACEMENT ||
           status == HW__FOLLOW_UP_STATUS__CODE__RESPITE;
}

/* R7.13 counts a discharge once, however often service began after it: with the first service. */
static bool is_counted(struct reablement *s, const struct hw_record *rec)
{
    const struct request *r = rec->data;
    const struct hw_links *l = hw_links_find(&s->by_spell, r->spell);

    if (!request_is_measurable(r))
        return false;
    for (size_t i = 0; l && i < l->count; i++) {
        const struct request *other = l->records[i]->data;

        if (hw_streq(other->spell, r->spell) && request_is_measurable(other) &&
            (other->start_day < r->start_day ||
             (other->start_day == r->start_day &&
              strcmp(hw_record_name(l->records[i]), hw_record_name(rec)) < 0)))
            return false;
    }
    return true;
}

bool measure_is_awaited(struct reablement *s, const struct hw_record *rec, int32_t today)
{
    const struct request *r = rec->data;
    int year = 0;

    return is_counted(s, rec) && r->aged_65 != KNOWN_NO && rules_in_window(r->left_day, &year) &&
           today <= r->left_day + REQUEST_MEASURED_DAYS &&
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

        if (is_counted(s, rec) && r->left_day >= from_day && r->left_day <= to_day)
            count_one(r, today, m);
    }
}

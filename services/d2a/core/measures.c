/* Sums over the cases in mind: of the last four weeks, unless days are given. */
#include "d2a/core/show.h"
#include "d2a/core/standards.h"
#include "homeward/text.h"

/* R5.3: of those who did not meet the criteria on a day, who left and when. */
struct nctr {
    int not_meeting, left_by_17, left_later;
};

struct sums {
    int discharges, deaths, banded, bands[DATES_BANDS], unknown_ready;
    int64_t bed_days, band_days[DATES_BANDS];
    int pathways[HW__PATHWAY__CODE__P3B_RETURN + 1];
    int referrals, answered_in_time, answered_late;
    int assessments;
    int64_t assessment_ms;
    int contacts, contacts_in_2h;
    int episodes, episodes_over, episodes_breached;
    struct nctr nctr;
    int kept[STANDARDS][KEPT_UNKNOWN + 1];
};

struct measuring {
    const struct showing *w;
    int32_t from_day, to_day, day;
    struct sums *sums;
};

/* R5.6: the difference of dates. Who died was not discharged to anywhere. */
static void add_discharge(const struct measuring *m, const struct shown *x)
{
    int64_t at = x->stay->now.discharged_ms;
    int32_t left = hw_london_day(at);
    int64_t ready = dates_ready_since(&x->stay->facts, at);
    struct sums *s = m->sums;

    if (!x->stay->now.discharged || left < m->from_day || left > m->to_day)
        return;
    if (x->stay->now.died) {
        s->deaths++;
        return;
    }
    s->discharges++;
    s->pathways[x->c->pathway]++;
    if (ready == HW_MS_FOREVER) {
        s->unknown_ready++;
    } else {
        int32_t days = left - hw_london_day(ready);
        int band = dates_band(days);

        s->banded++;
        s->bands[band]++;
        s->band_days[band] += days;
        s->bed_days += days;
    }
    if (case_contact_ms(x->c, x->stay) != HW_MS_FOREVER) {
        s->contacts++;
        s->contacts_in_2h += x->c->contact_ms <= at + 2 * HW_HOUR_MS;
    }
}

static void add_referrals(const struct measuring *m, const struct d2a_case *c)
{
    for (size_t i = 0; i < c->referral_count; i++) {
        const struct referral *r = &c->referrals[i];
        int32_t day = hw_london_day(r->at_ms);

        if (day < m->from_day || day > m->to_day)
            continue;
        m->sums->referrals++;
        if (r->answered_ms < r->reply_by_ms)
            m->sums->answered_in_time++;
        else if (r->answered_ms != HW_MS_FOREVER || r->overdue)
            m->sums->answered_late++; /* or not at all */
    }
}

static void add_assessments(const struct measuring *m, const struct d2a_case *c)
{
    for (size_t i = 0; i < c->assessment_count; i++) {
        int64_t took = d2a_assessment_took_ms(&c->assessments[i].of);
        int64_t done = took < 0 ? 0 : d2a_assessment_completed_ms(&c->assessments[i].of);

        if (took < 0 || hw_london_day(done) < m->from_day || hw_london_day(done) > m->to_day)
            continue;
        m->sums->assessments++;
        m->sums->assessment_ms += took;
    }
}

static void add_episode(const struct measuring *m, const struct d2a_case *c)
{
    if (!c->d2a.service || c->d2a.day_0 < m->from_day || c->d2a.day_0 > m->to_day)
        return;
    m->sums->episodes++;
    m->sums->episodes_over += c->d2a.ended_ms != HW_MS_FOREVER;
    m->sums->episodes_breached += episode_breached(&c->d2a);
}

static void add_nctr(const struct measuring *m, const struct shown *x)
{
    int64_t begins = hw_london_midnight_ms(m->day), ends = hw_london_midnight_ms(m->day + 1);
    int64_t at = x->stay->now.discharged ? x->stay->now.discharged_ms : HW_MS_FOREVER;
    int64_t ready = dates_ready_since(&x->stay->facts, at < ends ? at : ends - 1);

    if (!x->stay->now.admitted || ready >= ends || at < begins)
        return;
    m->sums->nctr.not_meeting++;
    if (at >= ends)
        return;
    if (at < hw_london_to_ms(m->day, 17 * HW_HOUR_MS))
        m->sums->nctr.left_by_17++;
    else
        m->sums->nctr.left_later++;
}

/* R6.5-R6.7. */
static void add_standards(const struct measuring *m, const struct shown *x)
{
    for (int i = 0; i < STANDARDS; i++) {
        struct standing o = standard_of(m->w->s, x->c, x->stay, (enum standard)i, m->w->q->now_ms);

        if (o.day >= m->from_day && o.day <= m->to_day)
            m->sums->kept[i][o.kept]++;
    }
}

static json_t *json_standard(const int kept[KEPT_UNKNOWN + 1])
{
    int known = kept[KEPT_WITHIN] + kept[KEPT_LATE];
    json_t *o = json_object();

    hw_show_int(o, "within", kept[KEPT_WITHIN]);
    hw_show_int(o, "late", kept[KEPT_LATE]);
    hw_show_int(o, "unknown", kept[KEPT_UNKNOWN]);
    hw_show_json(o, "share",
                 known > 0 ? json_real((double)standard_tenths(kept[KEPT_WITHIN], known) / 10)
                           : json_null());
    return o;
}

static json_t *json_bands(const struct sums *s)
{
    json_t *list = json_array();

    for (int b = 0; b < DATES_BANDS; b++) {
        json_t *o = json_object();

        hw_show_text(o, "days", dates_band_names[b]);
        hw_show_int(o, "discharges", s->bands[b]);
        hw_show_int(o, "bedDays", s->band_days[b]);
        (void)json_array_append_new(list, o);
    }
    return list;
}

/* R5.9, R5.10: a return to the same care home counts in pathway 0. */
static json_t *json_pathways(const struct sums *s)
{
    json_t *o = json_object();

    hw_show_int(o, "P0",
                s->pathways[HW__PATHWAY__CODE__P0] + s->pathways[HW__PATHWAY__CODE__P3B_RETURN]);
    hw_show_int(o, "P1", s->pathways[HW__PATHWAY__CODE__P1]);
    hw_show_int(o, "P2", s->pathways[HW__PATHWAY__CODE__P2]);
    hw_show_int(o, "P3", s->pathways[HW__PATHWAY__CODE__P3]);
    hw_show_int(o, "P3B_RETURN", s->pathways[HW__PATHWAY__CODE__P3B_RETURN]);
    hw_show_int(o, "notSet", s->pathways[HW__PATHWAY__CODE__UNKNOWN]);
    return o;
}

static json_t *json_nctr(const struct measuring *m)
{
    const struct nctr *n = &m->sums->nctr;
    json_t *o = json_object();

    hw_show_day(o, "day", m->day);
    hw_show_int(o, "notMeeting", n->not_meeting);
    hw_show_int(o, "dischargedBy17", n->left_by_17);
    hw_show_int(o, "dischargedLater", n->left_later);
    hw_show_int(o, "remaining", n->not_meeting - n->left_by_17 - n->left_later);
    return o;
}

static json_t *json_sums(const struct measuring *m)
{
    const struct sums *s = m->sums;
    json_t *o = json_object();

    hw_show_time(o, "asAt", m->w->q->now_ms);
    hw_show_day(o, "from", m->from_day);
    hw_show_day(o, "to", m->to_day);
    hw_show_int(o, "discharges", s->discharges);
    hw_show_int(o, "deaths", s->deaths);
    hw_show_int(o, "withoutReadyDate", s->unknown_ready);
    hw_show_int(o, "bedDaysAfterReady", s->bed_days);
    hw_show_json(o, "readyToDischarge", json_bands(s));
    hw_show_json(o, "pathways", json_pathways(s));
    hw_show_json(o, "criteriaToReside", json_nctr(m));
    hw_show_int(o, "referrals", s->referrals);
    hw_show_int(o, "referralsAnsweredInTime", s->answered_in_time);
    hw_show_int(o, "referralsAnsweredLate", s->answered_late);
    hw_show_int(o, "assessmentsCompleted", s->assessments);
    if (s->assessments > 0)
        hw_show_int(o, "assessmentMeanHours", s->assessment_ms / s->assessments / HW_HOUR_MS);
    hw_show_int(o, "firstContacts", s->contacts);
    hw_show_int(o, "firstContactsWithin2Hours", s->contacts_in_2h);
    hw_show_json(o, "pathwaySetOnReadyDay", json_standard(s->kept[STANDARD_PATHWAY]));
    hw_show_json(o, "offTheWardInTime", json_standard(s->kept[STANDARD_WARD]));
    hw_show_json(o, "awayInTime", json_standard(s->kept[STANDARD_SITE]));
    hw_show_json(o, "firstVisitInTime", json_standard(s->kept[STANDARD_VISIT]));
    hw_show_int(o, "episodes", s->episodes);
    hw_show_int(o, "episodesEnded", s->episodes_over);
    hw_show_int(o, "episodesBreached", s->episodes_breached);
    return o;
}

void page_measures(const void *context, const char *id)
{
    const struct showing *w = context;
    struct sums sums = {.discharges = 0};
    struct measuring m = {
        .w = w, .from_day = w->today - 27, .to_day = w->today, .day = w->today, .sums = &sums};

    (void)id;
    if (!hw_show_days_asked(w->q, w->r, show_oldest_day(w), &m.from_day, &m.to_day) ||
        !hw_show_day_kept(w->q, w->r, "day", show_oldest_day(w), &m.day))
        return;
    for (struct hw_record *r = hw_book_next(&w->s->book, &case_kind, NULL); r;
         r = hw_book_next(&w->s->book, &case_kind, r)) {
        const struct shown x = {.r = r, .c = r->data, .stay = case_spell(w->s, hw_record_name(r))};

        if (!x.c->provider || !x.stay || !show_is(w, "provider", x.c->provider))
            continue;
        add_discharge(&m, &x);
        add_referrals(&m, x.c);
        add_assessments(&m, x.c);
        add_episode(&m, x.c);
        add_nctr(&m, &x);
        add_standards(&m, &x);
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, json_sums(&m));
}

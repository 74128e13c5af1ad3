/* What events mean for a package once somebody holds it. */
#include "brokerage/core/package.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

/* A holder serves these lines no longer than that day. */
static void give_up(struct package *k, size_t i, uint32_t lines, int32_t last_day)
{
    struct holder given = k->serving.list[i];

    given.lines &= lines;
    given.until_day = last_day;
    if (given.lines == k->serving.list[i].lines) {
        holders_end(k, &k->serving, i, last_day);
        return;
    }
    if (given.lines == 0)
        return;
    k->serving.list[i].lines &= ~lines;
    if (given.from_day <= last_day)
        holders_add(&k->past, given);
}

/* Whoever it was awarded to serves from that day; the others give up these lines. */
void package_take_over(struct package *k, int32_t day)
{
    uint32_t lines = holders_lines(&k->next);

    for (size_t i = k->serving.count; i > 0; i--)
        give_up(k, i - 1, lines, day - 1);
    for (size_t i = 0; i < k->next.count; i++) {
        struct holder h = k->next.list[i];

        h.from_day = day;
        holders_add(&k->serving, h);
    }
    k->next.count = 0;
    k->confirmed = false;
    k->cascades = 0;
}

static void started(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageStarted *m = PACKAGE_READ(b, e, package_started);

    if (!m)
        return;
    k->begun_day = m->day->day;
    if (k->first_begun_day == HW_DAY_FOREVER)
        k->first_begun_day = m->day->day;
    for (size_t i = 0; i < k->serving.count; i++)
        k->serving.list[i].from_day = m->day->day;
    if (k->next.count > 0)
        package_take_over(k, m->day->day);
}

static void taken_over(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageTakenOver *m = PACKAGE_READ(b, e, package_taken_over);

    if (m)
        package_take_over(k, m->day->day);
}

static void confirmed(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageConfirmed *m = PACKAGE_READ(b, e, package_confirmed);

    if (!m)
        return;
    k->confirmed = true;
    for (size_t i = 0; m->start && i < k->next.count; i++)
        k->next.list[i].start_day = m->start->day;
}

static void drop_all(struct package *k, struct holders *h, int32_t last_day)
{
    while (h->count > 0)
        holders_end(k, h, h->count - 1, last_day);
}

static void close_package(struct package *k, int32_t last_day, int64_t at_ms)
{
    k->closed_ms = at_ms;
    k->place_ms = HW_NEVER;
    package_drop_planned(k);
    drop_all(k, &k->next, 0);
    drop_all(k, &k->serving, last_day);
}

static void cancelled(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageCancelled *m = PACKAGE_READ(b, e, package_cancelled);

    if (!m)
        return;
    k->cancelled = true;
    k->cancelled_for = hw_names_intern(b->names, m->reason);
    close_package(k, hw_london_day(e->occurred_ms), e->occurred_ms);
}

static void ended(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageEnded *m = PACKAGE_READ(b, e, package_ended);

    if (!m)
        return;
    k->ended = true;
    k->ended_day = m->day->day;
    k->ended_for = m->reason;
    close_package(k, m->day->day, e->occurred_ms);
}

static void warned(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    (void)b, (void)e;
    k->warned = true;
}

static void lapsed(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    (void)b;
    k->lapsed = true;
    for (size_t i = 0; i < k->serving.count; i++) {
        if (!k->serving.list[i].cover && !package_excludes(k, k->serving.list[i].provider)) {
            k->old_provider = k->serving.list[i].provider;
            k->ask_old = true;
        }
    }
    drop_all(k, &k->serving, hw_london_day(e->occurred_ms));
    k->begun_day = HW_DAY_FOREVER;
}

static void handed_back(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageHandedBack *m = PACKAGE_READ(b, e, package_handed_back);
    struct holder *h = NULL;
    const char *provider = NULL;

    if (!m)
        return;
    provider = hw_names_intern(b->names, m->provider);
    k->hand_backs =
        hw_grow(k->hand_backs, &k->hand_back_cap, k->hand_back_count + 1, sizeof(*k->hand_backs));
    k->hand_backs[k->hand_back_count++] = (struct hand_back){.provider = provider,
                                                             .reason = m->reason,
                                                             .at_ms = e->occurred_ms,
                                                             .notice_ends_ms = m->notice_ends->ms};
    k->excluded =
        hw_grow(k->excluded, &k->excluded_cap, k->excluded_count + 1, sizeof(const char *));
    k->excluded[k->excluded_count++] = provider;
    h = holders_find(&k->next, provider);
    if (h)
        holders_end(k, &k->next, (size_t)(h - k->next.list), 0);
    h = holders_find(&k->serving, provider);
    if (h)
        h->notice_ends_ms = m->notice_ends->ms;
    if (!package_round(k) && package_wanted(k) != 0)
        package_put_out(k, e->occurred_ms, 1);
    k->cascades = 0;
}

static void notice_ended(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__NoticeEnded *m = PACKAGE_READ(b, e, notice_ended);
    struct holder *h = m ? holders_find(&k->serving, m->provider) : NULL;

    if (h)
        holders_end(k, &k->serving, (size_t)(h - k->serving.list),
                    hw_london_day(e->occurred_ms - 1));
}

static void cover_started(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__CoverStarted *m = PACKAGE_READ(b, e, cover_started);

    if (!m)
        return;
    holders_add(&k->serving, (struct holder){.provider = hw_names_intern(b->names, m->team),
                                             .lines = package_unheld(k),
                                             .pence_per_hour = m->pence_per_hour,
                                             .start_day = hw_london_day(e->occurred_ms),
                                             .from_day = k->begun_day == HW_DAY_FOREVER
                                                             ? HW_DAY_FOREVER
                                                             : hw_london_day(e->occurred_ms),
                                             .until_day = HW_DAY_FOREVER,
                                             .cover = true});
}

static void cover_ended(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    (void)b;
    for (size_t i = k->serving.count; i > 0; i--) {
        if (k->serving.list[i - 1].cover)
            holders_end(k, &k->serving, i - 1, hw_london_day(e->occurred_ms));
    }
}

static void reviewed(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageReviewed *m = PACKAGE_READ(b, e, package_reviewed);

    if (!m)
        return;
    k->reviews++;
    k->reviewed_day = hw_london_day(e->occurred_ms);
    k->review_day = m->next ? m->next->day : HW_DAY_FOREVER;
    k->increases_asked += m->has_increase_requested && m->increase_requested;
    k->increases_granted += m->result == HW__REVIEW_RESULT__CODE__INCREASED;
    k->increases_refused += m->result == HW__REVIEW_RESULT__CODE__INCREASE_REFUSED;
    if (m->n_visits > 0)
        package_replan(k, hw_london_day(e->occurred_ms), m->visits, m->n_visits);
}

bool package_apply_life(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    static const struct {
        Hw__Event__BodyCase type;
        void (*apply)(struct hw_book *b, struct package *k, const struct hw_es_event *e);
    } table[] = {{HW__EVENT__BODY_PACKAGE_STARTED, started},
                 {HW__EVENT__BODY_PACKAGE_TAKEN_OVER, taken_over},
                 {HW__EVENT__BODY_PACKAGE_CONFIRMED, confirmed},
                 {HW__EVENT__BODY_PACKAGE_CANCELLED, cancelled},
                 {HW__EVENT__BODY_PACKAGE_ENDED, ended},
                 {HW__EVENT__BODY_SLOT_WARNED, warned},
                 {HW__EVENT__BODY_SLOT_LAPSED, lapsed},
                 {HW__EVENT__BODY_PACKAGE_HANDED_BACK, handed_back},
                 {HW__EVENT__BODY_NOTICE_ENDED, notice_ended},
                 {HW__EVENT__BODY_COVER_STARTED, cover_started},
                 {HW__EVENT__BODY_COVER_ENDED, cover_ended},
                 {HW__EVENT__BODY_PACKAGE_REVIEWED, reviewed}};

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (table[i].type == e->type) {
            table[i].apply(b, k, e);
            return true;
        }
    }
    return false;
}

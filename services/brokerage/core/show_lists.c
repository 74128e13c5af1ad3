/* Work lists of the brokers: cover, hand-backs, reviews that are due, slots that are held. */
#include "brokerage/core/show.h"

enum { FIRST_REVIEW_DAYS = 42 }; /* after care has begun, unless a review said another day */

static void add_cover(const struct showing *w, const struct hw_record *r, json_t *list)
{
    const struct package *k = r->data;

    if (package_covered(k))
        (void)json_array_append_new(list, show_package_line(w, r));
}

static void show_work(const struct showing *w, const char *name,
                      void (*one)(const struct showing *w, const struct hw_record *r, json_t *list))
{
    json_t *list = json_array();

    show_each(w, list, one);
    hw_reply_json(w->r, hw_show_list(w->q, name, list));
}

void show_cover(const void *context, const char *id)
{
    (void)id;
    show_work(context, "packages", add_cover);
}

static void add_hand_backs(const struct showing *w, const struct hw_record *r, json_t *list)
{
    const struct package *k = r->data;

    for (size_t i = 0; i < k->hand_back_count; i++) {
        const struct hand_back *x = &k->hand_backs[i];
        const struct holder *h = holders_find(&k->serving, x->provider);
        json_t *o = json_object();

        hw_reply_person(w->r, k->person);
        hw_show_text(o, "package", hw_record_name(r));
        hw_show_text(o, "provider", x->provider);
        hw_show_text(o, "authority", k->authority);
        hw_show_enum(o, "reason", &hw__package_reason__code__descriptor, (int)x->reason);
        hw_show_time(o, "at", x->at_ms);
        hw_show_time(o, "noticeEnds", x->notice_ends_ms);
        hw_show_bool(o, "serving", h != NULL);
        hw_show_text(o, "state", package_state_name(package_state(k)));
        (void)json_array_append_new(list, o);
    }
}

void show_hand_backs(const void *context, const char *id)
{
    (void)id;
    show_work(context, "handBacks", add_hand_backs);
}

static int32_t review_due(const struct package *k)
{
    if (k->ended || k->begun_day == HW_DAY_FOREVER)
        return HW_DAY_FOREVER;
    if (k->review_day != HW_DAY_FOREVER)
        return k->review_day;
    return k->reviews == 0 ? k->begun_day + FIRST_REVIEW_DAYS : HW_DAY_FOREVER;
}

static void add_review(const struct showing *w, const struct hw_record *r, json_t *list)
{
    const struct package *k = r->data;
    int32_t due = review_due(k);
    json_t *o = NULL;

    if (due > w->today)
        return;
    o = show_package_line(w, r);
    hw_show_day(o, "due", due);
    hw_show_int(o, "daysOverdue", w->today - due);
    hw_show_int(o, "reviews", k->reviews);
    (void)json_array_append_new(list, o);
}

void show_reviews_due(const void *context, const char *id)
{
    (void)id;
    show_work(context, "packages", add_review);
}

static void add_slot(const struct showing *w, const struct hw_record *r, json_t *list)
{
    const struct package *k = r->data;
    json_t *o = NULL;

    if (!k->suspended || k->lapsed || k->serving.count == 0)
        return;
    o = show_package_line(w, r);
    hw_show_bool(o, "warned", k->warned);
    (void)json_array_append_new(list, o);
}

void show_slots(const void *context, const char *id)
{
    (void)id;
    show_work(context, "slots", add_slot);
}

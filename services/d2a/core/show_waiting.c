/* Who is ready, and what everybody waits for. Nobody is shown as delayed without it. */
#include "d2a/core/show.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"

const char *show_source(enum waiting_source source)
{
    static const char *const names[] = {[WAITING_BLOCKER] = "BLOCKER",
                                        [WAITING_ASSESSMENT] = "ASSESSMENT",
                                        [WAITING_REABLEMENT] = "REABLEMENT",
                                        [WAITING_PACKAGE] = "PACKAGE"};

    return names[source];
}

const struct blocker *show_blocker(const struct d2a_case *c, const struct waiting *x)
{
    for (size_t i = 0; i < c->blocker_count && x->source == WAITING_BLOCKER; i++) {
        if (hw_streq(c->blockers[i].id, x->id))
            return &c->blockers[i];
    }
    return NULL;
}

static json_t *json_waiting(const struct showing *w, const struct waiting *x)
{
    json_t *o = json_object();
    Hw__Reason__Code reason = derive_reason_of(x->awaited);

    hw_show_text(o, "source", show_source(x->source));
    hw_show_text(o, "id", x->id);
    hw_show_enum(o, "awaiting", &hw__awaited__code__descriptor, (int)x->awaited);
    hw_show_enum(o, "side", &hw__attribution__code__descriptor, (int)x->side);
    hw_show_text(o, "owner", x->owner);
    hw_show_time(o, "since", x->since_ms);
    hw_show_int(o, "hours", (w->q->now_ms - x->since_ms) / HW_HOUR_MS);
    if (reason != HW__REASON__CODE__UNKNOWN)
        hw_show_text(o, "reason", hw_reason_code(reason));
    return o;
}

static void put_reason(const struct shown *x, const struct proposal *p, json_t *o)
{
    const struct hw_spell_state *now = &x->stay->now;
    json_t *d = json_object();

    if (now->reason != HW__REASON__CODE__UNKNOWN) {
        hw_show_text(d, "reason", hw_reason_code(now->reason));
        hw_show_text(d, "attribution", hw_attribution_code(now->attribution));
        hw_show_time(d, "since", now->reason_ms);
    }
    if (p->reason != HW__REASON__CODE__UNKNOWN) {
        hw_show_text(d, "proposedReason", hw_reason_code(p->reason));
        hw_show_text(d, "proposedAttribution", hw_attribution_code(p->attribution));
    }
    hw_show_bool(d, "saidByHand", p->by_hand || p->override);
    hw_show_json(o, "delay", d);
}

void show_waiting(const struct showing *w, const struct shown *x, json_t *o)
{
    struct waiting things[WAITING_MAX];
    size_t count = case_waiting(w->s, x->r, w->q->now_ms, things, NULL);
    json_t *list = json_array();
    struct proposal p;

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_waiting(w, &things[i]));
    hw_show_json(o, "waitingFor", list);
    hw_show_bool(o, "waitingForNothingKnown", count == 0);
    if (!case_in_hospital(x->stay) || !x->stay->now.ready)
        return;
    p = case_proposal(w->s, x->r);
    put_reason(x, &p, o);
}

/* R5.5, R5.6: both regimes from one record. */
void show_readiness(const struct showing *w, const struct shown *x, json_t *o)
{
    const struct hw_spell_state *now = &x->stay->now;
    int64_t until = now->discharged ? now->discharged_ms : w->q->now_ms;
    int64_t since = dates_ready_since(&x->stay->facts, until);

    hw_show_bool(o, "meetsCriteriaToReside", since == HW_MS_FOREVER);
    if (since != HW_MS_FOREVER) {
        hw_show_day(o, "dischargeReadyDate", hw_london_day(since));
        hw_show_int(o, "daysSinceReady", hw_london_day(until) - hw_london_day(since));
    }
    hw_show_bool(o, "readyForTransfer", now->ready && !now->discharged);
    hw_show_time(o, "readyForTransferSince", now->ready ? now->ready_ms : 0);
}

static json_t *one_ready(const struct showing *w, const struct shown *x)
{
    json_t *o = NULL;

    if (!case_in_hospital(x->stay) ||
        dates_ready_since(&x->stay->facts, w->q->now_ms) == HW_MS_FOREVER ||
        !show_is(w, "service", x->c->claimed_by) || !show_none(w, "unclaimed", x->c->claimed_by))
        return NULL;
    o = show_who(x);
    hw_show_enum(o, "pathway", &hw__pathway__code__descriptor, (int)x->c->pathway);
    hw_show_text(o, "claimedBy", x->c->claimed_by);
    show_readiness(w, x, o);
    show_waiting(w, x, o);
    return o;
}

void page_ready(const void *context, const char *id)
{
    (void)id;
    show_cases_by(context, "ready", one_ready);
}

static size_t add_blockers(const struct showing *w, const struct shown *x, json_t *list)
{
    struct waiting things[WAITING_MAX];
    size_t count =
        case_in_hospital(x->stay) ? case_waiting(w->s, x->r, w->q->now_ms, things, NULL) : 0;
    size_t shown = 0;

    for (size_t i = 0; i < count; i++) {
        const struct blocker *k = show_blocker(x->c, &things[i]);
        json_t *o = NULL;

        if (!show_is(w, "owner", things[i].owner))
            continue;
        o = show_who(x);
        (void)json_object_update_new(o, json_waiting(w, &things[i]));
        if (k)
            show_sealed(w, o, "note", &k->note);
        (void)json_array_append_new(list, o);
        shown++;
    }
    return shown;
}

void page_blockers(const void *context, const char *id)
{
    (void)id;
    show_entries_by(context, "blockers", add_blockers);
}

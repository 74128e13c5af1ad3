/* Why somebody waits, and who answers for it. */
#include "beds/core/said.h"
#include "homeward/civil.h"
#include "homeward/v1/events.pb-c.h"

static bool check_reason(const struct deciding *d, const Hw__RecordDelay *c,
                         const struct hw_spell_state *at)
{
    const char *reason = hw_reason_code(c->reason);
    const char *attribution = hw_attribution_code(c->attribution);

    switch (hw_reason_check(c->reason, c->attribution, at->care, hw_london_day(d->q->at_ms))) {
    case HW_REASON_OK:
        return true;
    case HW_REASON_ATTRIBUTION:
        hw_plan_refuse(d->p, "ATTRIBUTION_NOT_PERMITTED", "attribution",
                       "reason %s cannot be attributed to %s", reason, attribution);
        break;
    case HW_REASON_CARE_TYPE:
        hw_plan_refuse(d->p, "REASON_NOT_PERMITTED", "reason",
                       "reason %s is for non-acute care only, and this is acute care", reason);
        break;
    case HW_REASON_DATE:
        hw_plan_refuse(d->p, "REASON_NOT_IN_USE", "reason", "reason %s was not in use on that day",
                       reason);
        break;
    }
    return false;
}

void decide_record_delay(const struct deciding *d, const Hw__RecordDelay *c)
{
    Hw__DelayRecorded m = HW__DELAY_RECORDED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_reason, "reason") ||
        !check_given(d, c->has_attribution, "attribution") ||
        !check_authority(d, c->authority, false))
        return;
    s = present_spell(d, c->spell, &at);
    if (!s || !check_reason(d, c, &at))
        return;
    m.reason = c->reason;
    m.attribution = c->attribution;
    m.authority = c->authority ? hw_authority_of(c->authority) : NULL;
    m.source = d->q->command->source;
    w = say(d, HW__EVENT__BODY_DELAY_RECORDED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

static struct spell_entry *spell_with_reason(const struct deciding *d, const char *id,
                                             struct hw_spell_state *at)
{
    struct spell_entry *s = present_spell(d, id, at);

    if (!s || at->reason != HW__REASON__CODE__UNKNOWN)
        return s;
    hw_plan_refuse(d->p, "NO_REASON_RECORDED", "spell",
                   "no delay reason is recorded for spell %s at that time", id);
    return NULL;
}

void decide_agree_delay(const struct deciding *d, const Hw__AgreeDelay *c)
{
    Hw__DelayAgreed m = HW__DELAY_AGREED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_by, "by") || !(s = spell_with_reason(d, c->spell, &at)))
        return;
    m.by = c->by;
    m.note = seal_text(d, at.person, c->note, "note");
    w = say(d, HW__EVENT__BODY_DELAY_AGREED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

void decide_dispute_delay(const struct deciding *d, const Hw__DisputeDelay *c)
{
    Hw__DelayDisputed m = HW__DELAY_DISPUTED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_by, "by") || !(s = spell_with_reason(d, c->spell, &at)))
        return;
    m.by = c->by;
    m.note = seal_text(d, at.person, c->note, "note");
    w = say(d, HW__EVENT__BODY_DELAY_DISPUTED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

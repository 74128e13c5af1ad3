/* Commands about wards and beds themselves. */
#include <string.h>

#include "beds/core/decide.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { BEDS_A_COMMAND = 100 };

/* ---- RegisterWard ---- */

static bool check_ward(const struct deciding *d, const Hw__RegisterWard *c)
{
    if (!check_provider(d, c->provider) || !check_text(d, c->ward, "ward") ||
        !check_optional(d, c->name, "name"))
        return false;
    if (c->site && !hw_ods_code_valid(c->site)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "site", "site: expected an ODS site code");
        return false;
    }
    if (c->n_beds > BEDS_A_COMMAND) {
        hw_plan_invalid(d->p, "BAD_VALUE", "beds", "beds: at most %d in one command",
                        BEDS_A_COMMAND);
        return false;
    }
    for (size_t i = 0; i < c->n_beds; i++) {
        if (!check_text(d, c->beds[i], "beds"))
            return false;
    }
    return true;
}

static void register_ward(const struct deciding *d, const Hw__RegisterWard *c)
{
    Hw__WardRegistered m = HW__WARD_REGISTERED__INIT;
    const struct ward_entry *w = NULL;
    char stream[BEDS_STREAM];

    if (!check_ward(d, c))
        return;
    w = beds_ward(d->b, c->provider, c->ward);
    beds_ward_stream(stream, c->provider, c->ward);
    m.name = c->name;
    m.site = c->site;
    m.has_care_type = c->has_care_type;
    m.care_type = c->care_type;
    m.has_open = c->has_open;
    m.open = c->open;
    hw_plan_event(d->p, stream, w ? w->version : 0, HW__EVENT__BODY_WARD_REGISTERED, d->q->at_ms,
                  &m);
    for (size_t i = 0; i < c->n_beds; i++) {
        const struct bed_entry *e = beds_bed(d->b, c->provider, c->ward, c->beds[i]);
        bool twice = false;

        for (size_t k = 0; k < i; k++)
            twice = twice || hw_streq(c->beds[k], c->beds[i]);
        if (!twice && (!e || e->version == 0))
            plan_bed(d, c->provider, c->ward, c->beds[i], HW__BED_STATE__CODE__AVAILABLE, NULL,
                     NULL);
    }
}

/* ---- SetBedState ---- */

static bool may_set(Hw__BedState__Code state)
{
    return state == HW__BED_STATE__CODE__AVAILABLE || state == HW__BED_STATE__CODE__CLEANING ||
           state == HW__BED_STATE__CODE__CLOSED || state == HW__BED_STATE__CODE__ISOLATION_ONLY;
}

static void set_bed_state(const struct deciding *d, const Hw__SetBedState *c)
{
    const struct bed_entry *e = NULL;

    if (!check_provider(d, c->provider) || !check_text(d, c->ward, "ward") ||
        !check_text(d, c->bed, "bed") || !check_given(d, c->has_state, "state") ||
        !check_optional(d, c->reason, "reason"))
        return;
    if (!may_set(c->state)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "state",
                        "state: expected AVAILABLE, CLEANING, CLOSED or ISOLATION_ONLY; the others "
                        "follow the patient");
        return;
    }
    e = beds_bed(d->b, c->provider, c->ward, c->bed);
    if (e && (e->state == HW__BED_STATE__CODE__OCCUPIED || e->state == HW__BED_STATE__CODE__HELD)) {
        hw_plan_refuse(d->p, "BED_OCCUPIED", "bed", "bed %s on %s holds a patient", c->bed,
                       c->ward);
        return;
    }
    if (e && e->version > 0 && e->state == c->state) {
        hw_plan_already(d->p, e->position);
        return;
    }
    plan_bed(d, c->provider, c->ward, c->bed, c->state, NULL, c->reason);
}

/* ---- ReserveBed, ReleaseBed ---- */

static void release(const struct deciding *d, const struct bed_entry *e)
{
    plan_bed(d, e->provider, e->ward, e->bed, HW__BED_STATE__CODE__AVAILABLE, NULL, NULL);
}

static const struct spell_entry *open_spell(const struct deciding *d, const char *id)
{
    const struct spell_entry *s = beds_spell(d->b, id);

    if (s && s->now.admitted && !s->now.discharged)
        return s;
    hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no open spell %s is known", id);
    return NULL;
}

static void reserve_bed(const struct deciding *d, const Hw__ReserveBed *c)
{
    const struct spell_entry *s = NULL;
    const struct bed_entry *e = NULL, *held = NULL;
    const char *provider = c->provider;

    if (!check_text(d, c->spell, "spell") || (provider && !check_provider(d, provider)) ||
        !check_text(d, c->ward, "ward") || !check_text(d, c->bed, "bed"))
        return;
    s = open_spell(d, c->spell);
    if (!s)
        return;
    if (!provider)
        provider = s->now.provider;
    e = beds_bed(d->b, provider, c->ward, c->bed);
    if (e && e->state == HW__BED_STATE__CODE__RESERVED && hw_streq(e->spell, c->spell)) {
        hw_plan_already(d->p, e->position);
        return;
    }
    if (e && e->version > 0 && e->state != HW__BED_STATE__CODE__AVAILABLE) {
        hw_plan_refuse(d->p, "BED_NOT_AVAILABLE", "bed", "bed %s on %s is %s", c->bed, c->ward,
                       hw_bed_state_code(e->state));
        return;
    }
    held = beds_reserved_for(d->b, c->spell);
    plan_bed(d, provider, c->ward, c->bed, HW__BED_STATE__CODE__RESERVED, c->spell, NULL);
    if (held)
        release(d, held);
}

static void release_bed(const struct deciding *d, const Hw__ReleaseBed *c)
{
    const struct bed_entry *e = NULL;

    if (!check_text(d, c->spell, "spell"))
        return;
    e = beds_reserved_for(d->b, c->spell);
    if (e)
        release(d, e);
    else
        hw_plan_refuse(d->p, "NOTHING_RESERVED", "spell", "no bed is kept for spell %s", c->spell);
}

void decide_ward(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_REGISTER_WARD)
        register_ward(d, c->register_ward);
    else if (c->body_case == HW__COMMAND__BODY_SET_BED_STATE)
        set_bed_state(d, c->set_bed_state);
    else if (c->body_case == HW__COMMAND__BODY_RESERVE_BED)
        reserve_bed(d, c->reserve_bed);
    else
        release_bed(d, c->release_bed);
}

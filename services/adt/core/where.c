/* Where and when (R9.9, R9.10), and whose hospital. */
#include <string.h>

#include "adt/core/stamp.h"
#include "adt/core/translate.h"
#include "homeward/civil.h"
#include "homeward/spell/codes.h"

bool unfit(struct translating *t, const char *code, const char *segment, int field, int component,
           const char *message)
{
    t->out->result = UNFIT;
    t->out->count = 0;
    t->out->fault = (struct fault){
        .code = code, .message = message, .at = {segment, 1, field, component ? 1 : 0, component}};
    return false;
}

/* ---- whose
 * --------------------------------------------------------------------------------------------- */

/* MSH-4 by the file, then as it stands when it could be an ODS code. */
bool provider_of(struct translating *t)
{
    const struct hl7_segment *msh = hl7_find(&t->m->hl7, "MSH");
    const char *universal = hl7_value(&t->m->hl7, msh, 4, 2, t->arena);
    const char *given[] = {t->m->facility, universal};

    for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
        t->provider = map_find(&t->map->facilities, given[i]);
        if (t->provider)
            return true;
    }
    t->provider = t->map->provider;
    for (size_t i = 0; !t->provider && i < sizeof(given) / sizeof(*given); i++) {
        if (given[i] && hw_ods_code_valid(given[i]))
            t->provider = given[i];
    }
    if (t->provider)
        return true;
    return unfit(t, "UNKNOWN_FACILITY", "MSH", 4, 1,
                 "MSH-4 is no ODS code and is not in the list of sending facilities");
}

/* ---- where
 * --------------------------------------------------------------------------------------------- */

static const char *site_of(struct translating *t, const char *given)
{
    const char *site = map_find(&t->map->sites, given);

    if (!site && given && strlen(given) >= 5 && hw_ods_code_valid(given))
        site = given;
    return site;
}

static const char *bed_of(struct translating *t, const struct hl7_segment *s, int field)
{
    const char *room = hl7_value(&t->m->hl7, s, (size_t)field, 2, t->arena);
    const char *bed = hl7_value(&t->m->hl7, s, (size_t)field, 3, t->arena);

    if (!bed || !room)
        return bed;
    return hw_arena_format(t->arena, "%s/%s", room, bed); /* R9.3: MAU/1/4 */
}

static void care_of(struct translating *t, const struct map_ward *w, struct location *out)
{
    const char *service = hl7_value(&t->m->hl7, t->pv1, 10, 1, t->arena);
    const char *care = map_find(&t->map->services, service);

    out->has_care = care || (w && w->has_care);
    out->care = w && w->has_care ? w->care : t->map->care;
    if (care)
        out->care = strcmp(care, "ACUTE") == 0 ? HW__CARE_TYPE__CODE__ACUTE
                                               : HW__CARE_TYPE__CODE__NON_ACUTE;
}

bool location_of(struct translating *t, const struct hl7_segment *s, int field,
                 struct location *out)
{
    const char *given = hl7_value(&t->m->hl7, s, (size_t)field, 1, t->arena);
    const struct map_ward *w = map_ward(t->map, given);

    *out = (struct location){.ward = w && w->name ? w->name : given};
    if (!given)
        return unfit(t, "NO_WARD", s->name, field, 1, "the location names no ward (component 1)");
    if (!w && t->map->keep_unknown_wards)
        return unfit(t, "UNKNOWN_WARD", s->name, field, 1,
                     "the ward is not in the list of wards of this hospital");
    out->bed = bed_of(t, s, field);
    out->site = site_of(t, hl7_value(&t->m->hl7, s, (size_t)field, 4, t->arena));
    care_of(t, w, out);
    return true;
}

/* ---- which stay
 * ---------------------------------------------------------------------------------------- */

static const char *prefixed(struct translating *t, const char *visit)
{
    static const char slot[] = "{provider}";
    const char *prefix = t->map->spell_prefix;
    const char *at = strstr(prefix, slot);

    if (!at)
        return hw_arena_format(t->arena, "%s%s", prefix, visit);
    return hw_arena_format(t->arena, "%.*s%s%s%s", (int)(at - prefix), prefix, t->provider,
                           at + strlen(slot), visit);
}

bool visit_of(struct translating *t)
{
    const struct hl7 *m = &t->m->hl7;
    const char *class = hl7_value(m, t->pv1, 2, 1, t->arena);
    const char *visit = hl7_value(m, t->pv1, 19, 1, t->arena);

    if (!t->pv1)
        return unfit(t, "NO_PV1", "PV1", 0, 0, "there is no PV1 segment");
    /* N (not applicable) and U (unknown) say nothing, like an empty field. */
    if (class && !map_has_word("N U", class) && !map_has_word(t->map->classes, class)) {
        t->out->result = KEEP_ASIDE;
        t->out->fault = (struct fault){"NOT_INPATIENT",
                                       "not about an in-patient (PV1-2): nothing was to be done",
                                       {"PV1", 1, 2, 0, 0}};
        return false;
    }
    if (!visit)
        visit = hl7_value(m, t->pv1, 50, 1, t->arena);
    if (!visit)
        visit = hl7_value(m, t->pid, 18, 1, t->arena);
    if (!visit)
        return unfit(t, "NO_VISIT", "PV1", 19, 1,
                     "no visit number in PV1-19 (nor PV1-50, PID-18): which stay it is about "
                     "cannot be told");
    t->spell = prefixed(t, visit);
    return true;
}

/* ---- when
 * ---------------------------------------------------------------------------------------------- */

struct moment {
    const struct hl7_segment *s;
    int field;
};

/* A day without a time of day is made precise by a later source that speaks of the same day. */
static bool choose(struct translating *t, const struct moment *list, size_t n, struct stamp *out)
{
    bool found = false;

    *out = (struct stamp){.has_day = false};
    for (size_t i = 0; i < n; i++) {
        const char *text = hl7_value(&t->m->hl7, list[i].s, (size_t)list[i].field, 1, t->arena);
        struct stamp s;

        if (!text || list[i].field == 0)
            continue;
        if (!stamp_read(text, &s)) {
            if (found || i + 1 == n)
                continue;
            return unfit(t, "BAD_TIME", list[i].s->name, list[i].field, 0,
                         "not a time of the form YYYYMMDDHHMMSS");
        }
        if (!found && s.has_day) {
            *out = s;
            found = true;
        } else if (found && !out->has_time && s.has_time && hw_london_day(s.ms) == out->day) {
            *out = s;
        }
        if (found && out->has_time)
            break;
    }
    return true;
}

bool time_of(struct translating *t, const struct hl7_segment *s, int own, Hw__Time **at)
{
    const struct moment list[] = {
        {s, own}, {t->evn, 6}, {t->evn, 2}, {hl7_find(&t->m->hl7, "MSH"), 7}};
    struct stamp chosen;

    *at = NULL;
    if (!choose(t, list, sizeof(list) / sizeof(*list), &chosen))
        return false;
    if (!chosen.has_day)
        return true;
    *at = hw_arena_alloc(t->arena, sizeof(**at));
    if (!*at)
        return unfit(t, "TOO_LARGE", NULL, 0, 0, "the message is too large");
    hw__time__init(*at);
    (*at)->ms = chosen.ms;
    return true;
}

Hw__Date *expected_of(struct translating *t, bool *null)
{
    const char *text = hl7_value(&t->m->hl7, t->pv2, 9, 1, t->arena);
    struct stamp s;
    Hw__Date *d = NULL;

    *null = hl7_is_null(hl7_field(t->pv2, 9));
    if (!text || !stamp_read(text, &s) || !s.has_day)
        return NULL;
    d = hw_arena_alloc(t->arena, sizeof(*d));
    if (!d)
        return NULL;
    hw__date__init(d);
    d->day = s.has_time ? hw_london_day(s.ms) : s.day;
    return d;
}

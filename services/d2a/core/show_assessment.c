/* Assessments under way, and who may assess for whom. */
#include "d2a/core/show.h"
#include "d2a/core/trusted.h"

static json_t *json_section(const struct assessment *x, size_t i)
{
    const struct d2a_section *s = &x->of.sections[i];
    json_t *o = json_object();

    hw_show_text(o, "section", s->name);
    hw_show_text(o, "profession", s->profession);
    hw_show_enum(o, "side", &hw__party__code__descriptor, (int)x->sides[i]);
    hw_show_time(o, "startedAt", s->started_ms);
    hw_show_time(o, "completedAt", s->completed_ms);
    if (s->completed_ms != D2A_NOT_YET)
        hw_show_int(o, "hours", d2a_section_took_ms(s) / HW_HOUR_MS);
    return o;
}

json_t *json_assessment(const struct showing *w, const struct assessment *x)
{
    json_t *o = json_object(), *sections = json_array(), *also = json_array();
    int64_t took = d2a_assessment_took_ms(&x->of);

    for (size_t i = 0; i < x->of.section_count; i++)
        (void)json_array_append_new(sections, json_section(x, i));
    for (int i = 0; i < x->also_count; i++)
        (void)json_array_append_new(also, json_string(x->also[i]));
    hw_show_text(o, "assessment", x->id);
    hw_show_text(o, "kind", d2a_kind_name(x->of.kind));
    hw_show_text(o, "for", x->of.provider);
    hw_show_text(o, "assessor", x->of.assessor);
    hw_show_text(o, "status", d2a_assessment_status_name(d2a_assessment_status(&x->of)));
    hw_show_time(o, "requestedAt", x->of.requested_ms);
    hw_show_int(o, "hours", (took >= 0 ? took : w->q->now_ms - x->of.requested_ms) / HW_HOUR_MS);
    hw_show_json(o, "sections", sections);
    hw_show_json(o, "alsoAcceptedBy", also);
    return o;
}

static size_t add_assessments(const struct showing *w, const struct shown *x, json_t *list)
{
    size_t shown = 0;

    for (size_t i = 0; i < x->c->assessment_count; i++) {
        const struct assessment *a = &x->c->assessments[i];
        json_t *o = NULL;

        if (x->stay->now.died || a->of.cancelled_ms != D2A_NOT_YET ||
            d2a_assessment_status(&a->of) == D2A_ASSESSMENT_COMPLETE ||
            !show_is(w, "for", a->of.provider) || !show_is(w, "assessor", a->of.assessor))
            continue;
        o = show_who(x);
        (void)json_object_update_new(o, json_assessment(w, a));
        (void)json_array_append_new(list, o);
        shown++;
    }
    return shown;
}

void page_assessments(const void *context, const char *id)
{
    (void)id;
    show_entries_by(context, "assessments", add_assessments);
}

static json_t *json_trusted(const struct showing *w, const struct d2a_trusted_agreement *a)
{
    json_t *o = json_object(), *kinds = json_array();

    for (int k = 1; k < D2A_KINDS; k++) {
        if (a->kinds & d2a_kind_bit((enum d2a_assessment_kind)k))
            (void)json_array_append_new(kinds,
                                        json_string(d2a_kind_name((enum d2a_assessment_kind)k)));
    }
    hw_show_text(o, "provider", a->provider);
    hw_show_text(o, "assessor", a->assessor);
    hw_show_json(o, "kinds", kinds);
    hw_show_text(o, "competencies", a->competencies);
    hw_show_text(o, "protocolWho", a->protocol.who);
    hw_show_text(o, "protocolWhat", a->protocol.what);
    hw_show_text(o, "protocolHow", a->protocol.how);
    hw_show_text(o, "protocolReview", a->protocol.review);
    hw_show_text(o, "protocolIfFlawed", a->protocol.if_flawed);
    hw_show_day(o, "validFrom", a->valid_from_day);
    hw_show_day(o, "validTo", a->valid_to_day);
    hw_show_bool(o, "live", d2a_trusted_live(a, w->today));
    return o;
}

void page_trusted(const void *context, const char *id)
{
    const struct showing *w = context;
    size_t count = 0;
    const struct d2a_trusted_agreement *all = trusted_all(w->s, w->q->arena, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        if (show_is(w, "provider", all[i].provider))
            (void)json_array_append_new(list, json_trusted(w, &all[i]));
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "trustedAssessors", list));
}

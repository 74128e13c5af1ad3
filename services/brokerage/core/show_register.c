/* Providers and schemes. Nothing here is about a person. */
#include "brokerage/core/show.h"
#include "homeward/es/links.h"
#include "homeward/json/command.h"
#include "homeward/text.h"

static json_t *texts(const struct texts *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->count; i++)
        (void)json_array_append_new(list, json_string(t->list[i]));
    return list;
}

static json_t *rates(const struct provider *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->rate_count; i++) {
        json_t *o = json_object(), *parts = json_array();

        hw_show_text(o, "zone", p->rates[i].zone);
        hw_show_int(o, "pencePerHour", p->rates[i].pence_per_hour);
        for (size_t j = 0; j < p->rates[i].part_count; j++) {
            json_t *part = json_object();

            hw_show_text(part, "part", p->rates[i].parts[j].part);
            hw_show_int(part, "pence", p->rates[i].parts[j].pence);
            (void)json_array_append_new(parts, part);
        }
        hw_show_json(o, "parts", parts);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *capacity(const struct provider *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct provider_capacity *c = &p->capacity[i];
        json_t *o = json_object();

        hw_show_text(o, "zone", c->zone);
        hw_show_enum(o, "band", &hw__care_band__code__descriptor, (int)c->band);
        hw_show_int(o, "weeklyMinutes", c->weekly_minutes);
        if (c->earliest_day != 0)
            hw_show_day(o, "earliestStart", c->earliest_day);
        hw_show_time(o, "publishedAt", c->at_ms);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static void count_held(const struct showing *w, json_t *o, const char *id)
{
    const struct hw_links *l = hw_links_find(&w->s->by_provider, id);
    int64_t packages = 0, minutes = 0;

    for (size_t i = 0; l && i < l->count; i++) {
        const struct package *k = l->records[i]->data;
        const struct holder *h = package_holder(k, id);

        if (!h)
            continue;
        packages++;
        minutes += package_weekly_minutes(k, h->lines);
    }
    hw_show_int(o, "packages", packages);
    hw_show_int(o, "weeklyMinutes", minutes);
}

static json_t *provider_line(const struct showing *w, const char *id, const struct provider *p)
{
    json_t *o = json_object();

    hw_show_text(o, "provider", id);
    hw_show_text(o, "name", p->name);
    hw_show_enum(o, "tier", &hw__provider_tier__code__descriptor, (int)p->tier);
    hw_show_enum(o, "quality", &hw__provider_quality__code__descriptor, (int)p->quality);
    hw_show_json(o, "zones", texts(&p->zones));
    hw_show_json(o, "skills", texts(&p->skills));
    hw_show_text(o, "homeZone", p->home_zone);
    hw_show_bool(o, "secureMail", p->secure_mail);
    hw_show_bool(o, "suspended", p->suspended);
    hw_show_day(o, "insuredUntil", p->insured_until_day);
    hw_show_day(o, "leaving", p->transfer_ms != 0 ? p->transfer_day : p->leaving_day);
    hw_show_text(o, "successor", p->transfer_to);
    hw_show_text(o, "takesNoPackages", provider_bar(p, w->today));
    hw_show_int(o, "contractedMinutes", p->contracted_minutes);
    count_held(w, o, id);
    return o;
}

void show_providers(const void *context, const char *id)
{
    const struct showing *w = context;
    const char *zone = hw_query_value(w->q, "zone");
    json_t *list = json_array();
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &provider_kind, w->q->arena, &count);

    (void)id;
    hw_reply_impersonal(w->r);
    for (size_t i = 0; i < count; i++) {
        const struct provider *p = all[i]->data;

        if (p->known && (!zone || texts_hold(&p->zones, zone)))
            (void)json_array_append_new(list, provider_line(w, hw_record_name(all[i]), p));
    }
    hw_reply_json(w->r, hw_show_list(w->q, "providers", list));
}

static json_t *changes(const struct provider *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->change_count; i++) {
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field(&hw__event__descriptor, p->changes[i].type);
        json_t *o = json_object();

        hw_show_int(o, "version", p->changes[i].version);
        hw_show_time(o, "at", p->changes[i].at_ms);
        hw_show_text(o, "event", ((const ProtobufCMessageDescriptor *)f->descriptor)->short_name);
        (void)json_array_append_new(list, o);
    }
    return list;
}

void show_provider(const void *context, const char *id)
{
    const struct showing *w = context;
    const struct provider *p = provider_find(w->s, id);
    json_t *o = NULL;

    if (!p) {
        hw_reply_fail(w->r, 404, "UNKNOWN_PROVIDER", NULL, "there is no provider %s", id);
        return;
    }
    hw_reply_impersonal(w->r);
    o = provider_line(w, id, p);
    hw_show_time(o, "asAt", w->q->now_ms);
    hw_show_json(o, "rates", rates(p));
    hw_show_json(o, "capacity", capacity(p));
    hw_show_json(o, "changes", changes(p));
    hw_reply_json(w->r, o);
}

/* ---- schemes ---- */

static json_t *scheme_line(const char *id, const struct scheme *x)
{
    const Hw__SchemeSet *m = x->versions[x->count - 1];
    json_t *o = json_object();

    hw_show_text(o, "scheme", id);
    hw_show_text(o, "name", m->name);
    hw_show_int(o, "version", m->version);
    hw_show_time(o, "setAt", x->set_ms[x->count - 1]);
    hw_show_int(o, "rounds", (int64_t)m->n_rounds);
    hw_show_bool(o, "emergencyCover", scheme_terms(m).cover);
    return o;
}

void show_schemes(const void *context, const char *id)
{
    const struct showing *w = context;
    json_t *list = json_array();
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &scheme_kind, w->q->arena, &count);

    (void)id;
    hw_reply_impersonal(w->r);
    for (size_t i = 0; i < count; i++) {
        const struct scheme *x = all[i]->data;

        if (x->count > 0)
            (void)json_array_append_new(list, scheme_line(hw_record_name(all[i]), x));
    }
    hw_reply_json(w->r, hw_show_list(w->q, "schemes", list));
}

void show_scheme(const void *context, const char *id)
{
    const struct showing *w = context;
    const struct scheme *x = scheme_find(w->s, id);
    json_t *o = NULL, *versions = json_array();

    hw_reply_impersonal(w->r);
    for (size_t i = 0; x && i < x->count; i++) {
        json_t *v = hw_json_from_message(&x->versions[i]->base);

        hw_show_time(v, "setAt", x->set_ms[i]);
        (void)json_array_append_new(versions, v);
    }
    if (!x) {
        json_decref(versions);
        hw_reply_fail(w->r, 404, "UNKNOWN_SCHEME", NULL, "there is no scheme %s", id);
        return;
    }
    o = scheme_line(id, x);
    hw_show_time(o, "asAt", w->q->now_ms);
    hw_show_json(o, "versions", versions);
    if (x->tried) {
        json_t *tried = hw_json_from_message(&x->tried->base);

        hw_show_time(tried, "at", x->tried_ms);
        hw_show_json(o, "tried", tried);
    }
    hw_reply_json(w->r, o);
}

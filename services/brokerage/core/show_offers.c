/* What a provider sees, and rounds that are open. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/fit.h"
#include "brokerage/core/rounds.h"
#include "brokerage/core/show.h"
#include "homeward/es/links.h"
#include "homeward/text.h"

/* How the package fits what the provider runs, with the weights that are published (R8.9). */
static json_t *show_fit(const struct showing *w, const char *id, const struct package *k,
                        const struct round *r, const char *provider)
{
    const struct match x = {.m = scheme_version(w->s, r->scheme, r->version),
                            .package = id,
                            .k = k,
                            .provider = provider};
    json_t *o = json_object(), *parts = json_array();
    struct fit_score score;

    hw_arena_reset(w->s->book.arena);
    score_match(w->s, &x, w->s->book.arena, &score);
    for (int i = 0; i < FIT_PARTS; i++) {
        json_t *part = json_object();

        hw_show_text(part, "part", fit_part_name((enum fit_part)i));
        hw_show_int(part, "points", score.points[i]);
        hw_show_int(part, "weight", score.weights.of[i]);
        (void)json_array_append_new(parts, part);
    }
    hw_show_int(o, "score", score.total);
    hw_show_json(o, "parts", parts);
    return o;
}

static json_t *view_of(const struct showing *w, const struct hw_record *rec, const char *provider,
                       bool *personal)
{
    const struct package *k = rec->data;
    const struct round *r = package_round(k);
    const struct offer *o = r ? round_offer(r, provider) : NULL;
    const struct holder *h = package_holder(k, provider);
    json_t *view = NULL;

    if (h) {
        hw_reply_person(w->r, k->person);
        *personal = true;
        return offer_view_won(hw_record_name(rec), k, h);
    }
    if (!o)
        return NULL;
    view = offer_view(hw_record_name(rec), k, r, o);
    hw_show_json(view, "fit", show_fit(w, hw_record_name(rec), k, r, provider));
    return view;
}

static int by_id(const void *a, const void *b)
{
    return strcmp((*(struct hw_record *const *)a)->stream, (*(struct hw_record *const *)b)->stream);
}

void show_offers(const void *context, const char *id)
{
    const struct showing *w = context;
    const char *provider = hw_query_value(w->q, "provider");
    const struct hw_links *l = provider ? hw_links_find(&w->s->by_provider, provider) : NULL;
    json_t *list = json_array(), *o = NULL;
    bool personal = false; /* a package is the provider's own */

    (void)id;
    if (!provider || !provider_find(w->s, provider)) {
        json_decref(list);
        hw_reply_fail(w->r, provider ? 404 : 400, provider ? "UNKNOWN_PROVIDER" : "MISSING_FIELD",
                      "provider", provider ? "there is no such provider" : "provider: is required");
        return;
    }
    if (l)
        qsort(l->records, l->count, sizeof(struct hw_record *), by_id);
    for (size_t i = 0; l && i < l->count; i++) {
        json_t *view = view_of(w, l->records[i], provider, &personal);

        if (view)
            (void)json_array_append_new(list, view);
    }
    if (!personal)
        hw_reply_impersonal(w->r);
    o = hw_show_list(w->q, "offers", list);
    hw_show_text(o, "provider", provider);
    hw_reply_json(w->r, o);
}

static void add_round(const struct showing *w, const struct hw_record *rec, json_t *list)
{
    const struct package *k = rec->data;
    const char *scheme = hw_query_value(w->q, "scheme");
    const struct round *r = package_round(k);
    json_t *o = NULL;

    if (!r || (scheme && !hw_streq(scheme, r->scheme)))
        return;
    o = show_round(r, false);
    hw_show_text(o, "package", hw_record_name(rec));
    hw_show_text(o, "zone", k->zone);
    (void)json_array_append_new(list, o);
}

void show_rounds(const void *context, const char *id)
{
    const struct showing *w = context;
    json_t *list = json_array();

    (void)id;
    hw_reply_impersonal(w->r);
    show_each(w, list, add_round);
    hw_reply_json(w->r, hw_show_list(w->q, "rounds", list));
}

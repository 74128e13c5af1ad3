#include "brokerage/core/scheme.h"

#include <stdlib.h>

#include "brokerage/core/package.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/text.h"

struct scheme *scheme_find(struct brokerage *s, const char *id)
{
    struct scheme *x = id ? hw_book_data(&s->book, scheme_kind.prefix, id) : NULL;

    return x && x->count > 0 ? x : NULL;
}

const Hw__SchemeSet *scheme_version(struct brokerage *s, const char *id, int32_t version)
{
    const struct scheme *x = scheme_find(s, id);

    if (!x || version < 0 || (size_t)version > x->count)
        return NULL;
    return x->versions[version == 0 ? x->count - 1 : (size_t)version - 1];
}

static int32_t or_else(protobuf_c_boolean has, int32_t value, int32_t otherwise)
{
    return has ? value : otherwise;
}

struct terms scheme_terms(const Hw__SchemeSet *m)
{
    static const Hw__SchemeTerms none = HW__SCHEME_TERMS__INIT;
    const Hw__SchemeTerms *t = m && m->terms ? m->terms : &none;

    return (struct terms){.cover = t->has_emergency_cover && t->emergency_cover,
                          .cover_team = t->cover_team ? t->cover_team : "COVER",
                          .cover_pence = t->cover_pence_per_hour,
                          .slice_pence = t->slice_pence_per_hour,
                          .damages_pence = t->damages_pence,
                          .retry_hours =
                              or_else(t->has_cover_retry_hours, t->cover_retry_hours, 24),
                          .hold_days = or_else(t->has_hold_days, t->hold_days, 14),
                          .warn_days = or_else(t->has_warn_days, t->warn_days, 2),
                          .notice_days = or_else(t->has_notice_days, t->notice_days, 28),
                          .chase_minutes = or_else(t->has_chase_minutes, t->chase_minutes, 30),
                          .max_retries = or_else(t->has_max_retries, t->max_retries, 365)};
}

const Hw__SchemeZone *scheme_zone(const Hw__SchemeSet *m, const char *zone)
{
    for (size_t i = 0; i < m->n_zones; i++) {
        if (hw_streq(m->zones[i]->zone, zone))
            return m->zones[i];
    }
    return NULL;
}

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    struct scheme *x = r->data;

    if (e->type == HW__EVENT__BODY_SCHEME_SET) {
        Hw__SchemeSet *m = hw__scheme_set__unpack(NULL, e->payload_n, e->payload);

        if (!m)
            return;
        x->versions = hw_grow(x->versions, &x->cap, x->count + 1, sizeof(Hw__SchemeSet *));
        x->set_ms = hw_grow(x->set_ms, &x->set_cap, x->count + 1, sizeof(*x->set_ms));
        x->set_ms[x->count] = e->occurred_ms;
        x->versions[x->count++] = m;
        hw_links_touch(&s->by_scheme, hw_record_name(r), b);
    } else if (e->type == HW__EVENT__BODY_SCHEME_TRIED) {
        hw__scheme_tried__free_unpacked(x->tried, NULL);
        x->tried = hw__scheme_tried__unpack(NULL, e->payload_n, e->payload);
        x->tried_ms = e->occurred_ms;
    }
}

static void release(struct hw_book *b, struct hw_record *r)
{
    struct scheme *x = r->data;

    (void)b;
    for (size_t i = 0; i < x->count; i++)
        hw__scheme_set__free_unpacked(x->versions[i], NULL);
    if (x->tried)
        hw__scheme_tried__free_unpacked(x->tried, NULL);
    free(x->versions);
    free(x->set_ms);
}

static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct scheme *x = r->data;

    (void)b;
    return x->count > 0;
}

const struct hw_kind scheme_kind = {.prefix = "scheme/",
                                    .size = sizeof(struct scheme),
                                    .apply = apply,
                                    .release = release,
                                    .open = is_open};

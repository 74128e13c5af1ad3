/* Whom a round invites. */
#include "brokerage/core/rounds.h"
#include "homeward/bug.h"
#include "homeward/text.h"

static bool has_tier(const Hw__SchemeRound *step, Hw__ProviderTier__Code tier)
{
    for (size_t i = 0; i < step->n_tiers; i++) {
        if (step->tiers[i] == tier)
            return true;
    }
    return step->n_tiers == 0;
}

static bool is_preferred(const Hw__SchemeSet *m, const char *zone, const char *provider)
{
    const Hw__SchemeZone *z = scheme_zone(m, zone);

    for (size_t i = 0; z && i < z->n_preferred; i++) {
        if (hw_streq(z->preferred[i], provider))
            return true;
    }
    return false;
}

/* It has said no since the package was put out last: it is not asked again on the way down. */
static bool has_declined(const struct package *k, const char *provider)
{
    for (size_t i = k->cascade; i < k->round_count; i++) {
        const struct offer *o = round_offer(&k->rounds[i], provider);

        if (o && (o->state == OFFER_DECLINED || o->state == OFFER_WITHDRAWN))
            return true;
    }
    return false;
}

bool audience_may_ask(struct brokerage *s, const struct package *k, const char *provider,
                      int32_t today)
{
    const struct provider *p = provider_find(s, provider);

    return p && !provider_bar(p, today) && !package_excludes(k, provider);
}

static bool has_skills(const struct provider *p, const struct package *k,
                       const Hw__SchemeRound *step)
{
    for (size_t i = 0; i < k->skill_count; i++) {
        if (!texts_hold(&p->skills, k->skills[i]))
            return false;
    }
    return !step->skill || texts_hold(&p->skills, step->skill);
}

static bool invited(struct brokerage *s, const struct package *k, const Hw__SchemeSet *m,
                    const Hw__SchemeRound *step, const char *id, int32_t today)
{
    const struct provider *p = provider_find(s, id);

    if (!audience_may_ask(s, k, id, today) || !has_tier(step, p->tier) || has_declined(k, id))
        return false;
    if (!(step->has_any_zone && step->any_zone) && !texts_hold(&p->zones, k->zone))
        return false;
    if (step->has_preferred && step->preferred && !is_preferred(m, k->zone, id))
        return false;
    return has_skills(p, k, step);
}

const char **audience_of(struct brokerage *s, const struct package *k, const Hw__SchemeSet *m,
                         const Hw__SchemeRound *step, int32_t today, struct hw_arena *arena,
                         size_t *count)
{
    size_t all = 0;
    struct hw_record **list = hw_book_list(&s->book, &provider_kind, arena, &all);
    const char **ids = hw_arena_array(arena, all + 1, sizeof(const char *));

    HW_CHECK(ids);
    *count = 0;
    for (size_t i = 0; i < all; i++) {
        if (invited(s, k, m, step, hw_record_name(list[i]), today))
            ids[(*count)++] = hw_record_name(list[i]);
    }
    return ids;
}

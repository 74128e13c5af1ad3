/* A scheme tried on packages that were put out before: by what each provider is known to have said
 * about each of them, on the register as it is now. */
#include "brokerage/core/decide.h"
#include "homeward/bug.h"

enum answer { ANSWER_NONE, ANSWER_NO, ANSWER_YES };

/* The latest word of a provider about a package. */
static enum answer answer_of(const struct package *k, const char *provider)
{
    enum answer answer = ANSWER_NONE;

    for (size_t i = 0; i < k->round_count; i++) {
        const struct offer *o = round_offer(&k->rounds[i], provider);

        if (!o || o->answered_ms == 0)
            continue;
        answer = o->state == OFFER_DECLINED || o->state == OFFER_WITHDRAWN ? ANSWER_NO : ANSWER_YES;
    }
    return answer;
}

/* As if nobody had ever said no: the audience of a scheme does not depend on another's rounds. */
static struct package as_new(const struct package *k)
{
    struct package x = *k;

    x.cascade = x.round_count;
    x.excluded_count = 0;
    return x;
}

/* The step that fills it; 0: none. */
static size_t filled_at(const struct deciding *d, const Hw__SchemeSet *m, const struct package *k,
                        bool *known)
{
    struct package x = as_new(k);
    int32_t day = hw_london_day(k->requested_ms);

    for (size_t step = 0; step < m->n_rounds; step++) {
        size_t count = 0;
        const char **ids = audience_of(d->s, &x, m, m->rounds[step], day, d->s->book.arena, &count);

        for (size_t i = 0; i < count; i++) {
            enum answer answer = answer_of(k, ids[i]);

            *known = *known || answer != ANSWER_NONE;
            if (answer == ANSWER_YES)
                return step + 1;
        }
    }
    return 0;
}

void try_scheme(const struct deciding *d, const Hw__SchemeSet *m, int32_t from_day, int32_t to_day,
                Hw__SchemeTried *out)
{
    struct hw_book *b = &d->s->book;

    out->filled_by_round =
        hw_arena_array(hw_plan_arena(d->p), m->n_rounds + 1, sizeof(*out->filled_by_round));
    HW_CHECK(out->filled_by_round);
    out->n_filled_by_round = m->n_rounds;
    for (struct hw_record *r = hw_book_next(b, &package_kind, NULL); r;
         r = hw_book_next(b, &package_kind, r)) {
        const struct package *k = r->data;
        int32_t day = hw_london_day(k->requested_ms);
        bool known = false;
        size_t step = 0;

        if (!k->known || k->round_count == 0 || day < from_day || day > to_day)
            continue;
        hw_arena_reset(b->arena);
        out->packages++;
        step = filled_at(d, m, k, &known);
        if (step > 0)
            out->filled_by_round[step - 1]++;
        else if (known)
            out->unfilled++;
        else
            out->no_answer_known++;
    }
}

/* Reablement says early what care is expected afterwards: that becomes a draft package. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/package.h"
#include "brokerage/core/stay.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/reablement.pb-c.h"

static void forget(struct brokerage *s, struct hw_record *r)
{
    struct onward *o = r->data;

    hw_links_remove(&s->by_onward, o->package, r);
    free(o->package);
    free(o->payload);
    *o = (struct onward){.package = NULL};
}

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    struct onward *o = r->data;
    const Hw__OnwardPackageExpected *m = NULL;

    if (e->type != HW__EVENT__BODY_ONWARD_PACKAGE_EXPECTED)
        return;
    m = PACKAGE_READ(b, e, onward_package_expected);
    if (!m)
        return;
    forget(s, r);
    *o = (struct onward){.package = hw_strdup(m->package),
                         .payload = hw_alloc(e->payload_n + 1),
                         .n = e->payload_n,
                         .at_ms = e->occurred_ms};
    memcpy(o->payload, e->payload, e->payload_n);
    hw_links_add(&s->by_onward, o->package, r);
}

static void release(struct hw_book *b, struct hw_record *r)
{
    forget((struct brokerage *)(void *)b, r);
}

/* Owed until there is a package of that name, whoever asked for it. */
static int64_t due(const struct hw_book *b, const struct hw_record *r)
{
    struct hw_book *book = (struct hw_book *)(uintptr_t)b; /* looks; changes nothing */
    const struct onward *o = r->data;

    if (!o->package || hw_book_data(book, package_kind.prefix, o->package))
        return HW_NEVER;
    return o->at_ms;
}

static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    return due(b, r) != HW_NEVER;
}

static void act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                struct hw_plan *p)
{
    const struct onward *o = r->data;
    Hw__PackageRequested m = HW__PACKAGE_REQUESTED__INIT;
    const Hw__OnwardPackageExpected *x =
        hw_pb_unpack(&hw__onward_package_expected__descriptor, b->arena, o->payload, o->n);

    (void)now_ms;
    hw_book_need(b, n, package_kind.prefix, o->package);
    if (!x || !hw_needs_nothing(n))
        return;
    m.spell = x->spell;
    m.has_person = x->has_person;
    m.person = x->person;
    m.funder = x->funder;
    m.authority = x->authority;
    m.zone = x->zone;
    m.visits = x->visits;
    m.n_visits = x->n_visits;
    m.earliest_start = x->start;
    m.latest_start = x->latest_start;
    m.has_kind = true;
    m.kind = HW__PACKAGE_KIND__CODE__NEW;
    m.episode = hw_record_name(r);
    hw_book_plan(b, p, package_kind.prefix, o->package, HW__EVENT__BODY_PACKAGE_REQUESTED, o->at_ms,
                 &m);
}

static bool wakes(const struct hw_es_event *e)
{
    return e->type == HW__EVENT__BODY_ONWARD_PACKAGE_EXPECTED;
}

const struct hw_kind onward_kind = {.prefix = "reablement/",
                                    .size = sizeof(struct onward),
                                    .apply = apply,
                                    .release = release,
                                    .open = is_open,
                                    .wakes = wakes,
                                    .due = due,
                                    .act = act,
                                    .foreign = true};

#include "brokerage/core/brokerage.h"

#include <stdlib.h>

#include "brokerage/core/fit/run.h"
#include "brokerage/core/money/records.h"
#include "brokerage/core/package.h"
#include "brokerage/core/provider.h"
#include "brokerage/core/scheme.h"
#include "brokerage/core/stay.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"

static const struct hw_kind *const kinds[] = {
    &package_kind, &provider_kind, &scheme_kind,   &stay_kind,   &onward_kind,
    &pool_kind,    &payments_kind, &matching_kind, &person_kind, NULL};

struct brokerage *brokerage_create(const struct hw_secret *master, const struct hw_secret *lookup)
{
    struct brokerage *s = hw_alloc(sizeof(*s));

    hw_book_init(&s->book, kinds, master, lookup);
    return s;
}

void brokerage_destroy(struct brokerage *s)
{
    if (!s)
        return;
    matching_drop(s);
    hw_book_release(&s->book);
    hw_links_release(&s->by_spell);
    hw_links_release(&s->by_person);
    hw_links_release(&s->by_provider);
    hw_links_release(&s->by_scheme);
    hw_links_release(&s->stays_of);
    hw_links_release(&s->by_onward);
    free(s);
}

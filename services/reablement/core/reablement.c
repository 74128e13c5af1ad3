#include "reablement/core/reablement.h"

#include <stdlib.h>

#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "reablement/core/bookings.h"
#include "reablement/core/request.h"
#include "reablement/core/run.h"
#include "reablement/core/stay.h"
#include "reablement/core/team.h"

static const struct hw_kind *const kinds[] = {&request_kind, &claim_kind,   &team_kind,   &run_kind,
                                              &stay_kind,    &package_kind, &person_kind, NULL};

struct reablement *reablement_create(const struct hw_secret *master, const struct hw_secret *lookup,
                                     int64_t stale_ms)
{
    struct reablement *s = hw_alloc(sizeof(*s));

    hw_book_init(&s->book, kinds, master, lookup);
    s->stale_ms = stale_ms;
    return s;
}

void reablement_destroy(struct reablement *s)
{
    if (!s)
        return;
    hw_book_release(&s->book);
    bookings_release(&s->bookings);
    hw_links_release(&s->by_spell);
    hw_links_release(&s->by_package);
    hw_links_release(&s->by_person);
    hw_links_release(&s->by_zone);
    hw_links_release(&s->stays_of);
    free(s->latest_run);
    free(s);
}

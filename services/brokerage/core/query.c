/* Which address shows what. */
#include "brokerage/core/fit/run.h"
#include "brokerage/core/money/desk.h"
#include "brokerage/core/show.h"

static const struct hw_page pages[] = {
    {"packages", show_packages, {"state", "spell", "provider"}},
    {"packages/", show_package, {NULL}},
    {"offers", show_offers, {"provider"}},
    {"rounds", show_rounds, {"scheme"}},
    {"providers", show_providers, {"zone"}},
    {"providers/", show_provider, {NULL}},
    {"schemes", show_schemes, {NULL}},
    {"schemes/", show_scheme, {NULL}},
    {"cover", show_cover, {NULL}},
    {"hand-backs", show_hand_backs, {NULL}},
    {"reviews-due", show_reviews_due, {NULL}},
    {"slots", show_slots, {NULL}},
    {"measures", show_measures, {"from", "to"}},
};

void brokerage_query(void *domain, const struct hw_query *q, struct hw_needs *n, struct hw_reply *r)
{
    const struct showing w = {
        .s = domain, .q = q, .n = n, .r = r, .today = hw_london_day(q->now_ms)};

    if (!money_query(domain, q, n, r) && !matching_query(domain, q, n, r))
        hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
}

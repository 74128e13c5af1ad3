/* Which address shows what. */
#include "reablement/core/show.h"

static const struct hw_page pages[] = {
    {"requests", show_requests, {"state"}},
    {"requests/", show_request, {NULL}},
    {"teams", show_teams, {NULL}},
    {"teams/", show_team, {NULL}},
    {"capacity", show_capacity, {"team", "zone", "weeks"}},
    {"runs", show_runs, {NULL}},
    {"runs/", show_run, {NULL}},
    {"episodes", show_episodes, {"team"}},
    {"reviews-due", show_reviews_due, {"team"}},
    {"exit-block", show_exit_block, {"team"}},
    {"follow-ups-due", show_follow_ups_due, {"days"}},
    {"measure", show_measure, {"from", "to", "discharged"}},
};

void reablement_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                      struct hw_reply *r)
{
    const struct showing w = {
        .s = domain, .q = q, .n = n, .r = r, .today = hw_london_day(q->now_ms)};

    hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
}

/* Which address shows what. */
#include <string.h>

#include "homeward/text.h"
#include "reablement/core/show.h"

enum { PARAMETERS = 3 };

struct page {
    const char *path; /* with a slash at its end: a name follows */
    void (*list)(const struct showing *w);
    void (*one)(const struct showing *w, const char *id);
    const char *parameters[PARAMETERS]; /* that it knows */
};

static const struct page pages[] = {
    {"requests", show_requests, NULL, {"state"}},
    {"requests/", NULL, show_request, {NULL}},
    {"teams", show_teams, NULL, {NULL}},
    {"teams/", NULL, show_team, {NULL}},
    {"capacity", show_capacity, NULL, {"team", "zone", "weeks"}},
    {"runs", show_runs, NULL, {NULL}},
    {"runs/", NULL, show_run, {NULL}},
    {"episodes", show_episodes, NULL, {"team"}},
    {"reviews-due", show_reviews_due, NULL, {"team"}},
    {"exit-block", show_exit_block, NULL, {"team"}},
    {"follow-ups-due", show_follow_ups_due, NULL, {"days"}},
    {"measure", show_measure, NULL, {"from", "to", "discharged"}},
};

static bool is_at(const struct page *g, const char *path)
{
    return g->one ? hw_starts_with(path, g->path) && path[strlen(g->path)] != '\0'
                  : hw_streq(path, g->path);
}

static bool knows(const struct page *g, const char *name)
{
    for (int i = 0; i < PARAMETERS; i++) {
        if (hw_streq(g->parameters[i], name))
            return true;
    }
    return false;
}

static void show(const struct page *g, const struct showing *w)
{
    for (size_t i = 0; i < w->q->parameter_count; i++) {
        const char *name = w->q->names[i];

        if (knows(g, name))
            continue;
        hw_reply_fail(w->r, 400, "UNKNOWN_PARAMETER", name, "%s: is not a parameter of this list",
                      name);
        return;
    }
    if (g->one)
        g->one(w, w->q->path + strlen(g->path));
    else
        g->list(w);
}

void reablement_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                      struct hw_reply *r)
{
    const struct showing w = {
        .s = domain, .q = q, .n = n, .r = r, .today = hw_london_day(q->now_ms)};

    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        if (is_at(&pages[i], q->path)) {
            show(&pages[i], &w);
            return;
        }
    }
    hw_reply_fail(r, 404, "NOT_FOUND", NULL, "there is nothing at %s", q->path);
}

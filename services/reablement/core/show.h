/* core/show.h - between the files that answer queries. */
#ifndef REABLEMENT_CORE_SHOW_H
#define REABLEMENT_CORE_SHOW_H

#include "homeward/es/show.h"
#include "reablement/core/reablement.h"
#include "reablement/core/request.h"
#include "reablement/core/team.h"

struct showing {
    struct reablement *s;
    const struct hw_query *q;
    struct hw_needs *n;
    struct hw_reply *r;
    int32_t today;
};

void show_texts(json_t *o, const char *key, const char *const *texts, size_t count);
/* Minutes by slot as a list of {band, minutes, doubleMinutes}; bands without any are left out. */
json_t *show_slots(const struct slots *slots);
json_t *show_visits(const struct visit *visits, size_t count);
/* ---- pages; context is a struct showing ---- */
void show_requests(const void *context, const char *id);
void show_request(const void *context, const char *id);
void show_teams(const void *context, const char *id);
void show_team(const void *context, const char *id);
void show_capacity(const void *context, const char *id);
void show_runs(const void *context, const char *id);
void show_run(const void *context, const char *id);
void show_episodes(const void *context, const char *id);
void show_reviews_due(const void *context, const char *id);
void show_exit_block(const void *context, const char *id);
void show_follow_ups_due(const void *context, const char *id);
void show_measure(const void *context, const char *id);

/* The fields of an episode, in an object. */
void show_episode(const struct showing *w, json_t *o, const struct request *r);
/* Why somebody was not placed; without the request's id. */
json_t *show_refusal(const Hw__PlannedRefusal *f);
struct run;
/* Every refusal of a request by the runs in mind, the latest run first: {run, at, reason, ...}. */
json_t *show_refusals(const struct showing *w, const char *request);

#endif

/* core/show.h - between the files that answer queries. */
#ifndef REABLEMENT_CORE_SHOW_H
#define REABLEMENT_CORE_SHOW_H

#include <jansson.h>

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

/* ---- show.c: one value under a key. What is not known is left out: NULL, HW_DAY_FOREVER, an
 * enum's 0, an instant of 0. ---- */
void show_text(json_t *o, const char *key, const char *text);
void show_int(json_t *o, const char *key, int64_t value);
void show_bool(json_t *o, const char *key, bool value);
void show_day(json_t *o, const char *key, int32_t day);
void show_time(json_t *o, const char *key, int64_t ms);
void show_enum(json_t *o, const char *key, const ProtobufCEnumDescriptor *d, int value);
void show_texts(json_t *o, const char *key, const char *const *texts, size_t count);
/* Minutes by slot as a list of {band, minutes, doubleMinutes}; bands without any are left out. */
json_t *show_slots(const struct slots *slots);
json_t *show_visits(const struct visit *visits, size_t count);
/* {asAt, total, <name>: list}; takes the list. */
json_t *show_list(const struct showing *w, const char *name, json_t *list);

/* A parameter as a day; *day unchanged when it is not given. False: it is wrong, and the reply says
 * so. */
bool show_day_asked(const struct showing *w, const char *name, int32_t *day);

/* ---- one file each ---- */
void show_requests(const struct showing *w); /* requests.c */
void show_request(const struct showing *w, const char *id);
void show_teams(const struct showing *w);
void show_team(const struct showing *w, const char *id);
void show_capacity(const struct showing *w);
void show_runs(const struct showing *w);
void show_run(const struct showing *w, const char *id);
void show_episodes(const struct showing *w);
void show_reviews_due(const struct showing *w);
void show_exit_block(const struct showing *w);
void show_follow_ups_due(const struct showing *w);
void show_measure(const struct showing *w);

/* The fields of an episode, in an object. */
void show_episode(const struct showing *w, json_t *o, const struct request *r);
/* Why somebody was not placed; without the request's id. */
json_t *show_refusal(const Hw__PlannedRefusal *f);
struct run;
/* Every refusal of a request by the runs in mind, the latest run first: {run, at, reason, ...}. */
json_t *show_refusals(const struct showing *w, const char *request);

#endif

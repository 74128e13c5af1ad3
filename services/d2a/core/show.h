/* d2a/core/show.h - between the files that answer queries. */
#ifndef D2A_CORE_SHOW_H
#define D2A_CORE_SHOW_H

#include "d2a/core/case.h"
#include "homeward/es/show.h"

/* Keys that an answer has asked for this time. */
struct keys_asked {
    struct hw_id last;
    int count;
};

struct showing {
    struct d2a *s;
    const struct hw_query *q;
    struct hw_needs *n;
    struct hw_reply *r;
    int32_t today;
    struct keys_asked *keys;
};

/* A case that a list looks at. */
struct shown {
    const struct hw_record *r;
    const struct d2a_case *c;
    const struct hw_spell_record *stay;
};

/* Calls f for every case in mind, by the name of the spell, and answers with the list of what it
 * returned: a new object, or NULL to leave the case out. Whoever is on it is noted for the audit.
 * The parameters "provider" and "coordinator" narrow it where the page knows them. */
void show_cases_by(const struct showing *w, const char *name,
                   json_t *(*f)(const struct showing *w, const struct shown *x));
/* The same for pages with several entries a case: f appends to list and answers how many. */
void show_entries_by(const struct showing *w, const char *name,
                     size_t (*f)(const struct showing *w, const struct shown *x, json_t *list));
/* {spell, provider, site, ward, bed, council, coordinator}. */
json_t *show_who(const struct shown *x);
void show_waiting(const struct showing *w, const struct shown *x, json_t *o);
void show_readiness(const struct showing *w, const struct shown *x, json_t *o);
const char *show_source(enum waiting_source source);
/* Whoever left before it may be missing among the cases in mind. */
int32_t show_oldest_day(const struct showing *w);
/* A text that was kept sealed, under a key of o. Left out: none was, or the person's key was
 * destroyed. A key that is not in mind is asked for, and the whole answer is made again with it. */
void show_sealed(const struct showing *w, json_t *o, const char *key,
                 const struct hw_sealed_text *t);
/* The blocker that somebody waits for; NULL: it is something else. */
const struct blocker *show_blocker(const struct d2a_case *c, const struct waiting *x);
bool show_is(const struct showing *w, const char *parameter, const char *value);
/* With flag=yes only those without a value are shown. */
bool show_none(const struct showing *w, const char *flag, const char *value);

/* ---- pages; context is a struct showing ---- */
void page_cases(const void *context, const char *id);
void page_case(const void *context, const char *spell);
void page_reviews_due(const void *context, const char *id);
void page_ready(const void *context, const char *id);
void page_blockers(const void *context, const char *id);
void page_referrals(const void *context, const char *id);
void page_tasks(const void *context, const char *id);
void page_episodes(const void *context, const char *id);
void page_breaches(const void *context, const char *id);
void page_assessments(const void *context, const char *id);
void page_notices(const void *context, const char *id);
void page_trusted(const void *context, const char *id);
void page_reasons(const void *context, const char *id);
void page_measures(const void *context, const char *id);

/* Parts of a case, used by lists and by the whole record. */
json_t *json_referral(const struct showing *w, const struct referral *x);
json_t *json_assessment(const struct showing *w, const struct assessment *x);
/* Grounds on which the notice must be withdrawn; NULL: none. */
json_t *json_grounds(const struct showing *w, const struct shown *x, const struct notice *n);
json_t *json_notice(const struct showing *w, const struct shown *x, const struct notice *n);
json_t *json_episode(const struct showing *w, const struct shown *shown);
json_t *json_task(const struct showing *w, const struct shown *x, Hw__DischargeTask__Code task);

#endif

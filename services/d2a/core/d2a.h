/* d2a/core/d2a.h - what homeward-d2a has in mind and how it answers. Pure.
 *
 * Two kinds of its own records: cases, one for each stay of an adult, and trusted assessors. It
 * looks at spells (who is in hospital and ready), at requests for reablement and packages of care
 * (what people wait for without anybody typing it twice), and at people's records (what a notice
 * must say). */
#ifndef D2A_CORE_D2A_H
#define D2A_CORE_D2A_H

#include "homeward/es/book.h"
#include "homeward/es/links.h"

struct d2a_settings {
    int64_t expected_date_ms; /* R6.1: an expected date within so long of an emergency admission */
    int32_t max_days;         /* R6.9: length of an episode, after the day of leaving */
    bool charging;            /* R4.3: charges are worked out and shown */
    char *label;              /* what the pathway home is called here: "discharge to assess" */
    char *higher_rate;        /* R4.21: councils of a higher-cost area, blanks between; or NULL */
    char *discharge_wards;    /* R6.6: wards that are discharge areas, blanks between; or NULL */
    int64_t leave_ward_ms, leave_site_ms; /* R6.6: so long after the decision */
    int64_t first_visit_ms;               /* R6.7: so long after leaving */
};

struct d2a {
    struct hw_book book; /* first: the engine's functions take it as such */
    struct d2a_settings settings;
    struct hw_links *by_person; /* cases */
    struct hw_links *by_spell;  /* requests and packages that people wait for */
    struct hw_links *wanted_by; /* the same, by person */
};

/* Takes copies of the key and of the settings' texts. */
struct d2a *d2a_create(const struct hw_secret *master, const struct d2a_settings *settings);
void d2a_destroy(struct d2a *s); /* NULL is fine */
/* Whether a code is in a list with blanks between; either may be NULL. */
bool d2a_is_listed(const char *list, const char *code);

/* Functions of struct hw_domain. */
void d2a_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void d2a_decide(void *domain, const struct hw_question *q, struct hw_plan *p);
void d2a_query(void *domain, const struct hw_query *q, struct hw_needs *n, struct hw_reply *r);

#endif

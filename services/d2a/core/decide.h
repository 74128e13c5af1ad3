/* d2a/core/decide.h - between the files that decide. What answers false or NULL has told the plan
 * why not. */
#ifndef D2A_CORE_DECIDE_H
#define D2A_CORE_DECIDE_H

#include "d2a/core/case.h"
#include "homeward/es/check.h"

/* A command about a case. */
struct deciding {
    struct d2a *s;
    const struct hw_question *q;
    struct hw_plan *p;
    const char *spell;
    struct hw_record *r; /* NULL: the case is opened by this very plan */
    struct d2a_case *c;  /* never NULL */
    const struct hw_spell_record *stay;
};

/* An event of the case, happened when the command did; a case that is not open yet is opened first.
 */
void say(const struct deciding *d, uint32_t type, const void *message);
Hw__Sealed *say_sealed(const struct deciding *d, const char *text, const char *field);
Hw__Date *say_date(const struct deciding *d, int32_t day);
Hw__Time *say_time(const struct deciding *d, int64_t ms);

/* At the moment that the command speaks of: facts may be entered late, also before a death. */
bool check_in_hospital(const struct deciding *d);
bool check_living(const struct deciding *d);
bool check_has_left(const struct deciding *d);
/* R6.3: a case does not leave planning without a coordinator. */
bool check_coordinated(const struct deciding *d);

/* ---- which is which ---- */
void decide_case(const struct deciding *d);       /* coordinator, family, reviews */
void decide_blocker(const struct deciding *d);    /* blockers, confirmation */
void decide_referral(const struct deciding *d);   /* hubs, claims, pathway */
void decide_after(const struct deciding *d);      /* tasks, first contact, episode */
void decide_assessment(const struct deciding *d); /* assessments */
void decide_notice(const struct deciding *d);     /* rulebook section 4 */
void decide_trusted(struct d2a *s, const struct hw_question *q, struct hw_plan *p);

#endif

/* core/decide.h - between the files that decide. Answers false or NULL when the plan says why not.
 */
#ifndef REABLEMENT_CORE_DECIDE_H
#define REABLEMENT_CORE_DECIDE_H

#include "homeward/es/check.h"
#include "reablement/core/request.h"
#include "reablement/core/team.h"

struct deciding {
    struct reablement *s;
    const struct hw_question *q;
    struct hw_plan *p;
};

/* ---- say.c: the common answers ---- */
bool check_visits(const struct deciding *d, Hw__CareVisit *const *visits, size_t count);
int32_t decide_today(const struct deciding *d);

void say(const struct deciding *d, const char *request, uint32_t type, const void *message);
/* Minutes of a team's runs are taken from one day to another: said in the team's stream too. */
void say_booked(const struct deciding *d, const char *team, const char *request, int32_t first_day,
                int32_t last_day);
Hw__Date *say_date(const struct deciding *d, int32_t day);
Hw__Sealed *say_sealed(const struct deciding *d, const struct request *r, const char *text,
                       const char *field);
void refuse_lack(const struct deciding *d, const char *team, const struct lack *lack,
                 const char *field);

/* The request, which must be in this state; NULL: refused. */
struct request *request_in(const struct deciding *d, const char *id, enum request_state state);
struct request *request_known(const struct deciding *d, const char *id);
/* One request at a time for a stay, and for a person: a second is a slip, or a duplicate, or a new
 * programme, before which the old one is to be ended (R7.5). */
bool check_only_one(const struct deciding *d, const char *spell, struct hw_id person);
/* What opens a request is said in the spell's and the person's claims too, so that two processes
 * cannot both find that there is none yet. */
void say_claims(const struct deciding *d, const char *spell, struct hw_id person,
                const char *request);
/* Whether its team has the minutes for it from one day to another as well; none are needed when the
 * last is before the first. Unlike the others it does not refuse: lack says what is missing. */
bool check_room(const struct deciding *d, const struct request *r, int32_t first_day,
                int32_t last_day, struct lack *lack);

/* ---- which is which ---- */
void decide_team(const struct deciding *d);    /* RegisterTeam, PublishCapacity */
void decide_request(const struct deciding *d); /* RequestReablement, WithdrawReablement */
/* AllocateReablement, ReleaseReablement, RunAllocation */
void decide_place(const struct deciding *d);
/* StartReablement, ReviewReablement, ExtendReablement, EndReablement */
void decide_episode(const struct deciding *d);
void decide_mistake(const struct deciding *d); /* CancelReablementStart, CancelReablementEnd */
/* The id of the onward package: as it is named, or the request's with "-onward". False: no request
 * is named, or the name is too long. */
bool decide_onward_name(const Hw__ExpectOnwardPackage *c, char name[HW_STREAM_MAX]);
void decide_after(const struct deciding *d); /* ExpectOnwardPackage, RecordFollowUp */

#endif

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
Hw__Sealed *say_sealed(const struct deciding *d, const struct request *r, const char *text);
void refuse_lack(const struct deciding *d, const char *team, const struct lack *lack,
                 const char *field);

/* The request, which must be in this state; NULL: refused. */
struct request *request_in(const struct deciding *d, const char *id, enum request_state state);
struct request *request_known(const struct deciding *d, const char *id);

/* ---- which is which ---- */
void decide_team(const struct deciding *d);    /* RegisterTeam, PublishCapacity */
void decide_request(const struct deciding *d); /* RequestReablement, WithdrawReablement */
/* AllocateReablement, ReleaseReablement, RunAllocation */
void decide_place(const struct deciding *d);
/* StartReablement, ReviewReablement, ExtendReablement, EndReablement */
void decide_episode(const struct deciding *d);
/* The id of the onward package: as it is named, or the request's with "-onward". False: no request
 * is named, or the name is too long. */
bool decide_onward_name(const Hw__ExpectOnwardPackage *c, char name[HW_STREAM_MAX]);
void decide_after(const struct deciding *d); /* ExpectOnwardPackage, RecordFollowUp */

#endif

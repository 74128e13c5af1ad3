/* core/decide.h - between the files that decide. Answers false or NULL when the plan says why not.
 */
#ifndef BROKERAGE_CORE_DECIDE_H
#define BROKERAGE_CORE_DECIDE_H

#include "brokerage/core/rounds.h"
#include "homeward/es/check.h"

struct deciding {
    struct brokerage *s;
    const struct hw_question *q;
    struct hw_plan *p;
};

/* ---- say.c: the common answers ---- */
int32_t decide_today(const struct deciding *d);
bool decide_refuse(const struct deciding *d, const char *code, const char *field,
                   const char *sentence);
Hw__Date *decide_date(const struct deciding *d, int32_t day);
/* The package, which must exist and not be over. */
struct package *package_going(const struct deciding *d, const char *id);
/* Its placing, at the moment the command happens. */
struct placing decide_placing(const struct deciding *d, const char *id, const struct package *k);
/* The provider, which must be registered. */
struct provider *provider_known(const struct deciding *d, const char *id, const char *field);
/* Refuses while offers or an award rest on the present plan of care. */
bool plan_may_change(const struct deciding *d, const struct package *k, size_t visits);

/* ---- which is which ---- */
/* RegisterProvider, ChangeProvider, PublishProviderCapacity, TransferProvider */
void decide_provider(const struct deciding *d);
void decide_scheme(const struct deciding *d); /* SetScheme, TryScheme */
/* RequestPackage, FundPackage, OpenRounds, CancelPackage */
void decide_request(const struct deciding *d);
/* ViewOffer, AcceptOffer, DeclineOffer, WithdrawOffer, AwardPackage */
void decide_offer(const struct deciding *d);
/* ConfirmPackage, StartPackage, HandBackPackage, EndPackage */
void decide_life(const struct deciding *d);
/* SuspendPackage, ResumePackage, ChangePackage, ReviewPackage */
void decide_change(const struct deciding *d);
/* What the scheme would have done with packages that were put out before. try.c */
void try_scheme(const struct deciding *d, const Hw__SchemeSet *m, int32_t from_day, int32_t to_day,
                Hw__SchemeTried *out);

#endif

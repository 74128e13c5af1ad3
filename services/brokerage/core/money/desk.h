/* brokerage/core/money/desk.h - commands and queries about money: RecordDeliveredHours,
 * RunPayments, ClosePoolYear; pool, payments.
 *
 * A decision about money rests on hours in many packages' streams; two that are made at the same
 * time meet at the pool, on which each of them writes. */
#ifndef BROKERAGE_CORE_MONEY_DESK_H
#define BROKERAGE_CORE_MONEY_DESK_H

#include "brokerage/core/money/payments.h"
#include "brokerage/core/money/records.h"

/* decide: false when it is none of these commands. */
void money_needs(struct brokerage *s, const Hw__Command *c, struct hw_needs *n);
bool money_decide(struct brokerage *s, const struct hw_question *q, struct hw_plan *p);
/* False: the path is none of these. */
bool money_query(struct brokerage *s, const struct hw_query *q, struct hw_needs *n,
                 struct hw_reply *r);

/* ---- due.c: what packages have to be paid ---- */
/* Hours and damages of the days from..to that no run has paid, in the order of lines (payments.h).
 * Texts are the records' own, or in the arena. */
void money_due(struct brokerage *s, int32_t from_day, int32_t to_day, struct hw_arena *arena,
               struct payments *out);

/* ---- hours.c (desk_hours.c) ---- */
void decide_delivered_hours(struct brokerage *s, const struct hw_question *q, struct hw_plan *p);
/* ---- desk_run.c ---- */
void decide_run_payments(struct brokerage *s, const struct hw_question *q, struct hw_plan *p);
void decide_close_pool_year(struct brokerage *s, const struct hw_question *q, struct hw_plan *p);

#endif

#include "brokerage/core/money/desk.h"

#include "brokerage/core/package.h"
#include "homeward/es/check.h"
#include "homeward/v1/events.pb-c.h"

static void need_run(struct brokerage *s, const Hw__RunPayments *c, struct hw_needs *n)
{
    if (c->run)
        hw_book_need(&s->book, n, payments_kind.prefix, c->run);
    if (c->to)
        (void)pool_year_open(s, pool_year_of(c->to->day), n);
}

void money_needs(struct brokerage *s, const Hw__Command *c, struct hw_needs *n)
{
    if (c->body_case == HW__COMMAND__BODY_RUN_PAYMENTS)
        need_run(s, c->run_payments, n);
    else if (c->body_case == HW__COMMAND__BODY_CLOSE_POOL_YEAR && c->close_pool_year->year)
        hw_book_need(&s->book, n, pool_kind.prefix, c->close_pool_year->year);
}

bool money_decide(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    if (q->command->body_case == HW__COMMAND__BODY_RUN_PAYMENTS)
        decide_run_payments(s, q, p);
    else if (q->command->body_case == HW__COMMAND__BODY_CLOSE_POOL_YEAR)
        decide_close_pool_year(s, q, p);
    else if (q->command->body_case == HW__COMMAND__BODY_RECORD_DELIVERED_HOURS)
        decide_delivered_hours(s, q, p);
    else
        return false;
    return true;
}

/* RunPayments and ClosePoolYear. */
#include <stdlib.h>

#include "brokerage/core/money/desk.h"
#include "brokerage/core/package.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/es/check.h"
#include "homeward/v1/events.pb-c.h"

/* Lines of a run are made in an arena of their own; packed they must have room in the plan's. */
enum { SCRATCH_BYTES = 512 * 1024 * 1024, LINES_MAX = 30000 };

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text; /* messages only read it */
}

/* ---- a run ---- */

static Hw__PaymentLine *line_of(struct hw_arena *arena, const struct payment_line *l)
{
    Hw__PaymentLine *m = hw_arena_alloc(arena, sizeof(*m));

    HW_CHECK(m);
    hw__payment_line__init(m);
    m->package = text_of(l->package);
    m->provider = text_of(l->provider);
    m->funder = l->funder;
    m->authority = text_of(l->authority);
    m->entry = l->entry;
    m->minutes = l->minutes;
    m->pence_per_hour = l->pence_per_hour;
    m->gross_pence = l->gross;
    m->slice_pence = l->slice;
    m->net_pence = l->net;
    m->has_cover = m->cover = l->cover;
    m->has_damages = m->damages = l->damages;
    return m;
}

static void say_run(struct brokerage *s, const struct hw_question *q, struct hw_plan *p,
                    const struct payments *due, struct hw_arena *arena)
{
    const Hw__RunPayments *c = q->command->run_payments;
    Hw__PaymentsRun m = HW__PAYMENTS_RUN__INIT;

    m.from = c->from;
    m.to = c->to;
    m.n_lines = due->count;
    m.lines = hw_arena_array(arena, due->count + 1, sizeof(Hw__PaymentLine *));
    HW_CHECK(m.lines);
    for (size_t i = 0; i < due->count; i++)
        m.lines[i] = line_of(arena, &due->lines[i]);
    hw_book_plan(&s->book, p, payments_kind.prefix, c->run, HW__EVENT__BODY_PAYMENTS_RUN, q->at_ms,
                 &m);
}

/* ---- bookings ---- */

struct booking_words {
    int32_t year;
    const char *kind, *run;
};

static void say_booking(struct brokerage *s, const struct hw_question *q, struct hw_plan *p,
                        struct booking_words words, struct booking *b)
{
    struct hw_arena *arena = hw_plan_arena(p);
    Hw__PoolBooked m = HW__POOL_BOOKED__INIT;
    Hw__LedgerLine *lines = hw_arena_array(arena, b->count + 1, sizeof(*lines));
    char year[POOL_YEAR_TEXT];

    HW_CHECK(booking_sum(b) == 0 && lines);
    m.kind = text_of(words.kind);
    m.run = text_of(words.run);
    m.n_lines = b->count;
    m.lines = hw_arena_array(arena, b->count + 1, sizeof(Hw__LedgerLine *));
    HW_CHECK(m.lines);
    for (size_t i = 0; i < b->count; i++) {
        hw__ledger_line__init(&lines[i]);
        lines[i].account = b->lines[i].account;
        lines[i].pence = b->lines[i].pence;
        m.lines[i] = &lines[i];
    }
    hw_book_plan(&s->book, p, pool_kind.prefix, pool_year_format(words.year, year),
                 HW__EVENT__BODY_POOL_BOOKED, q->at_ms, &m);
    booking_release(b);
}

/* The care booking is said even when it is empty: runs meet each other at the pool. */
static void say_bookings(struct brokerage *s, const struct hw_question *q, struct hw_plan *p,
                         const struct payments *due)
{
    const Hw__RunPayments *c = q->command->run_payments;
    int32_t year = pool_year_open(s, pool_year_of(c->to->day), NULL);
    struct booking care = {0}, cover = {0}, damages = {0};

    payments_book_care(due, &care);
    payments_book_cover(due, &cover);
    payments_book_damages(due, &damages);
    say_booking(s, q, p, (struct booking_words){year, "CARE", c->run}, &care);
    if (cover.count > 0)
        say_booking(s, q, p, (struct booking_words){year, "COVER", c->run}, &cover);
    if (damages.count > 0)
        say_booking(s, q, p, (struct booking_words){year, "DAMAGES", c->run}, &damages);
}

static bool period_is_right(const struct hw_question *q, struct hw_plan *p)
{
    const Hw__RunPayments *c = q->command->run_payments;

    if (!hw_check_name(p, c->run, "run"))
        return false;
    if (!c->from || !c->to) {
        hw_check_given(p, false, c->from ? "to" : "from");
        return false;
    }
    if (!hw_check_not_future(p, q, c->to, "to"))
        return false;
    if (c->from->day <= hw_london_day(q->now_ms) - PACKAGE_KEPT_DAYS) {
        hw_plan_refuse(p, "TOO_LATE", "from",
                       "from: packages that ended %d days ago are not looked at any more",
                       PACKAGE_KEPT_DAYS);
        return false;
    }
    if (c->from->day > c->to->day) {
        hw_plan_invalid(p, "BAD_VALUE", "from", "from: after \"to\"");
        return false;
    }
    if (pool_year_of(c->from->day) != pool_year_of(c->to->day)) {
        hw_plan_invalid(p, "BAD_VALUE", "to", "to: a run is within one year, April to March");
        return false;
    }
    return true;
}

/* The same run again gives the same lines: those that it has. */
static void answer_again(const Hw__RunPayments *c, const struct payment_run *run, struct hw_plan *p)
{
    char from[HW_DATE_TEXT], to[HW_DATE_TEXT];

    if (run->said->from->day == c->from->day && run->said->to->day == c->to->day)
        hw_plan_already(p, run->position);
    else
        hw_plan_refuse(p, "RUN_EXISTS", "run", "run %s was made for %s to %s", c->run,
                       hw_format_date(run->said->from->day, from),
                       hw_format_date(run->said->to->day, to));
}

static void say_all(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    const Hw__RunPayments *c = q->command->run_payments;
    struct hw_arena *arena = hw_arena_create(SCRATCH_BYTES);
    struct payments due = {0};

    HW_CHECK(arena);
    money_due(s, c->from->day, c->to->day, arena, &due);
    if (due.count > LINES_MAX) {
        hw_plan_refuse(p, "RUN_TOO_LARGE", "to", "%zu lines, at most %d: pay fewer days at once",
                       due.count, LINES_MAX);
    } else {
        say_run(s, q, p, &due, arena);
        say_bookings(s, q, p, &due);
    }
    payments_release(&due);
    hw_arena_destroy(arena);
}

void decide_run_payments(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    const Hw__RunPayments *c = q->command->run_payments;
    const struct payment_run *run = NULL;

    if (!period_is_right(q, p))
        return;
    run = hw_book_data(&s->book, payments_kind.prefix, c->run);
    if (run && run->said) {
        answer_again(c, run, p);
        return;
    }
    say_all(s, q, p);
}

/* ---- the end of a year ---- */

static bool year_is_paid(struct brokerage *s, const struct hw_question *q, struct hw_plan *p,
                         int32_t year)
{
    const char *text = q->command->close_pool_year->year;
    struct hw_arena *arena = hw_arena_create(SCRATCH_BYTES);
    struct payments due = {0};
    size_t unpaid = 0;

    HW_CHECK(arena);
    money_due(s, hw_day_of(year, 4, 1), pool_year_last_day(year), arena, &due);
    unpaid = due.count;
    payments_release(&due);
    hw_arena_destroy(arena);
    if (unpaid > 0)
        hw_plan_refuse(p, "UNPAID_HOURS", "year",
                       "%zu lines of year %s have not been paid: run payments first", unpaid, text);
    return unpaid == 0;
}

static bool year_is_over(const struct hw_question *q, struct hw_plan *p, int32_t year)
{
    const char *text = q->command->close_pool_year->year;

    if (hw_london_day(q->at_ms) <= pool_year_last_day(year)) {
        hw_plan_refuse(p, "YEAR_NOT_OVER", "year", "year %s is not over yet", text);
        return false;
    }
    return true;
}

static void say_closing(struct brokerage *s, const struct hw_question *q, struct hw_plan *p,
                        int32_t year)
{
    const struct pool *pool = pool_find(s, year);
    Hw__PoolYearClosed m = HW__POOL_YEAR_CLOSED__INIT;
    struct booking sweep = {0};
    char text[POOL_YEAR_TEXT];

    if (pool)
        m.swept_pence = ledger_sweep(&pool->ledger, &sweep);
    if (sweep.count > 0)
        say_booking(s, q, p, (struct booking_words){year, "SWEEP", NULL}, &sweep);
    hw_book_plan(&s->book, p, pool_kind.prefix, pool_year_format(year, text),
                 HW__EVENT__BODY_POOL_YEAR_CLOSED, q->at_ms, &m);
}

void decide_close_pool_year(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    const char *text = q->command->close_pool_year->year;
    const struct pool *pool = NULL;
    int32_t year = 0;

    if (!hw_check_given(p, text != NULL, "year"))
        return;
    if (!pool_year_parse(text, &year)) {
        hw_plan_invalid(p, "BAD_VALUE", "year",
                        "year: expected a year from April, such as 2016-17");
        return;
    }
    pool = pool_find(s, year);
    if (pool && pool->closed)
        hw_plan_already(p, pool->closed_position);
    else if (year_is_over(q, p, year) && year_is_paid(s, q, p, year))
        say_closing(s, q, p, year);
}

#include "brokerage/core/money/records.h"

#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

/* ---- the pool ---- */

static void booked(struct pool *p, const struct hw_es_event *e)
{
    Hw__PoolBooked *m = hw__pool_booked__unpack(NULL, e->payload_n, e->payload);
    struct booking b = {0};

    if (!m)
        return;
    for (size_t i = 0; i < m->n_lines; i++)
        booking_add(&b, m->lines[i]->account, m->lines[i]->pence);
    if (!ledger_post(&p->ledger, &b)) {
        hw__pool_booked__free_unpacked(m, NULL);
    } else {
        p->bookings =
            hw_grow(p->bookings, &p->booking_cap, p->booking_count + 1, sizeof(*p->bookings));
        p->bookings[p->booking_count++] = (struct pool_booking){m, e->occurred_ms};
    }
    booking_release(&b);
}

static void closed(struct hw_book *b, struct pool *p, const struct hw_es_event *e)
{
    const Hw__PoolYearClosed *m =
        hw_pb_unpack(&hw__pool_year_closed__descriptor, b->arena, e->payload, e->payload_n);

    if (!m)
        return;
    p->closed = true;
    p->swept_pence = m->swept_pence;
    p->closed_ms = e->occurred_ms;
    p->closed_position = e->position;
}

static void pool_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    if (e->type == HW__EVENT__BODY_POOL_BOOKED)
        booked(r->data, e);
    else if (e->type == HW__EVENT__BODY_POOL_YEAR_CLOSED)
        closed(b, r->data, e);
}

static void pool_release(struct hw_book *b, struct hw_record *r)
{
    struct pool *p = r->data;

    (void)b;
    ledger_release(&p->ledger);
    for (size_t i = 0; i < p->booking_count; i++)
        hw__pool_booked__free_unpacked(p->bookings[i].said, NULL);
    free(p->bookings);
}

static bool kept(const struct hw_book *b, const struct hw_record *r)
{
    (void)b;
    return r->version > 0;
}

static void pool_settle(struct hw_record *r, int64_t provisional, int64_t position)
{
    struct pool *p = r->data;

    if (p->closed_position == provisional)
        p->closed_position = position;
}

const struct hw_kind pool_kind = {.prefix = "pool/",
                                  .size = sizeof(struct pool),
                                  .apply = pool_apply,
                                  .release = pool_release,
                                  .open = kept,
                                  .settle = pool_settle};

const struct pool *pool_find(struct brokerage *s, int32_t year)
{
    char text[POOL_YEAR_TEXT];

    return hw_book_data(&s->book, pool_kind.prefix, pool_year_format(year, text));
}

int32_t pool_year_open(struct brokerage *s, int32_t year, struct hw_needs *n)
{
    for (;; year++) {
        const struct pool *p = pool_find(s, year);
        char text[POOL_YEAR_TEXT];

        if (n)
            hw_book_need(&s->book, n, pool_kind.prefix, pool_year_format(year, text));
        if (!p || !p->closed)
            return year;
    }
}

/* ---- runs ---- */

static void run_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct payment_run *x = r->data;

    (void)b;
    if (e->type != HW__EVENT__BODY_PAYMENTS_RUN || x->said)
        return;
    x->said = hw__payments_run__unpack(NULL, e->payload_n, e->payload);
    x->at_ms = e->occurred_ms;
    x->position = e->position;
}

static void run_release(struct hw_book *b, struct hw_record *r)
{
    struct payment_run *x = r->data;

    (void)b;
    if (x->said)
        hw__payments_run__free_unpacked(x->said, NULL);
}

static void run_settle(struct hw_record *r, int64_t provisional, int64_t position)
{
    struct payment_run *x = r->data;

    if (x->position == provisional)
        x->position = position;
}

const struct hw_kind payments_kind = {.prefix = "payments/",
                                      .size = sizeof(struct payment_run),
                                      .apply = run_apply,
                                      .release = run_release,
                                      .open = kept,
                                      .settle = run_settle};

struct payment_runs payment_runs_of(struct brokerage *s, struct hw_arena *arena)
{
    size_t count = 0;
    struct hw_record **records = hw_book_list(&s->book, &payments_kind, arena, &count);
    struct payment_runs runs = {.list = hw_arena_array(arena, count + 1, sizeof(*runs.list))};

    HW_CHECK(runs.list);
    for (size_t i = 0; i < count; i++) {
        struct payment_run *x = records[i]->data;

        if (x->said)
            runs.list[runs.count++] = x;
    }
    return runs;
}

static bool run_has(const Hw__PaymentsRun *m, const char *package, uint32_t entry)
{
    size_t low = 0, high = m->n_lines;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Hw__PaymentLine *l = m->lines[middle];
        int order = strcmp(l->package, package);

        if (order == 0 && l->entry == entry)
            return true;
        if (order < 0 || (order == 0 && l->entry < entry))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool payment_runs_paid(const struct payment_runs *runs, const char *package, uint32_t entry)
{
    for (size_t i = 0; i < runs->count; i++) {
        if (run_has(runs->list[i]->said, package, entry))
            return true;
    }
    return false;
}

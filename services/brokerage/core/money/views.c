/* Queries about money: the pools, the runs. */
#include <string.h>

#include "brokerage/core/money/desk.h"
#include "brokerage/core/package.h"
#include "homeward/es/show.h"
#include "homeward/text.h"

struct looking {
    struct brokerage *s;
    const struct hw_query *q;
    struct hw_needs *n;
    struct hw_reply *r;
};

/* ---- pools ---- */

static json_t *pool_sums(const char *year, const struct pool *p)
{
    json_t *o = json_object();

    hw_show_text(o, "year", year);
    hw_show_bool(o, "closed", p->closed);
    hw_show_int(o, "balancePence", ledger_balance(&p->ledger, ACCOUNT_POOL));
    if (p->closed) {
        hw_show_time(o, "closedAt", p->closed_ms);
        hw_show_int(o, "sweptPence", p->swept_pence);
    }
    return o;
}

static void page_pools(const void *context, const char *id)
{
    const struct looking *w = context;
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &pool_kind, w->q->arena, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, pool_sums(hw_record_name(all[i]), all[i]->data));
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "years", list));
}

static json_t *pool_accounts(const struct pool *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->ledger.count; i++) {
        const struct ledger_account *a = &p->ledger.accounts[i];
        json_t *o = json_object();

        hw_show_text(o, "account", a->account);
        hw_show_int(o, "gotPence", a->got);
        hw_show_int(o, "gavePence", a->given);
        hw_show_int(o, "balancePence", a->got - a->given);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *pool_bookings(const struct pool *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->booking_count; i++) {
        const Hw__PoolBooked *m = p->bookings[i].said;
        json_t *o = json_object(), *lines = json_array();

        for (size_t j = 0; j < m->n_lines; j++) {
            json_t *line = json_object();

            hw_show_text(line, "account", m->lines[j]->account);
            hw_show_int(line, "pence", m->lines[j]->pence);
            (void)json_array_append_new(lines, line);
        }
        hw_show_time(o, "at", p->bookings[i].at_ms);
        hw_show_text(o, "kind", m->kind);
        hw_show_text(o, "run", m->run);
        hw_show_json(o, "lines", lines);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static void page_pool(const void *context, const char *id)
{
    const struct looking *w = context;
    const struct pool *p = hw_book_data(&w->s->book, pool_kind.prefix, id);
    json_t *o = NULL;

    hw_book_need(&w->s->book, w->n, pool_kind.prefix, id);
    if (!p) {
        hw_reply_fail(w->r, 404, "NOT_FOUND", NULL, "nothing has been booked in year %s", id);
        return;
    }
    o = pool_sums(id, p);
    hw_show_json(o, "accounts", pool_accounts(p));
    hw_show_int(o, "sumPence", ledger_sum(&p->ledger));
    hw_show_json(o, "bookings", pool_bookings(p));
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, o);
}

/* ---- runs ---- */

static json_t *run_sums(const char *id, const struct payment_run *run)
{
    const Hw__PaymentsRun *m = run->said;
    int64_t gross = 0, slice = 0, cover = 0, damages = 0;
    json_t *o = json_object();

    for (size_t i = 0; i < m->n_lines; i++) {
        const Hw__PaymentLine *l = m->lines[i];

        if (l->damages)
            damages -= l->net_pence;
        else if (l->cover)
            cover += l->net_pence;
        else
            gross += l->gross_pence;
        slice += l->slice_pence;
    }
    hw_show_text(o, "run", id);
    hw_show_time(o, "at", run->at_ms);
    hw_show_day(o, "from", m->from->day);
    hw_show_day(o, "to", m->to->day);
    hw_show_int(o, "lineCount", (int64_t)m->n_lines);
    hw_show_int(o, "invoicedPence", gross);
    hw_show_int(o, "slicePence", slice);
    hw_show_int(o, "coverPence", cover);
    hw_show_int(o, "damagesPence", damages);
    return o;
}

static void page_runs(const void *context, const char *id)
{
    const struct looking *w = context;
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &payments_kind, w->q->arena, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        const struct payment_run *run = all[i]->data;

        if (run->said)
            (void)json_array_append_new(list, run_sums(hw_record_name(all[i]), run));
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "runs", list));
}

static json_t *line_shown(const Hw__PaymentLine *l)
{
    json_t *o = json_object();

    hw_show_text(o, "package", l->package);
    hw_show_int(o, "entry", l->entry);
    hw_show_text(o, "provider", l->provider);
    hw_show_text(o, "funder", funder_name(l->funder));
    hw_show_text(o, "authority", l->authority);
    hw_show_text(o, "kind", l->damages ? "DAMAGES" : l->cover ? "COVER" : "CARE");
    hw_show_int(o, "minutes", l->minutes);
    hw_show_int(o, "pencePerHour", l->pence_per_hour);
    hw_show_int(o, "grossPence", l->gross_pence);
    hw_show_int(o, "slicePence", l->slice_pence);
    hw_show_int(o, "netPence", l->net_pence);
    return o;
}

static bool is_asked(const struct looking *w, const Hw__PaymentLine *l)
{
    const char *provider = hw_query_value(w->q, "provider");
    const char *funder = hw_query_value(w->q, "funder");

    return (!provider || hw_streq(provider, l->provider)) &&
           (!funder || hw_streq(funder, funder_name(l->funder)));
}

/* Whose lines are shown; the packages must be in mind. */
static void tell_people(const struct looking *w, const Hw__PaymentsRun *m)
{
    const char *before = "";

    for (size_t i = 0; i < m->n_lines; i++) {
        const struct package *k = NULL;

        if (!is_asked(w, m->lines[i]) || strcmp(before, m->lines[i]->package) == 0)
            continue;
        before = m->lines[i]->package;
        hw_book_need(&w->s->book, w->n, package_kind.prefix, before);
        k = package_find(w->s, before);
        if (k)
            hw_reply_person(w->r, k->person);
    }
}

static void show_file(const struct looking *w, const Hw__PaymentsRun *m)
{
    struct payments lines = {0};
    struct hw_buf file;

    for (size_t i = 0; i < m->n_lines; i++) {
        const Hw__PaymentLine *l = m->lines[i];

        if (is_asked(w, l))
            payments_keep(&lines, &(struct payment_line){.package = l->package,
                                                         .provider = l->provider,
                                                         .authority = l->authority,
                                                         .funder = l->funder,
                                                         .entry = l->entry,
                                                         .minutes = l->minutes,
                                                         .pence_per_hour = l->pence_per_hour,
                                                         .gross = l->gross_pence,
                                                         .slice = l->slice_pence,
                                                         .net = l->net_pence,
                                                         .cover = l->cover,
                                                         .damages = l->damages});
    }
    hw_buf_init(&file, 0);
    payments_csv(&lines, &file);
    hw_reply_text(w->r, "text/csv; charset=utf-8", hw_buf_str(&file));
    hw_buf_release(&file);
    payments_release(&lines);
}

static void page_run(const void *context, const char *id)
{
    const struct looking *w = context;
    const struct payment_run *run = hw_book_data(&w->s->book, payments_kind.prefix, id);
    const char *format = hw_query_value(w->q, "format");
    json_t *o = NULL, *lines = NULL;

    hw_book_need(&w->s->book, w->n, payments_kind.prefix, id);
    if (!run || !run->said) {
        hw_reply_fail(w->r, 404, "NOT_FOUND", NULL, "there is no payment run %s", id);
        return;
    }
    if (format && !hw_streq(format, "csv") && !hw_streq(format, "json")) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "format", "format: expected json or csv");
        return;
    }
    tell_people(w, run->said);
    if (format && hw_streq(format, "csv")) {
        show_file(w, run->said);
        return;
    }
    o = run_sums(id, run);
    lines = json_array();
    for (size_t i = 0; i < run->said->n_lines; i++) {
        if (is_asked(w, run->said->lines[i]))
            (void)json_array_append_new(lines, line_shown(run->said->lines[i]));
    }
    hw_show_json(o, "lines", lines);
    hw_reply_json(w->r, o);
}

static const struct hw_page pages[] = {
    {"pool", page_pools, {NULL}},
    {"pool/", page_pool, {NULL}},
    {"payments", page_runs, {NULL}},
    {"payments/", page_run, {"format", "provider", "funder"}},
};

bool money_query(struct brokerage *s, const struct hw_query *q, struct hw_needs *n,
                 struct hw_reply *r)
{
    const struct looking w = {.s = s, .q = q, .n = n, .r = r};

    if (strncmp(q->path, "pool", strlen("pool")) != 0 &&
        strncmp(q->path, "payments", strlen("payments")) != 0)
        return false;
    hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
    return true;
}

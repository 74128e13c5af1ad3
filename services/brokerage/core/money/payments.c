#include "brokerage/core/money/payments.h"

#include <stdlib.h>
#include <string.h>

#include "brokerage/core/money/hours.h"
#include "homeward/mem.h"

void payments_keep(struct payments *p, const struct payment_line *line)
{
    p->lines = hw_grow(p->lines, &p->cap, p->count + 1, sizeof(*p->lines));
    p->lines[p->count++] = *line;
}

static void add_line(struct payments *p, struct payment_line line)
{
    line.net = line.gross - line.slice;
    payments_keep(p, &line);
}

/* The council's half of a joint line holds the odd minute or penny. */
static int64_t half(int64_t whole, Hw__Funder__Code funder)
{
    return funder == HW__FUNDER__CODE__NHS ? whole / 2 : whole - whole / 2;
}

static int64_t slice_of(const struct payable *h, int64_t gross)
{
    int64_t slice = h->cover ? 0 : price_of_minutes(h->minutes, h->slice_pence_per_hour);
    bool over = gross < 0 ? slice < gross : slice > gross;

    return over ? gross : slice;
}

void payments_add(struct payments *p, const struct payable *h)
{
    struct payment_line whole = {.package = h->package,
                                 .provider = h->provider,
                                 .authority = h->authority,
                                 .funder = h->funder,
                                 .entry = h->entry,
                                 .minutes = h->minutes,
                                 .pence_per_hour = h->pence_per_hour,
                                 .gross = price_of_minutes(h->minutes, h->pence_per_hour),
                                 .cover = h->cover};

    whole.slice = slice_of(h, whole.gross);
    if (h->funder != HW__FUNDER__CODE__JOINT || h->cover) {
        add_line(p, whole);
        return;
    }
    for (int i = 0; i < 2; i++) {
        struct payment_line part = whole;

        part.funder = i == 0 ? HW__FUNDER__CODE__COUNCIL : HW__FUNDER__CODE__NHS;
        part.minutes = half(whole.minutes, part.funder);
        part.gross = half(whole.gross, part.funder);
        part.slice = half(whole.slice, part.funder);
        add_line(p, part);
    }
}

bool payments_add_damages(struct payments *p, const struct unfilled *u, struct share *tier_one,
                          size_t count)
{
    if (!share_out(u->pence, tier_one, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (tier_one[i].pence == 0)
            continue;
        add_line(p, (struct payment_line){.package = u->package,
                                          .provider = tier_one[i].key,
                                          .authority = u->authority,
                                          .funder = u->funder,
                                          .entry = u->entry,
                                          .gross = -tier_one[i].pence,
                                          .damages = true});
    }
    return true;
}

static int by_order(const void *a, const void *b)
{
    const struct payment_line *x = a, *y = b;
    int order = strcmp(x->package, y->package);

    if (order == 0 && x->entry != y->entry)
        order = x->entry < y->entry ? -1 : 1;
    if (order == 0)
        order = strcmp(x->provider, y->provider);
    if (order == 0)
        order = (int)x->funder - (int)y->funder;
    return order;
}

void payments_sort(struct payments *p)
{
    if (p->count > 0)
        qsort(p->lines, p->count, sizeof(*p->lines), by_order);
}

void payments_release(struct payments *p)
{
    free(p->lines);
    *p = (struct payments){0};
}

/* ---- bookings ---- */

void payments_book_care(const struct payments *p, struct booking *b)
{
    char provider[ACCOUNT_TEXT], funder[ACCOUNT_TEXT];

    for (size_t i = 0; i < p->count; i++) {
        const struct payment_line *l = &p->lines[i];
        bool council = l->funder == HW__FUNDER__CODE__COUNCIL;

        if (l->cover || l->damages)
            continue;
        account_of_funder(funder_name(l->funder), council ? l->authority : NULL, funder);
        booking_move(b, funder, account_of_provider(l->provider, provider), l->net);
        booking_move(b, funder, ACCOUNT_POOL, l->slice);
    }
}

void payments_book_cover(const struct payments *p, struct booking *b)
{
    char team[ACCOUNT_TEXT];

    for (size_t i = 0; i < p->count; i++) {
        if (p->lines[i].cover)
            booking_move(b, ACCOUNT_POOL, account_of_cover(p->lines[i].provider, team),
                         p->lines[i].net);
    }
}

void payments_book_damages(const struct payments *p, struct booking *b)
{
    char provider[ACCOUNT_TEXT];

    for (size_t i = 0; i < p->count; i++) {
        if (p->lines[i].damages)
            booking_move(b, account_of_provider(p->lines[i].provider, provider), ACCOUNT_POOL,
                         -p->lines[i].net);
    }
}

/* ---- files ---- */

const char *funder_name(Hw__Funder__Code funder)
{
    const ProtobufCEnumValue *v =
        protobuf_c_enum_descriptor_get_value(&hw__funder__code__descriptor, (int)funder);

    return v ? v->name : "UNKNOWN";
}

static void csv_text(struct hw_buf *out, const char *text)
{
    bool formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    if (quoted)
        hw_buf_putc(out, '"');
    if (formula)
        hw_buf_putc(out, '\'');
    for (const char *s = text; *s; s++) {
        if (*s == '"')
            hw_buf_putc(out, '"');
        hw_buf_putc(out, *s);
    }
    if (quoted)
        hw_buf_putc(out, '"');
    hw_buf_putc(out, ',');
}

static void csv_money(struct hw_buf *out, int64_t pence, const char *end)
{
    char text[MONEY_TEXT];

    hw_buf_puts(out, money_format(pence, text));
    hw_buf_puts(out, end);
}

void payments_csv(const struct payments *p, struct hw_buf *out)
{
    hw_buf_puts(out,
                "package,entry,provider,funder,authority,kind,minutes,rate,gross,slice,net\r\n");
    for (size_t i = 0; i < p->count; i++) {
        const struct payment_line *l = &p->lines[i];

        csv_text(out, l->package);
        hw_buf_printf(out, "%u,", l->entry);
        csv_text(out, l->provider);
        csv_text(out, funder_name(l->funder));
        csv_text(out, l->authority ? l->authority : "");
        csv_text(out, l->damages ? "DAMAGES" : l->cover ? "COVER" : "CARE");
        hw_buf_printf(out, "%lld,", (long long)l->minutes);
        csv_money(out, l->pence_per_hour, ",");
        csv_money(out, l->gross, ",");
        csv_money(out, l->slice, ",");
        csv_money(out, l->net, "\r\n");
    }
}

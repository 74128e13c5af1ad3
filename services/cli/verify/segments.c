#include "cli/verify/segments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/text.h"

/* Beyond this much work for one spell only some of its positions are looked at (the last always).
 */
enum { WORK = 400000000 };

/* One position, for one spell. */
struct looking {
    struct segment_check *c;
    const char *spell;
    const struct segment **alive; /* rows believed at the position */
    size_t alive_count;
    int64_t known;
};

struct numbers {
    int64_t *list;
    size_t count, cap;
};

static void add(struct numbers *n, int64_t value)
{
    n->list = hw_grow(n->list, &n->cap, n->count + 1, sizeof(*n->list));
    n->list[n->count++] = value;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void sort_unique(struct numbers *n)
{
    size_t kept = 0;

    if (n->count)
        qsort(n->list, n->count, sizeof(*n->list), ascending);
    for (size_t i = 0; i < n->count; i++) {
        if (kept == 0 || n->list[kept - 1] != n->list[i])
            n->list[kept++] = n->list[i];
    }
    n->count = kept;
}

/* ---- saying what differs
 * -------------------------------------------------------------------------- */

static struct finding about(const struct looking *l, const char *field)
{
    return (struct finding){.where = "live.segment",
                            .spell = l->spell,
                            .field = field,
                            .known = l->known,
                            .at_ms = NO_TIME,
                            .day = NO_DAY};
}

static void cite(struct finding *f, const struct standing *s)
{
    const int64_t all[] = {s->admitted_position,     s->decision_positions[0],
                           s->decision_positions[1], s->decision_positions[2],
                           s->reason_position,       s->agreement_position};
    int n = 0;

    if (!s->delayed)
        return;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        if (all[i])
            f->positions[n++] = all[i];
    }
}

static void say_heading(char text[FINDING_TEXT], const struct heading *h)
{
    if (h->provider)
        (void)snprintf(text, FINDING_TEXT, "delayed under %s %s %s %s %s", h->provider,
                       h->authority, h->care, h->reason, h->attribution);
    else
        (void)snprintf(text, FINDING_TEXT, "delayed under a cell that does not exist");
}

static struct heading heading_of(const struct standing *s)
{
    return (struct heading){s->provider, s->authority, told_care(s->care), told_reason(s->reason),
                            told_attribution(s->attribution)};
}

static bool same_heading(const struct heading *a, const struct heading *b)
{
    return hw_streq(a->provider, b->provider) && hw_streq(a->authority, b->authority) &&
           hw_streq(a->care, b->care) && hw_streq(a->reason, b->reason) &&
           hw_streq(a->attribution, b->attribution);
}

/* ---- at instants
 * ------------------------------------------------------------------------------------- */

static void differ_number(const struct looking *l, const struct standing *s, int64_t at_ms,
                          const char *field, int64_t expected, int64_t found)
{
    struct finding f = about(l, field);

    if (expected == found)
        return;
    f.at_ms = at_ms;
    (void)snprintf(f.expected, sizeof(f.expected), "%lld", (long long)expected);
    (void)snprintf(f.found, sizeof(f.found), "%lld", (long long)found);
    cite(&f, s);
    report_add(l->c->report, &f);
}

static void say_time(char text[FINDING_TEXT], int64_t ms)
{
    char instant[HW_INSTANT_TEXT];

    (void)snprintf(text, FINDING_TEXT, "%s",
                   ms == NO_TIME         ? "nothing"
                   : ms == HW_MS_FOREVER ? "for ever"
                                         : hw_format_instant(ms, instant));
}

static void differ_time(const struct looking *l, const struct standing *s, int64_t at_ms,
                        const char *field, int64_t expected, int64_t found)
{
    struct finding f = about(l, field);

    if (expected == found)
        return;
    f.at_ms = at_ms;
    say_time(f.expected, expected);
    say_time(f.found, found);
    cite(&f, s);
    report_add(l->c->report, &f);
}

static void compare_details(const struct looking *l, int64_t at_ms, const struct standing *s,
                            const struct segment *g)
{
    static const char *const names[] = {"admitted_position", "clinical_position",
                                        "mdt_position",      "safe_position",
                                        "reason_position",   "agreement_position"};
    const int64_t expected[] = {s->admitted_position,     s->decision_positions[0],
                                s->decision_positions[1], s->decision_positions[2],
                                s->reason_position,       s->agreement_position};

    differ_time(l, s, at_ms, "ready_at", s->ready_ms, g->ready_ms);
    differ_time(l, s, at_ms, "reason_at", s->reason_position ? s->reason_ms : NO_TIME,
                g->reason_ms);
    differ_number(l, s, at_ms, "agreement", s->agreement, g->agreement);
    for (int i = 0; i < 6; i++)
        differ_number(l, s, at_ms, names[i], expected[i], g->positions[i]);
}

static void compare_presence(const struct looking *l, struct finding *f, const struct standing *s,
                             const struct segment *g, size_t rows)
{
    struct heading h = heading_of(s);

    if (rows > 1)
        (void)snprintf(f->found, sizeof(f->found), "%zu rows at once", rows);
    else if (g)
        say_heading(f->found, &g->cell);
    else
        (void)snprintf(f->found, sizeof(f->found), "not delayed");
    if (s->delayed)
        say_heading(f->expected, &h);
    else
        (void)snprintf(f->expected, sizeof(f->expected), "not delayed");
    cite(f, s);
    report_add(l->c->report, f);
}

static void compare_instant(const struct looking *l, int64_t at_ms)
{
    struct standing s = ask_at(l->c->view, at_ms);
    struct heading h = heading_of(&s);
    const struct segment *g = NULL;
    size_t rows = 0;

    for (size_t i = 0; i < l->alive_count; i++) {
        if (l->alive[i]->start_ms <= at_ms && at_ms < l->alive[i]->end_ms) {
            g = l->alive[i];
            rows++;
        }
    }
    if (rows > 1 || (g != NULL) != s.delayed || (g && !same_heading(&h, &g->cell))) {
        struct finding f = about(l, "the delay");

        f.at_ms = at_ms;
        compare_presence(l, &f, &s, g, rows);
    } else if (g) {
        compare_details(l, at_ms, &s, g);
    }
}

/* Between two facts nothing changes, and between two ends of rows neither: looking at each of these
 * moments is looking at all moments. */
static void compare_instants(const struct looking *l)
{
    struct numbers moments = {.count = 0};
    const struct view *v = l->c->view;

    for (size_t i = 0; i < v->count; i++)
        add(&moments, v->line[i]->at_ms);
    for (size_t i = 0; i < l->alive_count; i++) {
        add(&moments, l->alive[i]->start_ms);
        if (l->alive[i]->end_ms != HW_MS_FOREVER)
            add(&moments, l->alive[i]->end_ms);
    }
    sort_unique(&moments);
    for (size_t i = 0; i < moments.count; i++)
        compare_instant(l, moments.list[i]);
    free(moments.list);
}

/* ---- on days
 * -------------------------------------------------------------------------------------------- */

static void compare_day(const struct looking *l, int32_t day, bool next_day)
{
    struct standing s = ask_day(l->c->view, day, next_day);
    struct heading h = heading_of(&s);
    const struct segment *g = NULL;
    size_t rows = 0;

    for (size_t i = 0; i < l->alive_count; i++) {
        const struct segment *a = l->alive[i];

        if ((next_day ? a->first_next_day : a->first_midnight) <= day && day <= a->last_day) {
            g = a;
            rows++;
        }
    }
    if (rows > 1 || (g != NULL) != s.delayed || (g && !same_heading(&h, &g->cell))) {
        struct finding f = about(l, next_day ? "the day counted under NEXT_DAY"
                                             : "the day counted under MIDNIGHT");

        f.day = day;
        compare_presence(l, &f, &s, g, rows);
    }
}

static void add_days(struct numbers *days, int32_t day)
{
    if (day <= HW_DAY_MIN || day >= HW_DAY_MAX)
        return;
    for (int i = -1; i <= 1; i++)
        add(days, day + i);
}

/* As with moments: days change their answer only at or beside the day of a fact or an end of a row.
 */
static void compare_days(const struct looking *l)
{
    struct numbers days = {.count = 0};
    struct view *v = l->c->view;

    for (size_t i = 0; i < v->count; i++)
        add_days(&days, calendar_day(v->calendar, v->line[i]->at_ms));
    for (size_t i = 0; i < l->alive_count; i++) {
        add_days(&days, l->alive[i]->first_midnight);
        add_days(&days, l->alive[i]->first_next_day);
        add_days(&days, l->alive[i]->last_day);
    }
    sort_unique(&days);
    for (size_t i = 0; i < days.count; i++) {
        compare_day(l, (int32_t)days.list[i], true);
        compare_day(l, (int32_t)days.list[i], false);
    }
    free(days.list);
}

/* ---- what was known when
 * ---------------------------------------------------------------------------------- */

static void compare_known(struct looking *l, const struct told *told, const struct segment *rows,
                          size_t count)
{
    view_take(l->c->view, told, l->known);
    l->alive_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].known_from <= l->known && l->known < rows[i].known_to)
            l->alive[l->alive_count++] = &rows[i];
    }
    compare_instants(l);
    compare_days(l);
    l->c->checked++;
}

/* Positions at which the belief about the spell may change. */
static void find_positions(const struct segment_check *c, struct numbers *out,
                           const struct told *told, const struct segment *rows, size_t count)
{
    if (c->at_count) {
        for (size_t i = 0; i < c->at_count; i++)
            add(out, c->at[i]);
        return;
    }
    for (size_t i = 0; i < told->count; i++)
        add(out, told->list[i].known);
    for (size_t i = 0; i < count; i++) {
        add(out, rows[i].known_from);
        if (rows[i].known_to != KNOWN_STILL)
            add(out, rows[i].known_to);
    }
    add(out, c->head);
    sort_unique(out);
}

/* A row that no position and no moment can see is no answer to anything. */
static void check_shape(const struct looking *l, const struct segment *g)
{
    struct finding f = about(l, "the row");

    if (g->known_from < g->known_to && g->start_ms < g->end_ms)
        return;
    f.known = g->known_from;
    f.at_ms = g->start_ms;
    (void)snprintf(f.expected, sizeof(f.expected), "one that holds for some time");
    (void)snprintf(f.found, sizeof(f.found), "empty (known_to %lld)", (long long)g->known_to);
    report_add(l->c->report, &f);
}

void segments_check(struct segment_check *c, const char *spell, const struct told *told,
                    const struct segment *rows, size_t count)
{
    struct numbers positions = {.count = 0};
    struct looking l = {.c = c, .spell = spell};
    size_t work = (told->count + count) * (told->count + count), step = 1;

    l.alive = hw_alloc_array(count + 1, sizeof(*l.alive));
    find_positions(c, &positions, told, rows, count);
    if (work * positions.count > WORK)
        step = work * positions.count / WORK + 1;
    for (size_t i = positions.count; i-- > 0;) { /* what is believed now comes first */
        if ((positions.count - 1 - i) % step) {
            c->skipped++;
            continue;
        }
        l.known = positions.list[i];
        compare_known(&l, told, rows, count);
    }
    for (size_t i = 0; i < count; i++)
        check_shape(&l, &rows[i]);
    free(positions.list);
    free(l.alive);
}

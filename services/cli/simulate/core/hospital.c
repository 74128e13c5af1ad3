#include "cli/simulate/core/hospital.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/simulate/core/draw.h"
#include "cli/simulate/core/people.h"
#include "cli/simulate/core/queue.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/mem.h"

/* Somebody comes, and somebody comes while the hospital fills at first. */
enum { ARRIVAL = -1, FIRST_ARRIVAL = -2 };
#define HOURS(n) ((n)*HW_HOUR_MS)
#define DAYS(n)  ((n)*HW_DAY_MS)

const struct ward hospital_wards[] = {
    {"RBZ", "Yarty", "Y", 28, false},     {"RBZ", "Taw", "TW", 28, false},
    {"RBZ", "Torridge", "TR", 28, false}, {"RBZ", "Mole", "M", 28, false},
    {"RBZ", "Bray", "B", 24, false},      {"RH8", "Culm", "C", 30, false},
    {"RH8", "Creedy", "CR", 30, false},   {"RH8", "Otter", "O", 28, false},
    {"RH8", "Exe", "E", 28, false},       {"RBZ", "Bideford", "BI", 24, true},
    {"RH8", "Tiverton", "TI", 26, true},
};
const size_t hospital_ward_count = sizeof(hospital_wards) / sizeof(*hospital_wards);

enum { GROUPS = 4 }; /* RBZ acute, RH8 acute, RBZ community, RH8 community */
static const struct {
    const char *provider;
    bool community;
    int64_t between_ms;   /* mean time between arrivals */
    int64_t treatment_ms; /* mean */
    int64_t delay_ms;     /* mean */
    uint32_t delayed_percent;
} groups[GROUPS] = {
    {"RBZ", false, HOURS(1) * 3 / 2, DAYS(5), DAYS(6), 24},
    {"RH8", false, HOURS(1) * 8 / 5, DAYS(5), DAYS(6), 24},
    {"RBZ", true, HOURS(24), DAYS(13), DAYS(11), 36},
    {"RH8", true, HOURS(22), DAYS(13), DAYS(11), 36},
};

/* What people wait for, weighed as the days of November 2019 were. */
static const struct {
    const char *reason, *attribution;
    uint32_t weight;
} waits[] = {
    {"A", "NHS", 9},           {"A", "SOCIAL_CARE", 10}, {"A", "BOTH", 3}, {"B", "SOCIAL_CARE", 2},
    {"C", "NHS", 20},          {"DI", "SOCIAL_CARE", 7}, {"DI", "NHS", 3}, {"DII", "NHS", 7},
    {"DII", "SOCIAL_CARE", 5}, {"DII", "BOTH", 2},       {"E", "NHS", 6},  {"E", "SOCIAL_CARE", 14},
    {"E", "BOTH", 2},          {"F", "NHS", 3},          {"F", "BOTH", 1}, {"G", "NHS", 7},
    {"G", "SOCIAL_CARE", 1},   {"H", "NHS", 1},          {"I", "NHS", 4},
};

struct stay {
    int64_t number, admitted_ms;
    struct person person;
    struct place place, left; /* left: where they were before a move */
    const char *reason, *attribution;
    int group;
    int open; /* what is still planned with it; freed when that is over */
    bool emergency, died, gone;
};

enum bed_state { FREE, TAKEN, DIRTY };

struct hospital {
    struct draw draw;
    struct queue queue;
    int64_t stays, number, start_ms;
    enum bed_state beds[32][32]; /* ward, bed - 1 */
};

/* ---- planning
 * --------------------------------------------------------------------------------------------- */

static void plan(struct hospital *h, struct stay *s, enum happening_kind kind, int64_t at_ms)
{
    s->open++;
    queue_put(&h->queue, (struct due){.at_ms = at_ms, .kind = (int)kind, .stay = s});
}

/* ---- beds
 * -------------------------------------------------------------------------------------------------
 */

static enum bed_state *bed_of(struct hospital *h, const struct place *p)
{
    return &h->beds[p->ward - hospital_wards][p->bed - 1];
}

/* A free bed of the group in another ward than `not_in`, from a ward chosen by chance onwards. */
static bool find_bed(struct hospital *h, int group, const struct ward *not_in, struct place *out)
{
    size_t from = draw_below(&h->draw, (uint32_t)hospital_ward_count);

    for (size_t i = 0; i < hospital_ward_count; i++) {
        const struct ward *w = &hospital_wards[(from + i) % hospital_ward_count];

        if (w == not_in || w->community != groups[group].community ||
            w->provider != groups[group].provider)
            continue;
        for (int b = 1; b <= w->beds; b++) {
            *out = (struct place){w, b};
            if (*bed_of(h, out) == FREE)
                return true;
        }
    }
    return false;
}

/* ---- the life of a stay
 * ------------------------------------------------------------------------------------ */

static void choose_wait(struct hospital *h, struct stay *s)
{
    uint32_t all = 0, at = 0;
    size_t i = 0;

    for (size_t k = 0; k < sizeof(waits) / sizeof(*waits); k++)
        all += waits[k].weight;
    for (at = draw_below(&h->draw, all); at >= waits[i].weight; i++)
        at -= waits[i].weight;
    s->reason = waits[i].reason;
    s->attribution = waits[i].attribution;
}

/* Decisions are taken by day. */
static int64_t by_day(struct hospital *h, int64_t ms)
{
    int32_t day = hw_london_day(ms);

    return hw_london_to_ms(day, draw_between(&h->draw, HOURS(9), HOURS(18)));
}

static int64_t not_before(int64_t ms, int64_t least)
{
    return ms > least ? ms : least;
}

static int64_t plan_ready(struct hospital *h, struct stay *s, int64_t at)
{
    plan(h, s, HAPPENS_CLINICAL, at);
    plan(h, s, HAPPENS_MDT, at += draw_between(&h->draw, HW_MINUTE_MS * 10, HOURS(3)));
    plan(h, s, HAPPENS_SAFE, at += draw_between(&h->draw, HW_MINUTE_MS, HOURS(1)));
    return at;
}

/* Ready, waiting, perhaps agreed, perhaps unwell again; answers when the wait is over. */
static int64_t plan_delay(struct hospital *h, struct stay *s, int64_t ready)
{
    int64_t length = HOURS(16) + draw_wait(&h->draw, groups[s->group].delay_ms);
    int64_t end = ready + length;
    int64_t told = ready + draw_between(&h->draw, HW_MINUTE_MS * 5,
                                        draw_percent(&h->draw, 12) ? HOURS(30) : HOURS(3));

    if (told < end)
        plan(h, s, HAPPENS_DELAY, told);
    if (length > DAYS(2) && draw_percent(&h->draw, 60))
        plan(h, s, draw_percent(&h->draw, 80) ? HAPPENS_AGREEMENT : HAPPENS_DISPUTE,
             told + draw_between(&h->draw, HOURS(6), HOURS(40)));
    if (length > DAYS(5) && draw_percent(&h->draw, 30))
        plan(h, s, HAPPENS_DELAY, ready + length / 2); /* something else is missing now */
    if (length > DAYS(6) && draw_percent(&h->draw, 12)) {
        plan(h, s, HAPPENS_UNWELL, ready + length * 2 / 3);
        end = plan_ready(h, s, by_day(h, end + DAYS(2)));
        plan(h, s, HAPPENS_DELAY, end + HW_MINUTE_MS * 20);
        end += draw_wait(&h->draw, DAYS(3)) + HOURS(12);
    }
    return end;
}

static void plan_stay(struct hospital *h, struct stay *s, int64_t now)
{
    int64_t treated = now + HOURS(14) + draw_wait(&h->draw, groups[s->group].treatment_ms);
    int64_t end = 0;

    if (draw_percent(&h->draw, 1)) { /* the wrong visit was opened: nothing else happens in it */
        plan(h, s, HAPPENS_ADMISSION_CANCELLED, now + HW_MINUTE_MS * 15);
        return;
    }
    plan(h, s, HAPPENS_EXPECTED_DATE, now + draw_between(&h->draw, HOURS(1), HOURS(20)));
    if (!groups[s->group].community && draw_percent(&h->draw, 35))
        plan(h, s, HAPPENS_MOVE, now + draw_between(&h->draw, HOURS(5), HOURS(40)));
    if (draw_percent(&h->draw, 15))
        plan(h, s, HAPPENS_UPDATE, now + draw_between(&h->draw, HOURS(2), DAYS(2)));
    s->died = draw_percent(&h->draw, 3);
    end = treated;
    if (!s->died) {
        end = plan_ready(h, s, not_before(by_day(h, treated), now + HOURS(12)));
        if (draw_percent(&h->draw, groups[s->group].delayed_percent))
            end = plan_delay(h, s, end);
    }
    plan(h, s, HAPPENS_DISCHARGE, end + draw_between(&h->draw, HOURS(1), HOURS(6)));
}

static void expect_arrival(struct hospital *h, int group, int64_t after)
{
    queue_put(&h->queue,
              (struct due){.at_ms = after + draw_wait(&h->draw, groups[group].between_ms),
                           .kind = ARRIVAL,
                           .group = group});
}

/* NULL: full, taken elsewhere. */
static struct stay *arrive(struct hospital *h, const struct due *d)
{
    struct place place;
    struct stay *s = NULL;

    if (d->kind == ARRIVAL)
        expect_arrival(h, d->group, d->at_ms);
    if (!find_bed(h, d->group, NULL, &place))
        return NULL;
    s = hw_alloc(sizeof(*s));
    *s = (struct stay){.number = ++h->stays,
                       .admitted_ms = d->at_ms,
                       .place = place,
                       .group = d->group,
                       .emergency = !groups[d->group].community && draw_percent(&h->draw, 80)};
    s->person = person_number(&h->draw, s->number, hw_london_day(h->start_ms));
    *bed_of(h, &place) = TAKEN;
    plan_stay(h, s, d->at_ms);
    return s;
}

/* The bed that was left is cleaned; nobody lies in it by name any more. */
static void clean_after_move(struct hospital *h, int64_t number, struct place left, int64_t now)
{
    struct stay *nobody = hw_alloc(sizeof(*nobody));

    *nobody = (struct stay){.number = number, .place = left, .gone = true};
    plan(h, nobody, HAPPENS_CLEANED, now + draw_between(&h->draw, HW_MINUTE_MS * 30, HOURS(3)));
}

static bool move(struct hospital *h, struct stay *s, int64_t now)
{
    struct place to;

    if (s->gone || !find_bed(h, s->group, s->place.ward, &to))
        return false;
    s->left = s->place;
    s->place = to;
    *bed_of(h, &s->left) = DIRTY;
    *bed_of(h, &to) = TAKEN;
    if (draw_percent(&h->draw, 3)) /* before anybody comes to clean */
        plan(h, s, HAPPENS_MOVE_CANCELLED, now + HW_MINUTE_MS * 20);
    else
        clean_after_move(h, s->number, s->left, now);
    return true;
}

/* Back to the bed that was left. Who left for home meanwhile did so from the new one. */
static bool move_back(struct hospital *h, struct stay *s, int64_t now)
{
    if (s->gone) {
        clean_after_move(h, s->number, s->left, now);
        return false;
    }
    *bed_of(h, &s->place) = FREE;
    *bed_of(h, &s->left) = TAKEN;
    s->place = s->left;
    return true;
}

static void leave(struct hospital *h, struct stay *s, int64_t now)
{
    bool mistaken = !s->gone && !s->died && draw_percent(&h->draw, 1);

    s->gone = true;
    if (mistaken) {
        plan(h, s, HAPPENS_DISCHARGE_CANCELLED, now + HW_MINUTE_MS * 25);
        return;
    }
    *bed_of(h, &s->place) = DIRTY;
    plan(h, s, HAPPENS_CLEANED, now + draw_between(&h->draw, HW_MINUTE_MS * 30, HOURS(3)));
}

/* What happens to the hospital itself; false when it comes to nothing. */
static bool take(struct hospital *h, const struct due *d)
{
    struct stay *s = d->stay;

    switch (d->kind) {
    case HAPPENS_CLEANED:
        *bed_of(h, &s->place) = FREE;
        return true;
    case HAPPENS_DISCHARGE:
        leave(h, s, d->at_ms);
        return true;
    case HAPPENS_DISCHARGE_CANCELLED:
        s->gone = false;
        plan(h, s, HAPPENS_DISCHARGE, d->at_ms + HOURS(5));
        return true;
    case HAPPENS_MOVE:
        return move(h, s, d->at_ms);
    case HAPPENS_MOVE_CANCELLED:
        return move_back(h, s, d->at_ms);
    case HAPPENS_ADMISSION_CANCELLED:
        s->gone = true;
        *bed_of(h, &s->place) = FREE;
        return true;
    case HAPPENS_DELAY:
        choose_wait(h, s);
        return !s->gone;
    case HAPPENS_AGREEMENT:
    case HAPPENS_DISPUTE:
        return !s->gone && s->reason;
    default:
        return !s->gone;
    }
}

static void describe(struct hospital *h, const struct stay *s, struct happening *out)
{
    out->number = ++h->number;
    out->stay = s->number;
    out->person = s->person;
    out->place = s->place;
    out->reason = s->reason;
    out->attribution = s->attribution;
    out->emergency = s->emergency;
    out->died = s->died;
    out->admitted_ms = s->admitted_ms;
    out->days_ahead = 2 + (int)draw_below(&h->draw, 7);
}

/* Carries out what is due; false when it comes to nothing. */
static bool happen(struct hospital *h, const struct due *d, struct happening *out)
{
    struct stay *s = d->stay;

    *out = (struct happening){.at_ms = d->at_ms};
    if (!s) {
        s = arrive(h, d);
        out->kind = HAPPENS_ADMISSION;
    } else {
        out->kind = (enum happening_kind)d->kind;
        out->before = s->place;
        s = take(h, d) ? s : NULL;
    }
    if (s)
        describe(h, s, out);
    return s != NULL;
}

static void let_go(struct stay *s)
{
    if (s && --s->open == 0)
        free(s);
}

bool hospital_next_before(struct hospital *h, int64_t until_ms, struct happening *out)
{
    const struct due *next = NULL;

    while ((next = queue_first(&h->queue)) && next->at_ms < until_ms) {
        struct due d = queue_take(&h->queue);
        bool happened = happen(h, &d, out);

        let_go(d.stay);
        if (happened)
            return true;
    }
    return false;
}

void hospital_next(struct hospital *h, struct happening *out)
{
    /* somebody always comes, so there is always something */
    HW_CHECK(hospital_next_before(h, INT64_MAX, out));
}

/* ---- the hospital
 * ------------------------------------------------------------------------------------------ */

struct hospital *hospital_create(uint64_t seed, int64_t start_ms)
{
    struct hospital *h = hw_alloc(sizeof(*h));

    HW_CHECK(hospital_ward_count <= sizeof(h->beds) / sizeof(*h->beds));
    h->draw.state = seed;
    h->start_ms = start_ms;
    for (int g = 0; g < GROUPS; g++) {
        expect_arrival(h, g, start_ms);
        /* it does not begin empty: most of the beds fill on the first two days */
        for (int i = 0; i < (groups[g].community ? 14 : 85); i++)
            queue_put(&h->queue,
                      (struct due){.at_ms = start_ms + draw_between(&h->draw, 0, DAYS(2)),
                                   .kind = FIRST_ARRIVAL,
                                   .group = g});
    }
    return h;
}

void hospital_destroy(struct hospital *h)
{
    if (!h)
        return;
    while (queue_first(&h->queue)) {
        struct due d = queue_take(&h->queue);

        let_go(d.stay);
    }
    queue_release(&h->queue);
    free(h);
}

const char *place_bed(const struct place *p, char text[BED_TEXT])
{
    (void)snprintf(text, BED_TEXT, "%s-%02d", p->ward->letter, p->bed % 100);
    return text;
}

bool happening_is_message(const struct happening *e)
{
    return e->kind == HAPPENS_ADMISSION || e->kind == HAPPENS_ADMISSION_CANCELLED ||
           e->kind == HAPPENS_MOVE || e->kind == HAPPENS_MOVE_CANCELLED ||
           e->kind == HAPPENS_UPDATE || e->kind == HAPPENS_DISCHARGE ||
           e->kind == HAPPENS_DISCHARGE_CANCELLED || e->kind == HAPPENS_CLEANED;
}

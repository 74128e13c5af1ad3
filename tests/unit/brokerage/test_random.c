/* Random commands, stays and time: whatever happens, each visit has one holder at most, rounds
 * never overlap, offers are answered in their round only, and a restart changes nothing. SEED and
 * STEPS repeat or lengthen it. */
#include <stdlib.h>

#include "brokerage/core/package.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "scene.h"
#include "support/chance.h"
#include "support/t.h"

enum { PACKAGES = 8, RUNS = 30, STEPS = 800, PEOPLE = 4 };

static struct desk d;
static char stays[PEOPLE][16]; /* open stay of each person, "" when at home */
static int stay_count;

static const char *provider(void)
{
    static const char *const all[] = {"a1", "a2", "b1", "b2", "c1", "c2"};

    return all[chance_below(6)];
}

static void about_people(void)
{
    unsigned p = chance_below(PEOPLE);

    if (stays[p][0] != '\0') {
        desk_discharge(&d, stays[p], chance_below(25) == 0, chance_below(20) == 0 ? "54" : "19");
        stays[p][0] = '\0';
        return;
    }
    (void)snprintf(stays[p], sizeof(stays[p]), "S%d", ++stay_count);
    desk_admit(&d, stays[p], (uint8_t)(p + 1));
}

static void ask(const char *k)
{
    static const char *const schemes[] = {"devon", "open", "parts"};
    unsigned p = chance_below(PEOPLE);
    struct hw_civil from = hw_civil_of(hw_london_day(d.now_ms));
    char spell[48] = "";

    if (stays[p][0] != '\0')
        (void)snprintf(spell, sizeof(spell), "\"spell\":\"%s\",", stays[p]);
    desk_say(&d, NULL,
             "{\"command\":\"RequestPackage\",\"package\":\"%s\",%s\"zone\":\"EX31\",\"visits\":"
             "[" SCENE_VISITS
             "],\"earliestStart\":\"%04d-%02d-%02d\",\"latestStart\":\"2017-12-31\","
             "\"funding\":\"COUNCIL\",\"scheme\":\"%s\"}",
             k, spell, from.year, from.month, from.day, schemes[chance_below(3)]);
    scene_do(&d, NULL, "FundPackage", k, "");
    scene_do(&d, NULL, "OpenRounds", k, "");
}

/* Mostly one that was asked. */
static const char *asked(const char *k)
{
    const struct package *x = package_find(d.s, k);
    const struct round *r = x ? package_round(x) : NULL;

    return r && r->offer_count > 0 && chance_below(10) > 0
               ? r->offers[chance_below((unsigned)r->offer_count)].provider
               : provider();
}

static void answer(const char *k)
{
    static const char *const parts[] = {"", "", ",\"visits\":[1]", ",\"visits\":[2]",
                                        ",\"onBehalf\":\"PHONE\""};
    unsigned what = chance_below(10);

    if (what < 5)
        scene_offer(&d, NULL, "AcceptOffer", k, asked(k), parts[chance_below(5)]);
    else if (what < 9)
        scene_offer(&d, NULL, "DeclineOffer", k, asked(k), ",\"reason\":\"AREA\"");
    else
        scene_offer(&d, NULL, "WithdrawOffer", k, asked(k), "");
}

static void live(const char *k)
{
    static const struct {
        const char *command, *more;
    } all[] = {{"StartPackage", ""},
               {"StartPackage", ""},
               {"ConfirmPackage", ""},
               {"OpenRounds", ""},
               {"AwardPackage", ""},
               {"SuspendPackage", ",\"reason\":\"FAMILY\""},
               {"ResumePackage", ""},
               {"HandBackPackage", ",\"reason\":\"STAFFING\",\"noticeDays\":3"},
               {"ReviewPackage", ",\"result\":\"REDUCED\",\"visits\":[" SCENE_VISITS "]"},
               {"CancelPackage", ",\"reason\":\"FUNDING\""},
               {"EndPackage", ",\"reason\":\"FAMILY\""}};
    unsigned i = chance_below(12);

    if (i < sizeof(all) / sizeof(*all) && (i < 9 || chance_below(6) == 0))
        scene_do(&d, NULL, all[i].command, k, all[i].more);
}

static void about_providers(void)
{
    unsigned what = chance_below(150);

    if (what == 0)
        desk_say(&d, NULL,
                 "{\"command\":\"TransferProvider\",\"provider\":\"%s\",\"day\":\"2017-12-31\","
                 "\"to\":\"%s\"}",
                 provider(), provider());
    else if (what < 25)
        desk_say(&d, NULL, "{\"command\":\"ChangeProvider\",\"provider\":\"%s\",\"suspended\":%s}",
                 provider(), chance_below(3) == 0 ? "true" : "false");
}

/* ---- what must always hold ---- */

static void check_holders(const char *name, const struct package *k)
{
    const struct holders *all[] = {&k->serving, &k->next};
    uint32_t serving = 0, next = 0;

    for (size_t a = 0; a < 2; a++) {
        uint32_t *held = a == 0 ? &serving : &next;

        for (size_t i = 0; i < all[a]->count; i++) {
            if (all[a]->list[i].lines == 0 || (*held & all[a]->list[i].lines) != 0)
                fail_msg("%s: a visit has two holders", name);
            *held |= all[a]->list[i].lines;
        }
    }
    if (((serving | next) & ~package_lines(k)) != 0)
        fail_msg("%s: holds what is not there", name);
    for (size_t i = 0; i < k->serving.count; i++) {
        const struct holder *h = &k->serving.list[i];

        if ((h->lines & next) != 0 && !h->cover && h->notice_ends_ms == 0)
            fail_msg("%s: awarded what %s holds for good", name, h->provider);
    }
    if ((k->ended || k->cancelled) && (serving | next) != 0)
        fail_msg("%s: is over and has a holder", name);
}

static void check_rounds(const char *name, const struct package *k)
{
    for (size_t i = 0; i < k->round_count; i++) {
        const struct round *r = &k->rounds[i];

        if (r->number != (int32_t)i + 1)
            fail_msg("%s: round %d is %zu", name, r->number, i + 1);
        if (i + 1 < k->round_count && (r->closed_ms == 0 || r->closed_ms > r[1].opened_ms))
            fail_msg("%s: rounds %zu and %zu overlap", name, i + 1, i + 2);
        for (size_t j = 0; j < r->offer_count; j++) {
            const struct offer *o = &r->offers[j];

            if (o->answered_ms != 0 &&
                (o->answered_ms < r->opened_ms || o->answered_ms >= r->deadline_ms))
                fail_msg("%s: answered outside round %zu", name, i + 1);
            if (r->closed_ms != 0 && o->state <= OFFER_OFFERED)
                fail_msg("%s: an offer of round %zu is open", name, i + 1);
        }
    }
    if ((k->ended || k->cancelled) && package_round(k))
        fail_msg("%s: is over and has a round", name);
}

static void check(void)
{
    for (struct hw_record *r = hw_book_next(d.s, &package_kind, NULL); r;
         r = hw_book_next(d.s, &package_kind, r)) {
        const struct package *k = r->data;

        if (!k->known)
            continue;
        check_holders(hw_record_name(r), k);
        check_rounds(hw_record_name(r), k);
    }
}

static char *picture(void)
{
    static const char *const pages[] = {"packages"};

    return chance_pages(&d, pages, 1);
}

/* From the list of what is open, or from the log alone. */
static void check_again(void (*again)(struct desk *d))
{
    char *before = picture(), *after = NULL;
    size_t log = d.log_count;

    again(&d);
    after = picture();
    if (!hw_streq(before, after))
        fail_msg("a restart changed\n%s\nto\n%s", before, after);
    assert_int_equal(d.log_count, log);
    free(before);
    free(after);
}

static void step(void)
{
    char k[16];
    unsigned what = chance_below(20);

    (void)snprintf(k, sizeof(k), "P%u",
                   chance_below(PACKAGES) + PACKAGES * (unsigned)(d.log_count / 1500));
    if (what < 2)
        ask(k);
    else if (what < 10)
        answer(k);
    else if (what < 14)
        live(k);
    else if (what < 15)
        about_people();
    else if (what < 16)
        about_providers();
    else
        chance_wait(&d, (int64_t)chance_below(what == 19 ? 40 * 60 : 120) * HW_MINUTE_MS);
}

static void run(uint64_t with, int steps)
{
    chance_begin(with);
    memset(stays, 0, sizeof(stays));
    stay_count = 0;
    scene_open(&d);
    d.kill_every = with % 3 == 0 ? 7 : 0; /* also in the middle of duties */
    scene_scheme(&d, "open", "{\"rule\":\"PRICE_RANK\",\"partialAllowed\":true}", "\"holdDays\":2");
    scene_scheme(&d, "parts",
                 "{\"rule\":\"FIRST_ACCEPT\",\"partialAllowed\":true},{\"rule\":\"BEST_SCORE\"}",
                 "\"emergencyCover\":true,\"holdDays\":2,\"coverRetryHours\":2");
    for (int i = 0; i < steps; i++) {
        step();
        check();
        if (i % 50 == 49)
            check_again(desk_restart);
    }
    check_again(desk_replay);
    desk_close(&d);
}

static void invariants(void **state)
{
    const char *s = getenv("SEED"), *n = getenv("STEPS");

    (void)state;
    if (s) {
        run(strtoull(s, NULL, 10), n ? atoi(n) : STEPS); /* NOLINT(cert-err34-c) */
        return;
    }
    for (uint64_t i = 1; i <= RUNS; i++) {
        print_message("# SEED=%llu\n", (unsigned long long)i);
        run(i, n ? atoi(n) : STEPS); /* NOLINT(cert-err34-c) */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(invariants)};

    return RUN_TESTS(tests);
}

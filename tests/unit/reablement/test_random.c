/* Random requests, placements, episodes, stays and slips on the desk: a team never promises more
 * than it has, what is booked is what the requests hold, the dead are not served, and starting
 * again from the log, in the middle of anything, changes nothing. SEED repeats a run. */
#include "desk.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "reablement/core/pattern.h"
#include "reablement/core/request.h"
#include "reablement/core/stay.h"
#include "reablement/core/team.h"
#include "support/chance.h"
#include "support/t.h"

enum { REQUESTS = 12, PEOPLE = 8, RUNS = 25, STEPS = 500, WEEKS = 60 };

static struct desk d;
static char stays[PEOPLE][16]; /* the open stay of each, "" when at home */
static bool dead[PEOPLE];
static int stay_count, run_count;

static void teams(void)
{
    static const char *const names[] = {"north", "south"};

    for (size_t i = 0; i < 2; i++)
        desk_say(&d, "ok",
                 "{\"command\":\"RegisterTeam\",\"team\":\"%s\",\"zones\":[\"EX31\"],\"skills\":["
                 "\"THERAPY\"],\"weekly\":[{\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":900,"
                 "\"doubleMinutes\":420},{\"zone\":\"EX31\",\"band\":\"TEA\",\"minutes\":420}]}",
                 names[i]);
}

static void about_people(void)
{
    static const char *const places[] = {"19", "51", "19", "54"};
    unsigned p = chance_below(PEOPLE);

    if (dead[p])
        return;
    if (stays[p][0] == '\0') {
        (void)snprintf(stays[p], sizeof(stays[p]), "S%d", ++stay_count);
        desk_admit(&d, stays[p], (uint8_t)(p + 1));
        return;
    }
    dead[p] = chance_below(12) == 0;
    desk_discharge(&d, stays[p], dead[p], places[chance_below(4)]);
    stays[p][0] = '\0';
}

static void ask_for(const char *request)
{
    static const char *const visits[] = {VISIT("MORNING", 30, 1), VISIT("MORNING", 45, 2),
                                         VISIT("TEA", 30, 1),
                                         VISIT("MORNING", 20, 1) "," VISIT("TEA", 20, 1)};
    unsigned p = chance_below(PEOPLE);
    struct hw_civil from = hw_civil_of(hw_london_day(d.now_ms) + (int32_t)chance_below(10));
    char of[80] = "";

    if (stays[p][0] != '\0')
        (void)snprintf(of, sizeof(of), "\"spell\":\"%s\",\"dateOfBirth\":\"1940-05-01\",",
                       stays[p]);
    desk_say(&d, NULL,
             "{\"command\":\"RequestReablement\",\"request\":\"%s\",%s\"zone\":\"EX31\","
             "\"earliestStart\":\"%04d-%02d-%02d\",\"weeks\":%u,\"visits\":[%s],\"funder\":"
             "\"COUNCIL\"}",
             request, of, from.year, from.month, from.day, 1 + chance_below(6),
             visits[chance_below(4)]);
}

static void live(const char *request)
{
    static const struct {
        const char *command, *more;
    } all[] = {
        {"AllocateReablement", ""},
        {"AllocateReablement", ",\"team\":\"south\""},
        {"StartReablement", ""},
        {"StartReablement", ""},
        {"ReleaseReablement", ",\"reason\":\"NOT_READY\""},
        {"ReviewReablement", ",\"goals\":[{\"baseline\":1,\"target\":3,\"result\":3}]"},
        {"ReviewReablement",
         ",\"goals\":[{\"baseline\":1,\"target\":3,\"result\":2}],\"onwardNeeded\":true"},
        {"EndReablement", ",\"outcome\":\"NO_SUPPORT\""},
        {"CancelReablementStart", ""},
        {"CancelReablementEnd", ""},
        {"WithdrawReablement", ",\"reason\":\"DECLINED\""},
        {"RecordFollowUp", ",\"status\":\"AT_HOME\""},
    };
    unsigned i = chance_below(sizeof(all) / sizeof(*all));

    phrase_say(&d, NULL, all[i].command, request, all[i].more);
}

static void extend(const char *request)
{
    struct hw_civil until = hw_civil_of(hw_london_day(d.now_ms) + (int32_t)chance_below(60));

    desk_say(&d, NULL,
             "{\"command\":\"ExtendReablement\",\"request\":\"%s\",\"reason\":\"GOALS_NOT_MET\","
             "\"until\":\"%04d-%02d-%02d\"}",
             request, until.year, until.month, until.day);
}

/* Care afterwards is expected; brokerage says that it begins, or is given up. */
static void onward(const char *request)
{
    struct hw_civil from = hw_civil_of(hw_london_day(d.now_ms) + 3);
    Hw__PackageStarted started = HW__PACKAGE_STARTED__INIT;
    Hw__PackageCancelled cancelled = HW__PACKAGE_CANCELLED__INIT;
    Hw__Date day = HW__DATE__INIT;
    char stream[HW_STREAM_MAX];

    (void)snprintf(stream, sizeof(stream), "package/%s-onward", request);
    day.day = hw_london_day(d.now_ms);
    started.day = &day;
    cancelled.reason = "FAMILY";
    if (chance_below(2) == 0)
        desk_say(&d, NULL,
                 "{\"command\":\"ExpectOnwardPackage\",\"request\":\"%s\",\"start\":"
                 "\"%04d-%02d-%02d\",\"visits\":[%s]}",
                 request, from.year, from.month, from.day, VISIT("MORNING", 30, 1));
    else if (chance_below(3) == 0)
        desk_event(&d, stream, HW__EVENT__BODY_PACKAGE_CANCELLED, &cancelled);
    else
        desk_event(&d, stream, HW__EVENT__BODY_PACKAGE_STARTED, &started);
}

static void step(void)
{
    char request[16];
    unsigned what = chance_below(24);

    (void)snprintf(request, sizeof(request), "R%u",
                   chance_below(REQUESTS) + REQUESTS * (unsigned)(d.log_count / 500));
    if (what < 4)
        ask_for(request);
    else if (what < 14)
        live(request);
    else if (what < 15)
        (chance_below(2) ? extend : onward)(request);
    else if (what < 16)
        desk_say(&d, NULL, "{\"command\":\"RunAllocation\",\"run\":\"A%d\"}", ++run_count);
    else if (what < 19)
        about_people();
    else
        chance_wait(&d, (int64_t)chance_below(what == 23 ? 20 * 24 * 60 : 600) * HW_MINUTE_MS);
}

/* ---- what must always hold ---- */

/* overrun: only by those who are served beyond their last day, whether the team has the minutes or
 * not. */
static struct slots held(const char *team, int32_t week, bool overrun)
{
    struct slots sum = {{0}};

    for (struct hw_record *r = hw_book_next(d.s, &request_kind, NULL); r;
         r = hw_book_next(d.s, &request_kind, r)) {
        struct span span = request_booked(r->data);
        struct slots takes;

        if (!hw_streq(span.team, team) ||
            (overrun && desk_count(&d, r->stream, HW__EVENT__BODY_REABLEMENT_OVERRAN) == 0))
            continue;
        takes = pattern_minutes(span.visits, span.visit_count, week, span.first_day, span.last_day);
        for (int k = 0; k < PATTERN_SLOTS; k++)
            sum.minutes[k] += takes.minutes[k];
    }
    return sum;
}

static void check_team(const char *team)
{
    struct reablement *s = d.s;
    int32_t first = pattern_week(hw_london_day(d.now_ms));

    for (int32_t week = first; week < first + 7 * WEEKS; week += 7) {
        bool usual = false;
        struct slots can = team_capacity(team_find(s, team), "EX31", week, &usual);
        struct slots booked = bookings_of(&s->bookings, team, "EX31", week);
        struct slots sum = held(team, week, false), overrun = held(team, week, true);

        for (int k = 0; k < PATTERN_SLOTS; k++) {
            if (booked.minutes[k] != sum.minutes[k])
                fail_msg("%s: %d minutes booked, %d held", team, booked.minutes[k], sum.minutes[k]);
            /* Days that are over were served, whoever else was promised the minutes: the week that
             * goes on may hold more. */
            if (week > first && booked.minutes[k] - overrun.minutes[k] > can.minutes[k])
                fail_msg("%s: %d minutes booked of %d", team, booked.minutes[k], can.minutes[k]);
        }
    }
}

static bool is_open(const struct request *r)
{
    return r->state == REQUEST_WAITING || r->state == REQUEST_PLACED || r->state == REQUEST_STARTED;
}

static void check_people(void)
{
    int open[PEOPLE + 1] = {0};

    for (struct hw_record *x = hw_book_next(d.s, &request_kind, NULL); x;
         x = hw_book_next(d.s, &request_kind, x)) {
        const struct request *r = x->data;
        unsigned p = r->person.b[0];

        if (p == 0 || !is_open(r))
            continue;
        if (dead[p - 1])
            fail_msg("%s: serves the dead", hw_record_name(x));
        if (++open[p] > 1)
            fail_msg("%s: a second request for one person", hw_record_name(x));
        if (r->state == REQUEST_STARTED && stays[p - 1][0] != '\0' &&
            !hw_streq(r->suspended_by, stays[p - 1]))
            fail_msg("%s: goes on in hospital", hw_record_name(x));
    }
}

static void nothing_but_the_log(void **state)
{
    static const char *const pages[] = {"requests",   "episodes",    "teams",
                                        "capacity",   "runs",        "measure",
                                        "exit-block", "reviews-due", "follow-ups-due"};
    size_t count = sizeof(pages) / sizeof(*pages), placed = 0;

    (void)state;
    for (uint64_t run = 1; run <= RUNS; run++) {
        char *before = NULL, *after = NULL;
        size_t events = 0;

        chance_begin(run);
        memset(stays, 0, sizeof(stays));
        memset(dead, 0, sizeof(dead));
        stay_count = run_count = 0;
        desk_open(&d);
        desk_clock(&d, "2016-09-26 08:00");
        teams();
        d.kill_every = run % 2 ? 0 : 7; /* also in the middle of duties */
        for (int i = 0; i < STEPS; i++) {
            step();
            check_people();
            check_team("north");
            check_team("south");
        }
        before = chance_pages(&d, pages, count);
        events = d.log_count;
        desk_restart(&d);
        desk_replay(&d);
        after = chance_pages(&d, pages, count);
        chance_assert_same(before, after);
        assert_int_equal(d.log_count, events); /* nothing is said twice */
        for (size_t i = 0; i < d.log_count; i++)
            placed += d.log[i].type == HW__EVENT__BODY_REABLEMENT_ALLOCATED;
        free(before);
        free(after);
        desk_close(&d);
    }
    assert_true(placed > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_the_log)};

    return RUN_TESTS(tests);
}

/* homeward simulate: the demonstration hospital. First its history of some weeks, as fast as the
 * services take it: what the patient administration systems said, then what people decided. Then
 * something new every few seconds. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/simulate/core/hospital.h"
#include "cli/simulate/core/telling.h"
#include "cli/simulate/decider.h"
#include "cli/simulate/progress.h"
#include "cli/simulate/sender.h"
#include "homeward/civil.h"
#include "homeward/log.h"
#include "homeward/text.h"

enum {
    HISTORY_DAYS = 90,
    MESSAGES_IN_FLIGHT = 400,
    COMMANDS_IN_FLIGHT = 1000,
};
#define SEED UINT64_C(20191101)

enum phase { MESSAGES, DECISIONS, LIVE };

struct simulation {
    struct link link;
    const char *state_dir;
    struct sender *sender;
    struct decider *decider;
    struct hospital *hospital;
    struct progress progress;
    struct event *turn, *tick, *term, *interrupt;
    struct hw_buf message;
    enum phase phase;
    int64_t said;    /* happenings told in this phase */
    int64_t telling; /* LIVE: number of the happening that waits for its answer; 0: none */
    int64_t started_ms, pace_ms;
};

static void soon(struct simulation *s)
{
    const struct timeval now = {0, 0};

    (void)event_add(s->turn, &now);
}

/* ---- telling
 * --------------------------------------------------------------------------------------------- */

static bool is_all_answered(const struct simulation *s)
{
    return sender_open(s->sender) == 0 && decider_open(s->decider) == 0;
}

static void keep_progress(const struct simulation *s)
{
    if (!progress_write(s->state_dir, &s->progress))
        hw_log(HW_WARN, "the demonstration's progress could not be written");
}

static void on_answered(void *arg)
{
    struct simulation *s = arg;

    if (s->phase != LIVE) {
        soon(s);
    } else if (s->telling && is_all_answered(s)) {
        s->progress.told = s->telling;
        s->progress.next_ms = 0;
        s->telling = 0;
    }
}

static void tell(struct simulation *s, const struct happening *e, int64_t at_ms)
{
    s->said++;
    if (!happening_is_message(e)) {
        decider_put(s->decider, e, at_ms);
        return;
    }
    tell_message(e, at_ms, &s->message);
    sender_put(s->sender, &s->message);
}

/* ---- history
 * --------------------------------------------------------------------------------------------- */

static bool has_room(const struct simulation *s)
{
    return s->phase == MESSAGES ? sender_open(s->sender) < MESSAGES_IN_FLIGHT
                                : decider_open(s->decider) < COMMANDS_IN_FLIGHT;
}

static void begin(struct simulation *s, enum phase phase)
{
    hospital_destroy(s->hospital);
    s->hospital = hospital_create(SEED, s->progress.start_ms);
    s->phase = phase;
    s->said = 0;
}

/* The hospital as it stood when the demonstration last stopped, without telling anybody. */
static void catch_up(struct simulation *s)
{
    struct happening e = {.number = 0};
    int64_t number = 0;

    begin(s, LIVE);
    while (hospital_next_before(s->hospital, s->progress.live_ms, &e))
        number = e.number;
    for (; number < s->progress.told; number = e.number)
        hospital_next(s->hospital, &e);
    s->progress.told = number;
}

static void start_live(struct simulation *s)
{
    const struct timeval pace = {s->pace_ms / 1000, s->pace_ms % 1000 * 1000};

    catch_up(s);
    keep_progress(s);
    (void)event_add(s->tick, &pace);
}

static void end_phase(struct simulation *s)
{
    int64_t ms = hw_mono_ms() - s->started_ms;

    if (s->phase == MESSAGES) {
        hw_log(HW_INFO, "the demonstration hospital's messages are told",
               HW_F_I64("messages", s->said), HW_F_I64("not_applied", sender_refused(s->sender)),
               HW_F_I64("ms", ms));
        begin(s, DECISIONS);
        soon(s);
        return;
    }
    hw_log(HW_INFO, "the demonstration hospital's history is told; from now on it is live",
           HW_F_I64("decisions", s->said), HW_F_I64("not_accepted", decider_refused(s->decider)),
           HW_F_I64("ms", ms));
    start_live(s);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    struct simulation *s = arg;
    struct happening e;

    (void)fd, (void)what;
    if (s->phase == LIVE)
        return;
    while (has_room(s)) {
        if (!hospital_next_before(s->hospital, s->progress.live_ms, &e)) {
            if (is_all_answered(s))
                end_phase(s);
            return;
        }
        if (happening_is_message(&e) == (s->phase == MESSAGES))
            tell(s, &e, e.at_ms);
    }
}

/* ---- live
 * ------------------------------------------------------------------------------------------------
 */

/* The hospital's clock runs as fast as it must for something to happen now. */
static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct simulation *s = arg;
    const struct hw_clock clock = {.manual = false};
    struct happening e;

    (void)fd, (void)what;
    if (s->telling)
        return; /* not answered yet: do not pile up */
    hospital_next(s->hospital, &e);
    s->telling = e.number;
    if (s->progress.next_ms == 0)
        s->progress.next_ms = hw_clock_now_ms(&clock);
    keep_progress(s); /* first: told again after a crash it must be the same, to the millisecond */
    tell(s, &e, s->progress.next_ms);
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------- */

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
    struct simulation *s = arg;

    (void)fd, (void)what;
    (void)event_base_loopbreak(s->link.base);
}

/* False after saying why. */
static bool set_progress(struct simulation *s)
{
    const struct hw_clock clock = {.manual = false};
    int64_t now = hw_clock_now_ms(&clock);

    switch (progress_read(s->state_dir, &s->progress)) {
    case PROGRESS_READ:
        return true;
    case PROGRESS_UNUSABLE:
        (void)trouble("%s/demonstration is damaged or of another version of the demonstration "
                      "hospital, which cannot go on; start with DEMO=0, or with a new state "
                      "directory",
                      s->state_dir);
        return false;
    case PROGRESS_NONE:
        break;
    }
    s->progress = (struct progress){
        .start_ms = hw_london_midnight_ms(hw_london_day(now) - HISTORY_DAYS), .live_ms = now};
    keep_progress(s);
    return true;
}

static bool prepare(struct simulation *s, const struct settings *settings)
{
    struct event_base *base = s->link.base;

    s->state_dir = settings->common.state_dir;
    s->sender = sender_create(base, settings->mllp, on_answered, s);
    if (!s->sender) {
        (void)trouble("HOMEWARD_MLLP: '%s' is not HOST:PORT", settings->mllp);
        return false;
    }
    s->turn = event_new(base, -1, 0, on_turn, s);
    s->tick = event_new(base, -1, EV_PERSIST, on_tick, s);
    s->term = evsignal_new(base, SIGTERM, on_stop, s);
    s->interrupt = evsignal_new(base, SIGINT, on_stop, s);
    s->decider = decider_create(base, s->link.dispatch, on_answered, s);
    hw_buf_init(&s->message, 0);
    if (!s->turn || !s->tick || !s->term || !s->interrupt || !s->decider ||
        event_add(s->term, NULL) != 0 || event_add(s->interrupt, NULL) != 0) {
        (void)trouble("out of memory");
        return false;
    }
    return true;
}

static void release(struct simulation *s)
{
    struct event *events[] = {s->turn, s->tick, s->term, s->interrupt};

    for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
        if (events[i])
            event_free(events[i]);
    }
    sender_destroy(s->sender);
    hospital_destroy(s->hospital);
    hw_buf_release(&s->message);
    decider_stop(s->decider);
    link_close(&s->link); /* ends the commands on their way */
    decider_destroy(s->decider);
}

static void simulate(struct simulation *s)
{
    s->started_ms = hw_mono_ms();
    if (s->progress.told > 0) {
        hw_log(HW_INFO, "the demonstration hospital goes on where it stopped",
               HW_F_I64("happenings", s->progress.told));
        start_live(s);
    } else {
        begin(s, MESSAGES);
        soon(s);
    }
    (void)event_base_dispatch(s->link.base);
}

/* Seconds, with decimals. */
static bool read_pace(const char *text, int64_t *pace_ms)
{
    char *end = NULL;
    double seconds = strtod(text, &end);

    if (end == text || *end || !(seconds >= 0.01 && seconds <= 3600))
        return false;
    *pace_ms = (int64_t)(seconds * 1000 + 0.5);
    return true;
}

static int run(const struct settings *settings, int argc, char **argv)
{
    struct simulation s = {.phase = MESSAGES};
    int code = EXIT_TROUBLE;

    if (argc > 1)
        return misuse(&cmd_simulate, "'%s' is not expected", argv[1]);
    if (!read_pace(settings->demo_pace, &s.pace_ms))
        return misuse(&cmd_simulate,
                      "HOMEWARD_DEMO_PACE: '%s' is not a number of seconds from 0.01 to 3600",
                      settings->demo_pace);
    if (hw_streq(settings->common.clock, "manual"))
        return trouble("the demonstration hospital lives by the real clock; start with DEMO=0, or "
                       "without HOMEWARD_CLOCK=manual");
    hw_log_setup("demonstration", HW_INFO);
    if (link_open(&s.link, settings)) {
        if (prepare(&s, settings) && set_progress(&s)) {
            simulate(&s);
            code = EXIT_ALL_WELL;
        }
        release(&s);
    }
    return code;
}

const struct subcommand cmd_simulate = {
    .name = "simulate",
    .usage = "",
    .about = "the demonstration hospital: some weeks of history, then something every few seconds",
    .help =
        "Speaks to homeward-adt (HL7 over MLLP) and sends decisions as commands. Goes on where it "
        "stopped.\n"
        "HOMEWARD_DEMO_PACE: seconds between happenings, default 2.5. Everything is invented.\n",
    .run = run,
};

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
#include "cli/simulate/progress.h"
#include "cli/simulate/sender.h"
#include "homeward/civil.h"
#include "homeward/json/command.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    HISTORY_DAYS = 90,
    MESSAGES_IN_FLIGHT = 400,
    COMMANDS_IN_FLIGHT = 1000,
    ARENA = 1 << 20,
    PACE_MS = 2500,
};
#define SEED UINT64_C(20191101)

enum phase { MESSAGES, DECISIONS, LIVE };

struct simulation {
    struct link link;
    const char *state_dir;
    struct sender *sender;
    struct hospital *hospital;
    struct progress progress;
    struct event *turn, *tick, *term, *interrupt;
    struct hw_arena *arena;
    struct hw_buf message;
    enum phase phase;
    int64_t said, refused; /* happenings told in this phase; commands not accepted */
    int64_t telling;       /* LIVE: number of the happening that waits for its answer; 0: none */
    int64_t started_ms, pace_ms;
};

static void soon(struct simulation *s)
{
    const struct timeval now = {0, 0};

    (void)event_add(s->turn, &now);
}

/* ---- telling
 * --------------------------------------------------------------------------------------------- */

static void answered(struct simulation *s)
{
    if (s->phase == LIVE && s->telling && sender_open(s->sender) == 0 &&
        hw_dispatch_open(s->link.dispatch) == 0) {
        s->progress.told = s->telling;
        s->telling = 0;
        if (!progress_write(s->state_dir, &s->progress))
            hw_log(HW_WARN, "the demonstration's progress could not be written");
    }
    if (s->phase != LIVE)
        soon(s);
}

static void on_message_answered(void *arg)
{
    answered(arg);
}

static void on_answer(const Hw__CommandAnswer *a, void *arg)
{
    struct simulation *s = arg;

    if (a->outcome != HW__COMMAND_ANSWER__OUTCOME__ACCEPTED) {
        s->refused++;
        hw_log(HW_WARN, "a decision was not accepted", HW_F_STR("code", a->code ? a->code : ""),
               HW_F_STR("field", a->field ? a->field : ""));
    }
    answered(s);
}

static void send_command(struct simulation *s, const struct happening *e, int64_t at_ms)
{
    json_t *o = tell_command(e, at_ms);
    struct hw_json_fault fault = {.code = NULL};
    Hw__Command *c = NULL;

    hw_arena_reset(s->arena);
    c = hw_json_to_command(o, s->arena, &fault);
    json_decref(o);
    if (c)
        hw_dispatch_send(s->link.dispatch, c, 0, on_answer, s);
    else
        hw_log(HW_ERROR, "a decision could not be written", HW_F_STR("code", fault.code));
}

static void tell(struct simulation *s, const struct happening *e, int64_t at_ms)
{
    s->said++;
    if (!happening_is_message(e)) {
        send_command(s, e, at_ms);
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
                                : hw_dispatch_open(s->link.dispatch) < COMMANDS_IN_FLIGHT;
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

    begin(s, LIVE);
    while (hospital_next_ms(s->hospital) < s->progress.live_ms || e.number < s->progress.told)
        hospital_next(s->hospital, &e);
    s->progress.told = e.number;
}

static void start_live(struct simulation *s)
{
    const struct timeval pace = {s->pace_ms / 1000, s->pace_ms % 1000 * 1000};

    catch_up(s);
    if (!progress_write(s->state_dir, &s->progress))
        hw_log(HW_WARN, "the demonstration's progress could not be written");
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
           HW_F_I64("decisions", s->said), HW_F_I64("not_accepted", s->refused),
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
    while (has_room(s) && hospital_next_ms(s->hospital) < s->progress.live_ms) {
        hospital_next(s->hospital, &e);
        if (happening_is_message(&e) == (s->phase == MESSAGES))
            tell(s, &e, e.at_ms);
    }
    if (hospital_next_ms(s->hospital) >= s->progress.live_ms && sender_open(s->sender) == 0 &&
        hw_dispatch_open(s->link.dispatch) == 0)
        end_phase(s);
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
    tell(s, &e, hw_clock_now_ms(&clock));
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------- */

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
    struct simulation *s = arg;

    (void)fd, (void)what;
    (void)event_base_loopbreak(s->link.base);
}

static void set_progress(struct simulation *s)
{
    const struct hw_clock clock = {.manual = false};
    int64_t now = hw_clock_now_ms(&clock);

    if (progress_read(s->state_dir, &s->progress))
        return;
    s->progress = (struct progress){
        .start_ms = hw_london_midnight_ms(hw_london_day(now) - HISTORY_DAYS), .live_ms = now};
    if (!progress_write(s->state_dir, &s->progress))
        hw_log(HW_WARN, "the demonstration's progress could not be written");
}

static bool prepare(struct simulation *s, const struct settings *settings)
{
    struct event_base *base = s->link.base;

    s->state_dir = settings->common.state_dir;
    s->sender = sender_create(base, settings->mllp, on_message_answered, s);
    if (!s->sender) {
        (void)trouble("HOMEWARD_MLLP: '%s' is not HOST:PORT", settings->mllp);
        return false;
    }
    s->turn = event_new(base, -1, 0, on_turn, s);
    s->tick = event_new(base, -1, EV_PERSIST, on_tick, s);
    s->term = evsignal_new(base, SIGTERM, on_stop, s);
    s->interrupt = evsignal_new(base, SIGINT, on_stop, s);
    s->arena = hw_arena_create(ARENA);
    hw_buf_init(&s->message, 0);
    if (!s->turn || !s->tick || !s->term || !s->interrupt || !s->arena ||
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
    hw_arena_destroy(s->arena);
    hw_buf_release(&s->message);
    link_close(&s->link);
}

static void simulate(struct simulation *s)
{
    s->started_ms = hw_mono_ms();
    set_progress(s);
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

static bool read_pace(int64_t *pace_ms)
{
    const char *text = getenv("HOMEWARD_DEMO_PACE");

    *pace_ms = PACE_MS;
    return !text || hw_parse_i64(text, 10, 3600000, pace_ms);
}

static int run(const struct settings *settings, int argc, char **argv)
{
    struct simulation s = {.phase = MESSAGES};
    int code = EXIT_TROUBLE;

    if (argc > 1)
        return misuse(&cmd_simulate, "'%s' is not expected", argv[1]);
    if (!read_pace(&s.pace_ms))
        return misuse(&cmd_simulate,
                      "HOMEWARD_DEMO_PACE: milliseconds from 10 to 3600000 expected");
    if (hw_streq(settings->common.clock, "manual"))
        return trouble("the demonstration hospital lives by the real clock; start with DEMO=0, or "
                       "without HOMEWARD_CLOCK=manual");
    hw_log_setup("demonstration", HW_INFO);
    if (link_open(&s.link, settings)) {
        if (prepare(&s, settings)) {
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
        "HOMEWARD_DEMO_PACE: milliseconds between happenings, default 2500. Everything is "
        "invented.\n",
    .run = run,
};

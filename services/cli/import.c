/* Commands from a file, one JSON object a line, in order. */
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "homeward/clock.h"
#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    IN_FLIGHT = 3000, /* lines sent and not answered */
    PATIENCE_MS = 120000,
    LINE_ARENA = 8 * 1024 * 1024,
    SAY_EVERY_MS = 2000,
};

struct import {
    struct link link;
    FILE *in;
    struct event *turn, *say;
    struct hw_arena *arena;
    char *line;
    size_t line_cap;
    int64_t number, empty;
    int64_t accepted, refused, conflict, invalid, unavailable;
    int64_t started_ms, last_said;
    bool ended, barrier; /* barrier: a command that must be over before the next is sent */
    bool dry;            /* the file is on its way; stop reading for now */
};

struct sent {
    struct import *i;
    int64_t line;
};

static int64_t answered(const struct import *i)
{
    return i->accepted + i->refused + i->conflict + i->invalid + i->unavailable;
}

static void schedule(struct import *i)
{
    const struct timeval now = {0, 0};

    (void)event_add(i->turn, &now);
}

/* ---- results ---- */

static void report(int64_t line, const char *what, const char *code, const char *field,
                   const char *message)
{
    (void)printf("line %lld: %s %s%s%s: %s\n", (long long)line, what, code, field ? " " : "",
                 field ? field : "", message);
}

static void count(struct import *i, const Hw__CommandAnswer *a, int64_t line)
{
    const char *code = a->code ? a->code : "";
    const char *message = a->message ? a->message : "";

    switch (a->outcome) {
    case HW__COMMAND_ANSWER__OUTCOME__ACCEPTED:
        i->accepted++;
        if (a->message)
            report(line, "accepted without", "", a->field, message);
        return;
    case HW__COMMAND_ANSWER__OUTCOME__REFUSED:
        i->refused++;
        report(line, "refused", code, a->field, message);
        return;
    case HW__COMMAND_ANSWER__OUTCOME__CONFLICT:
        i->conflict++;
        report(line, "conflict", code, a->field, message);
        return;
    case HW__COMMAND_ANSWER__OUTCOME__INVALID:
        i->invalid++;
        report(line, "not understood", code, a->field, message);
        return;
    case HW__COMMAND_ANSWER__OUTCOME__UNKNOWN:
    case HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE:
    case _HW__COMMAND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
    i->unavailable++;
    report(line, "not answered", code, a->field, message);
}

static void on_answer(const Hw__CommandAnswer *a, void *arg)
{
    struct sent *s = arg;
    struct import *i = s->i;

    count(i, a, s->line);
    free(s);
    if (hw_dispatch_open(i->link.dispatch) == 0)
        i->barrier = false;
    schedule(i);
}

static void on_say(evutil_socket_t fd, short what, void *arg)
{
    struct import *i = arg;
    double seconds = (double)(hw_mono_ms() - i->started_ms) / 1000;
    int64_t n = answered(i);

    (void)fd, (void)what;
    (void)fprintf(stderr, "homeward import: %lld lines answered, %.0f a second\n", (long long)n,
                  seconds > 0 ? (double)n / seconds : 0);
    if (n == i->last_said && hw_dispatch_open(i->link.dispatch) > 0)
        (void)fprintf(stderr, "homeward import: waiting for the services to answer\n");
    i->last_said = n;
}

/* ---- lines ---- */

static bool is_blank(const char *s, size_t n)
{
    return hw_span_trim((struct hw_span){s, n}).n == 0;
}

static void send_line(struct import *i, const char *text, size_t n)
{
    struct hw_json_fault fault;
    Hw__Command *c = NULL;
    struct sent *s = NULL;

    hw_arena_reset(i->arena);
    c = hw_json_text_to_command(text, n, i->arena, &fault);
    if (!c) {
        i->invalid++;
        report(i->number, "not understood", fault.code, fault.field, fault.message);
        return;
    }
    s = hw_alloc(sizeof(*s));
    *s = (struct sent){.i = i, .line = i->number};
    /* The clock moves when everything before has happened, and before anything after. */
    i->barrier = c->body_case == HW__COMMAND__BODY_ADVANCE_CLOCK;
    hw_dispatch_send(i->link.dispatch, c, PATIENCE_MS, on_answer, s);
}

/* False at the end of the file. */
static bool read_line(struct import *i, size_t *n)
{
    ssize_t got = getline(&i->line, &i->line_cap, i->in);

    if (got < 0)
        return false;
    while (got > 0 && (i->line[got - 1] == '\n' || i->line[got - 1] == '\r'))
        got--;
    i->number++;
    *n = (size_t)got;
    return true;
}

static bool next_is_clock(const struct import *i, size_t n)
{
    return memmem(i->line, n, "AdvanceClock", 12) != NULL;
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    struct import *i = arg;
    size_t n = 0;

    (void)fd, (void)what;
    while (!i->ended && !i->barrier && hw_dispatch_open(i->link.dispatch) < IN_FLIGHT) {
        if (!i->dry && !read_line(i, &n)) {
            i->ended = true;
            break;
        }
        if (i->dry)
            n = strlen(i->line);
        i->line[n] = '\0';
        i->dry = false;
        if (next_is_clock(i, n) && hw_dispatch_open(i->link.dispatch) > 0) {
            i->dry = i->barrier = true; /* first let what is under way finish; then this line */
            return;
        }
        if (is_blank(i->line, n))
            i->empty++;
        else
            send_line(i, i->line, n);
    }
    if (i->ended && hw_dispatch_open(i->link.dispatch) == 0)
        (void)event_base_loopbreak(i->link.base);
}

/* ---- the whole ---- */

static int finish(const struct import *i)
{
    int64_t all = answered(i);
    double seconds = (double)(hw_mono_ms() - i->started_ms) / 1000;

    (void)printf("%lld commands in %.1f s: %lld accepted, %lld refused, %lld conflicting, %lld not "
                 "understood, %lld not answered\n",
                 (long long)all, seconds, (long long)i->accepted, (long long)i->refused,
                 (long long)i->conflict, (long long)i->invalid, (long long)i->unavailable);
    return i->accepted == all ? EXIT_ALL_WELL : EXIT_NOT_ALL;
}

static int import_all(struct import *i)
{
    const struct timeval every = {SAY_EVERY_MS / 1000, 0};

    i->turn = event_new(i->link.base, -1, 0, on_turn, i);
    i->say = event_new(i->link.base, -1, EV_PERSIST, on_say, i);
    i->arena = hw_arena_create(LINE_ARENA);
    if (!i->turn || !i->say || !i->arena || event_add(i->say, &every) != 0)
        return trouble("out of memory");
    i->started_ms = hw_mono_ms();
    schedule(i);
    (void)event_base_dispatch(i->link.base);
    return finish(i);
}

static int run(const struct settings *s, int argc, char **argv)
{
    struct import i = {.number = 0};
    int code = EXIT_TROUBLE;

    if (argc != 2)
        return misuse(&cmd_import, "one file (or - for standard input) is expected");
    i.in = hw_streq(argv[1], "-") ? stdin : fopen(argv[1], "re");
    if (!i.in)
        return trouble("%s: %s", argv[1], strerror(errno));
    if (link_open(&i.link, s))
        code = import_all(&i);
    if (i.turn)
        event_free(i.turn);
    if (i.say)
        event_free(i.say);
    hw_arena_destroy(i.arena);
    link_close(&i.link);
    free(i.line);
    if (i.in != stdin)
        (void)fclose(i.in);
    return code;
}

const struct subcommand cmd_import = {
    .name = "import",
    .usage = "FILE | -",
    .about = "send commands from a file of JSON lines, in order",
    .help = "Prints one line for every command that was not accepted, with its line number, and a "
            "summary.\n"
            "Every accepted command is durable before it is counted. Exits 0 only when all were "
            "accepted.\n",
    .run = run,
};

/* homeward board: the live counts in the terminal. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/board/fetch.h"
#include "cli/board/show.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { AGAIN_US = 1000000 };

struct board {
    const struct settings *settings;
    struct hw_buf query;
    bool watch, json, past;
    json_t *names;    /* words for codes, or NULL */
    char last_id[24]; /* of the newest event */
    bool lost, gone;  /* nobody answered last time; nobody reads what we print */
};

/* ---- one answer
 * -------------------------------------------------------------------------------------- */

static bool print(struct board *b, const char *text)
{
    json_t *o = json_loads(text, 0, NULL);

    if (!o)
        return true;
    if (b->json) {
        (void)puts(text);
    } else {
        if (b->watch && isatty(STDOUT_FILENO))
            (void)fputs("\033[H\033[2J", stdout);
        board_show(o, b->names, stdout);
    }
    json_decref(o);
    b->gone = fflush(stdout) != 0 || ferror(stdout);
    return !b->gone;
}

static int explain(struct hw_buf *body, int status)
{
    json_t *o = json_loads(hw_buf_str(body), 0, NULL);
    const char *message = json_string_value(json_object_get(o, "message"));
    const char *field = json_string_value(json_object_get(o, "field"));

    (void)trouble("the gateway says no (%d): %s%s%s", status, field ? field : "", field ? ": " : "",
                  message ? message : "no reason given");
    json_decref(o);
    return status == 400 ? EXIT_USAGE : EXIT_TROUBLE;
}

static int once(struct board *b)
{
    struct hw_err err = {.code = HW_OK};
    struct hw_buf body;
    int code = EXIT_ALL_WELL, status = 0;

    hw_buf_init(&body, 0);
    status = fetch(b->settings,
                   &(struct fetch){.path = "/api/v1/delays/live", .query = hw_buf_str(&b->query)},
                   &body, &err);
    if (status == 0)
        code = trouble("%s", err.text);
    else if (status != 200)
        code = explain(&body, status);
    else if (!print(b, hw_buf_str(&body)))
        code = EXIT_TROUBLE;
    hw_buf_release(&body);
    return code;
}

/* ---- following
 * --------------------------------------------------------------------------------------- */

static bool on_line(const char *line, void *arg)
{
    struct board *b = arg;

    b->lost = false;
    if (hw_starts_with(line, "id: "))
        (void)hw_copy_text(b->last_id, sizeof(b->last_id), line + 4);
    return hw_starts_with(line, "data: ") ? print(b, line + 6) : true;
}

static int follow(struct board *b)
{
    for (;;) {
        struct hw_err err = {.code = HW_OK};
        struct hw_buf body;
        char headers[64] = "";
        int status = 0, code = 0;

        hw_buf_init(&body, 0);
        if (b->last_id[0])
            (void)snprintf(headers, sizeof(headers), "Last-Event-ID: %s\r\n", b->last_id);
        status = fetch(b->settings,
                       &(struct fetch){.path = "/api/v1/delays/stream",
                                       .query = hw_buf_str(&b->query),
                                       .headers = headers,
                                       .on_line = on_line,
                                       .arg = b},
                       &body, &err);
        if (status != 0 && status != 200 && status != 503) {
            code = explain(&body, status);
            hw_buf_release(&body);
            return code;
        }
        hw_buf_release(&body);
        if (b->gone)
            return EXIT_TROUBLE;
        if (!b->lost)
            (void)fprintf(stderr, "homeward board: the gateway at %s is away; waiting for it\n",
                          b->settings->http);
        b->lost = true;
        (void)usleep(AGAIN_US);
    }
}

/* ---- arguments
 * ------------------------------------------------------------------------------------ */

static const struct {
    const char *option, *parameter;
    bool past;
} options[] = {
    {"--provider", "provider", false},       {"--authority", "authority", false},
    {"--care-type", "careType", false},      {"--reason", "reason", false},
    {"--attribution", "attribution", false}, {"--as-at", "asAt", true},
    {"--known-at", "knownAt", true},
};

static bool read_option(struct board *b, const char *option, const char *value)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
        if (hw_streq(option, options[i].option)) {
            fetch_add(&b->query, options[i].parameter, value);
            b->past = b->past || options[i].past;
            return true;
        }
    }
    return false;
}

static int read_arguments(struct board *b, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (hw_streq(argv[i], "--watch"))
            b->watch = true;
        else if (hw_streq(argv[i], "--json"))
            b->json = true;
        else if (i + 1 < argc && read_option(b, argv[i], argv[i + 1]))
            i++;
        else
            return misuse(&cmd_board, "'%s' is not expected, or lacks its value", argv[i]);
    }
    if (b->watch && b->past)
        return misuse(&cmd_board, "the past does not change: --watch goes without --as-at and "
                                  "--known-at");
    return EXIT_ALL_WELL;
}

/* Words are nice to have: without them the codes are shown. */
static void learn_names(struct board *b)
{
    struct hw_err err = {.code = HW_OK};
    struct hw_buf body;

    hw_buf_init(&body, 0);
    if (fetch(b->settings, &(struct fetch){.path = "/api/v1/names"}, &body, &err) == 200)
        b->names = json_loads(hw_buf_str(&body), 0, NULL);
    hw_buf_release(&body);
}

static int run(const struct settings *s, int argc, char **argv)
{
    struct board b = {.settings = s};
    int code = EXIT_ALL_WELL;

    hw_buf_init(&b.query, 0);
    code = read_arguments(&b, argc, argv);
    if (code == EXIT_ALL_WELL && !b.json)
        learn_names(&b);
    if (code == EXIT_ALL_WELL)
        code = b.watch ? follow(&b) : once(&b);
    json_decref(b.names);
    hw_buf_release(&b.query);
    return code;
}

const struct subcommand cmd_board = {
    .name = "board",
    .usage = "[--watch] [--json] [--provider CODE] [--authority CODE] [--care-type TYPE]\n"
             "       [--reason CODE] [--attribution NAME] [--as-at TIME] [--known-at TIME]",
    .about = "how many people are delayed, why, and who is answerable",
    .help = "Asks the gateway at HOMEWARD_HTTP. --watch prints again whenever the count changes, "
            "until\n"
            "Ctrl-C; --json prints the object of the HTTP API, one a line. Filters take several "
            "values\n"
            "separated by commas. --as-at (a time such as 2026-10-01T09:30:00+01:00) shows the "
            "count as it\n"
            "was, --known-at (a time, or position:N) as it was known.\n",
    .run = run,
};

/* One command from the command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { PATIENCE_MS = 30000, ARENA = 4 * 1024 * 1024 };

struct sending {
    struct link link;
    int code;
};

static void on_answer(const Hw__CommandAnswer *a, void *arg)
{
    struct sending *s = arg;
    json_t *o = hw_json_answer(a);
    char *text = json_dumps(o, JSON_COMPACT);

    (void)puts(text ? text : "{}");
    free(text);
    json_decref(o);
    s->code = a->outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED      ? EXIT_ALL_WELL
              : a->outcome == HW__COMMAND_ANSWER__OUTCOME__INVALID     ? EXIT_USAGE
              : a->outcome == HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE ? EXIT_TROUBLE
                                                                       : EXIT_NOT_ALL;
    (void)event_base_loopbreak(s->link.base);
}

/* met=true is a boolean, everything else a string: the reader takes numbers as strings. */
static json_t *value_of(const char *text)
{
    if (hw_streq(text, "true") || hw_streq(text, "false"))
        return json_boolean(text[0] == 't');
    return json_string(text);
}

/* NAME field=value ... */
static json_t *object_of(int argc, char **argv)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "command", json_string(argv[1]));
    for (int i = 2; i < argc; i++) {
        char *eq = strchr(argv[i], '=');

        if (!eq) {
            json_decref(o);
            return NULL;
        }
        *eq = '\0';
        (void)json_object_set_new(o, argv[i], value_of(eq + 1));
    }
    return o;
}

static Hw__Command *read_command(int argc, char **argv, struct hw_arena *arena,
                                 struct hw_json_fault *fault)
{
    json_t *o = NULL;
    Hw__Command *c = NULL;

    if (argc == 2 && argv[1][0] == '{')
        return hw_json_text_to_command(argv[1], strlen(argv[1]), arena, fault);
    o = object_of(argc, argv);
    *fault = (struct hw_json_fault){.code = "BAD_VALUE", .message = "expected field=value"};
    if (o)
        c = hw_json_to_command(o, arena, fault);
    json_decref(o);
    return c;
}

static int run(const struct settings *s, int argc, char **argv)
{
    struct sending sending = {.code = EXIT_TROUBLE};
    struct hw_arena *arena = hw_arena_create(ARENA);
    struct hw_json_fault fault = {.code = "BAD_VALUE"};
    Hw__Command *c = NULL;

    if (argc < 2 || !arena) {
        hw_arena_destroy(arena);
        return misuse(&cmd_send, "a command is expected");
    }
    c = read_command(argc, argv, arena, &fault);
    if (!c) {
        int code = misuse(&cmd_send, "%s: %s", fault.code, fault.message);

        hw_arena_destroy(arena);
        return code;
    }
    if (link_open(&sending.link, s)) {
        hw_dispatch_send(sending.link.dispatch, c, PATIENCE_MS, on_answer, &sending);
        (void)event_base_dispatch(sending.link.base);
        link_close(&sending.link);
    }
    hw_arena_destroy(arena);
    return sending.code;
}

const struct subcommand cmd_send = {
    .name = "send",
    .usage = "'{\"command\":...}' | COMMAND field=value ...",
    .about = "send one command and print the answer",
    .help = "Prints the answer as JSON. Exits 0 when accepted, 1 when refused or in conflict, 2 "
            "when not\n"
            "understood, 3 when nobody answered. `homeward help commands` lists the commands.\n",
    .run = run,
};

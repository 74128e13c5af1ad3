#include <stdio.h>

#include "cli/cli.h"
#include "homeward/text.h"

struct command_help {
    const char *name, *about, *fields;
};

static const struct command_help command_help[] = {
#include "command-help.inc"
};

enum { COMMANDS = sizeof(command_help) / sizeof(*command_help) };

static int help_command(const char *name)
{
    for (int i = 0; i < COMMANDS; i++) {
        if (!hw_streq(command_help[i].name, name))
            continue;
        (void)printf("%s\n\n%s\n\nFields (besides at and id):\n%s", name, command_help[i].about,
                     command_help[i].fields);
        return EXIT_ALL_WELL;
    }
    return misuse(&cmd_help, "there is no command '%s'", name);
}

static int help_commands(void)
{
    (void)printf(
        "Commands for `homeward import`, `homeward send` and POST /api/v1/commands, one JSON "
        "object each:\n\n");
    for (int i = 0; i < COMMANDS; i++)
        (void)printf("  %-22s %s\n", command_help[i].name, command_help[i].about);
    (void)printf(
        "\nEvery command may say \"at\" (when it happened, RFC 3339 with an offset; default "
        "now) and \"id\"\n(the same id again changes nothing and gets the first answer). "
        "`homeward help commands NAME` lists\na command's fields. Example:\n\n"
        "  {\"command\":\"RecordReadiness\",\"spell\":\"S1\",\"criterion\":\"CLINICAL\","
        "\"met\":true,\n   \"at\":\"2026-10-01T09:30:00+01:00\"}\n");
    return EXIT_ALL_WELL;
}

static int run(const struct settings *s, int argc, char **argv)
{
    (void)s;
    if (argc > 2 && hw_streq(argv[1], "commands"))
        return help_command(argv[2]);
    if (argc > 1 && hw_streq(argv[1], "commands"))
        return help_commands();
    if (argc > 1 && hw_streq(argv[1], "settings")) {
        hw_conf_help(settings_table);
        return EXIT_ALL_WELL;
    }
    (void)printf("homeward: coordinates the way from a hospital bed to home\n\n"
                 "usage: homeward SUBCOMMAND [ARGUMENTS]\n\n");
    for (const struct subcommand *const *c = subcommands; *c; c++)
        (void)printf("  %-12s %s\n", (*c)->name, (*c)->about);
    (void)printf(
        "\n`homeward SUBCOMMAND --help` says more; `homeward help commands` lists the "
        "commands that can be\nsent; `homeward help settings` the environment.\n\n"
        "Exit codes: 0 all well; 1 not all was accepted, or a difference was found; 2 a wrong "
        "call; 3 something\nneeded is missing or failed.\n");
    return EXIT_ALL_WELL;
}

const struct subcommand cmd_help = {
    .name = "help",
    .usage = "[commands [NAME] | settings]",
    .about = "what there is and how to use it",
    .help = "",
    .run = run,
};

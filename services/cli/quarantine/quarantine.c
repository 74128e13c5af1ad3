/* homeward quarantine: messages that could not be applied, for a person to see to. */
#include "cli/quarantine/quarantine.h"

#include <string.h>

#include "homeward/text.h"

enum { LEAST_ID = 4 };

/* Only what can stand in an id, so that it can be matched as text. */
static bool is_part_of_id(const char *given)
{
    size_t n = strlen(given);

    return n >= LEAST_ID && n < HW_ID_TEXT && strspn(given, "0123456789abcdef-") == n;
}

bool quarantine_find(PGconn *c, const char *given, char id[HW_ID_TEXT])
{
    PGresult *r = NULL;
    int n = 0;

    if (!is_part_of_id(given)) {
        (void)trouble("'%s' is no id: give one that the list shows, or at least its first four "
                      "characters",
                      given);
        return false;
    }
    r = PQexecParams(c,
                     "SELECT id FROM live.quarantine WHERE starts_with(id::text, $1) "
                     "ORDER BY id LIMIT 2",
                     1, NULL, &given, NULL, NULL, 0);
    n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : -1;
    if (n == 1)
        (void)hw_copy_text(id, HW_ID_TEXT, PQgetvalue(r, 0, 0));
    else if (n < 0)
        (void)trouble("the database did not answer: %s", PQerrorMessage(c));
    else
        (void)trouble(n == 0 ? "no entry begins with %s" : "more than one entry begins with %s",
                      given);
    PQclear(r);
    return n == 1;
}

static const struct verb {
    const char *name;
    int (*run)(const struct settings *s, int argc, char **argv);
} verbs[] = {
    {"list", quarantine_list}, {"show", quarantine_show},       {"replay", quarantine_replay},
    {"mend", quarantine_mend}, {"discard", quarantine_discard},
};

static int run(const struct settings *s, int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "list";

    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (hw_streq(verbs[i].name, name))
            return verbs[i].run(s, argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv);
    }
    return misuse(&cmd_quarantine, "there is no '%s'", name);
}

const struct subcommand cmd_quarantine = {
    .name = "quarantine",
    .usage = "list | show ID | mend ID FILE | replay ID... | discard ID REASON",
    .about = "messages that could not be applied: list, read, mend, replay, discard",
    .help =
        "  list [--kept | --all] [--json]   those that wait; --kept: those that were kept aside; "
        "--all: all\n"
        "                                   there ever were\n"
        "  show ID [--raw] [--purpose P]    the message itself. It may name someone: that you read "
        "it is\n"
        "                                   written to the access audit first. --raw: the bytes as "
        "they are,\n"
        "                                   to be edited\n"
        "  mend ID FILE|-                   put a corrected message in its place; then replay it\n"
        "  replay ID... | --all [--code C]  send messages through again, oldest first. What can be "
        "applied\n"
        "                                   now leaves the quarantine, the rest stays with its "
        "reason\n"
        "  discard ID REASON                it will never be applied; it stays on record\n\n"
        "An ID is what the list shows, or its first characters. Exit 0: done; 1: not all were "
        "accepted;\n"
        "2: a wrong call; 3: something needed is not there.\n",
    .run = run,
};

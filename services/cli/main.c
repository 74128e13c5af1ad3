/* homeward: the command line. */
#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/secret.h"
#include "homeward/text.h"

const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct settings),
    {"DATABASE_URL", HW_SETTING_STR, NULL, offsetof(struct settings, database), 0, 0, true,
     "the PostgreSQL database; default: the private one in HOMEWARD_STATE"},
    {"HOMEWARD_HTTP", HW_SETTING_STR, "127.0.0.1:8080", offsetof(struct settings, http), 0, 0,
     false, "address of the web pages and the HTTP API"},
    {"HOMEWARD_MLLP", HW_SETTING_STR, "127.0.0.1:2575", offsetof(struct settings, mllp), 0, 0,
     false, "address for HL7 v2 messages"},
    {"HOMEWARD_TOKEN", HW_SETTING_STR, NULL, offsetof(struct settings, token), 0, 0, true,
     "bearer token with every right, for scripts and tests on loopback"},
    {"HOMEWARD_LEDGER_READ", HW_SETTING_STR, NULL, offsetof(struct settings, ledger_read), 0, 0,
     false, "where the ledger answers look-ups"},
    {"HOMEWARD_LEDGER_APPEND", HW_SETTING_STR, NULL, offsetof(struct settings, ledger_append), 0, 0,
     false, "where the ledger appends"},
    {"HOMEWARD_SERVICES", HW_SETTING_STR, "", offsetof(struct settings, services), 0, 0, false,
     "the services that run and up start, with commas between; default: all"},
    {"HOMEWARD_DEMO_PACE", HW_SETTING_STR, "2.5", offsetof(struct settings, demo_pace), 0, 0, false,
     "seconds between two happenings in the demonstration hospital"},
    {.name = NULL},
};

int trouble(const char *fmt, ...)
{
    va_list ap;

    (void)fprintf(stderr, "homeward: ");
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fprintf(stderr, "\n");
    return EXIT_TROUBLE;
}

int misuse(const struct subcommand *c, const char *fmt, ...)
{
    va_list ap;

    (void)fprintf(stderr, "homeward %s: ", c->name);
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fprintf(stderr, "\nusage: homeward %s %s\n", c->name, c->usage);
    return EXIT_USAGE;
}

/* ---- the database ---- */

char *database_conninfo(const struct settings *s)
{
    struct hw_app app = {.common = &s->common};

    return hw_app_database(&app, s->database);
}

PGconn *database_open(const struct settings *s, const char *role)
{
    char *conninfo = database_conninfo(s);
    PGconn *c = PQconnectdb(conninfo);
    char sql[96];
    PGresult *r = NULL;

    free(conninfo);
    if (PQstatus(c) != CONNECTION_OK) {
        (void)trouble("the database does not answer: %s", PQerrorMessage(c));
        PQfinish(c);
        return NULL;
    }
    (void)PQsetNoticeProcessor(c, NULL, NULL);
    if (!role)
        return c;
    (void)snprintf(sql, sizeof(sql), "SET ROLE %s", role);
    r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        (void)trouble("cannot act as %s: %s(has `homeward migrate` been run?)", role,
                      PQerrorMessage(c));
        PQclear(r);
        PQfinish(c);
        return NULL;
    }
    PQclear(r);
    return c;
}

/* ---- the bus ---- */

bool link_open(struct link *l, const struct settings *s)
{
    struct hw_err err = {.code = HW_OK};
    const struct passwd *me = getpwuid(geteuid());

    *l = (struct link){.base = event_base_new()};
    (void)snprintf(l->actor, sizeof(l->actor), "cli:%.50s", me ? me->pw_name : "unknown");
    if (l->base)
        l->bus = hw_bus_create(l->base,
                               &(struct hw_bus_options){.service = "cli",
                                                        .keys_dir = s->common.keys_dir,
                                                        .plain = s->common.plain},
                               &err);
    if (l->bus)
        l->dispatch = hw_dispatch_create(
            &(struct hw_dispatch_options){
                .bus = l->bus, .state_dir = s->common.state_dir, .actor = l->actor},
            &err);
    if (l->dispatch)
        return true;
    (void)trouble("%s", err.text);
    link_close(l);
    return false;
}

void link_close(struct link *l)
{
    hw_dispatch_destroy(l->dispatch);
    hw_bus_destroy(l->bus);
    if (l->base)
        event_base_free(l->base);
    *l = (struct link){.base = NULL};
}

/* ---- choosing ---- */

const struct subcommand *const subcommands[] = {
    &cmd_run,    &cmd_up,       &cmd_down,       &cmd_import, &cmd_send,
    &cmd_keygen, &cmd_migrate,  &cmd_quarantine, &cmd_verify, &cmd_rebuild,
    &cmd_board,  &cmd_simulate, &cmd_help,       NULL,
};

static const struct subcommand *find(const char *name)
{
    for (const struct subcommand *const *c = subcommands; *c; c++) {
        if (hw_streq((*c)->name, name))
            return *c;
    }
    return NULL;
}

static int load(struct settings *s)
{
    struct hw_err err = {.code = HW_OK};

    if (hw_secret_setup(&err) != HW_OK || hw_conf_load(settings_table, "cli", s, &err) != HW_OK)
        return trouble("%s", err.text);
    if (!s->common.keys_dir)
        s->common.keys_dir = hw_format("%s/keys", s->common.state_dir);
    return EXIT_ALL_WELL;
}

int main(int argc, char **argv)
{
    struct settings s = {.database = NULL};
    const struct subcommand *c = NULL;
    int code = EXIT_USAGE;

    (void)signal(SIGPIPE, SIG_IGN);
    hw_log_setup("cli", HW_WARN);
    if (argc < 2 || hw_streq(argv[1], "--help") || hw_streq(argv[1], "-h"))
        c = &cmd_help;
    else
        c = find(argv[1]);
    if (!c) {
        (void)fprintf(stderr, "homeward: there is no '%s'; `homeward help` lists what there is\n",
                      argv[1]);
        return EXIT_USAGE;
    }
    if (argc > 2 && hw_streq(argv[2], "--help")) {
        (void)printf("usage: homeward %s %s\n\n%s\n%s", c->name, c->usage, c->about, c->help);
        return EXIT_ALL_WELL;
    }
    code = load(&s);
    if (code == EXIT_ALL_WELL)
        code = c->run(&s, argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv);
    hw_conf_release(settings_table, &s);
    return code;
}

/* cli/cli.h - what every subcommand of `homeward` has at hand. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "homeward/app.h"
#include "homeward/dispatch.h"
#include "homeward/err.h"

/* Exit codes that scripts can rely on. */
enum exit_code {
    EXIT_ALL_WELL = 0,
    EXIT_NOT_ALL = 1, /* some commands were not accepted; a difference was found; not ready */
    EXIT_USAGE = 2,   /* the call was wrong */
    EXIT_TROUBLE = 3, /* something needed is not there or failed */
};

struct settings {
    struct hw_common_settings common;
    char *database, *http, *mllp, *token, *ledger_read, *ledger_append, *demo_pace, *services;
};
extern const struct hw_setting settings_table[];

/* One subcommand. */
struct subcommand {
    const char *name, *usage, *about, *help;
    int (*run)(const struct settings *s, int argc,
               char **argv); /* argv[0] is the subcommand's name */
};
extern const struct subcommand *const subcommands[]; /* NULL ends */
extern const struct subcommand cmd_run, cmd_up, cmd_down, cmd_keygen, cmd_migrate, cmd_quarantine,
    cmd_import, cmd_send, cmd_verify, cmd_rebuild, cmd_board, cmd_simulate, cmd_help;

/* "homeward: text" to standard error; answers EXIT_TROUBLE. */
int trouble(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same for a wrong call; answers EXIT_USAGE. */
int misuse(const struct subcommand *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A connection to the database, as the role (NULL: as it comes). NULL after saying why. */
PGconn *database_open(const struct settings *s, const char *role);
char *database_conninfo(const struct settings *s);

/* A place on the bus as "cli", with the means to send commands. */
struct link {
    struct event_base *base;
    struct hw_bus *bus;
    struct hw_dispatch *dispatch;
    char actor[64];
};
bool link_open(struct link *l, const struct settings *s); /* false after saying why */
void link_close(struct link *l);

#endif

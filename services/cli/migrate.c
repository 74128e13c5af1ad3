#include "cli/migrate.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "homeward/text.h"

struct migration {
    int number;
    const char *name, *sql;
};

static const struct migration migrations[] = {
#include "migrations.inc"
};

enum { MIGRATIONS = sizeof(migrations) / sizeof(*migrations), HASH_TEXT = 65 };

static void hash_of(const struct migration *m, char hex[HASH_TEXT])
{
    unsigned char hash[32];

    (void)crypto_generichash(hash, sizeof(hash), (const unsigned char *)m->sql, strlen(m->sql),
                             NULL, 0);
    (void)sodium_bin2hex(hex, HASH_TEXT, hash, sizeof(hash));
}

static enum hw_code execute(PGconn *c, const char *sql, const char *what, struct hw_err *err)
{
    PGresult *r = PQexec(c, sql);
    ExecStatusType status = PQresultStatus(r);

    PQclear(r);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return HW_OK;
    return hw_fail(err, HW_EIO, "%s: %s", what, PQerrorMessage(c));
}

/* What the database says of migration number n: "" when it has not been applied. */
static enum hw_code applied_hash(PGconn *c, int n, char hex[HASH_TEXT], struct hw_err *err)
{
    char number[16];
    const char *values[] = {number};
    PGresult *r = NULL;
    enum hw_code rc = HW_OK;

    (void)snprintf(number, sizeof(number), "%d", n);
    r = PQexecParams(c, "SELECT hash FROM homeward_migration WHERE number = $1::integer", 1, NULL,
                     values, NULL, NULL, 0);
    hex[0] = '\0';
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        rc = hw_fail(err, HW_EIO, "homeward_migration: %s", PQerrorMessage(c));
    else if (PQntuples(r) == 1)
        (void)hw_copy_text(hex, HASH_TEXT, PQgetvalue(r, 0, 0));
    PQclear(r);
    return rc;
}

static enum hw_code refuse_newer(PGconn *c, struct hw_err *err)
{
    PGresult *r = PQexec(c, "SELECT coalesce(max(number), 0) FROM homeward_migration");
    int64_t newest = -1;
    bool known = PQresultStatus(r) == PGRES_TUPLES_OK &&
                 hw_parse_i64(PQgetvalue(r, 0, 0), 0, INT32_MAX, &newest);

    PQclear(r);
    if (!known)
        return hw_fail(err, HW_EIO, "homeward_migration: %s", PQerrorMessage(c));
    if (newest >= MIGRATIONS)
        return hw_fail(
            err, HW_ECONFLICT,
            "the database is at migration %lld and this program knows only %d: it is too old "
            "for this database",
            (long long)newest, MIGRATIONS - 1);
    return HW_OK;
}

static enum hw_code apply(PGconn *c, const struct migration *m, struct hw_err *err)
{
    char hex[HASH_TEXT], number[16];
    const char *values[] = {number, m->name, hex};
    PGresult *r = NULL;
    enum hw_code rc = execute(c, "BEGIN", "begin", err);

    if (rc != HW_OK)
        return rc;
    hash_of(m, hex);
    (void)snprintf(number, sizeof(number), "%d", m->number);
    rc = execute(c, m->sql, m->name, err);
    if (rc == HW_OK) {
        r = PQexecParams(c,
                         "INSERT INTO homeward_migration (number, name, hash) VALUES ($1::integer, "
                         "$2, $3)",
                         3, NULL, values, NULL, NULL, 0);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            rc = hw_fail(err, HW_EIO, "%s: %s", m->name, PQerrorMessage(c));
        PQclear(r);
    }
    if (rc == HW_OK)
        return execute(c, "COMMIT", m->name, err);
    PQclear(PQexec(c, "ROLLBACK"));
    return rc;
}

static enum hw_code apply_missing(PGconn *c, int *applied, struct hw_err *err)
{
    for (int i = 1; i < MIGRATIONS; i++) {
        char known[HASH_TEXT], ours[HASH_TEXT];
        enum hw_code rc = applied_hash(c, i, known, err);

        hash_of(&migrations[i], ours);
        if (rc == HW_OK && known[0] && !hw_streq(known, ours))
            rc = hw_fail(err, HW_ECONFLICT,
                         "migration %s was changed after it had been applied to this database",
                         migrations[i].name);
        if (rc == HW_OK && !known[0]) {
            rc = apply(c, &migrations[i], err);
            (*applied)++;
        }
        if (rc != HW_OK)
            return rc;
    }
    return HW_OK;
}

enum hw_code migrate_all(PGconn *c, int *applied, struct hw_err *err)
{
    enum hw_code rc = execute(c, "SET client_min_messages = warning", "settings", err);

    *applied = 0;
    if (rc == HW_OK)
        rc = execute(c, "SELECT pg_advisory_lock(487264)", "lock", err); /* one at a time */
    if (rc == HW_OK)
        rc = execute(
            c,
            "CREATE TABLE IF NOT EXISTS homeward_migration (number integer PRIMARY KEY, name "
            "text NOT NULL, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT "
            "now())",
            "homeward_migration", err);
    if (rc == HW_OK)
        rc = refuse_newer(c, err);
    if (rc == HW_OK)
        rc = execute(c, migrations[0].sql, "roles", err);
    return rc == HW_OK ? apply_missing(c, applied, err) : rc;
}

static int run(const struct settings *s, int argc, char **argv)
{
    struct hw_err err = {.code = HW_OK};
    PGconn *c = NULL;
    enum hw_code rc = HW_OK;
    int applied = 0;

    if (argc > 1)
        return misuse(&cmd_migrate, "'%s' is not expected", argv[1]);
    c = database_open(s, NULL);
    if (!c)
        return EXIT_TROUBLE;
    rc = migrate_all(c, &applied, &err);
    PQfinish(c);
    if (rc != HW_OK)
        return trouble("%s", err.text);
    (void)printf("%d migrations applied; the database is at %d\n", applied, MIGRATIONS - 1);
    return EXIT_ALL_WELL;
}

const struct subcommand cmd_migrate = {
    .name = "migrate",
    .usage = "",
    .about = "bring the database's schema up to date",
    .help = "Needs a user that may create schemas, and roles the first time. Does nothing when all "
            "is up to\n"
            "date. Refused when the database is newer than this program.\n",
    .run = run,
};

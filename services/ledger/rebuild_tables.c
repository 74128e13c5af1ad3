#include <stdio.h>
#include <stdlib.h>

#include "homeward/mem.h"
#include "ledger/rebuild.h"

enum { PRINTED = 20 };

/* A table of schema live, and what tells its rows apart: rows of one key are put right together. */
static const struct rebuilt {
    const char *name, *key, *what;
} tables[] = {
    {"cell", "x.id::text", "cell"},
    {"segment", "x.spell", "spell"},
    {"spell", "x.spell", "spell"},
    {"ward", "x.provider || ' ' || x.ward", "ward"},
    {"bed", "x.provider || ' ' || x.ward || ' ' || x.bed", "bed"},
    {"quarantine", "x.id::text", "message"},
};
enum { TABLES = sizeof(tables) / sizeof(*tables) };

bool rebuild_run(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

    PQclear(r);
    if (!ok)
        (void)fprintf(stderr, "homeward rebuild: %s", PQerrorMessage(c));
    return ok;
}

static bool run_and_free(PGconn *c, char *sql)
{
    bool ok = rebuild_run(c, sql);

    free(sql);
    return ok;
}

bool rebuild_tables_create(PGconn *c)
{
    bool ok = true;

    for (int i = 0; ok && i < TABLES; i++)
        ok = run_and_free(c, hw_format("CREATE TEMPORARY TABLE rebuilt_%s (LIKE live.%s) "
                                       "ON COMMIT DROP",
                                       tables[i].name, tables[i].name));
    return ok;
}

/* Cells keep the numbers they have; those that nothing refers to are not rebuilt. */
static bool complete_cells(PGconn *c)
{
    return rebuild_run(c, "INSERT INTO rebuilt_cell SELECT c.* FROM live.cell c WHERE c.id IN "
                          "(SELECT cell FROM rebuilt_segment) AND c.id NOT IN "
                          "(SELECT id FROM rebuilt_cell)");
}

static bool find_changes(PGconn *c, const struct rebuilt *t)
{
    return run_and_free(c, hw_format("ANALYZE rebuilt_%s", t->name)) &&
           run_and_free(
               c,
               hw_format("CREATE TEMPORARY TABLE changed_%s ON COMMIT DROP AS "
                         "SELECT key, sum(went)::bigint AS went, sum(came)::bigint AS came FROM ("
                         "SELECT %s AS key, count(*) AS went, 0 AS came FROM "
                         "(SELECT * FROM live.%s EXCEPT ALL SELECT * FROM rebuilt_%s) x GROUP BY 1 "
                         "UNION ALL SELECT %s, 0, count(*) FROM "
                         "(SELECT * FROM rebuilt_%s EXCEPT ALL SELECT * FROM live.%s) x GROUP BY 1"
                         ") AS difference GROUP BY key",
                         t->name, t->key, t->name, t->name, t->key, t->name, t->name));
}

static bool print_changes(PGconn *c, const struct rebuilt *t, int64_t *changed)
{
    char *sql = hw_format("SELECT key, went, came FROM changed_%s ORDER BY key", t->name);
    PGresult *r = PQexec(c, sql);
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
    int n = ok ? PQntuples(r) : 0;

    free(sql);
    if (!ok)
        (void)fprintf(stderr, "homeward rebuild: %s", PQerrorMessage(c));
    for (int i = 0; i < n && i < PRINTED; i++)
        (void)printf("live.%s: %s %s: %s rows differ, %s rebuilt\n", t->name, t->what,
                     PQgetvalue(r, i, 0), PQgetvalue(r, i, 1), PQgetvalue(r, i, 2));
    if (n > PRINTED)
        (void)printf("live.%s: and %d more\n", t->name, n - PRINTED);
    *changed += n;
    PQclear(r);
    return ok;
}

bool rebuild_tables_compare(PGconn *c, int64_t *changed)
{
    bool ok = complete_cells(c);

    *changed = 0;
    for (int i = 0; ok && i < TABLES; i++)
        ok = find_changes(c, &tables[i]) && print_changes(c, &tables[i], changed);
    return ok;
}

bool rebuild_tables_apply(PGconn *c)
{
    bool ok = true;

    for (int i = 0; ok && i < TABLES; i++)
        ok = run_and_free(c, hw_format("DELETE FROM live.%s x USING changed_%s c WHERE %s = c.key",
                                       tables[i].name, tables[i].name, tables[i].key)) &&
             run_and_free(c,
                          hw_format("INSERT INTO live.%s SELECT x.* FROM rebuilt_%s x JOIN "
                                    "changed_%s c ON %s = c.key",
                                    tables[i].name, tables[i].name, tables[i].name, tables[i].key));
    return ok;
}

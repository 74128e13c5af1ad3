/* homeward quarantine list */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/quarantine/quarantine.h"
#include "homeward/text.h"

static const char columns[] =
    "SELECT id, state, to_char(received_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD HH24:MI:SS') "
    "AS received, coalesce(facility, '') AS facility, coalesce(message_type, '') AS type, "
    "coalesce(control_id, '') AS \"controlId\", code, coalesce(location, '') AS location, message "
    "FROM live.quarantine";

static PGresult *select_rows(PGconn *c, const char *state)
{
    char sql[1024];
    PGresult *r = NULL;

    (void)snprintf(sql, sizeof(sql), "%s%s ORDER BY received_at, id", columns,
                   state ? " WHERE state = $1" : "");
    r = PQexecParams(c, sql, state ? 1 : 0, NULL, state ? &state : NULL, NULL, NULL, 0);
    if (PQresultStatus(r) == PGRES_TUPLES_OK)
        return r;
    (void)trouble("the database did not answer: %s", PQerrorMessage(c));
    PQclear(r);
    return NULL;
}

static void print_json(const PGresult *r)
{
    json_t *list = json_array();
    char *text = NULL;

    for (int i = 0; i < PQntuples(r); i++) {
        json_t *o = json_object();

        for (int k = 0; k < PQnfields(r); k++)
            (void)json_object_set_new(o, PQfname(r, k), json_string(PQgetvalue(r, i, k)));
        (void)json_array_append_new(list, o);
    }
    text = json_dumps(list, JSON_INDENT(2));
    (void)puts(text ? text : "[]");
    free(text);
    json_decref(list);
}

static void print_lines(const PGresult *r, bool states)
{
    enum { ID, STATE, RECEIVED, FACILITY, TYPE, CONTROL, CODE, LOCATION, MESSAGE };

    for (int i = 0; i < PQntuples(r); i++) {
        (void)printf("%s  %s%s%s  %s  %s  %s\n", PQgetvalue(r, i, ID),
                     states ? PQgetvalue(r, i, STATE) : "", states ? "  " : "",
                     PQgetvalue(r, i, RECEIVED), PQgetvalue(r, i, FACILITY), PQgetvalue(r, i, TYPE),
                     PQgetvalue(r, i, CONTROL));
        (void)printf("    %s %s: %s\n", PQgetvalue(r, i, CODE), PQgetvalue(r, i, LOCATION),
                     PQgetvalue(r, i, MESSAGE));
    }
    (void)printf("%d message%s\n", PQntuples(r), PQntuples(r) == 1 ? "" : "s");
}

int quarantine_list(const struct settings *s, int argc, char **argv)
{
    const char *state = "WAITING";
    bool json = false;
    PGconn *c = NULL;
    PGresult *r = NULL;

    for (int i = 1; i < argc; i++) {
        if (hw_streq(argv[i], "--kept"))
            state = "KEPT";
        else if (hw_streq(argv[i], "--all"))
            state = NULL;
        else if (hw_streq(argv[i], "--json"))
            json = true;
        else
            return misuse(&cmd_quarantine, "'%s' is not expected", argv[i]);
    }
    c = database_open(s, "homeward_reader");
    if (!c)
        return EXIT_TROUBLE;
    r = select_rows(c, state);
    if (r && json)
        print_json(r);
    else if (r)
        print_lines(r, state == NULL);
    PQclear(r);
    PQfinish(c);
    return r ? EXIT_ALL_WELL : EXIT_TROUBLE;
}

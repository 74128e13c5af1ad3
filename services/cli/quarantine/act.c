/* homeward quarantine replay, mend, discard: commands to homeward-adt. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quarantine/quarantine.h"
#include "homeward/buf.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { PATIENCE_MS = 60000, MESSAGE_MOST = 16 * 1024 * 1024 };

struct acting {
    struct link link;
    const char *id;   /* of the entry that is being worked on */
    const char *done; /* what to say when it is */
    int code;         /* the worst so far */
};

static void note(struct acting *a, int code)
{
    if (code > a->code)
        a->code = code;
}

static void on_answer(const Hw__CommandAnswer *r, void *arg)
{
    struct acting *a = arg;

    if (r->outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED) {
        (void)printf("%s  %s\n", a->id, a->done);
    } else {
        (void)printf("%s  not %s: %s: %s\n", a->id, a->done, r->code ? r->code : "",
                     r->message ? r->message : "");
        note(a,
             r->outcome == HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE ? EXIT_TROUBLE : EXIT_NOT_ALL);
    }
    (void)event_base_loopbreak(a->link.base);
}

static void command(struct acting *a, Hw__Command *c)
{
    hw_dispatch_send(a->link.dispatch, c, PATIENCE_MS, on_answer, a);
    if (hw_dispatch_open(a->link.dispatch) > 0)
        (void)event_base_dispatch(a->link.base);
}

/* ---- replay
 * --------------------------------------------------------------------------------------------- */

static void replay_one(struct acting *a, const char *id)
{
    Hw__Command c = HW__COMMAND__INIT;
    Hw__ReplayMessage m = HW__REPLAY_MESSAGE__INIT;

    m.quarantine = id;
    c.body_case = HW__COMMAND__BODY_REPLAY_MESSAGE;
    c.replay_message = &m;
    a->id = id;
    a->done = "applied";
    command(a, &c);
}

static void replay_all(struct acting *a, PGconn *db, const char *code)
{
    PGresult *r = PQexecParams(db,
                               "SELECT id FROM live.quarantine WHERE state = 'WAITING' "
                               "AND ($1::text IS NULL OR code = $1) ORDER BY received_at, position",
                               1, NULL, &code, NULL, NULL, 0);

    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        note(a, trouble("the database did not answer: %s", PQerrorMessage(db)));
    for (int i = 0; i < PQntuples(r) && a->code < EXIT_TROUBLE; i++)
        replay_one(a, PQgetvalue(r, i, 0));
    PQclear(r);
}

static void replay_given(struct acting *a, PGconn *db, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char id[HW_ID_TEXT];

        if (quarantine_find(db, argv[i], id))
            replay_one(a, id);
        else
            note(a, EXIT_NOT_ALL);
    }
}

int quarantine_replay(const struct settings *s, int argc, char **argv)
{
    struct acting a = {.code = EXIT_ALL_WELL};
    bool all = argc > 1 && hw_streq(argv[1], "--all");
    const char *code = all && argc == 4 && hw_streq(argv[2], "--code") ? argv[3] : NULL;
    PGconn *db = NULL;

    if (argc < 2 || (all && argc > 2 && !code))
        return misuse(&cmd_quarantine, "an id is expected, or --all [--code CODE]");
    db = database_open(s, "homeward_reader");
    if (!db || !link_open(&a.link, s)) {
        PQfinish(db);
        return EXIT_TROUBLE;
    }
    if (all)
        replay_all(&a, db, code);
    else
        replay_given(&a, db, argc, argv);
    link_close(&a.link);
    PQfinish(db);
    return a.code;
}

/* ---- mend, discard
 * -------------------------------------------------------------------------------------- */

static bool read_file(const char *path, struct hw_buf *out)
{
    FILE *f = hw_streq(path, "-") ? stdin : fopen(path, "rbe");
    uint8_t piece[65536];
    size_t n = 0;

    if (!f) {
        (void)trouble("%s: %s", path, strerror(errno));
        return false;
    }
    while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
        hw_buf_put(out, piece, n);
    if (f != stdin)
        (void)fclose(f);
    if (out->failed || out->len == 0)
        (void)trouble("%s: expected a message of at most %d bytes", path, MESSAGE_MOST);
    return !out->failed && out->len > 0;
}

static int act(const struct settings *s, const char *given, Hw__Command *c, const char **slot,
               const char *done)
{
    struct acting a = {.code = EXIT_ALL_WELL, .done = done};
    PGconn *db = database_open(s, "homeward_reader");
    char id[HW_ID_TEXT];

    if (!db)
        return EXIT_TROUBLE;
    if (!quarantine_find(db, given, id)) {
        a.code = EXIT_NOT_ALL;
    } else if (!link_open(&a.link, s)) {
        a.code = EXIT_TROUBLE;
    } else {
        *slot = a.id = id;
        command(&a, c);
        link_close(&a.link);
    }
    PQfinish(db);
    return a.code;
}

int quarantine_mend(const struct settings *s, int argc, char **argv)
{
    Hw__Command c = HW__COMMAND__INIT;
    Hw__MendMessage m = HW__MEND_MESSAGE__INIT;
    struct hw_buf raw;
    int code = EXIT_TROUBLE;

    if (argc != 3)
        return misuse(&cmd_quarantine, "an id and a file (or -) are expected");
    hw_buf_init(&raw, MESSAGE_MOST);
    if (read_file(argv[2], &raw)) {
        m.has_raw = true;
        m.raw = (ProtobufCBinaryData){.len = raw.len, .data = raw.data};
        c.body_case = HW__COMMAND__BODY_MEND_MESSAGE;
        c.mend_message = &m;
        code = act(s, argv[1], &c, &m.quarantine, "mended");
    }
    if (raw.data)
        explicit_bzero(raw.data, raw.len);
    hw_buf_release(&raw);
    return code;
}

int quarantine_discard(const struct settings *s, int argc, char **argv)
{
    Hw__Command c = HW__COMMAND__INIT;
    Hw__DiscardMessage m = HW__DISCARD_MESSAGE__INIT;

    if (argc != 3 || !argv[2][0])
        return misuse(&cmd_quarantine, "an id and a reason are expected");
    m.reason = argv[2];
    c.body_case = HW__COMMAND__BODY_DISCARD_MESSAGE;
    c.discard_message = &m;
    return act(s, argv[1], &c, &m.quarantine, "discarded");
}

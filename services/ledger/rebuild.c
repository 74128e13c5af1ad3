#include "ledger/rebuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "homeward/app.h"
#include "homeward/bug.h"
#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pg/conn.h"
#include "homeward/text.h"
#include "ledger/conf.h"
#include "ledger/core/batch.h"
#include "ledger/store/decode.h"
#include "ledger/store/tables.h"

enum { NOTHING_CHANGED = 0, CHANGED = 1, MISUSE = 2, TROUBLE = 3 };
enum { SAY_EVERY_MS = 2000, LOOK_US = 20000, STREAM_TEXT = 256 };
#define LOCK "487263" /* as in the statement `lock` of the writer */
#define THE_LOCK                                                                                   \
    "locktype = 'advisory' AND classid = 0 AND objid = " LOCK                                      \
    " AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = "               \
    "current_database())"
#define WAITING "homeward rebuild: "

struct options {
    bool wait, take_over, compare, drop_snapshots;
};

struct rebuild {
    PGconn *c;
    struct options o;
    struct batching g;
    struct batch b;
    char stream[STREAM_TEXT]; /* of the last event */
    int64_t known;            /* of the last event; 0: none yet */
    int64_t events, said_ms;
};

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "homeward rebuild: %s%s%s\n", what, why ? ": " : "", why ? why : "");
    return TROUBLE;
}

/* ---- the lock: one ledger writes ---- */

static bool answer_is_true(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    bool yes =
        PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1 && PQgetvalue(r, 0, 0)[0] == 't';

    PQclear(r);
    return yes;
}

/* While we stand in the queue for the lock, whoever holds it is asked to go: the lock is ours
 * before a new ledger can try for it. A ledger that loses it this way ends, is started again and
 * stands by. */
static bool send_holder_away(PGconn *queued, const char *conninfo)
{
    PGconn *other = PQconnectdb(conninfo);
    int own = PQbackendPID(queued);
    char *waits = hw_format(
        "SELECT count(*) > 0 FROM pg_locks WHERE " THE_LOCK " AND NOT granted AND pid = %d", own);
    char *end = hw_format("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE " THE_LOCK
                          " AND granted AND pid <> %d",
                          own);
    bool ok = PQstatus(other) == CONNECTION_OK;

    while (ok && PQconsumeInput(queued) && PQisBusy(queued) && !answer_is_true(other, waits))
        (void)usleep(LOOK_US);
    ok = ok && (!PQisBusy(queued) || rebuild_run(other, end)); /* not busy: it is ours already */
    PQfinish(other);
    free(waits);
    free(end);
    return ok;
}

static bool queue_for_lock(struct rebuild *r, const char *conninfo)
{
    PGresult *result = NULL;
    bool ok = PQsendQuery(r->c, "SELECT pg_advisory_lock(" LOCK ")") == 1;

    if (ok && r->o.take_over)
        ok = send_holder_away(r->c, conninfo);
    if (!ok)
        return false;
    while ((result = PQgetResult(r->c))) {
        ok = ok && PQresultStatus(result) == PGRES_TUPLES_OK;
        PQclear(result);
    }
    return ok;
}

static bool take_lock(struct rebuild *r, const char *conninfo)
{
    if (answer_is_true(r->c, "SELECT pg_try_advisory_lock(" LOCK ")"))
        return true;
    if (!r->o.wait && !r->o.take_over) {
        (void)fail("a ledger is running, and it alone may write; --wait waits until it stops, "
                   "--take-over makes it stand by",
                   NULL);
        return false;
    }
    (void)fprintf(stderr, WAITING "waiting for the ledger to let go\n");
    if (queue_for_lock(r, conninfo))
        return true;
    (void)fail("the lock", PQerrorMessage(r->c));
    return false;
}

/* ---- writing what was rebuilt ---- */

static bool copy_rows(PGconn *c, const struct hw_pg_table *like, const char *name, const void *rows,
                      size_t n)
{
    struct hw_pg_table t = *like;
    struct hw_buf data;
    PGresult *r = NULL;
    char *sql = NULL;
    bool ok = true;

    if (n == 0)
        return true;
    t.name = name;
    sql = hw_pg_copy_sql(&t);
    r = PQexec(c, sql);
    ok = PQresultStatus(r) == PGRES_COPY_IN;
    PQclear(r);
    free(sql);
    hw_buf_init(&data, 0);
    hw_pg_copy_data(&data, &t, rows, n);
    ok = ok && !data.failed;
    for (size_t at = 0; ok && at < data.len;) {
        int part = data.len - at > 1 << 20 ? 1 << 20 : (int)(data.len - at);

        ok = PQputCopyData(c, (const char *)data.data + at, part) == 1;
        at += (size_t)part;
    }
    hw_buf_release(&data);
    ok = PQputCopyEnd(c, ok ? NULL : "given up") == 1 && ok;
    while ((r = PQgetResult(c))) {
        ok = ok && PQresultStatus(r) == PGRES_COMMAND_OK;
        PQclear(r);
    }
    if (!ok)
        (void)fail(name, PQerrorMessage(c));
    return ok;
}

/* Every stream in the batch is whole, so nothing of it is needed afterwards. */
static bool flush(struct rebuild *r)
{
    struct batch *b = &r->b;
    bool ok = true;

    batch_seal(b, 0);
    ok = copy_rows(r->c, &table_cell, "rebuilt_cell", b->p.cells.list, b->p.cells.count) &&
         copy_rows(r->c, &table_segment, "rebuilt_segment", b->p.segments.list,
                   b->p.segments.count) &&
         copy_rows(r->c, &table_spell, "rebuilt_spell", b->p.spells.list, b->p.spells.count) &&
         copy_rows(r->c, &table_ward, "rebuilt_ward", b->wards.list, b->wards.count) &&
         copy_rows(r->c, &table_bed, "rebuilt_bed", b->beds.list, b->beds.count) &&
         copy_rows(r->c, &table_quarantine, "rebuilt_quarantine", b->quarantine.list,
                   b->quarantine.count);
    streams_release(&r->g.streams);
    batch_begin(b, &r->g);
    return ok;
}

/* ---- reading the log, stream by stream ---- */

static void end_request(struct rebuild *r)
{
    if (r->known)
        batch_replay_known(&r->b, &r->g, r->stream, r->known);
}

static bool take_event(struct rebuild *r, const struct event_row *e, int64_t head)
{
    bool same_stream = r->known && hw_streq(e->stream, r->stream);
    bool ok = true;

    if (r->known && (!same_stream || e->known_position != r->known))
        end_request(r);
    if (r->known && !same_stream && r->b.bytes >= BATCH_BYTES)
        ok = flush(r);
    if (!same_stream)
        HW_CHECK(hw_copy_text(r->stream, sizeof(r->stream), e->stream));
    r->known = e->known_position;
    batch_replay_event(&r->b, &r->g, e);
    r->b.bytes += e->payload.n + 1000; /* about what its rows take */
    r->events++;
    if (hw_mono_ms() - r->said_ms > SAY_EVERY_MS) {
        r->said_ms = hw_mono_ms();
        (void)fprintf(stderr, WAITING "%lld of %lld events\n", (long long)r->events,
                      (long long)head);
    }
    return ok;
}

/* False at the end of the log or after a failure: *ok says which. */
static bool take_rows(struct rebuild *r, int64_t head, bool *ok)
{
    PGresult *rows = PQexecParams(r->c, "FETCH 4000 FROM events", 0, NULL, NULL, NULL, NULL, 1);
    int n = 0;

    *ok = PQresultStatus(rows) == PGRES_TUPLES_OK;
    n = *ok ? PQntuples(rows) : 0;
    if (!*ok)
        (void)fail("the log", PQerrorMessage(r->c));
    for (int i = 0; *ok && i < n; i++) {
        struct event_row e;

        decode_event(rows, i, &e);
        *ok = take_event(r, &e, head);
    }
    PQclear(rows);
    return *ok && n > 0;
}

static int enum_value(const ProtobufCEnumDescriptor *d, const char *name)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(d, name);

    return v ? v->value : -1;
}

/* A cell whose words mean nothing is not kept. */
static void load_cell(struct rebuild *r, const PGresult *rows, int i)
{
    int care = enum_value(&hw__care_type__code__descriptor, PQgetvalue(rows, i, 3));
    int reason = enum_value(&hw__reason__code__descriptor, PQgetvalue(rows, i, 4));
    int attribution = enum_value(&hw__attribution__code__descriptor, PQgetvalue(rows, i, 5));

    if (care < 0 || reason < 0 || attribution < 0)
        return;
    cells_load(r->g.cells, hw_pg_get_i32(rows, i, 0),
               hw_names_intern(r->g.names, PQgetvalue(rows, i, 1)),
               hw_names_intern(r->g.names, PQgetvalue(rows, i, 2)), (Hw__CareType__Code)care,
               (Hw__Reason__Code)reason, (Hw__Attribution__Code)attribution);
}

static bool load_cells(struct rebuild *r)
{
    PGresult *rows = PQexecParams(r->c,
                                  "SELECT id, provider, authority, care_type, reason, attribution "
                                  "FROM live.cell",
                                  0, NULL, NULL, NULL, NULL, 1);
    bool ok = PQresultStatus(rows) == PGRES_TUPLES_OK;

    for (int i = 0; ok && i < PQntuples(rows); i++)
        load_cell(r, rows, i);
    if (!ok)
        (void)fail("live.cell", PQerrorMessage(r->c));
    PQclear(rows);
    return ok;
}

static int64_t head_of(PGconn *c)
{
    PGresult *r = PQexecParams(c, "SELECT position FROM log.ledger", 0, NULL, NULL, NULL, NULL, 1);
    int64_t head =
        PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1 ? hw_pg_get_i64(r, 0, 0) : 0;

    PQclear(r);
    return head;
}

static bool replay(struct rebuild *r)
{
    int64_t head = head_of(r->c);
    bool ok = rebuild_run(r->c, "DECLARE events NO SCROLL CURSOR FOR SELECT " EVENT_COLUMNS
                                " FROM log.event ORDER BY stream, version");

    r->said_ms = hw_mono_ms();
    batch_begin(&r->b, &r->g);
    while (ok && take_rows(r, head, &ok))
        ;
    end_request(r);
    return ok && flush(r) && rebuild_run(r->c, "CLOSE events");
}

/* ---- all of it ---- */

static int conclude(struct rebuild *r, int64_t changed, int64_t ms)
{
    bool apply = changed > 0 && !r->o.compare;

    if (apply && !rebuild_tables_apply(r->c))
        return TROUBLE;
    if (r->o.drop_snapshots && !r->o.compare && !rebuild_run(r->c, "DELETE FROM service.snapshot"))
        return TROUBLE;
    if (!rebuild_run(r->c, r->o.compare ? "ROLLBACK" : "COMMIT"))
        return TROUBLE;
    (void)printf("rebuilt from %lld events in %.1f s: ", (long long)r->events, (double)ms / 1000);
    if (changed == 0)
        (void)printf("nothing changed\n");
    else
        (void)printf("%lld things were wrong%s\n", (long long)changed,
                     apply ? " and have been put right" : "; nothing was touched");
    return changed ? CHANGED : NOTHING_CHANGED;
}

static int rebuild_all(struct rebuild *r)
{
    int64_t started = hw_mono_ms(), changed = 0;

    if (!rebuild_run(r->c, "BEGIN") ||
        !rebuild_run(r->c, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; "
                           "SET LOCAL work_mem = '128MB'; SET LOCAL cursor_tuple_fraction = 1; "
                           "SET LOCAL timezone = 'UTC'") ||
        !rebuild_tables_create(r->c) || !load_cells(r) || !replay(r) ||
        !rebuild_tables_compare(r->c, &changed))
        return TROUBLE;
    return conclude(r, changed, hw_mono_ms() - started);
}

static int rebuild(const struct options *o, const char *conninfo)
{
    struct rebuild r = {.c = PQconnectdb(conninfo), .o = *o};
    int code = TROUBLE;

    if (PQstatus(r.c) != CONNECTION_OK) {
        (void)fail("the database does not answer", PQerrorMessage(r.c));
    } else {
        (void)PQsetNoticeProcessor(r.c, NULL, NULL);
        (void)rebuild_run(r.c, "SET application_name = 'homeward-ledger rebuild'");
        batching_init(&r.g, SIZE_MAX);
        batch_init(&r.b);
        if (take_lock(&r, conninfo))
            code = rebuild_all(&r);
        batch_release(&r.b);
        batching_release(&r.g);
    }
    PQfinish(r.c);
    return code;
}

static bool read_options(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (hw_streq(argv[i], "--wait"))
            o->wait = true;
        else if (hw_streq(argv[i], "--take-over"))
            o->take_over = true;
        else if (hw_streq(argv[i], "--compare"))
            o->compare = true;
        else if (hw_streq(argv[i], "--drop-snapshots"))
            o->drop_snapshots = true;
        else
            return false;
    }
    return true;
}

int rebuild_main(int argc, char **argv)
{
    struct settings s = {.database = NULL};
    struct options o = {.wait = false};
    struct hw_err err = {.code = HW_OK};
    struct hw_app app = {.common = &s.common};
    char *conninfo = NULL;
    int code = MISUSE;

    if (!read_options(&o, argc, argv)) {
        (void)fprintf(stderr, "usage: homeward rebuild [--wait | --take-over] [--compare] "
                              "[--drop-snapshots]\n");
        return MISUSE;
    }
    hw_log_setup("ledger", HW_WARN);
    if (hw_conf_load(settings_table, "ledger", &s, &err) != HW_OK)
        return fail(err.text, NULL);
    conninfo = hw_app_database(&app, s.database);
    code = rebuild(&o, conninfo);
    free(conninfo);
    hw_conf_release(settings_table, &s);
    return code;
}

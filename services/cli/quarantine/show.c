/* homeward quarantine show */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quarantine/quarantine.h"
#include "homeward/arena.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/secret.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { ARENA = 256 * 1024 * 1024 };

static const char query[] =
    "SELECT q.state, coalesce(q.facility, ''), coalesce(q.message_type, ''), "
    "coalesce(q.control_id, ''), q.code, coalesce(q.location, ''), q.message, e.type, e.payload, "
    "k.wrapped FROM live.quarantine q JOIN log.event e ON e.position = q.raw_position "
    "LEFT JOIN vault.person_key k ON k.person = q.id WHERE q.id = $1::uuid";
enum { STATE, FACILITY, TYPE, CONTROL, CODE, LOCATION, MESSAGE, EVENT_TYPE, PAYLOAD, WRAPPED };

struct showing {
    const struct settings *s;
    struct hw_arena *arena;
    struct hw_id entry;
    uint8_t *plain;
    size_t n;
};

/* ---- decrypting
 * ----------------------------------------------------------------------------------------- */

/* Text of a bytea column; the caller frees it with PQfreemem. */
static uint8_t *bytes_of(const PGresult *r, int column, size_t *n)
{
    *n = 0;
    if (PQgetisnull(r, 0, column))
        return NULL;
    return PQunescapeBytea((const unsigned char *)PQgetvalue(r, 0, column), n);
}

static bool read_key(struct showing *w, const PGresult *r, struct hw_secret *key)
{
    char *path = hw_format("%s/master.key", w->s->common.keys_dir);
    struct hw_err err = {.code = HW_OK};
    struct hw_secret master;
    size_t n = 0;
    uint8_t *wrapped = bytes_of(r, WRAPPED, &n);
    bool ok = wrapped && hw_secret_read(&master, path, &err) == HW_OK;

    if (!wrapped)
        (void)trouble("the message of this entry has been erased");
    else if (!ok)
        (void)trouble("%s", err.text);
    if (ok)
        ok = n == HW_KEY_BYTES + HW_SEAL_OVERHEAD &&
             hw_unseal(&master, w->entry, wrapped, n, key->b);
    if (wrapped && err.code == HW_OK && !ok)
        (void)trouble("the key of this entry was not wrapped by our master key");
    hw_secret_wipe(&master);
    PQfreemem(wrapped);
    free(path);
    return ok;
}

static const Hw__Sealed *sealed_of(struct showing *w, int type, const uint8_t *payload, size_t n)
{
    const Hw__MessageQuarantined *q = NULL;
    const Hw__MessageMended *m = NULL;

    if (type == HW__EVENT__BODY_MESSAGE_MENDED) {
        m = hw_pb_unpack(&hw__message_mended__descriptor, w->arena, payload, n);
        return m ? m->raw : NULL;
    }
    q = hw_pb_unpack(&hw__message_quarantined__descriptor, w->arena, payload, n);
    return q ? q->raw : NULL;
}

static bool decrypt(struct showing *w, const PGresult *r)
{
    struct hw_secret key;
    size_t n = 0;
    uint8_t *payload = bytes_of(r, PAYLOAD, &n);
    int64_t type = 0;
    const Hw__Sealed *sealed = NULL;
    bool ok = false;

    if (!read_key(w, r, &key)) {
        PQfreemem(payload);
        return false;
    }
    if (payload && hw_parse_i64(PQgetvalue(r, 0, EVENT_TYPE), 0, INT32_MAX, &type))
        sealed = sealed_of(w, (int)type, payload, n);
    if (sealed && sealed->box.len >= HW_SEAL_OVERHEAD) {
        w->n = sealed->box.len - HW_SEAL_OVERHEAD;
        w->plain = hw_arena_alloc(w->arena, w->n + 1);
        ok = w->plain && hw_unseal(&key, w->entry, sealed->box.data, sealed->box.len, w->plain);
    }
    if (!ok)
        (void)trouble("the message of this entry cannot be decrypted");
    hw_secret_wipe(&key);
    PQfreemem(payload);
    return ok;
}

/* ---- showing
 * ------------------------------------------------------------------------------------------- */

/* What could act on a terminal is shown as a number. */
static void print_message(const struct showing *w)
{
    for (size_t i = 0; i < w->n; i++) {
        uint8_t c = w->plain[i];

        if (c == '\n' && i > 0 && w->plain[i - 1] == '\r')
            continue;
        if (c == '\r' || c == '\n')
            (void)putchar('\n');
        else if (c < 0x20 || c == 0x7f)
            (void)printf("<%02X>", c);
        else
            (void)putchar(c);
    }
    (void)putchar('\n');
}

static void print_entry(const struct showing *w, const PGresult *r, const char *id)
{
    (void)printf("entry     %s\nstate     %s\nfrom      %s\ntype      %s\ncontrol   %s\n", id,
                 PQgetvalue(r, 0, STATE), PQgetvalue(r, 0, FACILITY), PQgetvalue(r, 0, TYPE),
                 PQgetvalue(r, 0, CONTROL));
    (void)printf("why       %s %s\n          %s\n\n", PQgetvalue(r, 0, CODE),
                 PQgetvalue(r, 0, LOCATION), PQgetvalue(r, 0, MESSAGE));
    print_message(w);
}

static int show(struct showing *w, PGconn *c, const char *id, bool raw, const char *purpose)
{
    PGresult *r = PQexecParams(c, query, 1, NULL, &id, NULL, NULL, 0);
    int code = EXIT_TROUBLE;

    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1) {
        (void)trouble("the entry cannot be read: %s", PQerrorMessage(c));
    } else if (decrypt(w, r) && quarantine_audit(w->s, id, purpose)) {
        if (raw)
            (void)fwrite(w->plain, 1, w->n, stdout);
        else
            print_entry(w, r, id);
        code = EXIT_ALL_WELL;
    }
    if (w->plain)
        explicit_bzero(w->plain, w->n);
    PQclear(r);
    return code;
}

int quarantine_show(const struct settings *s, int argc, char **argv)
{
    struct showing w = {.s = s};
    const char *given = NULL, *purpose = "SERVICE_MANAGEMENT";
    char id[HW_ID_TEXT];
    bool raw = false;
    PGconn *c = NULL;
    int code = EXIT_TROUBLE;

    for (int i = 1; i < argc; i++) {
        if (hw_streq(argv[i], "--raw"))
            raw = true;
        else if (hw_streq(argv[i], "--purpose") && i + 1 < argc)
            purpose = argv[++i];
        else if (!given && argv[i][0] != '-')
            given = argv[i];
        else
            return misuse(&cmd_quarantine, "'%s' is not expected", argv[i]);
    }
    if (!given)
        return misuse(&cmd_quarantine, "an id is expected");
    c = database_open(s, "homeward_gateway");
    w.arena = hw_arena_create(ARENA);
    if (c && w.arena && quarantine_find(c, given, id) && hw_id_parse(id, &w.entry))
        code = show(&w, c, id, raw, purpose);
    hw_arena_destroy(w.arena);
    if (c)
        PQfinish(c);
    return code;
}

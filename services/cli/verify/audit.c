/* The access audit's chain, worked out again: BLAKE2b-256 over the entry before and every field of
 * this one, each with its length in front (see ops/docs/verify.md). */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cli/verify/check.h"
#include "homeward/buf.h"

enum { HASH = 32 };

enum column {
    NUMBER,
    AT,
    ACTOR,
    ACTION,
    PURPOSE,
    QUERY,
    ORIGIN,
    PEOPLE,
    RESULT,
    COUNT,
    PREVIOUS,
    SUM
};

static void put(struct hw_buf *b, const struct cursor *c, int col)
{
    size_t n = 0;
    const char *data = cursor_bytes(c, col, &n);

    if (PQgetisnull(c->r, c->row, col)) {
        hw_buf_be32(b, UINT32_MAX);
        return;
    }
    hw_buf_be32(b, (uint32_t)n);
    hw_buf_put(b, data, n);
}

static void hash_entry(const struct cursor *c, uint8_t hash[HASH])
{
    struct hw_buf b;

    hw_buf_init(&b, 0);
    put(&b, c, PREVIOUS);
    hw_buf_be64(&b, (uint64_t)cursor_i64(c, NUMBER));
    hw_buf_be64(&b, (uint64_t)cursor_ms(c, AT));
    for (int col = ACTOR; col <= RESULT; col++)
        put(&b, c, col);
    hw_buf_be32(&b, (uint32_t)cursor_i32(c, COUNT));
    (void)crypto_generichash(hash, HASH, b.data, b.len, NULL, 0);
    hw_buf_release(&b);
}

static void broken(struct check *c, int64_t number, const char *field, const char *expected,
                   const char *found)
{
    char thing[32];
    struct finding f = {
        .where = "audit.access", .thing = thing, .field = field, .at_ms = NO_TIME, .day = NO_DAY};

    (void)snprintf(thing, sizeof(thing), "entry %lld", (long long)number);
    (void)snprintf(f.expected, sizeof(f.expected), "%s", expected);
    (void)snprintf(f.found, sizeof(f.found), "%s", found);
    report_add(c->report, &f);
}

static bool is_hash(const struct cursor *c, int col, const uint8_t hash[HASH])
{
    size_t n = 0;
    const char *data = cursor_bytes(c, col, &n);

    return n == HASH && memcmp(data, hash, HASH) == 0;
}

/* As stored: an entry that was changed is told once, not again at the next one. */
static void remember(const struct cursor *c, uint8_t hash[HASH])
{
    size_t n = 0;
    const char *data = cursor_bytes(c, SUM, &n);

    memset(hash, 0, HASH);
    memcpy(hash, data, n < HASH ? n : HASH);
}

void check_audit(struct check *c)
{
    struct cursor entries;
    uint8_t before[HASH] = {0}, hash[HASH];

    cursor_open(&entries, c->db, "audit",
                "SELECT number, at, actor, action, purpose, query, origin, people, result, count, "
                "previous, hash FROM audit.access ORDER BY number",
                NULL, 1);
    while (cursor_next(&entries)) {
        int64_t number = cursor_i64(&entries, NUMBER);

        c->entries++;
        if (number != c->entries) {
            broken(c, number, "the entry before it", "there", "missing");
            c->entries = number;
        } else if (!is_hash(&entries, PREVIOUS, before)) {
            broken(c, number, "previous", "the hash of the entry before it", "another");
        }
        hash_entry(&entries, hash);
        if (!is_hash(&entries, SUM, hash))
            broken(c, number, "hash", "that of the entry's contents", "another");
        remember(&entries, before);
    }
    cursor_close(&entries);
}

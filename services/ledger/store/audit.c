#include "ledger/store/audit.h"

#include <sodium.h>
#include <string.h>

#include "homeward/buf.h"

void audit_load(struct audit_chain *c, const PGresult *r)
{
    size_t n = 0;
    const char *hash = NULL;

    c->number = 0;
    memset(c->hash, 0, sizeof(c->hash));
    if (PQntuples(r) == 0)
        return;
    c->number = hw_pg_get_i64(r, 0, 0);
    hash = hw_pg_get_bytes(r, 0, 1, &n);
    if (n == sizeof(c->hash))
        memcpy(c->hash, hash, n);
}

/* Every field with its length in front, so that no two entries give the same bytes. */
static void put(struct hw_buf *b, const void *data, size_t n)
{
    hw_buf_be32(b, (uint32_t)n);
    hw_buf_put(b, data, n);
}

static void put_text(struct hw_buf *b, const char *s)
{
    if (s)
        put(b, s, strlen(s));
    else
        hw_buf_be32(b, UINT32_MAX);
}

static void join_people(const Hw__AuditEntry *e, struct hw_buf *out)
{
    for (size_t i = 0; i < e->n_people; i++) {
        if (e->people[i].len == 16)
            hw_buf_put(out, e->people[i].data, 16);
    }
}

void audit_add(struct hw_pg_batch *out, struct audit_chain *c, const Hw__AuditEntry *e,
               int64_t at_ms)
{
    uint8_t previous[AUDIT_HASH];
    struct hw_buf people, body;
    struct hw_pg_params p;

    hw_buf_init(&people, 0);
    hw_buf_init(&body, 0);
    join_people(e, &people);
    memcpy(previous, c->hash, sizeof(previous));
    c->number++;
    put(&body, previous, sizeof(previous));
    hw_buf_be64(&body, (uint64_t)c->number);
    hw_buf_be64(&body, (uint64_t)at_ms);
    put_text(&body, e->actor);
    put_text(&body, e->action);
    put_text(&body, e->purpose);
    put_text(&body, e->query);
    put_text(&body, e->origin);
    put(&body, people.data, people.len);
    put_text(&body, e->result);
    hw_buf_be32(&body, e->count);
    (void)crypto_generichash(c->hash, sizeof(c->hash), body.data, body.len, NULL, 0);

    hw_pg_params_init(&p);
    hw_pg_put_i64(&p, c->number);
    hw_pg_put_time(&p, at_ms);
    hw_pg_put_text(&p, e->actor);
    hw_pg_put_text(&p, e->action);
    hw_pg_put_text(&p, e->purpose);
    hw_pg_put_text(&p, e->query);
    hw_pg_put_text(&p, e->origin);
    hw_pg_put_bytes(&p, people.data ? (const void *)people.data : "", people.len);
    hw_pg_put_text(&p, e->result);
    hw_pg_put_i32(&p, (int32_t)e->count);
    hw_pg_put_bytes(&p, previous, sizeof(previous));
    hw_pg_put_bytes(&p, c->hash, sizeof(c->hash));
    hw_pg_batch_query(out, "audit", &p, NULL, NULL);
    hw_buf_release(&people);
    hw_buf_release(&body);
}

#include "ledger/core/cells.h"

#include <uthash.h>

#include "homeward/spell/codes.h"

struct key {
    const char *provider, *authority;
    int care, reason, attribution, unused;
};

struct cell {
    UT_hash_handle hh;
    struct key key;
    int32_t id;
    uint64_t serial;
};

struct cells {
    struct cell *by_key;
    int32_t last_id;
};

struct cells *cells_create(void)
{
    return hw_alloc(sizeof(struct cells));
}

static void remove_cell(struct cells *c, struct cell *e)
{
    HASH_DEL(c->by_key, e);
    free(e);
}

void cells_destroy(struct cells *c)
{
    struct cell *e = NULL, *next = NULL;

    if (!c)
        return;
    HASH_ITER(hh, c->by_key, e, next)
    {
        remove_cell(c, e);
    }
    free(c);
}

static struct cell *add(struct cells *c, const struct key *key, int32_t id, uint64_t serial)
{
    struct cell *e = hw_alloc(sizeof(*e));

    e->key = *key;
    e->id = id;
    e->serial = serial;
    if (id > c->last_id)
        c->last_id = id;
    HASH_ADD(hh, c->by_key, key, sizeof(e->key), e);
    return e;
}

void cells_load(struct cells *c, int32_t id, const char *provider, const char *authority,
                Hw__CareType__Code care, Hw__Reason__Code reason, Hw__Attribution__Code attribution)
{
    struct key key = {provider, authority, (int)care, (int)reason, (int)attribution, 0};

    (void)add(c, &key, id, 0);
}

int32_t cells_number(struct cells *c, const struct hw_segment *s, uint64_t serial, cell_rows *fresh)
{
    struct key key = {s->provider,    s->authority,        (int)s->care,
                      (int)s->reason, (int)s->attribution, 0};
    struct cell *e = NULL;
    struct cell_row *row = NULL;

    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): all of key is set above */
    HASH_FIND(hh, c->by_key, &key, sizeof(key), e);
    if (e)
        return e->id;
    e = add(c, &key, c->last_id + 1, serial);
    row = vec_add(fresh);
    *row = (struct cell_row){
        .id = e->id,
        .provider = s->provider,
        .authority = s->authority,
        .care_type = hw_care_type_code(s->care),
        .reason = hw_reason_code(s->reason),
        .attribution = hw_attribution_code(s->attribution),
    };
    return e->id;
}

void cells_forget_after(struct cells *c, uint64_t committed)
{
    struct cell *e = NULL, *next = NULL;

    HASH_ITER(hh, c->by_key, e, next)
    {
        if (e->serial > committed)
            remove_cell(c, e);
    }
}

#include "gateway/people.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

enum { MERGES_MAX = 8 };

struct people {
    struct hw_secret master;
};

struct people *people_create(const struct gateway *g, struct hw_err *err)
{
    struct people *p = hw_alloc(sizeof(*p));
    char *path = hw_format("%s/master.key", g->app->common->keys_dir);
    enum hw_code rc = hw_secret_read(&p->master, path, err);

    free(path);
    if (rc == HW_OK)
        return p;
    people_destroy(p);
    return NULL;
}

void people_destroy(struct people *p)
{
    if (!p)
        return;
    hw_secret_wipe(&p->master);
    free(p);
}

/* One look for many; merged records lead to another look. */
struct finding {
    struct call *c;
    struct person *list;
    size_t n;
    void (*then)(struct call *c);
    int rounds;
    size_t open; /* not settled yet */
};

static void look(struct finding *f);

static const Hw__PersonDetails *open_details(const struct call *c, struct hw_id id,
                                             const uint8_t *wrapped, size_t wrapped_n,
                                             const Hw__PersonRecorded *e)
{
    const ProtobufCBinaryData *box = &e->details->box;
    const Hw__PersonDetails *d = NULL;
    struct hw_secret key;
    uint8_t *plain = NULL;
    size_t n = 0;

    if (wrapped_n != HW_KEY_BYTES + HW_SEAL_OVERHEAD || box->len < HW_SEAL_OVERHEAD ||
        !hw_unseal(&c->g->people->master, id, wrapped, wrapped_n, key.b))
        return NULL;
    n = box->len - HW_SEAL_OVERHEAD;
    plain = hw_alloc(n + 1);
    if (hw_unseal(&key, id, box->data, box->len, plain))
        d = hw_pb_unpack(&hw__person_details__descriptor, c->arena, plain, n);
    hw_secret_wipe(&key);
    explicit_bzero(plain, n);
    free(plain);
    return d;
}

/* What the row says of the person it is about. */
static struct person read_row(const struct call *c, const PGresult *r, int row)
{
    struct person p = {.settled = true};
    size_t n = 0, wrapped_n = 0, id_n = 0;
    const void *id = hw_pg_get_bytes(r, row, 0, &id_n);
    const char *payload = hw_pg_get_bytes(r, row, 3, &n);
    const char *wrapped = hw_pg_get_bytes(r, row, 1, &wrapped_n);
    const Hw__PersonMerged *merged = NULL;
    const Hw__PersonRecorded *recorded = NULL;

    (void)hw_id_from_bytes(id, id_n, &p.id);
    p.now = p.id;
    if (hw_pg_is_null(r, row, 2))
        return p;
    if (hw_pg_get_i32(r, row, 2) == HW__EVENT__BODY_PERSON_MERGED) {
        merged = hw_pb_unpack(&hw__person_merged__descriptor, c->arena, payload, n);
        p.settled = !merged || !hw_id_from_bytes(merged->into.data, merged->into.len, &p.now);
        return p;
    }
    if (hw_pg_get_i32(r, row, 2) != HW__EVENT__BODY_PERSON_RECORDED || hw_pg_is_null(r, row, 1))
        return p;
    recorded = hw_pb_unpack(&hw__person_recorded__descriptor, c->arena, payload, n);
    if (recorded)
        p.details = open_details(c, p.id, (const uint8_t *)wrapped, wrapped_n, recorded);
    return p;
}

static int by_id(const void *a, const void *b)
{
    const struct person *x = a, *y = b;

    return memcmp(x->id.b, y->id.b, sizeof(x->id.b));
}

static void on_rows(const PGresult *r, void *arg)
{
    struct finding *f = arg;
    size_t rows = (size_t)PQntuples(r);
    struct person *found = hw_alloc_array(rows + 1, sizeof(*found));

    for (size_t i = 0; i < rows; i++)
        found[i] = read_row(f->c, r, (int)i);
    qsort(found, rows, sizeof(*found), by_id);
    f->open = 0;
    for (size_t i = 0; i < f->n; i++) {
        struct person *p = &f->list[i], wanted = {.id = p->now};
        const struct person *hit =
            p->settled ? NULL : bsearch(&wanted, found, rows, sizeof(*found), by_id);

        if (p->settled)
            continue;
        p->details = hit ? hit->details : NULL;
        p->settled = !hit || hit->settled;
        if (hit)
            p->now = hit->now;
        f->open += !p->settled;
    }
    free(found);
}

static void finish(struct finding *f)
{
    struct call *c = f->c;
    void (*then)(struct call *) = f->then;

    free(f);
    then(c);
}

static void on_done(const struct hw_pg_outcome *o, void *arg)
{
    struct finding *f = arg;

    if (o->code != HW_OK) {
        call_unavailable(f->c);
        free(f);
    } else if (f->open > 0 && f->rounds < MERGES_MAX) {
        look(f);
    } else {
        finish(f);
    }
}

static const struct hw_pg_column id_column = {.name = "", .type = HW_PG_UUID, .offset = 0};

static void look(struct finding *f)
{
    struct question *q = db_question(f->c->g->db, on_done, f);
    struct hw_id *ids = hw_alloc_array(f->n + 1, sizeof(*ids));
    struct hw_pg_params p;
    size_t n = 0;

    f->rounds++;
    for (size_t i = 0; i < f->n; i++) {
        if (!f->list[i].settled)
            ids[n++] = f->list[i].now;
    }
    if (q) {
        hw_pg_params_init(&p);
        hw_pg_put_column(&p, &id_column, ids, sizeof(*ids), n);
        db_ask(q, "people", &p, on_rows, f);
        db_run(q);
    } else {
        call_unavailable(f->c);
        free(f);
    }
    free(ids);
}

void people_find(struct call *c, struct person *list, size_t n, void (*then)(struct call *c))
{
    struct finding *f = hw_alloc(sizeof(*f));

    *f = (struct finding){.c = c, .list = list, .n = n, .then = then};
    for (size_t i = 0; i < n; i++) {
        list[i].now = list[i].id;
        list[i].details = NULL;
        list[i].settled = hw_id_is_zero(list[i].id);
        f->open += !list[i].settled;
    }
    if (f->open > 0)
        look(f);
    else
        finish(f);
}

/* The people behind a count: since when, why, on whom it waits, and which events say so. */
#include <stdlib.h>
#include <string.h>

#include "gateway/audit.h"
#include "gateway/core/waits.h"
#include "gateway/pages.h"
#include "gateway/people.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/metrics.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"

enum { PATIENTS_MAX = 20000, POSITIONS = 6 };

struct patient {
    const char *key[DIMS]; /* of the delay: its council is the one answerable */
    const char *spell, *ward, *bed, *authority;
    int64_t ready_ms, since_ms, reason_ms, days;
    int32_t agreement;
    int64_t positions[POSITIONS];
    struct hw_spell facts; /* while the past is looked up */
};

struct patients {
    struct patient *list;
    struct person *persons; /* at the same places */
    size_t n;
    bool too_many;
    struct hw_id *shown; /* for the audit */
};

/* ---- rows
 * ----------------------------------------------------------------------------------------- */

static const char *keep(const struct call *c, const PGresult *r, int row, int col)
{
    size_t n = 0;
    const char *s = hw_pg_get_bytes(r, row, col, &n);

    return hw_pg_is_null(r, row, col) ? NULL : hw_arena_strndup(c->arena, s, n);
}

static int64_t time_or_none(const PGresult *r, int row, int col)
{
    return hw_pg_is_null(r, row, col) ? HW_PG_NO_TIME : hw_pg_get_ms(r, row, col);
}

static void read_patient(struct call *c, const PGresult *r, int row, struct patient *p,
                         struct person *who)
{
    size_t n = 0;
    const char *id = hw_pg_get_bytes(r, row, 20, &n);

    row_keys(r, row, c->g->names, p->key);
    p->spell = keep(c, r, row, 5);
    p->ready_ms = hw_pg_get_ms(r, row, 6);
    p->reason_ms = time_or_none(r, row, 7);
    p->agreement = hw_pg_get_i32(r, row, 8);
    for (int i = 0; i < POSITIONS; i++)
        p->positions[i] = hw_pg_get_i64(r, row, 9 + i);
    p->since_ms = hw_pg_get_ms(r, row, 15);
    p->days = hw_pg_get_i64(r, row, 16);
    p->ward = keep(c, r, row, 17);
    p->bed = keep(c, r, row, 18);
    p->authority = keep(c, r, row, 19);
    if (!hw_pg_is_null(r, row, 20))
        (void)hw_id_from_bytes(id, n, &who->id);
}

static void on_rows(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct patients *ps = c->of;
    int n = PQntuples(r);

    ps->too_many = n > PATIENTS_MAX;
    if (ps->too_many)
        return;
    ps->list = hw_arena_array(c->arena, (size_t)n + 1, sizeof(*ps->list));
    ps->persons = hw_arena_array(c->arena, (size_t)n + 1, sizeof(*ps->persons));
    HW_CHECK(ps->list && ps->persons);
    for (int i = 0; i < n; i++)
        read_patient(c, r, i, &ps->list[i], &ps->persons[i]);
    ps->n = (size_t)n;
}

/* ---- the answer
 * ---------------------------------------------------------------------------------- */

static json_t *text_or_null(const char *s)
{
    return s ? json_string(s) : json_null();
}

static void put_person(json_t *o, const Hw__PersonDetails *d)
{
    char *name = NULL;

    if (d && (d->family_name || d->given_name))
        name = hw_format("%s%s%s", d->family_name ? d->family_name : "",
                         d->family_name && d->given_name ? ", " : "",
                         d->given_name ? d->given_name : "");
    (void)json_object_set_new(o, "name", text_or_null(name));
    (void)json_object_set_new(o, "nhsNumber", text_or_null(d ? d->nhs_number : NULL));
    (void)json_object_set_new(
        o, "dateOfBirth", json_day(d && d->date_of_birth ? d->date_of_birth->day : HW_PG_NO_DAY));
    (void)json_object_set_new(o, "localId", text_or_null(d ? d->local_id : NULL));
    free(name);
}

static int compare_positions(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static json_t *position_list(const struct patient *p)
{
    json_t *list = json_array();
    int64_t sorted[POSITIONS], last = 0;

    memcpy(sorted, p->positions, sizeof(sorted));
    qsort(sorted, POSITIONS, sizeof(*sorted), compare_positions);
    for (int i = 0; i < POSITIONS; i++) {
        if (sorted[i] > last)
            (void)json_array_append_new(list, json_integer(sorted[i]));
        last = sorted[i];
    }
    return list;
}

static json_t *patient_object(const struct call *c, const struct patient *p,
                              const struct person *who)
{
    static const char *const agreements[] = {"NONE", "AGREED", "DISPUTED"};
    json_t *o = json_object();

    (void)json_object_set_new(o, "spell", json_string(p->spell));
    (void)json_object_set_new(o, "provider", json_string(p->key[DIM_PROVIDER]));
    (void)json_object_set_new(o, "ward", text_or_null(p->ward));
    (void)json_object_set_new(o, "bed", text_or_null(p->bed));
    (void)json_object_set_new(o, "authority", text_or_null(p->authority));
    (void)json_object_set_new(o, "careType", json_string(p->key[DIM_CARE_TYPE]));
    put_person(o, who->details);
    (void)json_object_set_new(o, "readySince", json_instant(p->ready_ms));
    (void)json_object_set_new(o, "delayedSince", json_instant(p->since_ms));
    (void)json_object_set_new(o, "reason", json_string(p->key[DIM_REASON]));
    (void)json_object_set_new(o, "reasonSince", json_instant(p->reason_ms));
    (void)json_object_set_new(o, "attribution", json_string(p->key[DIM_ATTRIBUTION]));
    (void)json_object_set_new(o, "answerable", json_string(p->key[DIM_AUTHORITY]));
    (void)json_object_set_new(o, "waitsOn",
                              text_or_null(waits_on(p->key[DIM_REASON], p->key[DIM_ATTRIBUTION],
                                                    p->key[DIM_AUTHORITY], c->arena)));
    (void)json_object_set_new(
        o, "agreement",
        json_string(agreements[p->agreement >= 0 && p->agreement <= 2 ? p->agreement : 0]));
    (void)json_object_set_new(o, "daysThisMonth", json_integer(p->days));
    (void)json_object_set_new(o, "positions", position_list(p));
    return o;
}

static void finish(struct call *c)
{
    struct patients *ps = c->of;
    json_t *o = call_object(c), *list = json_array();

    for (size_t i = 0; i < ps->n; i++)
        (void)json_array_append_new(list, patient_object(c, &ps->list[i], &ps->persons[i]));
    hw_count(&gateway_metrics[M_PATIENTS], (int64_t)ps->n);
    (void)json_object_set_new(o, "patients", list);
    call_json(c, 200, o);
}

static void write_audit(struct call *c)
{
    struct patients *ps = c->of;
    struct hw_buf query;
    size_t n = 0;

    ps->shown = hw_arena_array(c->arena, ps->n + 1, sizeof(*ps->shown));
    HW_CHECK(ps->shown);
    for (size_t i = 0; i < ps->n; i++) {
        if (!hw_id_is_zero(ps->persons[i].now))
            ps->shown[n++] = ps->persons[i].now;
    }
    hw_buf_init(&query, 0);
    query_print(&c->q, &query);
    audit_write(c,
                &(struct audit_note){.action = "delays.patients",
                                     .query = hw_buf_str(&query),
                                     .people = ps->shown,
                                     .people_count = n,
                                     .count = ps->n},
                finish);
    hw_buf_release(&query);
}

/* ---- narrowing
 * ----------------------------------------------------------------------------------- */

static bool is_wanted(const struct query *q, const struct patient *p)
{
    bool ward = q->wards.n == 0;

    for (size_t i = 0; i < q->wards.n && !ward; i++)
        ward = hw_streq(q->wards.items[i], p->ward);
    return ward && (!q->spell || hw_streq(q->spell, p->spell));
}

static void narrow(struct call *c)
{
    struct patients *ps = c->of;
    size_t kept = 0;

    for (size_t i = 0; i < ps->n; i++) {
        if (is_wanted(&c->q, &ps->list[i])) {
            ps->list[kept] = ps->list[i];
            ps->persons[kept++] = ps->persons[i];
        }
    }
    ps->n = kept;
    people_find(c, ps->persons, ps->n, write_audit);
}

/* ---- the past: where people were then follows from the facts of their spells
 * -------------------------------------------------------------------------------- */

struct by_spell {
    const char *spell;
    struct patient *patient;
};

static int compare_spells(const void *a, const void *b)
{
    return strcmp(((const struct by_spell *)a)->spell, ((const struct by_spell *)b)->spell);
}

static struct patient *find_spell(const struct by_spell *sorted, size_t n, const char *stream)
{
    char name[QUERY_NAME + 1];
    struct by_spell wanted = {.spell = name};
    const struct by_spell *hit = NULL;

    if (!hw_stream_part(stream, 1, name, sizeof(name)))
        return NULL;
    hit = bsearch(&wanted, sorted, n, sizeof(*sorted), compare_spells);
    return hit ? hit->patient : NULL;
}

static void fold_back(struct call *c, struct patient *p, struct person *who)
{
    struct hw_spell_state st;

    hw_spell_fold(&p->facts, c->m.as_at_ms, &st, NULL);
    hw_spell_release(&p->facts);
    p->ward = st.ward;
    p->bed = st.bed;
    p->authority = st.authority;
    who->id = st.person;
}

static void on_facts(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct patients *ps = c->of;
    struct by_spell *sorted = hw_alloc_array(ps->n + 1, sizeof(*sorted));

    for (size_t i = 0; i < ps->n; i++) {
        sorted[i] = (struct by_spell){ps->list[i].spell, &ps->list[i]};
        hw_spell_init(&ps->list[i].facts);
    }
    qsort(sorted, ps->n, sizeof(*sorted), compare_spells);
    for (int i = 0; i < PQntuples(r); i++) {
        struct patient *p = find_spell(sorted, ps->n, hw_pg_get_bytes(r, i, 0, NULL));
        struct hw_fact f;
        size_t n = 0;
        const char *payload = hw_pg_get_bytes(r, i, 6, &n);

        if (p && hw_fact_read((uint32_t)hw_pg_get_i32(r, i, 2), payload, n, hw_pg_get_ms(r, i, 3),
                              hw_pg_get_i64(r, i, 1), c->g->names, c->arena, &f))
            hw_spell_add(&p->facts, &f);
    }
    for (size_t i = 0; i < ps->n; i++)
        fold_back(c, &ps->list[i], &ps->persons[i]);
    free(sorted);
}

static const struct hw_pg_column stream_column = {.name = "", .type = HW_PG_TEXT, .offset = 0};

static void look_back(struct call *c)
{
    struct patients *ps = c->of;
    int64_t position = c->m.position;
    struct question *q = call_question(c, narrow);
    const char **streams = NULL;
    struct hw_pg_params p;

    if (!q)
        return;
    streams = hw_arena_array(c->arena, ps->n + 1, sizeof(*streams));
    HW_CHECK(streams);
    for (size_t i = 0; i < ps->n; i++) {
        char name[256];
        const char *parts[] = {"spell", ps->list[i].spell, NULL};

        HW_CHECK(hw_stream_name(name, sizeof(name), parts));
        streams[i] = hw_arena_strndup(c->arena, name, strlen(name));
    }
    hw_pg_params_init(&p);
    hw_pg_put_column(&p, &stream_column, streams, sizeof(*streams), ps->n);
    hw_pg_put_i64(&p, c->m.known >= 0 ? c->m.known : position);
    db_ask(q, "streams", &p, on_facts, c);
    db_run(q);
}

static void found(struct call *c)
{
    const struct patients *ps = c->of;

    if (ps->too_many)
        call_fail(c, 400, "TOO_MANY", "more than 20000 people: narrow it with a filter", NULL);
    else if (c->q.has_as_at || c->q.known != KNOWN_NOW)
        look_back(c);
    else
        narrow(c);
}

static void ask(struct call *c)
{
    struct question *q = call_question(c, found);
    struct hw_pg_params p;
    int32_t today = hw_london_day(c->m.as_at_ms);

    if (!q)
        return;
    c->of = hw_arena_alloc(c->arena, sizeof(struct patients));
    HW_CHECK(c->of);
    hw_pg_params_init(&p);
    db_put_filter(&p, &c->q.filter);
    hw_pg_put_time(&p, c->m.as_at_ms);
    hw_pg_put_day(&p, hw_month_first_day(hw_month_of(today)));
    hw_pg_put_day(&p, today - 1);
    hw_pg_put_i64(&p, PATIENTS_MAX + 1);
    call_put_known(c, &p);
    db_ask(q, call_statement(c, "patients_now", "patients_then"), &p, on_rows, c);
    db_run(q);
}

void page_patients(struct call *c)
{
    if (call_query(c, P_FILTER | P_AS_AT | P_KNOWN_AT | P_WARD | P_SPELL | P_PURPOSE))
        call_moment(c, ask);
}

/* Batches of requests: what is taken and what is not; the projection after any order of batches,
 * roll-backs and read-backs is what a rebuild from the log gives. */
#include "ledger/core/batch.h"

#include "homeward/secret.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"
#include "support/t.h"

enum { BUDGET = 64 << 20, SPELLS = 12, ROUNDS = 600, HISTORIES = 12 };

/* 2026-10-01 00:00 in London. */
#define FIRST_MS INT64_C(1790809200000)

/* ---- requests in a few words ---- */

static struct hw_arena *arena;
static struct hw_names *texts; /* of what is stored: they outlive the ledgers that wrote it */

static void *keep(const void *data, size_t n)
{
    void *p = hw_arena_alloc(arena, n ? n : 1);

    assert_non_null(p);
    memcpy(p, data, n);
    return p;
}

static Hw__NewEvent *event_of(uint32_t type, int64_t at_ms, const void *message)
{
    Hw__NewEvent *e = hw_arena_alloc(arena, sizeof(*e));
    size_t n = protobuf_c_message_get_packed_size(message);

    hw__new_event__init(e);
    e->type = type;
    e->occurred_at_ms = at_ms;
    e->payload.data = hw_arena_alloc(arena, n ? n : 1);
    e->payload.len = protobuf_c_message_pack(message, e->payload.data);
    return e;
}

static Hw__StreamWrite *write_of(const char *stream, uint32_t expected, Hw__NewEvent *e)
{
    Hw__StreamWrite *w = hw_arena_alloc(arena, sizeof(*w));

    hw__stream_write__init(w);
    w->stream = keep(stream, strlen(stream) + 1);
    w->expected_version = expected;
    w->events = keep(&e, sizeof(e));
    w->n_events = e ? 1 : 0;
    return w;
}

static Hw__AppendRequest *request_of(uint64_t number, Hw__StreamWrite *a, Hw__StreamWrite *b)
{
    Hw__AppendRequest *r = hw_arena_alloc(arena, sizeof(*r));
    Hw__StreamWrite *writes[] = {a, b};
    uint8_t id[16] = {0x77};

    memcpy(id + 4, &number, sizeof(number));
    hw__append_request__init(r);
    r->request_id.data = keep(id, sizeof(id));
    r->request_id.len = sizeof(id);
    r->writes = keep(writes, sizeof(writes));
    r->n_writes = (a != NULL) + (b != NULL);
    return r;
}

static Hw__NewEvent *admitted(int64_t at_ms)
{
    Hw__PatientAdmitted m = HW__PATIENT_ADMITTED__INIT;

    m.provider = "RBZ";
    m.ward = "W";
    m.authority = "912";
    m.care_type = HW__CARE_TYPE__CODE__ACUTE;
    return event_of(HW__EVENT__BODY_PATIENT_ADMITTED, at_ms, &m);
}

/* ---- what is taken ---- */

struct ledger {
    struct batching g;
    struct batch b;
};

static void ledger_open(struct ledger *l, size_t bound)
{
    batching_init(&l->g, bound);
    batch_init(&l->b);
    batch_begin(&l->b, &l->g);
}

static void ledger_close(struct ledger *l)
{
    batch_release(&l->b);
    batching_release(&l->g);
}

static void positions_and_versions(void **state)
{
    struct ledger l;
    struct batch_result r;

    (void)state;
    hw_arena_reset(arena);
    ledger_open(&l, 100);
    r = batch_take(&l.b, &l.g,
                   request_of(1, write_of("spell/A", 0, admitted(FIRST_MS)),
                              write_of("spell/B", 0, admitted(FIRST_MS))),
                   true);
    assert_int_equal(r.verdict, BATCH_TAKEN);
    assert_true(r.first == 1 && r.last == 2);
    r = batch_take(&l.b, &l.g, request_of(2, write_of("spell/A", 1, admitted(FIRST_MS)), NULL),
                   true);
    assert_int_equal(r.verdict, BATCH_TAKEN);
    assert_true(r.first == 3 && r.last == 3);
    batch_seal(&l.b, FIRST_MS + 5);
    assert_int_equal(l.b.events.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(l.b.events.list[i].position, i + 1);
        assert_true(l.b.events.list[i].recorded_ms == FIRST_MS + 5);
    }
    assert_int_equal(l.b.events.list[0].known_position, 2); /* known as a whole */
    assert_int_equal(l.b.events.list[2].version, 2);
    assert_int_equal(l.b.streams.count, 2);
    assert_int_equal(l.b.requests.count, 2);
    assert_int_equal(l.b.p.spells.count, 2); /* one row a spell, whatever happened to it */
    assert_false(hw_id_equal(l.b.events.list[0].event_id, l.b.events.list[1].event_id));
    ledger_close(&l);
}

static void versions_that_are_not_right(void **state)
{
    struct ledger l;
    struct batch_result r;
    int64_t before = 0;

    (void)state;
    hw_arena_reset(arena);
    ledger_open(&l, 100);
    (void)batch_take(&l.b, &l.g, request_of(1, write_of("spell/A", 0, admitted(FIRST_MS)), NULL),
                     true);
    before = l.g.position;
    r = batch_take(&l.b, &l.g, request_of(2, write_of("spell/A", 0, admitted(FIRST_MS)), NULL),
                   true);
    assert_int_equal(r.verdict, BATCH_CONFLICT);
    assert_string_equal(r.stream, "spell/A");
    assert_int_equal(r.version, 1);
    /* One stream in conflict stops the whole request. */
    r = batch_take(&l.b, &l.g,
                   request_of(3, write_of("spell/B", 0, admitted(FIRST_MS)),
                              write_of("spell/A", 5, admitted(FIRST_MS))),
                   true);
    assert_int_equal(r.verdict, BATCH_CONFLICT);
    assert_null(streams_find(&l.g.streams, "spell/B"));
    /* A stream that is not in mind is read first; only what is said to be new is taken on trust. */
    r = batch_take(&l.b, &l.g, request_of(4, write_of("spell/C", 3, admitted(FIRST_MS)), NULL),
                   true);
    assert_int_equal(r.verdict, BATCH_MISSING);
    assert_string_equal(r.stream, "spell/C");
    r = batch_take(&l.b, &l.g, request_of(5, write_of("spell/D", 0, admitted(FIRST_MS)), NULL),
                   false);
    assert_int_equal(r.verdict, BATCH_MISSING);
    assert_true(l.g.position == before);
    assert_int_equal(l.b.events.count, 1);
    ledger_close(&l);
}

static void requests_that_are_none(void **state)
{
    struct ledger l;
    char long_name[300];
    Hw__AppendRequest *r = NULL;

    (void)state;
    hw_arena_reset(arena);
    ledger_open(&l, 100);
#define INVALID(request)                                                                           \
    assert_int_equal(batch_take(&l.b, &l.g, (request), true).verdict, BATCH_INVALID)
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    INVALID(request_of(1, NULL, NULL));
    INVALID(request_of(1, write_of("", 0, admitted(FIRST_MS)), NULL));
    INVALID(request_of(1, write_of(long_name, 0, admitted(FIRST_MS)), NULL));
    INVALID(request_of(1, write_of("spell/A", 0, NULL), NULL));
    INVALID(request_of(1, write_of("spell/A", 0, admitted(FIRST_MS)),
                       write_of("spell/A", 1, admitted(FIRST_MS))));
    INVALID(request_of(1, write_of("spell/A", 0, admitted(INT64_MAX)), NULL));
    INVALID(request_of(1, write_of("spell/A", 0, admitted(INT64_MIN)), NULL));
    r = request_of(1, write_of("spell/A", 0, admitted(FIRST_MS)), NULL);
    r->writes[0]->events[0]->type = 99999;
    INVALID(r);
    r = request_of(1, write_of("spell/A", 0, admitted(FIRST_MS)), NULL);
    r->request_id.len = 15;
    INVALID(r);
    r = request_of(1, write_of("spell/A", 0, admitted(FIRST_MS)), NULL);
    r->refusal = keep(&(Hw__CommandAnswer)HW__COMMAND_ANSWER__INIT, sizeof(Hw__CommandAnswer));
    INVALID(r);
#undef INVALID
    assert_true(l.g.position == 0);
    assert_true(batch_is_empty(&l.b));
    ledger_close(&l);
}

/* ---- random histories ---- */

static uint64_t seed;

static uint64_t random_below(uint64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % n;
}

static int64_t some_time(void)
{
    return FIRST_MS + (int64_t)random_below(60 * 48) * HW_HOUR_MS / 2;
}

static Hw__NewEvent *some_readiness(void)
{
    Hw__ReadinessRecorded m = HW__READINESS_RECORDED__INIT;

    m.criterion = (Hw__Criterion__Code)(1 + random_below(3));
    m.met = random_below(10) > 0;
    return event_of(HW__EVENT__BODY_READINESS_RECORDED, some_time(), &m);
}

static Hw__NewEvent *some_delay(void)
{
    static const char *const councils[] = {NULL, "912", "913", "817"};
    Hw__DelayRecorded m = HW__DELAY_RECORDED__INIT;

    m.reason = (Hw__Reason__Code)(1 + random_below(11));
    m.attribution = (Hw__Attribution__Code)(1 + random_below(3));
    m.authority = councils[random_below(4)];
    return event_of(HW__EVENT__BODY_DELAY_RECORDED, some_time(), &m);
}

static Hw__NewEvent *some_removal(int64_t head)
{
    Hw__FactRetracted m = HW__FACT_RETRACTED__INIT;

    m.position = 1 + (int64_t)random_below((uint64_t)head + 1);
    return event_of(HW__EVENT__BODY_FACT_RETRACTED, some_time(), &m);
}

static Hw__NewEvent *some_event(uint32_t version, int64_t head)
{
    Hw__PatientDischarged d = HW__PATIENT_DISCHARGED__INIT;
    Hw__LeaveStarted ls = HW__LEAVE_STARTED__INIT;
    Hw__LeaveEnded le = HW__LEAVE_ENDED__INIT;
    Hw__DelayAgreed a = HW__DELAY_AGREED__INIT;

    if (version == 0)
        return admitted(FIRST_MS + (int64_t)random_below(48) * HW_HOUR_MS);
    a.by = HW__PARTY__CODE__AUTHORITY;
    switch (random_below(24)) {
    case 0:
        return event_of(HW__EVENT__BODY_PATIENT_DISCHARGED, some_time() + 30 * HW_DAY_MS, &d);
    case 1:
        return event_of(HW__EVENT__BODY_LEAVE_STARTED, some_time(), &ls);
    case 2:
        return event_of(HW__EVENT__BODY_LEAVE_ENDED, some_time(), &le);
    case 3:
        return event_of(HW__EVENT__BODY_DELAY_AGREED, some_time(), &a);
    case 4:
        return some_removal(head);
    case 5:
    case 6:
    case 7:
        return some_delay();
    default:
        return some_readiness();
    }
}

/* ---- what the database would hold ---- */

struct stored {
    VEC(struct event_row) log;
    VEC(struct segment_row) segments;
    struct spell_row spells[SPELLS];
    VEC(struct cell_row) cells;
    uint32_t versions[SPELLS];
};

static int spell_number(const char *name)
{
    return name[0] - 'A';
}

static const char *name_of(int spell)
{
    static const char names[SPELLS][2] = {"A", "B", "C", "D", "E", "F",
                                          "G", "H", "I", "J", "K", "L"};

    return names[spell];
}

/* As the writer writes it: cells, what is superseded, what is new. */
static void store(struct stored *s, const struct batch *b)
{
    for (size_t i = 0; i < b->p.cells.count; i++) {
        struct cell_row *c = vec_add(&s->cells);

        *c = b->p.cells.list[i];
        c->provider = hw_names_intern(texts, c->provider);
        c->authority = hw_names_intern(texts, c->authority);
    }
    for (size_t i = 0; i < b->p.superseded.count; i++) {
        const struct supersede_row *r = &b->p.superseded.list[i];
        int found = 0;

        for (size_t k = 0; k < s->segments.count; k++) {
            struct segment_row *g = &s->segments.list[k];

            if (strcmp(g->spell, r->spell) != 0 || g->start_ms != r->start_ms ||
                g->known_to != KNOWN_STILL)
                continue;
            g->known_to = r->known_to;
            found++;
        }
        assert_int_equal(found, 1);
    }
    for (size_t i = 0; i < b->p.segments.count; i++) {
        struct segment_row *g = vec_add(&s->segments);

        *g = b->p.segments.list[i];
        g->spell = name_of(spell_number(g->spell));
    }
    for (size_t i = 0; i < b->p.spells.count; i++)
        s->spells[spell_number(b->p.spells.list[i].spell)] = b->p.spells.list[i];
    for (size_t i = 0; i < b->events.count; i++) {
        struct event_row *e = vec_add(&s->log);

        *e = b->events.list[i];
        s->versions[spell_number(e->stream + strlen("spell/"))] = (uint32_t)e->version;
    }
}

static void read_back(struct ledger *l, const struct stored *s, const char *stream)
{
    struct event_row *rows = hw_alloc_array(s->log.count + 1, sizeof(*rows));
    size_t n = 0;

    for (size_t i = 0; i < s->log.count; i++) {
        if (strcmp(s->log.list[i].stream, stream) == 0)
            rows[n++] = s->log.list[i];
    }
    batching_restore(&l->g, stream, rows, n, (uint32_t)n);
    free(rows);
}

static void commit(struct ledger *l, struct stored *s)
{
    batch_seal(&l->b, FIRST_MS);
    store(s, &l->b);
    l->g.committed = l->b.p.serial;
    streams_evict(&l->g.streams, l->g.committed);
    batch_begin(&l->b, &l->g);
}

static void give_up(struct ledger *l, const struct stored *s)
{
    batching_roll_back(&l->g, s->log.count ? s->log.list[s->log.count - 1].position : 0);
    batch_begin(&l->b, &l->g);
}

static void take_something(struct ledger *l, const struct stored *s, uint64_t number)
{
    int spell = (int)random_below(SPELLS);
    char stream[16];
    const struct stream *in_mind = NULL;
    struct batch_result r;
    uint32_t version = 0;

    (void)snprintf(stream, sizeof(stream), "spell/%s", name_of(spell));
    in_mind = streams_find(&l->g.streams, stream);
    version = in_mind ? in_mind->version : s->versions[spell];
    r = batch_take(
        &l->b, &l->g,
        request_of(number, write_of(stream, version, some_event(version, l->g.position)), NULL),
        true);
    if (r.verdict == BATCH_MISSING) {
        read_back(l, s, stream);
        take_something(l, s, number);
        return;
    }
    assert_int_equal(r.verdict, BATCH_TAKEN);
}

/* The same log, read from its beginning in one go. */
static void rebuild(const struct stored *s, struct stored *again)
{
    struct ledger l;

    ledger_open(&l, 1000);
    for (size_t i = 0; i < s->log.count; i++) {
        batch_replay_event(&l.b, &l.g, &s->log.list[i]);
        batch_replay_known(&l.b, &l.g, s->log.list[i].stream, s->log.list[i].known_position);
    }
    batch_seal(&l.b, FIRST_MS);
    store(again, &l.b);
    /* the texts of rows live in the ledger's memory: compare before it is gone */
    assert_int_equal(again->segments.count, s->segments.count);
    for (int i = 0; i < SPELLS; i++) {
        const struct spell_row *a = &s->spells[i], *b = &again->spells[i];

        assert_true(a->position == b->position && a->ready_ms == b->ready_ms &&
                    a->reason_ms == b->reason_ms && a->discharged_ms == b->discharged_ms &&
                    a->admitted_ms == b->admitted_ms && a->agreement == b->agreement);
        assert_true((a->reason == NULL) == (b->reason == NULL));
        if (a->reason)
            assert_string_equal(a->reason, b->reason);
        if (a->state)
            assert_string_equal(a->state, b->state);
    }
    ledger_close(&l);
}

static int by_meaning(const void *a, const void *b)
{
    const struct segment_row *x = a, *y = b;
    int spells = strcmp(x->spell, y->spell);

    if (spells)
        return spells;
    if (x->known_from != y->known_from)
        return x->known_from < y->known_from ? -1 : 1;
    return x->start_ms < y->start_ms ? -1 : x->start_ms > y->start_ms;
}

static const struct cell_row *cell_of(const struct stored *s, int32_t id)
{
    for (size_t i = 0; i < s->cells.count; i++) {
        if (s->cells.list[i].id == id)
            return &s->cells.list[i];
    }
    fail_msg("no cell %d", id);
    return NULL;
}

static bool same_cell(const struct cell_row *a, const struct cell_row *b)
{
    return strcmp(a->provider, b->provider) == 0 && strcmp(a->authority, b->authority) == 0 &&
           strcmp(a->care_type, b->care_type) == 0 && strcmp(a->reason, b->reason) == 0 &&
           strcmp(a->attribution, b->attribution) == 0;
}

/* Cells may be numbered otherwise, but must mean the same. */
static bool same_segment(const struct stored *s, const struct segment_row *a,
                         const struct stored *t, const struct segment_row *b)
{
    return strcmp(a->spell, b->spell) == 0 && a->known_from == b->known_from &&
           a->known_to == b->known_to && a->start_ms == b->start_ms && a->end_ms == b->end_ms &&
           a->first_midnight_day == b->first_midnight_day &&
           a->first_next_day == b->first_next_day && a->last_day == b->last_day &&
           a->ready_ms == b->ready_ms && a->reason_ms == b->reason_ms &&
           a->agreement == b->agreement && a->admitted_position == b->admitted_position &&
           a->clinical_position == b->clinical_position && a->mdt_position == b->mdt_position &&
           a->safe_position == b->safe_position && a->reason_position == b->reason_position &&
           a->agreement_position == b->agreement_position &&
           same_cell(cell_of(s, a->cell), cell_of(t, b->cell));
}

/* What is believed of one spell never overlaps, and says what the fold says. */
static void check_against_fold(const struct stored *s)
{
    for (int spell = 0; spell < SPELLS; spell++) {
        int64_t end = INT64_MIN;

        for (size_t i = 0; i < s->segments.count; i++) {
            const struct segment_row *g = &s->segments.list[i];

            if (g->known_to != KNOWN_STILL || spell_number(g->spell) != spell)
                continue;
            if (g->start_ms < end)
                fail_msg("two headings at once for spell %s", g->spell);
            end = g->end_ms;
            (void)cell_of(s, g->cell);
        }
    }
}

static void any_history(void **state)
{
    (void)state;
    for (uint64_t h = 1; h <= HISTORIES; h++) {
        struct ledger l;
        struct stored s = {.versions = {0}}, again = {.versions = {0}};
        /* A small memory, so that streams are evicted and read back all the time. */
        size_t bound = h % 3 == 0 ? 100 : 3;

        seed = h * UINT64_C(0x9e3779b97f4a7c15);
        hw_arena_reset(arena);
        ledger_open(&l, bound);
        for (uint64_t i = 1; i <= ROUNDS; i++) {
            take_something(&l, &s, h << 32 | i);
            if (random_below(5) == 0)
                commit(&l, &s);
            else if (random_below(20) == 0)
                give_up(&l, &s);
        }
        commit(&l, &s);
        qsort(s.segments.list, s.segments.count, sizeof(*s.segments.list), by_meaning);
        check_against_fold(&s);
        rebuild(&s, &again);
        qsort(again.segments.list, again.segments.count, sizeof(*s.segments.list), by_meaning);
        for (size_t i = 0; i < s.segments.count; i++) {
            if (!same_segment(&s, &s.segments.list[i], &again, &again.segments.list[i]))
                fail_msg("history %d: segment %zu of spell %s differs after a rebuild", (int)h, i,
                         s.segments.list[i].spell);
        }
        if (s.segments.count < 50)
            fail_msg("history %d leads to %zu segments only", (int)h, s.segments.count);
        ledger_close(&l);
        vec_free(&s.log);
        vec_free(&s.segments);
        vec_free(&s.cells);
        vec_free(&again.log);
        vec_free(&again.segments);
        vec_free(&again.cells);
    }
}

/* ---- cells ---- */

static void cells_are_numbered_once(void **state)
{
    struct cells *c = cells_create();
    cell_rows fresh = {.count = 0};
    struct hw_segment s = {.provider = "RBZ",
                           .authority = "912",
                           .care = HW__CARE_TYPE__CODE__ACUTE,
                           .reason = HW__REASON__CODE__A,
                           .attribution = HW__ATTRIBUTION__CODE__NHS};
    int32_t first = 0, second = 0;

    (void)state;
    first = cells_number(c, &s, 1, &fresh);
    assert_int_equal(cells_number(c, &s, 1, &fresh), first);
    assert_int_equal(fresh.count, 1);
    assert_string_equal(fresh.list[0].care_type, "ACUTE");
    assert_string_equal(fresh.list[0].reason, "A");
    s.reason = HW__REASON__CODE__E;
    second = cells_number(c, &s, 2, &fresh);
    assert_int_not_equal(second, first);
    cells_forget_after(c, 1); /* the second batch was not written */
    s.reason = HW__REASON__CODE__A;
    assert_int_equal(cells_number(c, &s, 3, &fresh), first);
    assert_int_equal(fresh.count, 2);
    s.reason = HW__REASON__CODE__E;
    assert_int_not_equal(cells_number(c, &s, 3, &fresh), first);
    assert_int_equal(fresh.count, 3);
    vec_free(&fresh);
    cells_destroy(c);
}

static int setup(void **state)
{
    struct hw_err err;

    (void)state;
    arena = hw_arena_create(BUDGET);
    texts = hw_names_create();
    return arena && hw_secret_setup(&err) == HW_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hw_arena_destroy(arena);
    hw_names_destroy(texts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_and_versions),  cmocka_unit_test(versions_that_are_not_right),
        cmocka_unit_test(requests_that_are_none),  cmocka_unit_test(any_history),
        cmocka_unit_test(cells_are_numbered_once),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, setup, teardown);
}

#include "support/desk.h"

#include <stdarg.h>
#include <stdlib.h>

#include "homeward/civil.h"
#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "support/t.h"

enum { BUDGET = 64 << 20, LINE = 4096, ROUNDS = 10000 };

static void *new_core(const struct desk *d)
{
    struct hw_secret master;

    memset(master.b, 3, sizeof(master.b));
    return d->core->create(&master);
}

void desk_open_core(struct desk *d, const struct desk_core *core)
{
    struct hw_err err;

    assert_int_equal(hw_secret_setup(&err), HW_OK);
    *d = (struct desk){
        .core = core, .arena = hw_arena_create(BUDGET), .reply_arena = hw_arena_create(BUDGET)};
    d->s = new_core(d);
    d->plan = hw_alloc(sizeof(*d->plan));
    hw_secret_fresh(&d->key);
    hw_book_begin(d->s);
}

void desk_close(struct desk *d)
{
    for (size_t i = 0; i < d->log_count; i++) {
        free((char *)(uintptr_t)d->log[i].stream);
        free((void *)(uintptr_t)d->log[i].payload);
    }
    free(d->log);
    free(d->plan);
    hw_arena_destroy(d->arena);
    hw_arena_destroy(d->reply_arena);
    d->core->destroy(d->s);
}

static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

int64_t desk_ms(const char *when)
{
    int32_t day = 0;

    if (strlen(when) != sizeof("2016-10-03 09:00") - 1 || !hw_parse_date(when, 10, &day))
        fail_msg("no time: %s", when);
    return hw_london_to_ms(day,
                           (two_digits(when + 11) * 60 + two_digits(when + 14)) * HW_MINUTE_MS);
}

/* ---- the log ---- */

static void restore(struct desk *d, const char *stream)
{
    struct hw_es_event *events = hw_alloc_array(d->log_count + 1, sizeof(*events));
    size_t n = 0;

    for (size_t i = 0; i < d->log_count; i++) {
        if (hw_streq(d->log[i].stream, stream))
            events[n++] = d->log[i];
    }
    hw_book_restore(d->s, stream, events, n);
    free(events);
}

static uint32_t stored_version(const struct desk *d, const char *stream)
{
    uint32_t v = 0;

    for (size_t i = 0; i < d->log_count; i++)
        v += hw_streq(d->log[i].stream, stream);
    return v;
}

static void store(struct desk *d, const char *stream, uint32_t type, int64_t at_ms,
                  const void *payload, size_t n)
{
    struct hw_es_event e = {.position = (int64_t)d->log_count + 1,
                            .stream = hw_strdup(stream),
                            .version = stored_version(d, stream) + 1,
                            .type = type,
                            .occurred_ms = at_ms,
                            .actor = d->actor,
                            .payload_n = n};
    void *copy = hw_alloc(n + 1);

    memcpy(copy, payload ? payload : "", n);
    e.payload = copy;
    d->log = hw_grow(d->log, &d->log_cap, d->log_count + 1, sizeof(*d->log));
    d->log[d->log_count++] = e;
    if (hw_book_version(d->s, stream) < 0) {
        if (!hw_book_wants(d->s, &e))
            return;
        if (e.version > 1) {
            restore(d, stream);
            return;
        }
    }
    hw_book_apply(d->s, &e);
}

static void store_plan(struct desk *d)
{
    const struct hw_plan *p = d->plan;

    for (size_t s = 0; s < p->stream_count; s++) {
        assert_int_equal(p->streams[s].expected, stored_version(d, p->streams[s].stream));
        for (size_t i = 0; i < p->event_count; i++) {
            if (p->event_stream[i] == s)
                store(d, p->streams[s].stream, p->events[i].type, p->events[i].occurred_at_ms,
                      p->events[i].payload.data, p->events[i].payload.len);
        }
    }
}

/* homeward-beds, as far as it is asked here: what the core sends it happens, and is answered. */
static void obey(struct desk *d)
{
    const Hw__Command *c = d->plan->send.command;
    Hw__CommandAnswer answer = HW__COMMAND_ANSWER__INIT;
    Hw__DelayRecorded delay = HW__DELAY_RECORDED__INIT;
    Hw__ReadinessRecorded readiness = HW__READINESS_RECORDED__INIT;
    uint8_t packed[64];
    char stream[HW_STREAM_MAX], duty[HW_STREAM_MAX];

    assert_true(hw_copy_text(duty, sizeof(duty), d->plan->send.stream));
    d->actor = d->core->domain->service;
    if (c->body_case == HW__COMMAND__BODY_RECORD_DELAY) {
        assert_true(hw_book_stream(stream, "spell/", c->record_delay->spell));
        delay.reason = c->record_delay->reason;
        delay.attribution = c->record_delay->attribution;
        store(d, stream, HW__EVENT__BODY_DELAY_RECORDED, c->at->ms, packed,
              hw__delay_recorded__pack(&delay, packed));
    } else {
        assert_int_equal(c->body_case, HW__COMMAND__BODY_RECORD_READINESS);
        assert_true(hw_book_stream(stream, "spell/", c->record_readiness->spell));
        readiness.criterion = c->record_readiness->criterion;
        readiness.met = c->record_readiness->met;
        store(d, stream, HW__EVENT__BODY_READINESS_RECORDED, c->at->ms, packed,
              hw__readiness_recorded__pack(&readiness, packed));
    }
    d->actor = NULL;
    answer.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    hw_book_answered(d->s, duty, &answer);
}

static void find_key(struct desk *d, struct hw_id person)
{
    uint8_t wrapped[HW_KEY_BYTES + HW_SEAL_OVERHEAD];
    struct hw_found_person f = {
        .found = true, .person = person, .wrapped = wrapped, .wrapped_n = sizeof(wrapped)};

    hw_seal(&((const struct hw_book *)d->s)->master, person, d->key.b, HW_KEY_BYTES, wrapped);
    hw_book_person(d->s, &f);
}

static void find_token(struct desk *d, const uint8_t *token)
{
    struct hw_found_person f = {.token = token};
    uint8_t known[HW_TOKEN_BYTES];

    hw_token(&((const struct hw_book *)d->s)->master, "nhs", DESK_NHS_NUMBER, known);
    f.found = d->knows != 0 && memcmp(known, token, sizeof(known)) == 0;
    memset(f.person.b, f.found ? d->knows : 0, sizeof(f.person.b));
    hw_book_person(d->s, &f);
}

bool desk_bring(struct desk *d, const struct hw_needs *n)
{
    bool all = true;

    for (size_t i = 0; i < n->stream_count; i++) {
        if (hw_book_version(d->s, n->streams[i]) >= 0)
            continue;
        restore(d, n->streams[i]);
        all = false;
    }
    for (size_t i = 0; i < n->token_count; i++) {
        if (hw_book_knows_person(d->s, n->tokens[i]))
            continue;
        find_token(d, n->tokens[i]);
        all = false;
    }
    for (size_t i = 0; i < n->key_count; i++) {
        if (hw_book_knows_key(d->s, n->keys[i]))
            continue;
        find_key(d, n->keys[i]);
        all = false;
    }
    return all;
}

/* ---- of its own accord ---- */

static void work(struct desk *d)
{
    struct hw_task t;

    while (d->core->works && d->core->domain->task(d->s, &t)) {
        t.run(t.arg);
        d->core->domain->task_done(d->s, t.arg);
    }
}

static void want(void *arg, const char *stream)
{
    restore(arg, stream);
}

static void reload(struct desk *d)
{
    struct hw_buf saved;

    hw_buf_init(&saved, 0);
    hw_book_save(d->s, &saved);
    d->core->destroy(d->s);
    d->s = new_core(d);
    assert_true(hw_book_load(d->s, saved.data, saved.len, want, d));
    hw_buf_release(&saved);
    hw_book_begin(d->s);
}

static void meet_duties(struct desk *d, int64_t now_ms)
{
    int round = 0;

    for (;; round++) {
        struct hw_needs n = {.stream_count = 0};

        work(d);
        if (hw_book_next_due(d->s) > now_ms || (d->only != 0 && round >= d->only))
            return;
        assert_true(round < ROUNDS);
        hw_arena_reset(d->arena);
        plan_init(d->plan, d->arena);
        hw_book_due(d->s, now_ms, &n, d->plan);
        if (d->plan->kind == PLAN_EVENTS_TO_APPEND)
            store_plan(d);
        else if (d->plan->kind == PLAN_SEND)
            obey(d);
        else
            assert_false(desk_bring(d, &n));
        if (d->kill_every > 0 && ++d->met % d->kill_every == 0)
            reload(d);
    }
}

void desk_clock(struct desk *d, const char *when)
{
    int64_t to = desk_ms(when);

    while (hw_book_next_due(d->s) <= to) {
        if (hw_book_next_due(d->s) > d->now_ms)
            d->now_ms = hw_book_next_due(d->s);
        meet_duties(d, d->now_ms);
    }
    assert_true(to >= d->now_ms);
    d->now_ms = to;
    hw_book_tidy(d->s);
    hw_book_tidy(d->s);
}

/* ---- commands ---- */

static const char *outcome(const struct desk *d)
{
    static char text[128];
    const struct hw_plan *p = d->plan;

    if (p->kind == PLAN_EVENTS_TO_APPEND)
        return "ok";
    if (p->kind != PLAN_ANSWER)
        return "nothing";
    (void)snprintf(text, sizeof(text), "%s%s%s", p->answer.code, p->answer.field ? " " : "",
                   p->answer.field ? p->answer.field : "");
    return text;
}

/* NULL: not understood, and fault says why. */
static const Hw__Command *understood(struct desk *d, const char *json, struct hw_json_fault *fault)
{
    hw_arena_reset(d->arena);
    return hw_json_text_to_command(json, strlen(json), d->arena, fault);
}

static void decide(struct desk *d, const Hw__Command *c)
{
    struct hw_question q = {.command = c, .now_ms = d->now_ms, .at_ms = d->now_ms};

    if (c->at && c->at->ms < q.now_ms)
        q.at_ms = c->at->ms;
    for (;;) {
        struct hw_needs n = {.stream_count = 0};

        d->core->domain->needs(d->s, c, &n);
        if (desk_bring(d, &n))
            break;
    }
    plan_init(d->plan, d->arena);
    d->core->domain->decide(d->s, &q, d->plan);
}

static void carry_out(struct desk *d)
{
    if (d->plan->kind == PLAN_EVENTS_TO_APPEND)
        store_plan(d);
    meet_duties(d, d->now_ms);
}

void desk_say(struct desk *d, const char *want, const char *fmt, ...)
{
    struct hw_json_fault fault = {.message = "?"};
    const Hw__Command *c = NULL;
    char json[LINE];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(json, sizeof(json), fmt, ap);
    va_end(ap);
    c = understood(d, json, &fault);
    if (!c) {
        fail_msg("%s: %s", json, fault.message);
        return;
    }
    decide(d, c);
    if (want && !hw_streq(outcome(d), want))
        fail_msg("%s: got %s (%s)", json, outcome(d),
                 d->plan->kind == PLAN_ANSWER ? d->plan->answer.message : "");
    carry_out(d);
}

bool desk_try(struct desk *d, const char *json)
{
    struct hw_json_fault fault = {.message = "?"};
    const Hw__Command *c = understood(d, json, &fault);

    if (!c)
        return false;
    decide(d, c);
    carry_out(d);
    return d->plan->kind == PLAN_EVENTS_TO_APPEND;
}

/* ---- other services ---- */

void desk_event(struct desk *d, const char *stream, uint32_t type, const void *message)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    uint8_t *packed = hw_alloc(n + 1);

    (void)protobuf_c_message_pack(message, packed);
    store(d, stream, type, d->now_ms, packed, n);
    free(packed);
    meet_duties(d, d->now_ms);
}

static void spell_event(struct desk *d, const char *spell, uint32_t type, const void *message)
{
    char stream[HW_STREAM_MAX];

    assert_true(hw_book_stream(stream, "spell/", spell));
    desk_event(d, stream, type, message);
}

void desk_admit(struct desk *d, const char *spell, uint8_t person)
{
    Hw__PatientAdmitted m = HW__PATIENT_ADMITTED__INIT;
    uint8_t id[16];

    memset(id, person, sizeof(id));
    m.provider = "RBZ";
    m.ward = "W";
    m.authority = "912";
    m.care_type = HW__CARE_TYPE__CODE__ACUTE;
    m.has_person = true;
    m.person = (ProtobufCBinaryData){.data = id, .len = sizeof(id)};
    spell_event(d, spell, HW__EVENT__BODY_PATIENT_ADMITTED, &m);
}

void desk_merge(struct desk *d, uint8_t from, uint8_t into)
{
    Hw__PersonMerged m = HW__PERSON_MERGED__INIT;
    char stream[HW_STREAM_MAX], text[HW_ID_TEXT];
    struct hw_id id;
    uint8_t to[16];

    memset(id.b, from, sizeof(id.b));
    memset(to, into, sizeof(to));
    m.into = (ProtobufCBinaryData){.data = to, .len = sizeof(to)};
    assert_true(hw_book_stream(stream, "person/", hw_id_format(id, text)));
    desk_event(d, stream, HW__EVENT__BODY_PERSON_MERGED, &m);
}

void desk_ready(struct desk *d, const char *spell)
{
    for (int k = HW__CRITERION__CODE__CLINICAL; k <= HW__CRITERION__CODE__SAFE; k++) {
        Hw__ReadinessRecorded m = HW__READINESS_RECORDED__INIT;

        m.criterion = (Hw__Criterion__Code)k;
        m.met = true;
        spell_event(d, spell, HW__EVENT__BODY_READINESS_RECORDED, &m);
    }
}

void desk_discharge(struct desk *d, const char *spell, bool died, const char *to)
{
    Hw__PatientDischarged m = HW__PATIENT_DISCHARGED__INIT;

    m.has_died = m.died = died;
    m.destination = to;
    spell_event(d, spell, HW__EVENT__BODY_PATIENT_DISCHARGED, &m);
}

int desk_count(const struct desk *d, const char *stream, uint32_t type)
{
    int count = 0;

    for (size_t i = 0; i < d->log_count; i++)
        count += d->log[i].type == type && hw_streq(d->log[i].stream, stream);
    return count;
}

/* ---- starting again ---- */

void desk_restart(struct desk *d)
{
    reload(d);
    meet_duties(d, d->now_ms);
}

void desk_replay(struct desk *d)
{
    d->core->destroy(d->s);
    d->s = new_core(d);
    for (size_t i = 0; i < d->log_count; i++) {
        const struct hw_es_event *e = &d->log[i];

        if (hw_book_version(d->s, e->stream) >= (int64_t)e->version)
            continue; /* its stream was read back beyond it */
        if (hw_book_version(d->s, e->stream) < 0 && e->version > 1) {
            if (hw_book_wants(d->s, e))
                restore(d, e->stream);
            continue;
        }
        hw_book_apply(d->s, e);
        if (i % 50 == 49)
            hw_book_tidy(d->s);
    }
    hw_book_begin(d->s);
    meet_duties(d, d->now_ms);
}

#include "desk.h"

#include <stdlib.h>

#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "support/t.h"

enum { BUDGET = 16 << 20, LINE = 1024 };

/* 2026-10-01 00:00 in London. */
#define FIRST_MS INT64_C(1790809200000)

static const uint8_t master_byte = 3, lookup_byte = 5;

static struct beds *new_core(void)
{
    struct hw_secret master, lookup;

    memset(master.b, master_byte, sizeof(master.b));
    memset(lookup.b, lookup_byte, sizeof(lookup.b));
    return beds_create(&master, &lookup);
}

void desk_open(struct desk *d)
{
    struct hw_err err;

    assert_int_equal(hw_secret_setup(&err), HW_OK);
    *d = (struct desk){.b = new_core(), .arena = hw_arena_create(BUDGET)};
    d->plan = hw_alloc(sizeof(*d->plan));
    d->now_ms = FIRST_MS + 30 * HW_DAY_MS;
}

void desk_close(struct desk *d)
{
    for (size_t i = 0; i < d->log_count; i++) {
        free((char *)(uintptr_t)d->log[i].e.stream);
        free((void *)(uintptr_t)d->log[i].e.payload);
    }
    for (size_t i = 0; i < d->key_count; i++) {
        free(d->keys[i].person.data);
        free(d->keys[i].wrapped.data);
    }
    for (size_t i = 0; i < d->token_count; i++) {
        free(d->tokens[i].token.data);
        free(d->tokens[i].person.data);
    }
    free(d->log);
    free(d->keys);
    free(d->tokens);
    free(d->plan);
    hw_arena_destroy(d->arena);
    beds_destroy(d->b);
}

/* ---- reading back ---- */

static void restore(struct desk *d, const char *stream)
{
    struct hw_es_event *events = hw_alloc_array(d->log_count + 1, sizeof(*events));
    size_t n = 0;

    for (size_t i = 0; i < d->log_count; i++) {
        if (hw_streq(d->log[i].e.stream, stream))
            events[n++] = d->log[i].e;
    }
    beds_restore(d->b, stream, events, n);
    free(events);
}

static void find_token(struct desk *d, const uint8_t token[HW_TOKEN_BYTES])
{
    struct hw_found_person f = {.token = token};

    for (size_t i = 0; i < d->token_count; i++) {
        if (memcmp(d->tokens[i].token.data, token, HW_TOKEN_BYTES) == 0)
            f.found = hw_id_from_bytes(d->tokens[i].person.data, 16, &f.person);
    }
    beds_person_found(d->b, &f);
}

static void find_key(struct desk *d, struct hw_id person)
{
    struct hw_found_person f = {.found = true, .person = person};

    for (size_t i = 0; i < d->key_count; i++) {
        if (memcmp(d->keys[i].person.data, person.b, 16) == 0) {
            f.wrapped = d->keys[i].wrapped.data;
            f.wrapped_n = d->keys[i].wrapped.len;
        }
    }
    beds_person_found(d->b, &f);
}

/* Until the core has all in mind that it asks for; an answer can lead to another question. */
static void prepare(struct desk *d, const Hw__Command *c)
{
    for (int round = 0;; round++) {
        struct hw_needs n = {.stream_count = 0};
        bool all = true;

        beds_needs(d->b, c, &n);
        for (size_t i = 0; i < n.stream_count; i++) {
            if (beds_version(d->b, n.streams[i]) >= 0)
                continue;
            restore(d, n.streams[i]);
            all = false;
        }
        for (size_t i = 0; i < n.token_count; i++) {
            if (beds_knows_person(d->b, n.tokens[i]))
                continue;
            find_token(d, n.tokens[i]);
            all = false;
        }
        for (size_t i = 0; i < n.key_count; i++) {
            if (beds_knows_key(d->b, n.keys[i]))
                continue;
            find_key(d, n.keys[i]);
            all = false;
        }
        if (all)
            return;
        assert_true(round < 20);
    }
}

/* ---- storing ---- */

static void *copy(const void *data, size_t n)
{
    void *p = hw_alloc(n);

    memcpy(p, data, n);
    return p;
}

static uint32_t stored_version(const struct desk *d, const char *stream)
{
    uint32_t v = 0;

    for (size_t i = 0; i < d->log_count; i++)
        v += hw_streq(d->log[i].e.stream, stream);
    return v;
}

static void store_people(struct desk *d)
{
    const struct hw_plan *p = d->plan;

    for (size_t i = 0; i < p->key_count; i++) {
        Hw__PersonKey k = p->keys[i];

        k.person.data = copy(k.person.data, k.person.len);
        k.wrapped.data = copy(k.wrapped.data, k.wrapped.len);
        d->keys = hw_grow(d->keys, &d->key_cap, d->key_count + 1, sizeof(k));
        d->keys[d->key_count++] = k;
        find_key(d, *(const struct hw_id *)(const void *)k.person.data);
    }
    for (size_t i = 0; i < p->token_count; i++) {
        Hw__PersonToken t = p->tokens[i];

        t.token.data = copy(t.token.data, t.token.len);
        t.person.data = copy(t.person.data, t.person.len);
        d->tokens = hw_grow(d->tokens, &d->token_cap, d->token_count + 1, sizeof(t));
        d->tokens[d->token_count++] = t;
        find_token(d, t.token.data);
    }
}

/* What the ledger would say: true when all streams are as the decision took them to be. Those that
 * are not are read back. */
static bool stands(struct desk *d)
{
    const struct hw_plan *p = d->plan;
    bool all = true;

    for (size_t i = 0; p->kind == PLAN_EVENTS_TO_APPEND && i < p->stream_count; i++) {
        if (p->streams[i].expected == stored_version(d, p->streams[i].stream))
            continue;
        restore(d, p->streams[i].stream);
        all = false;
    }
    return all;
}

static void store_stream(struct desk *d, size_t stream)
{
    const struct hw_plan *p = d->plan;
    uint32_t version = p->streams[stream].expected;

    for (size_t i = 0; i < p->event_count; i++) {
        struct hw_es_event e = {.position = (int64_t)d->log_count + 1,
                                .stream = hw_strdup(p->streams[stream].stream),
                                .version = ++version,
                                .type = p->events[i].type,
                                .occurred_ms = p->events[i].occurred_at_ms,
                                .payload_n = p->events[i].payload.len};

        if (p->event_stream[i] != stream) {
            free((char *)(uintptr_t)e.stream);
            version--;
            continue;
        }
        e.payload = copy(p->events[i].payload.data, e.payload_n ? e.payload_n : 1);
        d->log = hw_grow(d->log, &d->log_cap, d->log_count + 1, sizeof(*d->log));
        d->log[d->log_count++].e = e;
        beds_apply(d->b, &e);
    }
}

struct beds *desk_rebuilt(const struct desk *d)
{
    struct beds *b = new_core();

    for (size_t i = 0; i < d->log_count; i++) {
        if (beds_version(b, d->log[i].e.stream) >= 0 || beds_wants(b, &d->log[i].e))
            beds_apply(b, &d->log[i].e);
    }
    return b;
}

/* ---- lines ---- */

static void put_value(struct hw_buf *out, const char *key, const char *value)
{
    bool plain = hw_streq(value, "true") || hw_streq(value, "false") || hw_streq(key, "position") ||
                 *value == '[';

    if (!hw_streq(key, "at"))
        hw_buf_printf(out, plain ? ",\"%s\":%s" : ",\"%s\":\"%s\"", key, value);
}

static bool says(const char *words, const char *key)
{
    char text[64];

    (void)snprintf(text, sizeof(text), " %s=", key);
    return strstr(words, text) != NULL;
}

static void put_default(struct hw_buf *out, const char *words, const char *key, const char *value)
{
    if (!says(words, key))
        put_value(out, key, value);
}

/* "1T09:00" as an instant. */
static int64_t time_of(struct desk *d, const char *words)
{
    const char *at = strstr(words, " at=");
    int day = 0, hour = 0, minute = 0;

    if (at && sscanf(at, " at=%dT%d:%d", &day, &hour, &minute) != 3) /* NOLINT(cert-err34-c) */
        fail_msg("no time: %s", words);
    d->last_minute = at ? ((day - 1) * 24 + hour) * 60 + minute : d->last_minute + 1;
    return FIRST_MS + d->last_minute * HW_MINUTE_MS;
}

static Hw__Command *command_of(struct desk *d, const char *words)
{
    char name[64], *rest = NULL, room[LINE];
    struct hw_buf json;
    struct hw_json_fault fault = {.message = "?"};
    Hw__Command *c = NULL;

    assert_true(hw_copy_text(room, sizeof(room), words));
    (void)snprintf(name, sizeof(name), "%s", strtok_r(room, " ", &rest));
    hw_buf_init(&json, 0);
    hw_buf_printf(&json, "{\"command\":\"%s\"", name);
    for (char *w = strtok_r(NULL, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(w, '=');

        assert_non_null(equals);
        *equals = '\0';
        for (char *p = equals + 1; *p; p++)
            *p = *p == '~' ? ' ' : *p; /* a blank inside a value */
        put_value(&json, w, equals + 1);
    }
    if (hw_streq(name, "AdmitPatient")) {
        put_default(&json, words, "authority", "912");
        put_default(&json, words, "careType", "ACUTE");
    }
    if (hw_streq(name, "AdmitPatient") || hw_streq(name, "RegisterWard") ||
        hw_streq(name, "SetBedState"))
        put_default(&json, words, "provider", "RBZ");
    hw_buf_puts(&json, "}");
    c = hw_json_text_to_command((const char *)json.data, json.len, d->arena, &fault);
    if (!c)
        fail_msg("%s: %s", words, fault.message);
    hw_buf_release(&json);
    return c;
}

static const char *outcome(const struct desk *d)
{
    static char text[128];
    const struct hw_plan *p = d->plan;

    switch (p->kind) {
    case PLAN_EVENTS_TO_APPEND:
        return "ok";
    case PLAN_ALREADY:
        return "same";
    case PLAN_SEND:
        return "send";
    case PLAN_WAIT:
        return "wait";
    case PLAN_ANSWER:
        (void)snprintf(text, sizeof(text), "%s%s%s", p->answer.code, p->answer.field ? " " : "",
                       p->answer.field ? p->answer.field : "");
        return text;
    case PLAN_NOTHING:
        break;
    }
    return "nothing";
}

const struct hw_plan *desk_try(struct desk *d, const char *command, int64_t now_ms)
{
    struct hw_question q = {.now_ms = now_ms};

    hw_arena_reset(d->arena);
    q.at_ms = time_of(d, command);
    q.command = command_of(d, command);
    for (int attempt = 0; attempt < 3; attempt++) {
        prepare(d, q.command);
        plan_init(d->plan, d->arena);
        beds_decide(d->b, &q, d->plan);
        if (stands(d))
            return d->plan;
    }
    fail_msg("%s: conflicts with itself", command);
    return NULL;
}

static void ask_bed(struct desk *d, const char *where, const char *line)
{
    char ward[64], bed[64], state[64], spell[64] = "", got[192], want[192];
    const struct bed_entry *e = NULL;

    /* NOLINTNEXTLINE(cert-err34-c): words, no numbers */
    if (sscanf(line, "= %63[^/]/%63s %63s %63s", ward, bed, state, spell) < 3)
        fail_msg("%s: not understood: %s", where, line);
    e = beds_bed(d->b, "RBZ", ward, bed);
    (void)snprintf(got, sizeof(got), "%s %s", e ? hw_bed_state_code(e->state) : "none",
                   e && e->spell ? e->spell : "");
    (void)snprintf(want, sizeof(want), "%s %s", state, spell);
    if (!hw_streq(got, want))
        fail_msg("%s: %s: is %s", where, line, got);
}

void desk_line(struct desk *d, const char *where, const char *line)
{
    const char *arrow = strstr(line, "->");
    char words[LINE];
    const char *want = arrow ? arrow + 2 + strspn(arrow + 2, " ") : "ok";

    if (*line == '=') {
        ask_bed(d, where, line);
        return;
    }
    if (hw_streq(line, "tidy")) {
        beds_tidy(d->b);
        return;
    }
    (void)snprintf(words, sizeof(words), "%.*s", arrow ? (int)(arrow - line) : (int)strlen(line),
                   line);
    (void)desk_try(d, words, d->now_ms);
    if (!hw_streq(outcome(d), want))
        fail_msg("%s: %s: got %s (%s)", where, line, outcome(d),
                 d->plan->kind == PLAN_ANSWER ? d->plan->answer.message : "");
    if (d->plan->kind != PLAN_EVENTS_TO_APPEND)
        return;
    store_people(d);
    for (size_t s = 0; s < d->plan->stream_count; s++)
        store_stream(d, s);
}

void desk_lines(struct desk *d, const char *where, const char *const *lines)
{
    for (; *lines; lines++)
        desk_line(d, where, *lines);
}

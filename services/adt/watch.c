#include "adt/watch.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "homeward/bug.h"
#include "homeward/bus/client.h"
#include "homeward/bus/feed.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "homeward/v1/state.pb-c.h"

enum {
    FORMAT = 1,
    ARENA = 64 * 1024 * 1024,
    SAVE_EVERY_S = 60,
    SAVE_AFTER_EVENTS = 2000,
    PATIENCE_MS = 10000,
    RETRY_MS = 200,
};

struct entry {
    UT_hash_handle hh;
    char stream[];
};

struct watch {
    struct watch_options o;
    char feed[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX];
    struct hw_client *append, *reader;
    struct hw_follower *follower;
    struct event *save, *again;
    struct hw_arena *arena;
    struct entry *waiting;
    int64_t saved_position;
    bool saving;
};

/* ---- which wait
 * ----------------------------------------------------------------------------------------- */

static void add(struct watch *w, const char *stream)
{
    struct entry *e = NULL;

    HASH_FIND_STR(w->waiting, stream, e);
    if (e)
        return;
    e = hw_alloc(sizeof(*e) + strlen(stream) + 1);
    memcpy(e->stream, stream, strlen(stream) + 1);
    HASH_ADD_STR(w->waiting, stream, e);
}

static void drop(struct watch *w, const char *stream)
{
    struct entry *e = NULL;

    HASH_FIND_STR(w->waiting, stream, e);
    if (!e)
        return;
    HASH_DEL(w->waiting, e);
    free(e);
}

static void note_quarantine(struct watch *w, const Hw__LoggedEvent *e)
{
    const Hw__MessageQuarantined *q = NULL;

    if (e->type == HW__EVENT__BODY_MESSAGE_RELEASED ||
        e->type == HW__EVENT__BODY_MESSAGE_DISCARDED) {
        drop(w, e->stream);
        return;
    }
    if (e->type != HW__EVENT__BODY_MESSAGE_QUARANTINED)
        return;
    hw_arena_reset(w->arena);
    q = hw_pb_unpack(&hw__message_quarantined__descriptor, w->arena, e->payload.data,
                     e->payload.len);
    if (q && q->kept_aside)
        drop(w, e->stream);
    else
        add(w, e->stream);
}

static void on_event(const Hw__LoggedEvent *e, void *arg)
{
    struct watch *w = arg;
    struct hw_clock *clock = &w->o.app->clock;

    if (clock->manual && e->type == HW__EVENT__BODY_CLOCK_ADVANCED)
        hw_clock_set(clock, e->occurred_at_ms);
    else if (hw_starts_with(e->stream, "quarantine/"))
        note_quarantine(w, e);
}

/* ---- the snapshot
 * --------------------------------------------------------------------------------------- */

static enum hw_answer_end on_saved(const struct hw_answer *a, void *arg)
{
    struct watch *w = arg;

    (void)a;
    w->saving = false;
    return HW_ANSWER_DONE;
}

static void save(struct watch *w, int64_t position)
{
    Hw__AdtState state = HW__ADT_STATE__INIT;
    Hw__Snapshot s = HW__SNAPSHOT__INIT;
    struct entry *e = NULL, *next = NULL;
    struct hw_buf bytes;

    state.quarantine = hw_alloc_array(HASH_COUNT(w->waiting) + 1, sizeof(*state.quarantine));
    HASH_ITER(hh, w->waiting, e, next)
    {
        state.quarantine[state.n_quarantine++] = e->stream;
    }
    hw_buf_init(&bytes, 0);
    hw_pb_pack(&state, &bytes);
    s.service = "adt";
    s.format = FORMAT;
    s.position = position;
    s.has_state = true;
    s.state = (ProtobufCBinaryData){.len = bytes.len, .data = bytes.data};
    w->saving = true;
    w->saved_position = position;
    hw_client_call(w->append, &(struct hw_call){.id = hw_id_random(),
                                                .kind = HW__HEADER__KIND__PUT_SNAPSHOT,
                                                .message = &s,
                                                .timeout_ms = PATIENCE_MS,
                                                .again = true,
                                                .on_answer = on_saved,
                                                .arg = w});
    hw_buf_release(&bytes);
    free(state.quarantine);
}

static void on_save(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;
    int64_t position = w->follower ? hw_follower_position(w->follower) : 0;

    (void)fd, (void)what;
    if (!w->saving && watch_ready(w) && position - w->saved_position >= SAVE_AFTER_EVENTS)
        save(w, position);
}

static void follow(struct watch *w, int64_t from)
{
    struct hw_err err = {.code = HW_OK};

    w->saved_position = from - 1;
    w->follower = hw_follower_create(w->o.app->bus,
                                     &(struct hw_follower_options){.feed_endpoint = w->feed,
                                                                   .read_endpoint = w->read,
                                                                   .server = "ledger",
                                                                   .from_position = from,
                                                                   .on_event = on_event,
                                                                   .arg = w},
                                     &err);
    if (w->follower)
        return;
    hw_log(HW_ERROR, "adt.cannot_follow", HW_F_STR("error", err.text));
    hw_app_quit(w->o.app, 1);
}

static int64_t load(struct watch *w, const Hw__Snapshot *s)
{
    const Hw__AdtState *state = NULL;

    if (!s->has_state || !s->state.len || w->o.app->clock.manual)
        return 1;
    state = hw_pb_unpack(&hw__adt_state__descriptor, w->arena, s->state.data, s->state.len);
    if (!state) {
        hw_log(HW_WARN, "adt.snapshot_unreadable");
        return 1;
    }
    for (size_t i = 0; i < state->n_quarantine; i++)
        add(w, state->quarantine[i]);
    return s->position + 1;
}

static enum hw_answer_end on_snapshot(const struct hw_answer *a, void *arg)
{
    struct watch *w = arg;
    const struct timeval soon = {0, RETRY_MS * 1000L};
    const Hw__Snapshot *s = NULL;

    hw_arena_reset(w->arena);
    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__SNAPSHOT)
        s = hw_pb_unpack(&hw__snapshot__descriptor, w->arena, a->body, a->body_n);
    if (s)
        follow(w, load(w, s));
    else
        (void)event_add(w->again, &soon);
    return HW_ANSWER_DONE;
}

static void ask(struct watch *w)
{
    Hw__GetSnapshot q = HW__GET_SNAPSHOT__INIT;

    q.service = "adt";
    q.format = FORMAT;
    hw_client_call(w->reader, &(struct hw_call){.id = hw_id_random(),
                                                .kind = HW__HEADER__KIND__GET_SNAPSHOT,
                                                .message = &q,
                                                .again = true,
                                                .on_answer = on_snapshot,
                                                .arg = w});
}

static void on_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    ask(arg);
}

/* ---- life
 * ------------------------------------------------------------------------------------------------
 */

struct watch *watch_create(const struct watch_options *o, struct hw_err *err)
{
    struct watch *w = hw_alloc(sizeof(*w));
    const struct timeval every = {SAVE_EVERY_S, 0};
    struct event_base *base = o->app->base;

    w->o = *o;
    (void)hw_copy_text(w->feed, sizeof(w->feed), o->feed);
    (void)hw_copy_text(w->read, sizeof(w->read), o->read);
    w->arena = hw_arena_create(ARENA);
    w->save = event_new(base, -1, EV_PERSIST, on_save, w);
    w->again = event_new(base, -1, 0, on_again, w);
    HW_CHECK(w->arena && w->save && w->again && event_add(w->save, &every) == 0);
    if ((w->append = hw_client_create(o->app->bus, o->append, "ledger", err)) &&
        (w->reader = hw_client_create(o->app->bus, o->read, "ledger", err))) {
        ask(w);
        return w;
    }
    watch_destroy(w);
    return NULL;
}

void watch_destroy(struct watch *w)
{
    struct entry *e = NULL, *next = NULL;

    if (!w)
        return;
    hw_follower_destroy(w->follower);
    hw_client_destroy(w->append);
    hw_client_destroy(w->reader);
    event_free(w->save);
    event_free(w->again);
    HASH_ITER(hh, w->waiting, e, next)
    {
        HASH_DEL(w->waiting, e);
        free(e);
    }
    hw_arena_destroy(w->arena);
    free(w);
}

bool watch_ready(const struct watch *w)
{
    return w->follower && hw_follower_ready(w->follower);
}

size_t watch_waiting(const struct watch *w)
{
    return HASH_COUNT(w->waiting);
}

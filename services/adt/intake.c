#include "adt/intake.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <uthash.h>

#include "adt/core/charset.h"
#include "adt/keep.h"
#include "adt/run.h"
#include "homeward/bug.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    LANE_OPEN = 32,               /* messages under way in a lane */
    LANE_BYTES = 4 * 1024 * 1024, /* of messages that wait, before reading stops */
    ALL_BYTES = 16 * 1024 * 1024, /* of messages under way in all lanes, before others wait */
    ARENA_PER_BYTE = 24,          /* a message of delimiters only needs so much */
    ARENA_LEAST = 1024 * 1024,
    ACK_MAX = 64 * 1024,
};

enum stage {
    WAITING,     /* not looked at yet */
    BEHIND,      /* the same message, or another with its id, is under way */
    REMEMBERING, /* its id is on its way to the ledger */
    READY,       /* translated, waits until the ones before have left */
    RUNNING,     /* its commands are with homeward-beds */
    KEEPING,     /* on its way into the quarantine */
    ENDED,
};

struct work {
    TAILQ_ENTRY(work) order;
    UT_hash_handle hh; /* by m.id, while it is under way */
    bool registered, awaited;
    struct lane *lane;
    char *raw;
    size_t raw_n;
    bool too_long;
    enum stage stage;
    struct hw_arena *arena; /* from when it is looked at */
    struct message m;
    struct run run;
    struct ack ack;
    char quarantine[HW_ID_TEXT];
};
TAILQ_HEAD(work_list, work);

struct lane {
    TAILQ_ENTRY(lane) all;
    struct intake *i;
    struct work_list works;
    size_t count, started, bytes;
    lane_f f; /* NULL: closed */
    void *arg;
    bool advancing, again;
};
TAILQ_HEAD(lane_list, lane);

struct intake {
    struct intake_options o;
    struct lane_list lanes;
    struct work *by_id;
    struct event *again; /* somebody waited for a message that has ended: look at all lanes */
    size_t open, bytes;  /* bytes: of messages under way */
    bool stopped;
};

static void advance(struct lane *l);

/* ---- ends
 * ---------------------------------------------------------------------------------------------- */

static void end_with(struct work *w, enum ack_end end, const struct fault *fault)
{
    w->stage = ENDED;
    w->ack.end = end;
    w->ack.fault = fault ? *fault : (struct fault){.code = NULL};
    w->ack.message = w->m.id;
}

static void end_not_stored(struct work *w)
{
    static const struct fault fault = {
        .code = "NOT_STORED",
        .message = "the message could not be stored just now; send it again",
    };

    end_with(w, ACK_NOT_STORED, &fault);
}

/* What an entry in the quarantine means for the sender. */
static enum ack_end kept_end(const struct fault *f, bool aside)
{
    if (aside)
        return ACK_KEPT;
    if (strcmp(f->code, "CONTROL_ID_USED") == 0)
        return ACK_DONE; /* R9.12: the same id is acknowledged */
    return fault_kind(f->code)->rejects ? ACK_REJECTED : ACK_QUARANTINE;
}

static void on_kept(const Hw__AppendAnswer *a, void *arg)
{
    struct work *w = arg;
    struct fault f = w->ack.fault;

    /* In conflict: the entry is there already, begun by an answer that was never seen. */
    if (a && (a->outcome == HW__APPEND_ANSWER__OUTCOME__APPENDED ||
              a->outcome == HW__APPEND_ANSWER__OUTCOME__CONFLICT)) {
        (void)hw_id_format(keep_id(&w->m), w->quarantine);
        w->ack.quarantine = w->quarantine;
        end_with(w, w->ack.end, &f);
    } else {
        end_not_stored(w);
    }
    advance(w->lane);
}

static void keep(struct work *w, struct fault fault, bool aside)
{
    struct intake *i = w->lane->i;

    w->stage = KEEPING;
    w->ack.fault = fault;
    w->ack.end = kept_end(&fault, aside);
    if (i->stopped ||
        !keep_message(i->o.store,
                      &(struct keep_request){.m = &w->m,
                                             .fault = &fault,
                                             .aside = aside,
                                             .now_ms = hw_clock_now_ms(&i->o.app->clock)},
                      w->arena, on_kept, w))
        end_not_stored(w);
}

/* ---- running
 * -------------------------------------------------------------------------------------------- */

static void on_run(struct run *r, void *arg)
{
    struct work *w = arg;

    if (r->end == RUN_APPLIED)
        end_with(w, ACK_DONE, r->t.fault.code ? &r->t.fault : NULL);
    else if (r->end == RUN_REFUSED)
        keep(w, r->fault, false);
    else
        end_not_stored(w);
    advance(w->lane);
}

static void leave(struct work *w)
{
    struct intake *i = w->lane->i;

    w->stage = RUNNING;
    if (i->stopped) {
        end_not_stored(w);
        return;
    }
    run_start(&w->run, i->o.dispatch, w->m.id, i->o.patience_ms, w->arena, on_run, w);
}

static void translate_work(struct work *w)
{
    translate(&w->m, w->lane->i->o.map, w->arena, &w->run.t);
    if (w->run.t.result == TRANSLATED)
        w->stage = READY;
    else
        keep(w, w->run.t.fault, w->run.t.result == KEEP_ASIDE);
}

/* ---- remembering
 * --------------------------------------------------------------------------------------- */

static bool same_content(const struct work *w, const Hw__AppendAnswer *a)
{
    char text[HW_ID_TEXT];

    return !a->refusal || hw_streq(a->refusal->code, hw_id_format(w->m.content, text));
}

static void on_remembered(const Hw__AppendAnswer *a, void *arg)
{
    static const struct fault used = {
        "CONTROL_ID_USED",
        "another message with this control id (MSH-10) came before; this one was kept, not applied",
        {"MSH", 1, 10, 0, 0},
    };
    struct work *w = arg;

    if (!a || a->outcome != HW__APPEND_ANSWER__OUTCOME__APPENDED || w->lane->i->stopped)
        end_not_stored(w);
    else if (a->duplicate && !same_content(w, a))
        keep(w, used, false);
    else
        translate_work(w);
    advance(w->lane);
}

/* The ledger keeps what it is told under a request's id and says it again whenever that id comes
 * back: here, what the message with this control id said. */
static void remember(struct work *w)
{
    Hw__AppendRequest r = HW__APPEND_REQUEST__INIT;
    Hw__CommandAnswer content = HW__COMMAND_ANSWER__INIT;
    char text[HW_ID_TEXT];

    w->stage = REMEMBERING;
    content.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    content.code = hw_id_format(w->m.content, text);
    r.request_id = (ProtobufCBinaryData){.len = sizeof(w->m.id.b), .data = w->m.id.b};
    r.refusal = &content;
    store_append(w->lane->i->o.store, &r, on_remembered, w);
}

/* ---- beginning
 * ------------------------------------------------------------------------------------------ */

static bool is_blank(const struct work *w)
{
    for (size_t i = 0; i < w->raw_n; i++) {
        if (!strchr(" \t\r\n", w->raw[i]) || !w->raw[i])
            return false;
    }
    return true;
}

static void begin(struct work *w)
{
    static const struct fault too_long = {
        .code = "TOO_LARGE", .message = "the message is longer than this system takes"};
    struct intake *i = w->lane->i;

    w->lane->started++;
    i->bytes += w->raw_n;
    w->arena = hw_arena_create(w->raw_n * ARENA_PER_BYTE + ARENA_LEAST);
    HW_CHECK(w->arena);
    message_read((struct hw_span){w->raw, w->raw_n}, i->o.map, w->arena, &w->m);
    if (w->m.readable && ack_is_answer(&w->m.hl7))
        end_with(w, ACK_DONE, NULL);
    else if (w->too_long)
        end_with(w, ACK_REJECTED, &too_long);
    else if (is_blank(w))
        end_with(w, ACK_REJECTED, &w->m.fault);
    else
        w->stage = BEHIND; /* perhaps of nobody */
}

/* One message of an id at a time: what goes to the ledger and to homeward-beds has ids that follow
 * from it, and of two questions with one id only one is answered. */
static void go(struct work *w)
{
    struct intake *i = w->lane->i;
    struct work *ahead = NULL;

    HASH_FIND(hh, i->by_id, w->m.id.b, sizeof(w->m.id.b), ahead);
    if (ahead) {
        ahead->awaited = true;
        return;
    }
    HASH_ADD(hh, i->by_id, m.id.b, sizeof(w->m.id.b), w);
    w->registered = true;
    if (w->m.fault.code)
        keep(w, w->m.fault, false);
    else if (i->stopped)
        end_not_stored(w);
    else
        remember(w);
}

/* ---- answering
 * ------------------------------------------------------------------------------------------ */

static void answer(struct work *w)
{
    struct lane *l = w->lane;
    struct hw_buf out[2];
    struct hw_span answers[2];
    int n = 0;

    hw_buf_init(&out[0], ACK_MAX);
    hw_buf_init(&out[1], ACK_MAX);
    w->ack.now_ms = hw_clock_now_ms(&l->i->o.app->clock);
    if (!w->m.readable || !ack_is_answer(&w->m.hl7))
        n = ack_write(&w->ack, w->m.readable ? &w->m.hl7 : NULL, out);
    for (int k = 0; k < n; k++)
        answers[k] = charset_encode((struct hw_span){(const char *)out[k].data, out[k].len},
                                    w->m.charset, w->arena);
    if (l->f)
        l->f(answers, n, l->arg);
    hw_buf_release(&out[0]);
    hw_buf_release(&out[1]);
}

static void log_end(const struct work *w)
{
    static const char *const names[] = {
        [ACK_DONE] = "applied",           [ACK_KEPT] = "kept",
        [ACK_QUARANTINE] = "quarantined", [ACK_REJECTED] = "rejected",
        [ACK_NOT_STORED] = "not_stored",
    };

    hw_log(w->ack.end == ACK_NOT_STORED ? HW_WARN : HW_DEBUG, "adt.message",
           HW_F_STR("type", w->m.label), HW_F_STR("end", names[w->ack.end]),
           HW_F_STR("code", w->ack.fault.code), HW_F_STR("quarantine", w->ack.quarantine));
}

static void free_work(struct work *w)
{
    struct lane *l = w->lane;

    TAILQ_REMOVE(&l->works, w, order);
    if (w->registered)
        HASH_DELETE(hh, l->i->by_id, w);
    if (w->awaited)
        event_active(l->i->again, EV_TIMEOUT, 0);
    l->count--;
    l->bytes -= w->raw_n;
    l->i->open--;
    if (w->arena) {
        l->started--;
        l->i->bytes -= w->raw_n;
    }
    hw_arena_destroy(w->arena);
    if (w->raw)
        explicit_bzero(w->raw, w->raw_n);
    free(w->raw);
    free(w);
}

static void release(struct work *w)
{
    struct intake *i = w->lane->i;

    log_end(w);
    i->o.on_ended(w->m.type && hw_streq(w->m.type, "ADT") ? w->m.event : NULL, w->ack.end,
                  i->o.arg);
    answer(w);
    free_work(w);
}

/* ---- the lane
 * ------------------------------------------------------------------------------------------- */

static bool may_begin(const struct lane *l)
{
    return l->started < LANE_OPEN && (l->started == 0 || l->i->bytes < ALL_BYTES);
}

/* In order: begin what may begin, let leave what is ready behind none that has not left, answer
 * what has ended behind none that has not. True when something was answered. */
static bool step(struct lane *l)
{
    struct work *w = NULL;
    bool all_left = true, behind = false, released = false;

    TAILQ_FOREACH(w, &l->works, order)
    {
        if (w->stage == WAITING && may_begin(l))
            begin(w);
        if (w->stage == BEHIND && !behind)
            go(w);
        behind = behind || w->stage == BEHIND; /* what follows holds no id that others wait for */
        if (w->stage == READY && all_left)
            leave(w);
        all_left = all_left && w->stage >= RUNNING;
        if (w->stage == WAITING)
            break;
    }
    while ((w = TAILQ_FIRST(&l->works)) && w->stage == ENDED) {
        release(w);
        released = true;
    }
    return released;
}

static void free_lane(struct lane *l)
{
    TAILQ_REMOVE(&l->i->lanes, l, all);
    free(l);
}

/* Steps may end in calls back to here: one loop does them all. */
static void advance(struct lane *l)
{
    l->again = true;
    if (l->advancing)
        return;
    l->advancing = true;
    while (l->again) {
        l->again = false;
        if (step(l))
            l->again = true; /* there is room for others */
    }
    l->advancing = false;
    if (!l->f && l->count == 0)
        free_lane(l);
}

struct lane *lane_create(struct intake *i, lane_f f, void *arg)
{
    struct lane *l = hw_alloc(sizeof(*l));

    *l = (struct lane){.i = i, .f = f, .arg = arg};
    TAILQ_INIT(&l->works);
    TAILQ_INSERT_TAIL(&i->lanes, l, all);
    return l;
}

void lane_close(struct lane *l)
{
    l->f = NULL;
    if (l->count == 0 && !l->advancing)
        free_lane(l);
}

static void add_work(struct lane *l, struct hw_span raw, bool too_long)
{
    struct work *w = hw_alloc(sizeof(*w));

    w->lane = l;
    w->raw = hw_alloc(raw.n + 1);
    if (raw.p && raw.n)
        memcpy(w->raw, raw.p, raw.n);
    w->raw_n = raw.n;
    w->too_long = too_long;
    w->m = (struct message){.label = "", .sender = "", .control = ""};
    TAILQ_INSERT_TAIL(&l->works, w, order);
    l->count++;
    l->bytes += raw.n;
    l->i->open++;
}

/* A frame may hold several messages (a batch): each is a message of its own. */
static void add_messages(struct lane *l, struct hw_span text)
{
    size_t n = hl7_starts(text, NULL, 0);
    size_t *starts = NULL;

    if (n <= 1) {
        size_t at = 0;

        (void)hl7_starts(text, &at, 1);
        add_work(l, (struct hw_span){text.n ? text.p + at : NULL, text.n - at}, false);
        return;
    }
    starts = hw_alloc_array(n, sizeof(*starts));
    (void)hl7_starts(text, starts, n);
    for (size_t i = 0; i < n; i++) {
        size_t end = i + 1 < n ? starts[i + 1] : text.n;

        add_work(l, (struct hw_span){text.p + starts[i], end - starts[i]}, false);
    }
    free(starts);
}

void lane_take(struct lane *l, struct hw_span frame)
{
    struct hw_arena *arena = NULL;
    struct hw_span text = frame;

    if (charset_is_utf16(frame)) { /* line ends are not single bytes */
        arena = hw_arena_create(frame.n * ARENA_PER_BYTE + ARENA_LEAST);
        HW_CHECK(arena);
        if (charset_decode(frame, (struct hw_span){NULL, 0}, "UTF-8", arena, &text) != CHARSET_OK)
            text = frame;
    }
    add_messages(l, text);
    hw_arena_destroy(arena);
    advance(l);
}

void lane_reject_long(struct lane *l, struct hw_span beginning)
{
    size_t n = 0;

    while (n < beginning.n && beginning.p[n] != '\r' && beginning.p[n] != '\n')
        n++;
    add_work(l, (struct hw_span){beginning.p, n}, true);
    advance(l);
}

bool lane_is_full(const struct lane *l)
{
    return l->count >= 2 * (size_t)LANE_OPEN || l->bytes > LANE_BYTES;
}

size_t lane_open(const struct lane *l)
{
    return l->count;
}

/* ---- life
 * ---------------------------------------------------------------------------------------------- */

static void on_again(evutil_socket_t fd, short what, void *arg)
{
    struct intake *i = arg;
    struct lane *l = TAILQ_FIRST(&i->lanes);

    (void)fd, (void)what;
    while (l) {
        struct lane *next = TAILQ_NEXT(l, all);

        advance(l); /* may end this lane, no other */
        l = next;
    }
}

struct intake *intake_create(const struct intake_options *o)
{
    struct intake *i = hw_alloc(sizeof(*i));

    i->o = *o;
    TAILQ_INIT(&i->lanes);
    i->again = event_new(o->app->base, -1, 0, on_again, i);
    HW_CHECK(i->again);
    return i;
}

void intake_stop(struct intake *i)
{
    if (i)
        i->stopped = true;
}

void intake_destroy(struct intake *i)
{
    struct lane *l = NULL;

    if (!i)
        return;
    while ((l = TAILQ_FIRST(&i->lanes))) {
        while (!TAILQ_EMPTY(&l->works))
            free_work(TAILQ_FIRST(&l->works));
        free_lane(l);
    }
    event_free(i->again);
    free(i);
}

size_t intake_open(const struct intake *i)
{
    return i->open;
}

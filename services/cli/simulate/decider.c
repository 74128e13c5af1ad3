#include "cli/simulate/decider.h"

#include <stdlib.h>

#include "cli/simulate/core/telling.h"
#include "homeward/arena.h"
#include "homeward/json/command.h"
#include "homeward/log.h"
#include "homeward/mem.h"

enum { RETRY_US = 500000, ARENA = 1 << 20 };

struct decision {
    struct decider *d;
    struct decision *next; /* of those that are to be sent again */
    struct happening e;
    int64_t at_ms;
};

struct decider {
    struct hw_dispatch *dispatch;
    struct event *retry;
    struct hw_arena *arena;
    struct decision *again, **last;
    size_t open;
    int64_t refused;
    bool stopped;
    decider_f f;
    void *arg;
};

static bool is_for_later(const Hw__CommandAnswer *a)
{
    return a->outcome == HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE ||
           a->outcome == HW__COMMAND_ANSWER__OUTCOME__CONFLICT;
}

static void send_later(struct decision *n)
{
    const struct timeval later = {0, RETRY_US};
    struct decider *d = n->d;

    n->next = NULL;
    *d->last = n;
    d->last = &n->next;
    (void)event_add(d->retry, &later);
}

static void end(struct decision *n, bool accepted)
{
    struct decider *d = n->d;

    free(n);
    d->open--;
    d->refused += accepted ? 0 : 1;
    d->f(d->arg);
}

static void on_answer(const Hw__CommandAnswer *a, void *arg)
{
    struct decision *n = arg;
    bool accepted = a->outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;

    if (n->d->stopped) {
        free(n);
        return;
    }
    if (is_for_later(a)) {
        send_later(n);
        return;
    }
    if (!accepted)
        hw_log(HW_WARN, "a decision was not accepted", HW_F_I64("number", n->e.number),
               HW_F_STR("code", a->code ? a->code : ""),
               HW_F_STR("field", a->field ? a->field : ""));
    end(n, accepted);
}

static void send_now(struct decision *n)
{
    struct decider *d = n->d;
    struct hw_json_fault fault = {.code = NULL};
    json_t *o = tell_command(&n->e, n->at_ms);
    Hw__Command *c = NULL;

    hw_arena_reset(d->arena);
    c = hw_json_to_command(o, d->arena, &fault);
    json_decref(o);
    if (c) {
        hw_dispatch_send(d->dispatch, c, 0, on_answer, n);
        return;
    }
    hw_log(HW_ERROR, "a decision could not be written", HW_F_STR("code", fault.code));
    end(n, false);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    struct decider *d = arg;
    struct decision *n = d->again;

    (void)fd, (void)what;
    d->again = NULL;
    d->last = &d->again;
    while (n) {
        struct decision *next = n->next;

        send_now(n);
        n = next;
    }
}

struct decider *decider_create(struct event_base *base, struct hw_dispatch *dispatch, decider_f f,
                               void *arg)
{
    struct decider *d = hw_alloc(sizeof(*d));

    *d = (struct decider){.dispatch = dispatch, .f = f, .arg = arg};
    d->last = &d->again;
    d->arena = hw_arena_create(ARENA);
    d->retry = event_new(base, -1, 0, on_retry, d);
    if (d->arena && d->retry)
        return d;
    decider_destroy(d);
    return NULL;
}

void decider_stop(struct decider *d)
{
    if (!d)
        return;
    d->stopped = true;
    if (d->retry)
        event_free(d->retry); /* before its base goes */
    d->retry = NULL;
}

void decider_destroy(struct decider *d)
{
    if (!d)
        return;
    decider_stop(d);
    while (d->again) {
        struct decision *n = d->again;

        d->again = n->next;
        free(n);
    }
    hw_arena_destroy(d->arena);
    free(d);
}

void decider_put(struct decider *d, const struct happening *e, int64_t at_ms)
{
    struct decision *n = hw_alloc(sizeof(*n));

    *n = (struct decision){.d = d, .e = *e, .at_ms = at_ms};
    d->open++;
    send_now(n);
}

size_t decider_open(const struct decider *d)
{
    return d->open;
}

int64_t decider_refused(const struct decider *d)
{
    return d->refused;
}

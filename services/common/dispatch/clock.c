#include "common/dispatch/clock.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

enum { ROUNDS_MAX = 10000, STATUS_MS = 300000 };

/* Rounds of asking every service where it stands. A service answers once it has seen the log up to
 * where it is asked about and owes nothing more by now. When all stand at the same place nothing
 * more will come of itself, and the clock takes its next step: to the first timer that is due, at
 * most to where it is to stand. */
struct move {
    struct clock_move_options o;
    struct hw_arena *arena;
    uint32_t version; /* of the stream "clock" */
    int64_t step_ms;  /* where this round goes */
    int64_t position; /* of the last ClockAdvanced */
    int64_t seen;     /* every service is asked to have seen the log up to here */
    int64_t head;     /* furthest that one said it had */
    bool even;        /* all of this round stand where they were asked about */
    bool stepped;     /* the step to the end has been taken */
    int rounds;
    int64_t positions[1];
    size_t asked; /* services that have not answered */
    bool failed;
    int attempts;
};

static void read_version(struct move *m);

static void end(struct move *m, Hw__CommandAnswer__Outcome outcome, const char *code,
                const char *message)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

    a.outcome = outcome;
    a.code = code;
    a.message = message;
    if (outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED) {
        a.n_positions = 1;
        a.positions = m->positions;
        m->positions[0] = m->position;
    }
    m->o.on_done(&a, m->o.arg);
    hw_arena_destroy(m->arena);
    free(m);
}

static void fail(struct move *m, const char *message)
{
    end(m, HW__COMMAND_ANSWER__OUTCOME__REFUSED, "CLOCK_NOT_MOVED", message);
}

/* ---- services: what is due, what has been seen ---- */

static void all_answered(struct move *m);

static void note_status(struct move *m, const Hw__StatusAnswer *s)
{
    if (s->next_timer && s->next_timer->ms < m->step_ms)
        m->step_ms = s->next_timer->ms;
    if (s->position > m->head)
        m->head = s->position;
    if (s->position != m->seen)
        m->even = false;
}

static enum hw_answer_end on_status(const struct hw_answer *a, void *arg)
{
    struct move *m = arg;
    const Hw__StatusAnswer *s = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__STATUS_ANSWER)
        s = hw_pb_unpack(&hw__status_answer__descriptor, m->arena, a->body, a->body_n);
    if (!s)
        m->failed = true;
    else
        note_status(m, s);
    if (--m->asked == 0)
        all_answered(m);
    return HW_ANSWER_DONE;
}

static void ask_services(struct move *m)
{
    Hw__StatusRequest q = HW__STATUS_REQUEST__INIT;

    hw_arena_reset(m->arena);
    q.has_after_position = true;
    q.after_position = m->seen;
    m->head = m->seen;
    m->even = true;
    m->asked = m->o.service_count;
    m->failed = false;
    m->step_ms = m->o.to_ms;
    if (m->asked == 0) {
        all_answered(m);
        return;
    }
    for (size_t i = 0; i < m->o.service_count; i++)
        hw_client_call(m->o.services[i], &(struct hw_call){.id = hw_id_random(),
                                                           .kind = HW__HEADER__KIND__STATUS,
                                                           .message = &q,
                                                           .timeout_ms = STATUS_MS,
                                                           .again = true,
                                                           .on_answer = on_status,
                                                           .arg = m});
}

/* ---- the ledger: one step ---- */

static enum hw_answer_end on_appended(const struct hw_answer *a, void *arg)
{
    struct move *m = arg;
    const Hw__AppendAnswer *r = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__APPEND_ANSWER)
        r = hw_pb_unpack(&hw__append_answer__descriptor, m->arena, a->body, a->body_n);
    if (!r) {
        fail(m, a->reason ? a->reason : "the ledger did not answer");
    } else if (r->outcome == HW__APPEND_ANSWER__OUTCOME__CONFLICT && m->attempts++ < 8) {
        read_version(m);
    } else if (r->outcome != HW__APPEND_ANSWER__OUTCOME__APPENDED) {
        fail(m, r->message ? r->message : "the ledger refused");
    } else {
        m->position = m->seen = r->last_position;
        m->version++;
        ask_services(m);
    }
    return HW_ANSWER_DONE;
}

static void step(struct move *m)
{
    Hw__AppendRequest r = HW__APPEND_REQUEST__INIT;
    Hw__StreamWrite w = HW__STREAM_WRITE__INIT;
    Hw__NewEvent e = HW__NEW_EVENT__INIT;
    Hw__ClockAdvanced body = HW__CLOCK_ADVANCED__INIT;
    Hw__Time to = HW__TIME__INIT;
    Hw__StreamWrite *writes[] = {&w};
    Hw__NewEvent *events[] = {&e};
    uint8_t payload[32];
    struct hw_id id = hw_id_fresh(m->step_ms);

    to.ms = m->step_ms;
    body.to = &to;
    e.type = HW__EVENT__BODY_CLOCK_ADVANCED;
    e.occurred_at_ms = m->step_ms;
    e.payload.data = payload;
    e.payload.len = hw__clock_advanced__pack(&body, payload);
    w.stream = "clock";
    w.expected_version = m->version;
    w.n_events = 1;
    w.events = events;
    r.request_id.data = id.b;
    r.request_id.len = sizeof(id.b);
    r.actor = m->o.actor;
    r.n_writes = 1;
    r.writes = writes;
    hw_client_call(m->o.append, &(struct hw_call){.id = id,
                                                  .kind = HW__HEADER__KIND__APPEND,
                                                  .message = &r,
                                                  .timeout_ms = 30000,
                                                  .again = true,
                                                  .on_answer = on_appended,
                                                  .arg = m});
}

/* Every service has answered this round. */
static void all_answered(struct move *m)
{
    if (m->failed) {
        fail(m, "a service does not answer, so its timers cannot be waited for");
        return;
    }
    if (!m->even) { /* one's events may be another's duties */
        if (++m->rounds > ROUNDS_MAX) {
            fail(m, "the system does not come to rest, so its timers cannot be waited for");
            return;
        }
        m->seen = m->head;
        ask_services(m);
        return;
    }
    if (m->stepped) {
        end(m, HW__COMMAND_ANSWER__OUTCOME__ACCEPTED, NULL, NULL);
        return;
    }
    m->rounds = m->attempts = 0;
    m->stepped = m->step_ms >= m->o.to_ms;
    step(m);
}

static enum hw_answer_end on_version(const struct hw_answer *a, void *arg)
{
    struct move *m = arg;
    const Hw__ReadChunk *c = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__READ_CHUNK)
        c = hw_pb_unpack(&hw__read_chunk__descriptor, m->arena, a->body, a->body_n);
    if (!c) {
        fail(m, "the ledger does not answer");
        return HW_ANSWER_DONE;
    }
    for (size_t i = 0; i < c->n_events; i++) {
        m->version = c->events[i]->version;
        m->position = m->seen = c->events[i]->position;
    }
    if (!c->done)
        return HW_ANSWER_MORE;
    ask_services(m);
    return HW_ANSWER_DONE;
}

static void read_version(struct move *m)
{
    static const char *streams[] = {"clock"};
    Hw__ReadRequest q = HW__READ_REQUEST__INIT;

    m->version = 0;
    q.n_streams = 1;
    q.streams = streams;
    q.credit = 100000;
    hw_client_call(m->o.read, &(struct hw_call){.id = hw_id_random(),
                                                .kind = HW__HEADER__KIND__READ,
                                                .message = &q,
                                                .timeout_ms = 30000,
                                                .again = true,
                                                .on_answer = on_version,
                                                .arg = m});
}

void clock_move(const struct clock_move_options *o)
{
    struct move *m = hw_alloc(sizeof(*m));

    m->o = *o;
    m->arena = hw_arena_create(64L * 1024 * 1024);
    read_version(m);
}

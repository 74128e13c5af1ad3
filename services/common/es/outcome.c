/* What the ledger said, and what follows when something did not stand. */
#include "common/es/engine_state.h"
#include "homeward/log.h"
#include "homeward/pb.h"

void engine_forget(struct hw_engine *e, const char *stream)
{
    e->f->forget(e->domain, stream);
    loads_stream(e->loads, stream);
    e->rereading = true;
}

static void give_up(struct hw_engine *e, struct job *j)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

    a.outcome = HW__COMMAND_ANSWER__OUTCOME__CONFLICT;
    a.code = "CONFLICT";
    a.message = "something else keeps changing the same record; try again";
    engine_answer(e, j, &a);
}

/* The ledger has answered everything that was under way. What stood is answered; what did not, and
 * what was decided behind it without being stored, is decided again in the same order, on what the
 * log says. */
static void recover(struct hw_engine *e)
{
    struct job_list again;
    struct job *j = NULL;
    bool behind = false;

    TAILQ_INIT(&again);
    while ((j = TAILQ_FIRST(&e->decided))) {
        TAILQ_REMOVE(&e->decided, j, order);
        if (j->stage == JOB_AGAIN || j->forget) {
            behind = true;
            for (size_t i = 0; i < j->stream_count; i++)
                engine_forget(e, j->streams[i].stream);
        }
        if (j->stage == JOB_DONE && (!behind || j->kind == PLAN_EVENTS_TO_APPEND || j->forget)) {
            engine_answer_done(e, j);
        } else if (j->origin == FROM_DUTY) {
            engine_drop(e, j); /* if it is still owed, the domain will say so */
        } else if (j->stage == JOB_AGAIN && !j->behind && ++j->attempts > ATTEMPTS) {
            give_up(e, j);
        } else {
            e->stats.redecided++;
            j->stage = JOB_WAITING;
            e->waiting_count++;
            TAILQ_INSERT_TAIL(&again, j, order);
        }
    }
    TAILQ_CONCAT(&again, &e->waiting, order);
    TAILQ_CONCAT(&e->waiting, &again, order);
    e->line = hw_id_random();
    e->place = 0;
    e->recovering = false;
    loads_go(e->loads);
}

static void settle(struct hw_engine *e, struct job *j, int64_t first)
{
    int64_t position = first;
    int64_t provisional = j->provisional;

    j->first = first;
    j->last = first + (int64_t)j->event_count - 1;
    if (j->last > e->own_position)
        e->own_position = j->last;
    for (size_t s = 0; s < j->stream_count; s++) {
        for (size_t i = 0; i < j->streams[s].count; i++, position++, provisional++) {
            e->settled[(uint64_t)(provisional - HW_PROVISIONAL) % SETTLED] = position;
            e->f->settle(e->domain, j->streams[s].stream, provisional, position);
        }
    }
}

static void note_outcome(struct hw_engine *e, struct job *j, const Hw__AppendAnswer *a)
{
    switch (a->outcome) {
    case HW__APPEND_ANSWER__OUTCOME__APPENDED:
        j->stage = JOB_DONE;
        if (!a->duplicate) {
            if (j->kind == PLAN_EVENTS_TO_APPEND)
                settle(e, j, a->first_position);
            return;
        }
        /* Done before, perhaps otherwise than decided now: the first answer counts. */
        e->stats.duplicates++;
        j->forget = j->kind == PLAN_EVENTS_TO_APPEND;
        if (a->refusal) {
            j->kind = PLAN_ANSWER;
            j->answer = *a->refusal; /* lives in the job's arena */
        } else {
            j->kind = PLAN_EVENTS_TO_APPEND;
            j->first = a->first_position;
            j->last = a->last_position;
        }
        return;
    case HW__APPEND_ANSWER__OUTCOME__CONFLICT:
        j->stage = JOB_AGAIN;
        j->behind = a->has_behind && a->behind;
        return;
    case HW__APPEND_ANSWER__OUTCOME__DENIED:
    case HW__APPEND_ANSWER__OUTCOME__INVALID:
    case HW__APPEND_ANSWER__OUTCOME__UNKNOWN:
    case _HW__APPEND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
    hw_log(HW_ERROR, "engine.append_refused", HW_F_STR("message", a->message));
    j->stage = JOB_DONE;
    j->forget = true;
    j->kind = PLAN_ANSWER;
    hw__command_answer__init(&j->answer);
    j->answer.outcome = HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE;
    j->answer.code = "NOT_STORED";
    j->answer.message = "the ledger did not store it; the log of the service says why";
}

enum hw_answer_end engine_on_appended(const struct hw_answer *a, void *arg)
{
    struct hw_engine *e = arg;
    struct job *j = NULL;
    struct hw_arena *arena = NULL;
    const Hw__AppendAnswer *r = NULL;

    HASH_FIND(hh, e->by_id, a->id.b, sizeof(a->id.b), j);
    if (!j)
        return HW_ANSWER_DONE; /* closing */
    arena = j->arena;
    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__APPEND_ANSWER)
        r = hw_pb_unpack(&hw__append_answer__descriptor, arena, a->body, a->body_n);
    e->in_flight--;
    if (r) {
        note_outcome(e, j, r);
    } else {
        Hw__AppendAnswer failed = HW__APPEND_ANSWER__INIT;

        failed.outcome = HW__APPEND_ANSWER__OUTCOME__INVALID;
        failed.message = a->reason ? a->reason : "an answer that is not understood";
        note_outcome(e, j, &failed);
    }
    if (j->stage == JOB_AGAIN || j->forget)
        e->recovering = true;
    engine_release(e);
    if (e->recovering && e->in_flight == 0)
        recover(e);
    engine_process(e);
    return HW_ANSWER_DONE;
}

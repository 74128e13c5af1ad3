/* Jobs come, are answered in the order in which they were decided, and go. */
#include <stdlib.h>
#include <string.h>

#include "common/es/engine_state.h"
#include "homeward/bug.h"
#include "homeward/mem.h"

struct job *engine_new_job(struct hw_engine *e)
{
    struct job *j = TAILQ_FIRST(&e->spare);
    struct hw_arena *arena = NULL;

    if (j) {
        TAILQ_REMOVE(&e->spare, j, order);
        e->spare_count--;
        arena = j->arena;
    } else {
        j = hw_alloc(sizeof(*j));
        arena = hw_arena_create(JOB_ARENA);
        HW_CHECK(arena);
    }
    memset(j, 0, sizeof(*j));
    j->arena = arena;
    return j;
}

void engine_free_job(struct hw_engine *e, struct job *j)
{
    if (e->spare_count >= SPARE_JOBS) {
        hw_arena_destroy(j->arena);
        free(j);
        return;
    }
    hw_arena_reset(j->arena);
    TAILQ_INSERT_HEAD(&e->spare, j, order);
    e->spare_count++;
}

void engine_press(struct hw_engine *e)
{
    size_t slack = e->pressed ? 2 : 1;
    bool full = e->waiting_count > QUEUE_COMMANDS / slack || e->queue_bytes > QUEUE_BYTES / slack ||
                e->draining;

    if (full != e->pressed) {
        e->pressed = full;
        hw_server_pause(e->server, full);
    }
}

static void count_answer(struct hw_engine *e, const Hw__CommandAnswer *a)
{
    switch (a->outcome) {
    case HW__COMMAND_ANSWER__OUTCOME__ACCEPTED:
        e->stats.accepted++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__REFUSED:
        e->stats.refused++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__INVALID:
        e->stats.invalid++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__CONFLICT:
        e->stats.conflicts++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__UNKNOWN:
    case HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE:
    case _HW__COMMAND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
}

void engine_drop(struct hw_engine *e, struct job *j)
{
    HASH_DEL(e->by_id, j);
    e->queue_bytes -= j->bytes;
    engine_free_job(e, j);
}

/* Answers and frees a job that is on no list. */
void engine_answer(struct hw_engine *e, struct job *j, const Hw__CommandAnswer *a)
{
    if (j->origin == FROM_COMMAND) {
        count_answer(e, a);
        hw_server_answer(e->server, &j->route, j->id, HW__HEADER__KIND__COMMAND_ANSWER, a);
    } else if (j->origin == FROM_QUERY) {
        engine_send_reply(e, j);
    }
    engine_drop(e, j);
}

static int64_t real_position(const struct hw_engine *e, int64_t position)
{
    return position >= HW_PROVISIONAL ? e->settled[(uint64_t)(position - HW_PROVISIONAL) % SETTLED]
                                      : position;
}

void engine_answer_done(struct hw_engine *e, struct job *j)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;
    int64_t positions[PLAN_EVENTS];

    if (j->kind == PLAN_ANSWER) {
        engine_answer(e, j, &j->answer);
        return;
    }
    a.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    a.message = j->remark;
    a.field = j->remark_field;
    a.positions = positions;
    if (j->kind == PLAN_ALREADY) {
        positions[a.n_positions++] = real_position(e, j->already);
    } else {
        for (int64_t p = j->first; p <= j->last && a.n_positions < PLAN_EVENTS; p++)
            positions[a.n_positions++] = p;
    }
    engine_answer(e, j, &a);
}

/* Whoever stands first and is done is answered: nobody before those it may stand on. */
void engine_release(struct hw_engine *e)
{
    struct job *j = NULL;

    while ((j = TAILQ_FIRST(&e->decided)) && j->stage == JOB_DONE && !j->forget) {
        TAILQ_REMOVE(&e->decided, j, order);
        engine_answer_done(e, j);
    }
}

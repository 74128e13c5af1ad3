#include "adt/run.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

struct sent {
    struct run *r;
    const struct step *step;
};

static void note_positions(struct run *r, const Hw__CommandAnswer *a)
{
    for (size_t i = 0; i < a->n_positions && r->position_count < RUN_POSITIONS; i++)
        r->positions[r->position_count++] = a->positions[i];
}

/* The answer's texts are borrowed: keep them. */
static struct fault keep_fault(struct run *r, const Hw__CommandAnswer *a)
{
    struct fault f = fault_of_answer(a);

    f.code = hw_arena_format(r->arena, "%s", f.code);
    f.message = hw_arena_format(r->arena, "%s", f.message);
    if (!f.code || !f.message)
        return (struct fault){.code = "OTHER", .message = "it was refused"};
    return f;
}

static void note(struct run *r, const struct step *step, const Hw__CommandAnswer *a)
{
    switch (a->outcome) {
    case HW__COMMAND_ANSWER__OUTCOME__ACCEPTED:
        note_positions(r, a);
        return;
    case HW__COMMAND_ANSWER__OUTCOME__REFUSED:
    case HW__COMMAND_ANSWER__OUTCOME__INVALID:
    case HW__COMMAND_ANSWER__OUTCOME__CONFLICT:
        if (step_is_harmless(step, a->code) || r->end != RUN_APPLIED)
            return;
        r->end = RUN_REFUSED;
        r->fault = keep_fault(r, a);
        return;
    case HW__COMMAND_ANSWER__OUTCOME__UNKNOWN:
    case HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE:
    case _HW__COMMAND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
    r->end = RUN_UNAVAILABLE;
}

static void close_one(struct run *r)
{
    if (--r->open == 0)
        r->on_end(r, r->arg);
}

static void on_answer(const Hw__CommandAnswer *a, void *arg)
{
    struct sent *s = arg;
    struct run *r = s->r;

    note(r, s->step, a);
    free(s);
    close_one(r);
}

static struct hw_id step_id(struct hw_id space, size_t index)
{
    uint8_t name[sizeof(space.b) + 1];

    memcpy(name, space.b, sizeof(space.b));
    name[sizeof(space.b)] = (uint8_t)index;
    return hw_id_named("adt/command", name, sizeof(name));
}

void run_start(struct run *r, struct hw_dispatch *d, struct hw_id space, int64_t patience_ms,
               struct hw_arena *arena, run_f on_end, void *arg)
{
    r->arena = arena;
    r->on_end = on_end;
    r->arg = arg;
    r->end = RUN_APPLIED;
    r->open = 1; /* held until all have left */
    for (size_t i = 0; i < r->t.count; i++) {
        struct sent *s = hw_alloc(sizeof(*s));
        struct hw_id id = step_id(space, i);
        Hw__Command *c = r->t.steps[i].command;

        *s = (struct sent){.r = r, .step = &r->t.steps[i]};
        c->request_id = (ProtobufCBinaryData){.len = sizeof(id.b), .data = id.b};
        r->open++;
        hw_dispatch_send(d, c, patience_ms, on_answer, s);
    }
    close_one(r);
}

/* Commands are decided one after the other, each on what those before it led to. */
#include "common/es/engine_state.h"
#include "homeward/bug.h"

static bool have(struct hw_engine *e, const char *stream)
{
    if (e->f->version(e->domain, stream) >= 0)
        return true;
    loads_stream(e->loads, stream);
    return false;
}

bool engine_have(struct hw_engine *e, const struct hw_needs *n)
{
    bool all = true;

    for (size_t i = 0; i < n->stream_count; i++)
        all = have(e, n->streams[i]) && all;
    for (size_t i = 0; i < n->token_count; i++) {
        if (!e->f->knows_person(e->domain, n->tokens[i])) {
            loads_person(e->loads, n->tokens[i]);
            all = false;
        }
    }
    for (size_t i = 0; i < n->key_count; i++) {
        if (!e->f->knows_key(e->domain, n->keys[i])) {
            loads_person_key(e->loads, n->keys[i]);
            all = false;
        }
    }
    return all;
}

/* Asks for what is missing; true when everything is in mind. */
bool engine_prepared(struct hw_engine *e, const struct job *j)
{
    struct hw_needs n = {.stream_count = 0};

    if (j->origin == FROM_COMMAND)
        e->f->needs(e->domain, j->command, &n);
    return engine_have(e, &n);
}

static void apply_plan(struct hw_engine *e, struct job *j)
{
    const struct hw_plan *p = &e->plan;
    int64_t position = HW_PROVISIONAL + (int64_t)e->provisional;

    j->provisional = position;
    j->event_count = p->event_count;
    j->stream_count = p->stream_count;
    j->streams = hw_arena_array(j->arena, p->stream_count, sizeof(*j->streams));
    HW_CHECK(j->streams);
    e->provisional += p->event_count;
    for (size_t s = 0; s < p->stream_count; s++) {
        uint32_t version = p->streams[s].expected;

        j->streams[s] = p->streams[s];
        j->streams[s].count = 0;
        for (size_t i = 0; i < p->event_count; i++) {
            struct hw_es_event ev = {.position = position,
                                     .stream = p->streams[s].stream,
                                     .version = version + 1,
                                     .type = p->events[i].type,
                                     .occurred_ms = p->events[i].occurred_at_ms,
                                     .payload = p->events[i].payload.data,
                                     .payload_n = p->events[i].payload.len};

            if (p->event_stream[i] != s)
                continue;
            e->f->apply(e->domain, &ev);
            j->streams[s].count++;
            position++;
            version++;
        }
    }
}

/* What the plan says of people is known from now on, like its events. */
static void apply_people(struct hw_engine *e)
{
    const struct hw_plan *p = &e->plan;

    for (size_t i = 0; i < p->key_count; i++) {
        struct hw_found_person f = {
            .found = true, .wrapped = p->keys[i].wrapped.data, .wrapped_n = p->keys[i].wrapped.len};

        (void)hw_id_from_bytes(p->keys[i].person.data, p->keys[i].person.len, &f.person);
        e->f->person(e->domain, &f);
    }
    for (size_t i = 0; i < p->token_count; i++) {
        struct hw_found_person f = {.found = true, .token = p->tokens[i].token.data};

        (void)hw_id_from_bytes(p->tokens[i].person.data, p->tokens[i].person.len, &f.person);
        e->f->person(e->domain, &f);
    }
}

static void send_append(struct hw_engine *e, struct job *j)
{
    Hw__AppendRequest *r =
        plan_request(&e->plan, j->id, j->command ? j->command->actor : e->f->service);

    r->has_line = true;
    r->line = (ProtobufCBinaryData){.data = e->line.b, .len = sizeof(e->line.b)};
    r->has_place = true;
    r->place = e->place++;
    j->stage = JOB_SENT;
    e->in_flight++;
    hw_client_call(e->ledger, &(struct hw_call){.id = j->id,
                                                .kind = HW__HEADER__KIND__APPEND,
                                                .message = r,
                                                .again = true,
                                                .on_answer = engine_on_appended,
                                                .arg = e});
}

static void decide(struct hw_engine *e, const struct job *j)
{
    int64_t now = hw_clock_now_ms(&e->app->clock);
    struct hw_question q = {.command = j->command, .now_ms = now, .at_ms = now};

    if (j->command->at) {
        q.at_ms = j->command->at->ms;
        if (q.at_ms > now + e->settings->ahead_ms) {
            hw_plan_refuse(&e->plan, "IN_THE_FUTURE", "at",
                           "at: that has not happened yet; check the sender's clock");
            return;
        }
        if (q.at_ms > now)
            q.at_ms = now; /* a clock that runs a little ahead */
    }
    e->f->decide(e->domain, &q, &e->plan);
}

void engine_carry_out(struct hw_engine *e, struct job *j)
{
    TAILQ_INSERT_TAIL(&e->decided, j, order);
    j->kind = e->plan.kind;
    j->already = e->plan.already;
    j->remark = e->plan.remark;
    j->remark_field = e->plan.remark_field;
    j->answer = e->plan.answer;
    j->stage = JOB_DONE;
    j->behind = j->forget = false;
    j->stream_count = 0;
    if (j->kind == PLAN_EVENTS_TO_APPEND) {
        apply_people(e);
        apply_plan(e, j);
        send_append(e, j);
    } else if (j->kind == PLAN_ANSWER && j->command && j->command->remember_refusal &&
               (j->answer.outcome == HW__COMMAND_ANSWER__OUTCOME__REFUSED ||
                j->answer.outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED)) {
        send_append(e, j);
    }
}

/* Plans what a command leads to. False: it must wait. */
static bool decide_command(struct hw_engine *e, struct job *j)
{
    if (j->command->has_after_position && j->command->after_position > e->recorded_position)
        return false;
    plan_init(&e->plan, j->arena);
    decide(e, j);
    if (e->plan.kind == PLAN_WAIT)
        return false; /* what it waits for is in `decided` and comes back here */
    HW_CHECK(e->plan.kind != PLAN_NOTHING && e->plan.kind != PLAN_SEND);
    if (e->plan.kind == PLAN_ALREADY && j->command->remember_refusal) {
        /* The caller chose the id: perhaps it was this very command that said so, and the ledger
         * knows how it was answered then. */
        if (e->plan.already >= HW_PROVISIONAL)
            return false; /* on its way: it comes back here with its place in the log */
        plan_answer_already(&e->plan);
    }
    return true;
}

/* Decides the first that waits. False: it must go on waiting. */
static bool decide_first(struct hw_engine *e, struct job *j)
{
    if (!engine_prepared(e, j)) {
        loads_go(e->loads);
        return false;
    }
    if (j->origin == FROM_QUERY ? !engine_answer_query(e, j) : !decide_command(e, j))
        return false;
    TAILQ_REMOVE(&e->waiting, j, order);
    e->waiting_count--;
    engine_carry_out(e, j);
    return true;
}

/* A stream that was read back may be newer than the others in mind, which the feed brings in order:
 * nothing is decided on a mixture. */
static bool may_decide(const struct hw_engine *e)
{
    return !e->recovering && !e->rereading && !e->snapshot_due && e->in_flight < IN_FLIGHT &&
           e->recorded_position >= loads_position(e->loads);
}

void engine_process(struct hw_engine *e)
{
    struct job *j = NULL;

    while (may_decide(e) && (j = TAILQ_FIRST(&e->waiting)) && decide_first(e, j))
        ;
    if (may_decide(e))
        engine_meet_duties(e);
    engine_release(e);
    engine_press(e);
    if (TAILQ_EMPTY(&e->decided)) {
        if (e->snapshot_due)
            engine_save_snapshot(e);
        if (TAILQ_EMPTY(&e->waiting) && e->status_count)
            engine_answer_status(e);
    }
}

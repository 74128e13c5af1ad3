/* common/es/plan.h - what a plan and a list of needs hold. For the engine's own files. */
#ifndef COMMON_ES_PLAN_H
#define COMMON_ES_PLAN_H

#include "homeward/es/engine.h"
#include "homeward/v1/bus.pb-c.h"

enum {
    PLAN_STREAMS = 128, /* at most in one decision */
    PLAN_EVENTS = 160,
    PLAN_PEOPLE = 8,
    JOB_ARENA = 4 * 1024 * 1024, /* bytes: a command and what is decided about it */
    NEED_STREAMS = 40,           /* at a time */
    NEED_PEOPLE = 40,
};

enum plan_kind {
    PLAN_NOTHING,
    PLAN_EVENTS_TO_APPEND,
    PLAN_ANSWER,
    PLAN_ALREADY,
    PLAN_WAIT,
    PLAN_SEND
};

/* A command for another service. */
struct planned_send {
    const char *stream, *service; /* the duty's; whom it is for */
    struct hw_id id;
    const Hw__Command *command;
};

struct planned_stream {
    const char *stream;
    uint32_t expected;
    size_t count; /* of its events */
};

struct hw_plan {
    struct hw_arena *arena;
    enum plan_kind kind;
    struct planned_stream streams[PLAN_STREAMS];
    size_t stream_count;
    Hw__NewEvent events[PLAN_EVENTS]; /* in the order planned */
    size_t event_stream[PLAN_EVENTS];
    size_t event_count;
    Hw__PersonKey keys[PLAN_PEOPLE];
    Hw__PersonToken tokens[PLAN_PEOPLE];
    size_t key_count, token_count;
    Hw__CommandAnswer answer; /* PLAN_ANSWER */
    int64_t already;          /* PLAN_ALREADY */
    const char *remark, *remark_field;
    bool too_much;            /* more was planned than fits: it is refused whole */
    struct planned_send send; /* PLAN_SEND */
};

void plan_init(struct hw_plan *p, struct hw_arena *arena);
/* Makes "it is so already" an answer of its own, which can be remembered. */
void plan_answer_already(struct hw_plan *p);
/* Everything in the plan as one request; lives in the arena. */
Hw__AppendRequest *plan_request(struct hw_plan *p, struct hw_id id, const char *actor);
/* The id of a duty's request: the same whoever meets that duty, and whenever. */
struct hw_id plan_duty_id(const struct hw_plan *p);

struct hw_needs {
    char streams[NEED_STREAMS][256];
    size_t stream_count;
    uint8_t tokens[NEED_PEOPLE][HW_TOKEN_BYTES];
    size_t token_count;
    struct hw_id keys[NEED_PEOPLE];
    size_t key_count;
};

#endif

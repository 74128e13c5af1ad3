/* adt/intake.h - from a frame to its answers.
 *
 * A lane is one sender's connection: its messages are carried out in order and answered in order,
 * several under way at a time. Each message is first remembered by its control id, then translated,
 * then its commands go to homeward-beds; what cannot be applied is kept. An answer is given only
 * when everything it says is durable. Killed anywhere in between, the same message sent again goes
 * through the same steps with the same ids and ends in the same answer.
 *
 * Bounds: LANE_OPEN messages of a lane under way, the rest wait as bytes; lane_is_full says when to
 * stop reading. */
#ifndef ADT_INTAKE_H
#define ADT_INTAKE_H

#include "adt/core/ack.h"
#include "adt/core/map.h"
#include "adt/store.h"
#include "homeward/dispatch.h"

struct intake;
struct lane;
struct intake_options {
    struct hw_app *app;
    struct store *store;
    struct hw_dispatch *dispatch;
    const struct map *map;
    int64_t patience_ms;
    size_t message_max;
    /* For counting; event NULL: not known. */
    void (*on_ended)(const char *event, enum ack_end end, void *arg);
    void *arg;
};

struct intake *intake_create(const struct intake_options *o);
/* Answers that come from now on start nothing new. Call before the store and dispatch end. */
void intake_stop(struct intake *i);
void intake_destroy(struct intake *i);      /* NULL is fine */
size_t intake_open(const struct intake *i); /* messages without an answer */

/* The answers (0 to 2, without frames) of the lane's oldest message, borrowed until it returns. */
typedef void (*lane_f)(const struct hw_span *answers, int n, void *arg);
struct lane *lane_create(struct intake *i, lane_f f, void *arg);
/* What is under way is carried out; nobody is told. */
void lane_close(struct lane *l);
/* The messages of one frame (copied). */
void lane_take(struct lane *l, struct hw_span frame);
/* Rejects a message that is too long to be taken; `beginning` is as much of it as there is. */
void lane_reject_long(struct lane *l, struct hw_span beginning);
bool lane_is_full(const struct lane *l);
size_t lane_open(const struct lane *l);

#endif

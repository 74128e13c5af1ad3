/* gateway/call.h - one request under way: what was asked, as of when, and its end. */
#ifndef GATEWAY_CALL_H
#define GATEWAY_CALL_H

#include <jansson.h>

#include "gateway/gateway.h"

/* What an answer is about. */
struct moment {
    int64_t position; /* that the answer stands on */
    int64_t known;    /* -1: everything; otherwise what the log said up to that position */
    int64_t now_ms;   /* of the system, which may have a clock set by hand */
    int64_t as_at_ms; /* the moment in question */
};

struct call {
    struct gateway *g;
    struct hw_http_exchange *x;
    struct hw_arena *arena; /* until the call ends */
    struct query q;
    struct moment m;
    struct access_rights rights;
    void (*then)(struct call *c);
    const char *name;   /* from the path: the spell */
    json_t *out, *side; /* being built; released with the call */
    void *of;           /* the page's own, in the arena */
};

/* Every call ends with exactly one of these. */
void call_json(struct call *c, int status, json_t *body);           /* takes the reference */
void call_text(struct call *c, const char *type, const char *text); /* 200 */
/* {"code","message","field"}; also "accepted":false to POST. message and field are copied. */
void call_fail(struct call *c, int status, const char *code, const char *message,
               const char *field);
/* 503 with Retry-After. */
void call_unavailable(struct call *c);
void call_free(struct call *c); /* after x was answered by other means */

/* Reads the query string, or answers 400. */
bool call_query(struct call *c, unsigned allowed);
/* Fills m from q (which may need a look into the log) and calls then; or answers. */
void call_moment(struct call *c, void (*then)(struct call *c));
/* A question whose answer carries its position: m.position is filled when then is called. NULL
 * after having answered. */
struct question *call_question(struct call *c, void (*then)(struct call *c));
/* NAME_now or NAME_then, as m says. */
const char *call_statement(const struct call *c, const char *now, const char *then);
/* The parameter `known` of NAME_then. */
void call_put_known(const struct call *c, struct hw_pg_params *p);
/* position and asAt, first in every answer. */
json_t *call_object(const struct call *c);
json_t *json_instant(int64_t ms); /* null for INT64_MIN */
json_t *json_day(int32_t day);    /* null for INT32_MIN */
/* The time in force: the wall clock's, or the one set by hand (NO_TIME: not set yet). */
int64_t gateway_now(const struct gateway *g, int64_t set_ms);

#endif

/* common/es/jobs.h - a command from its arrival until it is answered. For the engine's own files.
 */
#ifndef COMMON_ES_JOBS_H
#define COMMON_ES_JOBS_H

#include <sys/queue.h>
#include <uthash.h>

#include "common/es/plan.h"
#include "homeward/bus/server.h"

enum job_stage {
    JOB_WAITING, /* to be decided */
    JOB_SENT,    /* decided; the ledger has not answered */
    JOB_DONE,    /* decided and as durable as it needs to be; answered in turn */
    JOB_AGAIN,   /* somebody else was quicker: to be decided again */
};

enum job_origin {
    FROM_COMMAND,
    FROM_QUERY, /* answered in turn, like a command that changes nothing */
    FROM_DUTY,  /* nobody waits for its answer */
};

struct job {
    TAILQ_ENTRY(job) order;
    enum job_origin origin;
    UT_hash_handle hh; /* by id */
    struct hw_id id;
    struct hw_route route;
    struct hw_arena *arena;     /* holds the command and what was decided */
    const Hw__Command *command; /* NULL unless from a command */
    const Hw__Query *query;     /* NULL unless from a query */
    struct hw_reply *reply;     /* to the query */
    size_t bytes;
    enum job_stage stage;
    int attempts;
    bool behind; /* not stored only because one before it was not */
    bool forget; /* what was applied for it does not stand: its streams are to be read back */

    /* What the last decision was. */
    enum plan_kind kind;
    size_t stream_count;
    struct planned_stream *streams; /* in the arena */
    int64_t provisional;            /* of its first event */
    size_t event_count;
    int64_t already;
    const char *remark, *remark_field; /* of what was accepted; NULL: nothing was left out */
    Hw__CommandAnswer answer;
    int64_t first, last; /* real positions, once known */
};
TAILQ_HEAD(job_list, job);

#endif

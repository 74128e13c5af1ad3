/* common/es/engine_state.h - what an engine holds, and what its files ask of each other. */
#ifndef COMMON_ES_ENGINE_STATE_H
#define COMMON_ES_ENGINE_STATE_H

#include "common/es/jobs.h"
#include "common/es/loads.h"
#include "homeward/bus/client.h"
#include "homeward/bus/feed.h"
#include "homeward/bus/server.h"
#include "homeward/es/engine.h"

struct errands;
struct worker;

enum {
    QUEUE_COMMANDS = 20000,
    QUEUE_BYTES = 64 * 1024 * 1024,
    IN_FLIGHT = 4000,
    ATTEMPTS = 8,
    SPARE_JOBS = 2048,
    SETTLED = 1 << 16, /* provisional positions remembered after they became real */
    APPLIED_STREAMS = 16,
    SNAPSHOT_EVERY_MS = 60 * 1000,
    SNAPSHOT_AFTER_EVENTS = 2000,
    TIDY_EVERY = 10000, /* events while replaying */
    RETRY_MS = 200,
    STATUS_WAITING = 64,
};

struct status_wait {
    struct hw_route route;
    struct hw_id id;
    int64_t after;
};

struct hw_engine {
    struct hw_app *app;
    const struct hw_engine_settings *settings;
    const struct hw_domain *f;
    void *domain;
    struct hw_client *ledger;    /* append */
    struct hw_client *snapshots; /* read socket, for the snapshot */
    struct hw_follower *follower;
    struct hw_server *server;
    struct loads *loads;
    struct errands *errands; /* commands sent to other services */
    struct worker *worker;   /* NULL: the domain has no long work */
    struct event *snapshot_timer, *again, *duty_timer;
    char commands[HW_BUS_ENDPOINT_MAX], feed[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX];

    struct job_list waiting, decided; /* decided: in the order in which they are to be answered */
    struct job *by_id;
    struct job_list spare;
    size_t spare_count, waiting_count, queue_bytes, in_flight;
    bool recovering; /* something did not stand: nothing is decided until the ledger answered all */
    bool pressed, draining, snapshot_due, snapshot_sent;
    bool
        rereading; /* what did not stand is being read back: nothing is decided until it is there */
    struct hw_id line; /* of what is sent from here on (AppendRequest.line), and its next place */
    uint32_t place;
    struct hw_plan plan;
    uint64_t provisional; /* events given a provisional position so far */
    int64_t settled[SETTLED];
    int64_t snapshot_position;
    int64_t recorded_position; /* last one the feed brought */
    int64_t own_position;      /* last one that an append of ours was told */
    int64_t replayed;          /* events since the last tidying, before the doors open */
    struct status_wait status[STATUS_WAITING];
    size_t status_count;
    struct hw_engine_stats stats;
};

/* ---- jobs.c ---- */
struct job *engine_new_job(struct hw_engine *e);
void engine_free_job(struct hw_engine *e, struct job *j);
/* Stops reading the socket when too much waits, and reads it again when there is room. */
void engine_press(struct hw_engine *e);
/* Answers and frees a job that is on no list. */
void engine_answer(struct hw_engine *e, struct job *j, const Hw__CommandAnswer *a);
void engine_drop(struct hw_engine *e, struct job *j); /* unanswered */
void engine_answer_done(struct hw_engine *e, struct job *j);
/* Whoever stands first and is done is answered: nobody before those it may stand on. */
void engine_release(struct hw_engine *e);

/* ---- decide.c ---- */
/* Asks for what n names and is not in mind; true when all of it is. */
bool engine_have(struct hw_engine *e, const struct hw_needs *n);
/* Carries out what the plan says: applied at once, sent to the ledger, answered in turn. */
void engine_carry_out(struct hw_engine *e, struct job *j);
/* Asks for what is missing; true when everything is in mind. */
bool engine_prepared(struct hw_engine *e, const struct job *j);
/* Decides what can be decided, answers what can be answered. */
void engine_process(struct hw_engine *e);

/* ---- duties.c ---- */
/* Meets what the domain owes by now; sets the timer for the next. */
void engine_meet_duties(struct hw_engine *e);
/* Nothing is owed, under way, or on its way back: the next event will come from outside. */
bool engine_is_quiet(struct hw_engine *e);
void engine_on_duty_timer(evutil_socket_t fd, short what, void *arg);

/* ---- queries.c ---- */
void engine_on_query(struct hw_engine *e, const struct hw_frame *f);
/* Asks the domain. False: something must be read back first. */
bool engine_answer_query(struct hw_engine *e, struct job *j);
void engine_send_reply(struct hw_engine *e, struct job *j);
void engine_free_reply(struct hw_reply *r); /* NULL is fine */

/* ---- outcome.c ---- */
/* What a stream is in mind for does not stand: out of mind, and read back before anything is
 * decided. */
void engine_forget(struct hw_engine *e, const char *stream);
enum hw_answer_end engine_on_appended(const struct hw_answer *a, void *arg);

/* ---- requests.c ---- */
void engine_on_request(struct hw_server *s, const struct hw_frame *f, void *arg);
void engine_answer_status(struct hw_engine *e);

/* ---- follow.c ---- */
bool engine_follow(struct hw_engine *e, int64_t from, struct hw_err *err);
/* Once the log has been followed to its head and everything open has been read back. */
void engine_open_doors(struct hw_engine *e);
void engine_on_loaded(void *arg);

/* ---- snapshot.c ---- */
void engine_ask_snapshot(struct hw_engine *e);
void engine_save_snapshot(struct hw_engine *e);
void engine_on_snapshot_timer(evutil_socket_t fd, short what, void *arg);
void engine_on_again(evutil_socket_t fd, short what, void *arg);

#endif

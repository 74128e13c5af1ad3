/* bus/client.h - the asking end: a DEALER that keeps every request until it is answered.
 *
 * Requests leave in the order in which they were made. When the connection breaks, those that may
 * be repeated (`again`) leave once more, in the same order, as soon as it stands again: their ids
 * make the repetition harmless. The others end with HW_EIO. One that may be repeated is also
 * repeated when there has been no answer for RESEND_MS: the answer may have been dropped on a full
 * queue. */
#ifndef HOMEWARD_BUS_CLIENT_H
#define HOMEWARD_BUS_CLIENT_H

#include <stdbool.h>

#include "homeward/bus/frame.h"

struct hw_client;
struct hw_answer {
    enum hw_code code;     /* HW_OK, HW_ETIMEOUT, HW_EIO (connection lost), HW_EDENIED or HW_EINVAL
                              (rejected: reason says why), HW_EPROTO */
    struct hw_id id;       /* the request's */
    Hw__Header__Kind kind; /* of body, when code is HW_OK */
    const void *body;      /* borrowed until the function returns */
    size_t body_n;
    const char *reason;
};
enum hw_answer_end { HW_ANSWER_DONE, HW_ANSWER_MORE };
/* HW_ANSWER_MORE keeps the request open for further answers (replay). May make new calls; must not
 * destroy the client. */
typedef enum hw_answer_end (*hw_answer_f)(const struct hw_answer *a, void *arg);

struct hw_call {
    struct hw_id id;
    Hw__Header__Kind kind;
    const void *message; /* any protobuf message; packed at once */
    int64_t timeout_ms;  /* 0: waits for ever */
    bool again;
    hw_answer_f on_answer;
    void *arg;
};

struct hw_client *hw_client_create(struct hw_bus *bus, const char *endpoint, const char *server,
                                   struct hw_err *err);
/* Open requests end with HW_EIO. NULL is fine. */
void hw_client_destroy(struct hw_client *c);
void hw_client_call(struct hw_client *c, const struct hw_call *call);
/* A further message of an open request (replay credit). Lost with the connection. */
void hw_client_tell(struct hw_client *c, struct hw_id id, Hw__Header__Kind kind,
                    const void *message);
size_t hw_client_open(const struct hw_client *c); /* requests without their last answer */
bool hw_client_connected(const struct hw_client *c);
/* Called with arg whenever the connection comes up or goes down. */
void hw_client_on_connection(struct hw_client *c, void (*f)(bool up, void *arg), void *arg);

#endif

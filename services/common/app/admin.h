/* common/app/admin.h - a service's own port for machines: /metrics, /healthz, /readyz. */
#ifndef COMMON_APP_ADMIN_H
#define COMMON_APP_ADMIN_H

#include <event2/event.h>
#include <stdbool.h>

#include "homeward/err.h"
#include "homeward/metrics.h"

struct admin;
struct admin_options {
    const char *service;
    const char *address;   /* "127.0.0.1:0" */
    const char *state_dir; /* the address in use is written to run/SERVICE.admin there */
    bool (*ready)(void *arg);
    struct hw_metric *(*metrics)(void *arg); /* may answer NULL */
    void *arg;
};

struct admin *admin_create(struct event_base *base, const struct admin_options *o,
                           struct hw_err *err);
void admin_destroy(struct admin *a); /* NULL is fine */

#endif

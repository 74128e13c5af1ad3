/* gateway/gateway.h - what every part of the gateway has at hand. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "gateway/core/access.h"
#include "gateway/db.h"
#include "homeward/app.h"
#include "homeward/bus/client.h"
#include "homeward/dispatch.h"
#include "homeward/http/server.h"
#include "homeward/names.h"

struct settings {
    struct hw_common_settings common;
    char *http, *token, *hosts, *web, *database;
    char *ledger_append, *ledger_feed, *ledger_read;
};

enum metric_row {
    M_ANSWERED,
    M_REFUSED,
    M_FAILED,
    M_COMMANDS,
    M_PATIENTS,
    M_CONNECTIONS,
    M_STREAMS,
    M_EVENTS,
    M_SLOW,
    M_WAITING,
    M_POSITION,
    M_END
};
extern struct hw_metric gateway_metrics[M_END + 1];

struct streams;
struct files;
struct people;

struct gateway {
    struct hw_app *app;
    const struct settings *settings;
    struct access_policy policy;
    struct hw_http_server *http;
    struct db *db;
    struct hw_dispatch *dispatch;
    struct hw_client *ledger; /* the append socket, for the access audit */
    struct hw_names *names;   /* providers, councils, codes */
    struct streams *streams;
    struct files *files;
    struct people *people;
    size_t calls; /* under way */
    bool draining;
};

#endif

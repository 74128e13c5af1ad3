/* homeward-gateway put together. */
#include "gateway/app.h"

#include <stdlib.h>

#include "gateway/files.h"
#include "gateway/gateway.h"
#include "gateway/people.h"
#include "gateway/router.h"
#include "gateway/stream.h"
#include "homeward/mem.h"

enum {
    BODY_MAX = 8 * 1024 * 1024,
    BACKLOG_MAX = 512 * 1024,
    CONNECTIONS_MAX = 2000,
    DRAIN_MS = 50
};

/* Nothing of ours loads anything from elsewhere, may be framed, or is guessed at. */
static const char headers[] =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n";

#define STRING(name, member, fallback, secret, help)                                               \
    {                                                                                              \
        name, HW_SETTING_STR, fallback, offsetof(struct settings, member), 0, 0, secret, help      \
    }
static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct settings),
    STRING("HOMEWARD_HTTP", http, "127.0.0.1:8080", false,
           "address of the web pages and the HTTP API"),
    STRING("HOMEWARD_TOKEN", token, NULL, true,
           "bearer token for commands and for data about persons; needed when HOMEWARD_HTTP is not "
           "a loopback address"),
    STRING("HOMEWARD_HOSTS", hosts, NULL, false,
           "further names this server goes by, separated by commas (localhost and literal "
           "addresses always do)"),
    STRING("HOMEWARD_WEB", web, NULL, false, "folder of the web pages"),
    STRING("DATABASE_URL", database, NULL, true,
           "the PostgreSQL database; default: the private one in HOMEWARD_STATE"),
    STRING("HOMEWARD_LEDGER_APPEND", ledger_append, NULL, false, "where the ledger appends"),
    STRING("HOMEWARD_LEDGER_FEED", ledger_feed, NULL, false, "where the ledger publishes"),
    STRING("HOMEWARD_LEDGER_READ", ledger_read, NULL, false, "where the ledger answers look-ups"),
    {.name = NULL},
};

#define REQUESTS "homeward_gateway_requests_total", HW_COUNTER, "requests answered"
struct hw_metric gateway_metrics[M_END + 1] = {
    [M_ANSWERED] = {REQUESTS, "outcome=\"answered\"", 0},
    [M_REFUSED] = {REQUESTS, "outcome=\"refused\"", 0},
    [M_FAILED] = {REQUESTS, "outcome=\"failed\"", 0},
    [M_COMMANDS] = {"homeward_gateway_commands_total", HW_COUNTER, "commands passed on", NULL, 0},
    [M_PATIENTS] = {"homeward_gateway_people_shown_total", HW_COUNTER,
                    "people shown with what identifies them, each audited", NULL, 0},
    [M_CONNECTIONS] = {"homeward_gateway_connections", HW_GAUGE,
                       "open HTTP connections; at most 2000", NULL, 0},
    [M_STREAMS] = {"homeward_gateway_streams", HW_GAUGE, "open streams of live counts", NULL, 0},
    [M_EVENTS] = {"homeward_gateway_stream_events_total", HW_COUNTER,
                  "changes told to streams, once for each distinct filter", NULL, 0},
    [M_SLOW] = {"homeward_gateway_streams_lost_total", HW_COUNTER,
                "streams that ended by the reader's going or slowness", NULL, 0},
    [M_WAITING] = {"homeward_gateway_questions_waiting", HW_GAUGE,
                   "questions to the database not answered yet; at most 300", NULL, 0},
    [M_POSITION] = {"homeward_gateway_position", HW_GAUGE, "log position that has been seen", NULL,
                    0},
    [M_END] = {.name = NULL},
};

/* ---- start ---- */

static enum hw_code check_settings(struct gateway *g, struct hw_err *err)
{
    const struct settings *s = g->settings;

    g->policy = (struct access_policy){.token = s->token, .hosts = s->hosts};
    if ((!s->token || !*s->token) && !hw_http_is_loopback(s->http))
        return hw_fail(err, HW_EINVAL,
                       "HOMEWARD_HTTP is %s, which other machines can reach, and HOMEWARD_TOKEN is "
                       "not set: anybody there could command and read everything. Set "
                       "HOMEWARD_TOKEN, or listen on 127.0.0.1",
                       s->http);
    return HW_OK;
}

static enum hw_code join_bus(struct gateway *g, struct hw_err *err)
{
    char append[HW_BUS_ENDPOINT_MAX];

    if (!hw_app_endpoint(g->app, g->settings->ledger_append, "ledger-append", append, err))
        return err->code;
    g->dispatch =
        hw_dispatch_create(&(struct hw_dispatch_options){.bus = g->app->bus,
                                                         .state_dir = g->app->common->state_dir,
                                                         .actor = "http",
                                                         .manual_clock = g->app->clock.manual},
                           err);
    if (g->dispatch)
        g->ledger = hw_client_create(g->app->bus, append, "ledger", err);
    return g->ledger ? HW_OK : err->code;
}

static void on_database(void *arg)
{
    streams_wake(((struct gateway *)arg)->streams);
}

static enum hw_code open_database(struct gateway *g, struct hw_err *err)
{
    char *conninfo = hw_app_database(g->app, g->settings->database);

    g->db = db_create(g->app->base, conninfo, on_database, g, err);
    free(conninfo);
    return g->db ? HW_OK : err->code;
}

static enum hw_code open_streams(struct gateway *g, struct hw_err *err)
{
    g->streams = streams_create(g, err);
    return g->streams ? HW_OK : err->code;
}

static enum hw_code open_people(struct gateway *g, struct hw_err *err)
{
    g->people = people_create(g, err);
    return g->people ? HW_OK : err->code;
}

static enum hw_code listen_http(struct gateway *g, struct hw_err *err)
{
    g->http = hw_http_server_create(g->app->base,
                                    &(struct hw_http_options){.address = g->settings->http,
                                                              .body_max = BODY_MAX,
                                                              .backlog_max = BACKLOG_MAX,
                                                              .connections_max = CONNECTIONS_MAX,
                                                              .headers = headers,
                                                              .type = "application/json",
                                                              .on_request = router_request,
                                                              .on_fault = router_fault,
                                                              .arg = g},
                                    err);
    return g->http ? HW_OK : hw_fail_in(err, err->code, "HOMEWARD_HTTP");
}

static enum hw_code start(struct hw_app *app, struct hw_err *err)
{
    struct gateway *g = hw_alloc(sizeof(*g));

    app->state = g;
    g->app = app;
    g->settings = app->settings;
    g->names = hw_names_create();
    if (check_settings(g, err) == HW_OK && open_people(g, err) == HW_OK &&
        join_bus(g, err) == HW_OK && open_streams(g, err) == HW_OK &&
        open_database(g, err) == HW_OK) {
        g->files = files_create(g->settings->web);
        (void)listen_http(g, err);
    }
    return g->http ? HW_OK : err->code;
}

/* ---- end ---- */

static void on_drained(evutil_socket_t fd, short what, void *arg)
{
    struct gateway *g = arg;
    const struct timeval soon = {0, DRAIN_MS * 1000L};

    (void)fd, (void)what;
    if (g->calls == 0 && hw_http_server_connections(g->http) == 0)
        hw_app_quit(g->app, 0);
    else
        (void)event_base_once(g->app->base, -1, EV_TIMEOUT, on_drained, g, &soon);
}

static void drain(struct hw_app *app)
{
    struct gateway *g = app->state;

    g->draining = true;
    streams_drain(g->streams);
    hw_http_server_drain(g->http);
    on_drained(-1, 0, g);
}

static void stop(struct hw_app *app)
{
    struct gateway *g = app->state;

    streams_destroy(g->streams);
    g->streams = NULL;
    hw_dispatch_destroy(g->dispatch);
    hw_client_destroy(g->ledger);
    db_destroy(g->db);
    hw_http_server_destroy(g->http);
    files_destroy(g->files);
    people_destroy(g->people);
    hw_names_destroy(g->names);
    free(g);
}

static bool ready(struct hw_app *app)
{
    struct gateway *g = app->state;

    return g->db && db_is_up(g->db) && hw_client_connected(g->ledger) && streams_ready(g->streams);
}

static void refresh(struct hw_app *app)
{
    struct gateway *g = app->state;

    gateway_metrics[M_CONNECTIONS].value = hw_http_server_connections(g->http);
    gateway_metrics[M_STREAMS].value = streams_count(g->streams);
    gateway_metrics[M_POSITION].value = streams_position(g->streams);
    gateway_metrics[M_WAITING].value = db_waiting(g->db);
}

const struct hw_service gateway_service = {
    .name = "gateway",
    .about = "the HTTP interface: commands, live counts, streams, web pages",
    .settings = settings_table,
    .settings_size = sizeof(struct settings),
    .metrics = gateway_metrics,
    .start = start,
    .drain = drain,
    .stop = stop,
    .ready = ready,
    .refresh_metrics = refresh,
};

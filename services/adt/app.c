/* homeward-adt put together. */
#include "adt/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adt/intake.h"
#include "adt/listener.h"
#include "adt/replay.h"
#include "adt/watch.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { MAP_MOST = 16 * 1024 * 1024, DRAIN_MS = 50 };

struct settings {
    struct hw_common_settings common;
    char *mllp, *map, *commands, *append, *read, *feed;
    int64_t message_max, connections, idle_ms, partial_ms, patience_ms;
};

#define STR(name_, fallback_, field, help_)                                                        \
    {                                                                                              \
        .name = (name_), .type = HW_SETTING_STR, .fallback = (fallback_),                          \
        .offset = offsetof(struct settings, field), .help = (help_)                                \
    }
#define INT(name_, fallback_, field, min_, max_, help_)                                            \
    {                                                                                              \
        .name = (name_), .type = HW_SETTING_INT, .fallback = (fallback_),                          \
        .offset = offsetof(struct settings, field), .min = (min_), .max = (max_), .help = (help_)  \
    }

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct settings),
    STR("HOMEWARD_MLLP", "127.0.0.1:2575", mllp, "address for HL7 v2 messages"),
    STR("HOMEWARD_ADT_MAP", NULL, map,
        "file of facilities, sites, wards, care types and councils; see ops/adt/example.ini"),
    STR("HOMEWARD_ADT_COMMANDS", NULL, commands,
        "endpoint for commands; default: an ipc socket in HOMEWARD_STATE/run"),
    STR("HOMEWARD_LEDGER_APPEND", NULL, append, "where the ledger appends"),
    STR("HOMEWARD_LEDGER_READ", NULL, read, "where the ledger answers look-ups"),
    STR("HOMEWARD_LEDGER_FEED", NULL, feed, "where the ledger publishes"),

    INT("HOMEWARD_MLLP_MESSAGE_MAX", "4194304", message_max, 1024, 16777216,
        "bytes of the longest message that is taken"),
    INT("HOMEWARD_MLLP_CONNECTIONS", "64", connections, 1, 10000,
        "connections at a time; more are closed at once"),
    INT("HOMEWARD_MLLP_IDLE_MS", "3600000", idle_ms, 100, 604800000,
        "a connection that is silent for so long is closed"),
    INT("HOMEWARD_MLLP_PARTIAL_MS", "60000", partial_ms, 100, 3600000,
        "how long the rest of a message may take to come"),
    INT("HOMEWARD_ADT_PATIENCE_MS", "20000", patience_ms, 100, 600000,
        "how long one step of a message may take before its sender is told to send it again"),
    {.name = NULL},
};

struct service {
    struct map map;
    struct store *store;
    struct watch *watch;
    struct hw_dispatch *dispatch;
    struct intake *intake;
    struct listener *listener;
    struct replay *replay;
    struct event *drained;
};

/* ---- metrics
 * -------------------------------------------------------------------------------------------- */

static const char *const event_names[] = {"A01", "A02", "A03", "A05", "A08",  "A11", "A12",
                                          "A13", "A15", "A16", "A20", "A21",  "A22", "A25",
                                          "A26", "A28", "A31", "A40", "other"};
static const char *const end_names[] = {
    [ACK_DONE] = "applied",      [ACK_KEPT] = "kept_aside",       [ACK_QUARANTINE] = "quarantined",
    [ACK_REJECTED] = "rejected", [ACK_NOT_STORED] = "not_stored",
};
enum {
    EVENTS = sizeof(event_names) / sizeof(*event_names),
    ENDS = sizeof(end_names) / sizeof(*end_names),
    M_CONNECTIONS = EVENTS * ENDS,
    M_ACCEPTED,
    M_TURNED_AWAY,
    M_NOISE,
    M_RESTARTED,
    M_OPEN,
    M_WAITING,
    M_END,
};

static char metric_labels[EVENTS * ENDS][64];
static struct hw_metric metrics[M_END + 1] = {
    [M_CONNECTIONS] = {"homeward_adt_connections", HW_GAUGE, "open MLLP connections", NULL, 0},
    [M_ACCEPTED] = {"homeward_adt_connections_total", HW_COUNTER, "connections taken", NULL, 0},
    [M_TURNED_AWAY] = {"homeward_adt_connections_refused_total", HW_COUNTER,
                       "connections closed because there were too many", NULL, 0},
    [M_NOISE] = {"homeward_adt_noise_bytes_total", HW_COUNTER, "bytes outside of any frame", NULL,
                 0},
    [M_RESTARTED] = {"homeward_adt_frames_restarted_total", HW_COUNTER,
                     "frames that were begun anew before they ended", NULL, 0},
    [M_WAITING] = {"homeward_adt_quarantine", HW_GAUGE, "messages that wait in the quarantine",
                   NULL, 0},
    [M_OPEN] = {"homeward_adt_messages_open", HW_GAUGE, "messages without an answer yet", NULL, 0},
};

static void name_metrics(void)
{
    for (size_t e = 0; e < EVENTS; e++) {
        for (size_t k = 0; k < ENDS; k++) {
            size_t i = e * ENDS + k;

            (void)snprintf(metric_labels[i], sizeof(metric_labels[i]),
                           "event=\"%s\",outcome=\"%s\"", event_names[e], end_names[k]);
            metrics[i] = (struct hw_metric){.name = "homeward_adt_messages_total",
                                            .kind = HW_COUNTER,
                                            .help = "messages by event and what became of them",
                                            .labels = metric_labels[i]};
        }
    }
}

static void on_message_ended(const char *event, enum ack_end end, void *arg)
{
    size_t e = 0;

    (void)arg;
    while (e + 1 < EVENTS && !hw_streq(event_names[e], event))
        e++;
    hw_count(&metrics[e * ENDS + end], 1);
}

static void refresh(struct hw_app *app)
{
    struct service *s = app->state;
    const struct listener_stats *l = listener_stats(s->listener);

    metrics[M_CONNECTIONS].value = l->open;
    metrics[M_ACCEPTED].value = l->accepted;
    metrics[M_TURNED_AWAY].value = l->turned_away;
    metrics[M_NOISE].value = l->noise;
    metrics[M_RESTARTED].value = l->restarted;
    metrics[M_WAITING].value = (int64_t)watch_waiting(s->watch);
    metrics[M_OPEN].value = (int64_t)intake_open(s->intake);
}

/* ---- start
 * ---------------------------------------------------------------------------------------------- */

static enum hw_code read_map(struct map *m, const char *path, struct hw_err *err)
{
    FILE *f = path && *path ? fopen(path, "re") : NULL;
    struct hw_buf text;
    uint8_t piece[4096];
    size_t n = 0;
    enum hw_code rc = HW_OK;

    map_init(m);
    if (!path || !*path)
        return HW_OK;
    if (!f)
        return hw_fail(err, HW_EIO, "HOMEWARD_ADT_MAP: %s: %s", path, strerror(errno));
    hw_buf_init(&text, MAP_MOST);
    while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
        hw_buf_put(&text, piece, n);
    if (ferror(f) || text.failed)
        rc = hw_fail(err, HW_EIO, "HOMEWARD_ADT_MAP: %s cannot be read", path);
    else
        rc = map_read(m, hw_buf_str(&text), err);
    (void)fclose(f);
    hw_buf_release(&text);
    return rc == HW_OK ? HW_OK : hw_fail_in(err, rc, path);
}

static bool open_store(struct hw_app *app, struct service *s, struct hw_err *err)
{
    const struct settings *o = app->settings;
    char *path = hw_format("%s/master.key", app->common->keys_dir);
    char append[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX], feed[HW_BUS_ENDPOINT_MAX];
    struct hw_secret master;

    if (hw_secret_read(&master, path, err) == HW_OK &&
        hw_app_endpoint(app, o->append, "ledger-append", append, err) &&
        hw_app_endpoint(app, o->read, "ledger-read", read, err) &&
        hw_app_endpoint(app, o->feed, "ledger-feed", feed, err))
        s->store = store_create(&(struct store_options){.app = app,
                                                        .append = append,
                                                        .read = read,
                                                        .master = &master,
                                                        .patience_ms = o->patience_ms},
                                err);
    hw_secret_wipe(&master);
    free(path);
    if (s->store)
        s->watch = watch_create(
            &(struct watch_options){.app = app, .append = append, .feed = feed, .read = read}, err);
    return s->watch != NULL;
}

static bool open_doors(struct hw_app *app, struct service *s, struct hw_err *err)
{
    const struct settings *o = app->settings;

    s->dispatch = hw_dispatch_create(
        &(struct hw_dispatch_options){
            .bus = app->bus, .state_dir = app->common->state_dir, .actor = "adt"},
        err);
    if (!s->dispatch)
        return false;
    s->intake = intake_create(&(struct intake_options){.app = app,
                                                       .store = s->store,
                                                       .dispatch = s->dispatch,
                                                       .map = &s->map,
                                                       .patience_ms = o->patience_ms,
                                                       .on_ended = on_message_ended});
    s->replay = replay_create(&(struct replay_options){.app = app,
                                                       .store = s->store,
                                                       .dispatch = s->dispatch,
                                                       .map = &s->map,
                                                       .commands = o->commands,
                                                       .patience_ms = o->patience_ms},
                              err);
    if (!s->replay)
        return false;
    s->listener = listener_create(&(struct listener_options){.app = app,
                                                             .intake = s->intake,
                                                             .address = o->mllp,
                                                             .connections_max = o->connections,
                                                             .idle_ms = o->idle_ms,
                                                             .partial_ms = o->partial_ms,
                                                             .message_max = (size_t)o->message_max},
                                  err);
    return s->listener != NULL;
}

static void on_drained(evutil_socket_t fd, short what, void *arg)
{
    struct hw_app *app = arg;
    struct service *s = app->state;
    const struct timeval soon = {0, DRAIN_MS * 1000L};

    (void)fd, (void)what;
    if (listener_stats(s->listener)->open == 0 && intake_open(s->intake) == 0 &&
        replay_open(s->replay) == 0)
        hw_app_quit(app, 0);
    else
        (void)event_add(s->drained, &soon);
}

static enum hw_code start(struct hw_app *app, struct hw_err *err)
{
    struct service *s = hw_alloc(sizeof(*s));
    const struct settings *o = app->settings;

    app->state = s;
    name_metrics();
    s->drained = event_new(app->base, -1, 0, on_drained, app);
    if (!s->drained)
        return hw_fail(err, HW_ENOMEM, "out of memory");
    if (read_map(&s->map, o->map, err) != HW_OK || !open_store(app, s, err) ||
        !open_doors(app, s, err))
        return err->code;
    hw_log(HW_INFO, "adt.listening", HW_F_STR("address", o->mllp));
    return HW_OK;
}

/* ---- end
 * ------------------------------------------------------------------------------------------------
 */

static void drain(struct hw_app *app)
{
    struct service *s = app->state;

    listener_drain(s->listener);
    event_active(s->drained, EV_TIMEOUT, 0);
}

static void stop(struct hw_app *app)
{
    struct service *s = app->state;

    listener_destroy(s->listener);
    intake_stop(s->intake);
    replay_stop(s->replay);
    hw_dispatch_destroy(s->dispatch);
    watch_destroy(s->watch);
    store_destroy(s->store);
    replay_destroy(s->replay);
    intake_destroy(s->intake);
    if (s->drained)
        event_free(s->drained);
    map_release(&s->map);
    free(s);
}

static bool ready(struct hw_app *app)
{
    struct service *s = app->state;

    return s->listener && store_connected(s->store) && watch_ready(s->watch);
}

const struct hw_service adt_service = {
    .name = "adt",
    .about = "HL7 v2 messages about admissions, transfers and discharges, over MLLP",
    .settings = settings_table,
    .settings_size = sizeof(struct settings),
    .metrics = metrics,
    .start = start,
    .drain = drain,
    .stop = stop,
    .ready = ready,
    .refresh_metrics = refresh,
};

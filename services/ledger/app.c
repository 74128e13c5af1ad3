/* The ledger put together: doors open once the log is ours. */
#include "ledger/app.h"

#include <stdlib.h>

#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "ledger/append.h"
#include "ledger/conf.h"
#include "ledger/feed.h"
#include "ledger/read.h"
#include "ledger/writer.h"

enum { DRAIN_LOOK_MS = 20 };

struct ledger {
    struct hw_app *app;
    const struct settings *settings;
    struct writer *writer;
    struct append *append;
    struct feed *feed;
    struct reading *reading;
    struct event *drain;
    char *conninfo;
    bool active;
};

enum metric_row {
    M_EVENTS,
    M_BATCHES,
    M_REQUESTS,
    M_DUPLICATES,
    M_CONFLICTS,
    M_INVALID,
    M_DENIED,
    M_ROLLED_BACK,
    M_QUEUED,
    M_QUEUED_BYTES,
    M_LAST_BATCH,
    M_POSITION,
    M_STREAMS,
    M_SUBSCRIBERS,
    M_READERS,
    M_REFUSED,
};

static struct hw_metric metrics[] = {
    [M_EVENTS] = {"homeward_ledger_events_total", HW_COUNTER, "events committed", NULL, 0},
    [M_BATCHES] = {"homeward_ledger_batches_total", HW_COUNTER, "transactions committed", NULL, 0},
    [M_REQUESTS] = {"homeward_ledger_requests_total", HW_COUNTER, "requests done", NULL, 0},
    [M_DUPLICATES] = {"homeward_ledger_duplicates_total", HW_COUNTER,
                      "requests answered as the first time", NULL, 0},
    [M_CONFLICTS] = {"homeward_ledger_conflicts_total", HW_COUNTER,
                     "requests whose stream had moved on", NULL, 0},
    [M_INVALID] = {"homeward_ledger_invalid_total", HW_COUNTER, "requests not understood", NULL, 0},
    [M_DENIED] = {"homeward_ledger_denied_total", HW_COUNTER, "requests beyond the peer's rights",
                  NULL, 0},
    [M_ROLLED_BACK] = {"homeward_ledger_rolled_back_total", HW_COUNTER,
                       "times batches were forgotten and looked up again", NULL, 0},
    [M_QUEUED] = {"homeward_ledger_queued", HW_GAUGE, "requests not answered yet", NULL, 0},
    [M_QUEUED_BYTES] = {"homeward_ledger_queued_bytes", HW_GAUGE,
                        "bytes of them; reading stops at 67108864", NULL, 0},
    [M_LAST_BATCH] = {"homeward_ledger_last_batch_events", HW_GAUGE, "events of the last batch",
                      NULL, 0},
    [M_POSITION] = {"homeward_ledger_position", HW_GAUGE, "head of the log", NULL, 0},
    [M_STREAMS] = {"homeward_ledger_streams", HW_GAUGE, "streams in memory", NULL, 0},
    [M_SUBSCRIBERS] = {"homeward_ledger_subscribers", HW_GAUGE, "followers of the feed", NULL, 0},
    [M_READERS] = {"homeward_ledger_readers", HW_GAUGE, "open reads; at most 256", NULL, 0},
    [M_REFUSED] = {"homeward_bus_refused_total", HW_COUNTER,
                   "connections without a key that is known", NULL, 0},
    {.name = NULL},
};

static int64_t head(void *arg)
{
    return writer_committed(((struct ledger *)arg)->writer);
}

static enum hw_code open_doors(struct ledger *l, struct hw_err *err)
{
    char append[HW_BUS_ENDPOINT_MAX], feed[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX];

    if (!hw_app_endpoint(l->app, l->settings->append, "ledger-append", append, err) ||
        !hw_app_endpoint(l->app, l->settings->feed, "ledger-feed", feed, err) ||
        !hw_app_endpoint(l->app, l->settings->read, "ledger-read", read, err))
        return err->code;
    l->feed = feed_create(l->app->bus, feed, writer_committed(l->writer), err);
    if (l->feed)
        l->reading = reading_create(&(struct reading_options){.bus = l->app->bus,
                                                              .endpoint = read,
                                                              .conninfo = l->conninfo,
                                                              .clock = &l->app->clock,
                                                              .head = head,
                                                              .arg = l},
                                    err);
    if (l->reading)
        l->append = append_create(l->app->bus, append, l->writer, &l->app->clock, err);
    return l->append ? HW_OK : err->code;
}

static void on_active(int64_t position, void *arg)
{
    struct ledger *l = arg;
    struct hw_err err = {.code = HW_OK};

    if (l->active) {
        feed_head(l->feed, position);
        return;
    }
    if (open_doors(l, &err) == HW_OK) {
        l->active = true;
        return;
    }
    hw_log(HW_ERROR, "ledger.cannot_open", HW_F_STR("error", err.text));
    hw_app_quit(l->app, 1);
}

static void on_fenced(const char *why, void *arg)
{
    struct ledger *l = arg;

    hw_log(HW_ERROR, "ledger.fenced", HW_F_STR("why", why));
    l->active = false;
    hw_app_quit(l->app, 1);
}

static void on_answer(const struct pending *p, const struct writer_answer *a, void *arg)
{
    append_answer(((struct ledger *)arg)->append, p, a);
}

static void on_commit(const struct event_row *events, size_t count, void *arg)
{
    feed_publish(((struct ledger *)arg)->feed, events, count);
}

static void on_pressure(bool full, void *arg)
{
    append_pause(((struct ledger *)arg)->append, full);
}

static enum hw_code start(struct hw_app *app, struct hw_err *err)
{
    struct ledger *l = hw_alloc(sizeof(*l));

    app->state = l;
    l->app = app;
    l->settings = app->settings;
    l->conninfo = hw_app_database(app, l->settings->database);
    l->writer =
        writer_create(&(struct writer_options){.base = app->base,
                                               .conninfo = l->conninfo,
                                               .clock = &app->clock,
                                               .streams_bound = (size_t)l->settings->streams,
                                               .on_active = on_active,
                                               .on_fenced = on_fenced,
                                               .on_answer = on_answer,
                                               .on_commit = on_commit,
                                               .on_pressure = on_pressure,
                                               .arg = l},
                      err);
    return l->writer ? HW_OK : err->code;
}

static void on_drain(evutil_socket_t fd, short what, void *arg)
{
    struct ledger *l = arg;

    (void)fd, (void)what;
    if (writer_idle(l->writer))
        hw_app_quit(l->app, 0);
}

static void drain(struct hw_app *app)
{
    struct ledger *l = app->state;
    const struct timeval look = {0, DRAIN_LOOK_MS * 1000L};

    if (l->append)
        append_pause(l->append, true);
    l->drain = event_new(app->base, -1, EV_PERSIST, on_drain, l);
    if (!l->drain || event_add(l->drain, &look) != 0)
        hw_app_quit(app, 1);
}

static void stop(struct hw_app *app)
{
    struct ledger *l = app->state;

    if (l->drain)
        event_free(l->drain);
    append_destroy(l->append);
    reading_destroy(l->reading);
    writer_destroy(l->writer);
    feed_destroy(l->feed);
    free(l->conninfo);
    free(l);
}

static bool ready(struct hw_app *app)
{
    return ((struct ledger *)app->state)->active;
}

static void refresh(struct hw_app *app)
{
    struct ledger *l = app->state;
    const struct writer_stats *s = writer_stats(l->writer);

    metrics[M_EVENTS].value = s->events;
    metrics[M_BATCHES].value = s->batches;
    metrics[M_REQUESTS].value = s->requests;
    metrics[M_DUPLICATES].value = s->duplicates;
    metrics[M_CONFLICTS].value = s->conflicts;
    metrics[M_INVALID].value = s->invalid;
    metrics[M_ROLLED_BACK].value = s->rolled_back;
    metrics[M_QUEUED].value = s->queued;
    metrics[M_QUEUED_BYTES].value = s->queued_bytes;
    metrics[M_LAST_BATCH].value = s->last_batch_events;
    metrics[M_POSITION].value = writer_committed(l->writer);
    metrics[M_STREAMS].value = s->streams;
    metrics[M_DENIED].value = l->append ? append_denied(l->append) : 0;
    metrics[M_SUBSCRIBERS].value = l->feed ? feed_subscribers(l->feed) : 0;
    metrics[M_READERS].value = l->reading ? reading_replays(l->reading) : 0;
    metrics[M_REFUSED].value = hw_bus_refused(app->bus);
}

const struct hw_service ledger_service = {
    .name = "ledger",
    .about = "the only writer of the log: append, feed, replay, live delay projection",
    .settings = settings_table,
    .settings_size = sizeof(struct settings),
    .metrics = metrics,
    .start = start,
    .drain = drain,
    .stop = stop,
    .ready = ready,
    .refresh_metrics = refresh,
};

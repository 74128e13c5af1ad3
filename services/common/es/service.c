#include "homeward/es/service.h"

#include <stdlib.h>

#include "homeward/mem.h"

struct running {
    void *domain;
    struct hw_engine *engine;
};

enum metric_row {
    M_ACCEPTED,
    M_REFUSED,
    M_INVALID,
    M_CONFLICT,
    M_QUEUED,
    M_IN_FLIGHT,
    M_AGAIN,
    M_POSITION,
    M_OWN, /* the service's own from here on */
};

#define ANSWERS "homeward_commands_total", HW_COUNTER, "commands answered"
static struct hw_metric metrics[M_OWN + HW_OWN_METRICS + 1] = {
    [M_ACCEPTED] = {ANSWERS, "outcome=\"accepted\"", 0},
    [M_REFUSED] = {ANSWERS, "outcome=\"refused\"", 0},
    [M_INVALID] = {ANSWERS, "outcome=\"invalid\"", 0},
    [M_CONFLICT] = {ANSWERS, "outcome=\"conflict\"", 0},
    [M_QUEUED] = {"homeward_queued", HW_GAUGE, "commands waiting; reading stops at 20000", NULL, 0},
    [M_IN_FLIGHT] = {"homeward_in_flight", HW_GAUGE,
                     "decisions waiting for the ledger; at most 4000", NULL, 0},
    [M_AGAIN] = {"homeward_redecided_total", HW_COUNTER, "commands decided again after a conflict",
                 NULL, 0},
    [M_POSITION] = {"homeward_position", HW_GAUGE, "log position that has been seen", NULL, 0},
};

static const struct hw_domain_service *service; /* the one this program is */

static enum hw_code read_key(const struct hw_common_settings *s, const char *name,
                             struct hw_secret *key, struct hw_err *err)
{
    char *path = hw_format("%s/%s.key", s->keys_dir, name);
    enum hw_code rc = hw_secret_read(key, path, err);

    free(path);
    return rc;
}

enum hw_code hw_domain_lookup_key(const struct hw_domain_settings *s, struct hw_secret *lookup,
                                  struct hw_err *err)
{
    return read_key(&s->common, "lookup", lookup, err);
}

static enum hw_code start(struct hw_app *app, struct hw_err *err)
{
    struct running *s = hw_alloc(sizeof(*s));
    const struct hw_domain_settings *settings = app->settings;
    struct hw_secret master;

    app->state = s;
    if (read_key(app->common, "master", &master, err) == HW_OK)
        s->domain = service->create(settings, &master, err);
    hw_secret_wipe(&master);
    if (s->domain)
        s->engine = hw_engine_create(app, &settings->engine, service->domain, s->domain, err);
    return s->engine ? HW_OK : err->code;
}

static void drain(struct hw_app *app)
{
    hw_engine_drain(((struct running *)app->state)->engine);
}

static void stop(struct hw_app *app)
{
    struct running *s = app->state;

    hw_engine_destroy(s->engine);
    if (s->domain)
        service->destroy(s->domain);
    free(s);
}

static bool ready(struct hw_app *app)
{
    return hw_engine_ready(((struct running *)app->state)->engine);
}

static void refresh(struct hw_app *app)
{
    const struct running *s = app->state;
    const struct hw_engine_stats *e = hw_engine_stats(s->engine);

    metrics[M_ACCEPTED].value = e->accepted;
    metrics[M_REFUSED].value = e->refused;
    metrics[M_INVALID].value = e->invalid;
    metrics[M_CONFLICT].value = e->conflicts;
    metrics[M_QUEUED].value = e->queued;
    metrics[M_IN_FLIGHT].value = e->in_flight;
    metrics[M_AGAIN].value = e->redecided;
    metrics[M_POSITION].value = hw_engine_position(s->engine);
    if (service->measure)
        service->measure(s->domain, &metrics[M_OWN]);
}

int hw_domain_main(int argc, char **argv, const struct hw_domain_service *s)
{
    const struct hw_service app = {
        .name = s->name,
        .about = s->about,
        .settings = s->settings,
        .settings_size = s->settings_size,
        .metrics = metrics,
        .start = start,
        .drain = drain,
        .stop = stop,
        .ready = ready,
        .refresh_metrics = refresh,
    };

    service = s;
    for (size_t i = 0; s->metrics && s->metrics[i].name && i < HW_OWN_METRICS; i++)
        metrics[M_OWN + i] = s->metrics[i];
    return hw_app_main(argc, argv, &app);
}

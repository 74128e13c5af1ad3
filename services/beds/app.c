/* homeward-beds put together: the core behind the engine. */
#include "beds/app.h"

#include <stdlib.h>

#include "beds/core/decide.h"
#include "beds/core/state.h"
#include "homeward/mem.h"

struct settings {
    struct hw_common_settings common;
    struct hw_engine_settings engine;
};

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct settings),
    HW_ENGINE_SETTINGS(struct settings, "BEDS"),
    {.name = NULL},
};

struct service {
    struct beds *beds;
    struct hw_engine *engine;
};

static const struct hw_domain domain = {
    .service = "beds",
    .snapshot_format = 1,
    .first_command = 100,
    .last_command = 199,
    .needs = beds_needs,
    .decide = beds_decide,
    .apply = beds_apply,
    .wants = beds_wants,
    .version = beds_version,
    .forget = beds_forget,
    .restore = beds_restore,
    .settle = beds_settle,
    .knows_person = beds_knows_person,
    .knows_key = beds_knows_key,
    .person = beds_person_found,
    .tidy = beds_tidy,
    .save = beds_save,
    .load = beds_load,
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
    M_SPELLS,
    M_BEDS,
    M_NAMES
};

#define ANSWERS "homeward_beds_commands_total", HW_COUNTER, "commands answered"
static struct hw_metric metrics[] = {
    [M_ACCEPTED] = {ANSWERS, "outcome=\"accepted\"", 0},
    [M_REFUSED] = {ANSWERS, "outcome=\"refused\"", 0},
    [M_INVALID] = {ANSWERS, "outcome=\"invalid\"", 0},
    [M_CONFLICT] = {ANSWERS, "outcome=\"conflict\"", 0},
    [M_QUEUED] = {"homeward_beds_queued", HW_GAUGE, "commands waiting; reading stops at 20000",
                  NULL, 0},
    [M_IN_FLIGHT] = {"homeward_beds_in_flight", HW_GAUGE,
                     "decisions waiting for the ledger; at most 4000", NULL, 0},
    [M_AGAIN] = {"homeward_beds_redecided_total", HW_COUNTER,
                 "commands decided again after a conflict", NULL, 0},
    [M_POSITION] = {"homeward_beds_position", HW_GAUGE, "log position that has been seen", NULL, 0},
    [M_SPELLS] = {"homeward_beds_spells", HW_GAUGE, "spells in memory", NULL, 0},
    [M_BEDS] = {"homeward_beds_beds", HW_GAUGE, "beds known", NULL, 0},
    [M_NAMES] = {"homeward_beds_names", HW_GAUGE, "distinct names of wards, beds, councils", NULL,
                 0},
    {.name = NULL},
};

static struct beds *open_beds(const struct hw_app *app, struct hw_err *err)
{
    char *master = hw_format("%s/master.key", app->common->keys_dir);
    char *lookup = hw_format("%s/lookup.key", app->common->keys_dir);
    struct hw_secret a, b;
    struct beds *beds = NULL;

    if (hw_secret_read(&a, master, err) == HW_OK && hw_secret_read(&b, lookup, err) == HW_OK)
        beds = beds_create(&a, &b);
    hw_secret_wipe(&a);
    hw_secret_wipe(&b);
    free(master);
    free(lookup);
    return beds;
}

static enum hw_code start(struct hw_app *app, struct hw_err *err)
{
    struct service *s = hw_alloc(sizeof(*s));
    const struct settings *settings = app->settings;

    app->state = s;
    s->beds = open_beds(app, err);
    if (s->beds)
        s->engine = hw_engine_create(app, &settings->engine, &domain, s->beds, err);
    return s->engine ? HW_OK : err->code;
}

static void drain(struct hw_app *app)
{
    hw_engine_drain(((struct service *)app->state)->engine);
}

static void stop(struct hw_app *app)
{
    struct service *s = app->state;

    hw_engine_destroy(s->engine);
    beds_destroy(s->beds);
    free(s);
}

static bool ready(struct hw_app *app)
{
    return hw_engine_ready(((struct service *)app->state)->engine);
}

static void refresh(struct hw_app *app)
{
    struct service *s = app->state;
    const struct hw_engine_stats *e = hw_engine_stats(s->engine);

    metrics[M_ACCEPTED].value = e->accepted;
    metrics[M_REFUSED].value = e->refused;
    metrics[M_INVALID].value = e->invalid;
    metrics[M_CONFLICT].value = e->conflicts;
    metrics[M_QUEUED].value = e->queued;
    metrics[M_IN_FLIGHT].value = e->in_flight;
    metrics[M_AGAIN].value = e->redecided;
    metrics[M_POSITION].value = hw_engine_position(s->engine);
    metrics[M_SPELLS].value = HASH_COUNT(s->beds->spells);
    metrics[M_BEDS].value = HASH_COUNT(s->beds->beds);
    metrics[M_NAMES].value = (int64_t)hw_names_count(s->beds->names);
}

const struct hw_service beds_service = {
    .name = "beds",
    .about = "wards, beds, spells, readiness, delay reasons and their attribution",
    .settings = settings_table,
    .settings_size = sizeof(struct settings),
    .metrics = metrics,
    .start = start,
    .drain = drain,
    .stop = stop,
    .ready = ready,
    .refresh_metrics = refresh,
};

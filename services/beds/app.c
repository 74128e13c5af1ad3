/* homeward-beds put together: the core behind the engine. */
#include "beds/app.h"

#include <stdlib.h>

#include "beds/core/decide.h"
#include "beds/core/state.h"
#include "homeward/mem.h"

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct hw_domain_settings),
    HW_ENGINE_SETTINGS(struct hw_domain_settings, "BEDS"),
    {.name = NULL},
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

enum metric_row { M_SPELLS, M_BEDS, M_NAMES };

static const struct hw_metric metrics[] = {
    [M_SPELLS] = {"homeward_beds_spells", HW_GAUGE, "spells in memory", NULL, 0},
    [M_BEDS] = {"homeward_beds_beds", HW_GAUGE, "beds known", NULL, 0},
    [M_NAMES] = {"homeward_beds_names", HW_GAUGE, "distinct names of wards, beds, councils", NULL,
                 0},
    {.name = NULL},
};

static void measure(const void *state, struct hw_metric *rows)
{
    const struct beds *b = state;

    rows[M_SPELLS].value = HASH_COUNT(b->spells);
    rows[M_BEDS].value = HASH_COUNT(b->beds);
    rows[M_NAMES].value = (int64_t)hw_names_count(b->names);
}

static void *create(const void *settings, const struct hw_secret *master, struct hw_err *err)
{
    const struct hw_domain_settings *s = settings;
    struct hw_secret lookup;
    struct beds *beds = NULL;

    if (hw_domain_lookup_key(s, &lookup, err) == HW_OK)
        beds = beds_create(master, &lookup);
    hw_secret_wipe(&lookup);
    return beds;
}

static void destroy(void *state)
{
    beds_destroy(state);
}

const struct hw_domain_service beds_service = {
    .name = "beds",
    .about = "wards, beds, spells, readiness, delay reasons and their attribution",
    .domain = &domain,
    .settings = settings_table,
    .settings_size = sizeof(struct hw_domain_settings),
    .create = create,
    .destroy = destroy,
    .metrics = metrics,
    .measure = measure,
};

/* homeward-reablement put together: the core behind the engine. */
#include "reablement/app.h"

#include "homeward/civil.h"
#include "reablement/core/reablement.h"

struct reablement_settings {
    struct hw_domain_settings domain; /* first */
    int64_t stale_hours;
};

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct hw_domain_settings),
    HW_ENGINE_SETTINGS(struct hw_domain_settings, "REABLEMENT"),
    {"HOMEWARD_REABLEMENT_STALE_HOURS", HW_SETTING_INT, "168",
     offsetof(struct reablement_settings, stale_hours), 1, 8760, false,
     "how long after a team last published its capacity that counts as fresh"},
    {.name = NULL},
};

static const struct hw_domain domain = {
    .service = "reablement",
    .snapshot_format = 1,
    .first_command = 300,
    .last_command = 399,
    .needs = reablement_needs,
    .decide = reablement_decide,
    .query = reablement_query,
    .task = reablement_task,
    .task_done = reablement_task_done,
    HW_BOOK_FUNCTIONS,
};

static void *create(const void *settings, const struct hw_secret *master, struct hw_err *err)
{
    const struct reablement_settings *s = settings;
    struct hw_secret lookup;
    struct reablement *r = NULL;

    if (hw_domain_lookup_key(&s->domain, &lookup, err) == HW_OK)
        r = reablement_create(master, &lookup, s->stale_hours * HW_HOUR_MS);
    hw_secret_wipe(&lookup);
    return r;
}

static void destroy(void *state)
{
    reablement_destroy(state);
}

const struct hw_domain_service reablement_service = {
    .name = "reablement",
    .about = "reablement: teams, capacity, allocation, episodes, follow-up",
    .domain = &domain,
    .settings = settings_table,
    .settings_size = sizeof(struct reablement_settings),
    .create = create,
    .destroy = destroy,
};

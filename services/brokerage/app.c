/* homeward-brokerage put together: the core behind the engine. */
#include "brokerage/app.h"

#include "brokerage/core/fit/run.h"

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct hw_domain_settings),
    HW_ENGINE_SETTINGS(struct hw_domain_settings, "BROKERAGE"),
    {.name = NULL},
};

static const struct hw_domain domain = {
    .service = "brokerage",
    .snapshot_format = 1,
    .first_command = 400,
    .last_command = 499,
    .needs = brokerage_needs,
    .decide = brokerage_decide,
    .query = brokerage_query,
    .task = matching_task,
    .task_done = matching_task_done,
    HW_BOOK_FUNCTIONS,
};

static void *create(const void *settings, const struct hw_secret *master, struct hw_err *err)
{
    struct hw_secret lookup;
    struct brokerage *s = NULL;

    if (hw_domain_lookup_key(settings, &lookup, err) == HW_OK)
        s = brokerage_create(master, &lookup);
    hw_secret_wipe(&lookup);
    return s;
}

static void destroy(void *state)
{
    brokerage_destroy(state);
}

const struct hw_domain_service brokerage_service = {
    .name = "brokerage",
    .about = "brokerage of care at home: providers, packages, rounds, the risk pool",
    .domain = &domain,
    .settings = settings_table,
    .settings_size = sizeof(struct hw_domain_settings),
    .create = create,
    .destroy = destroy,
};

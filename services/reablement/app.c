/* homeward-reablement put together: the core behind the engine. */
#include "reablement/app.h"

#include "reablement/core/reablement.h"

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct hw_domain_settings),
    HW_ENGINE_SETTINGS(struct hw_domain_settings, "REABLEMENT"),
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
    HW_BOOK_FUNCTIONS,
};

static void *create(const void *settings, const struct hw_secret *master, struct hw_err *err)
{
    (void)settings, (void)err;
    return reablement_create(master);
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
    .settings_size = sizeof(struct hw_domain_settings),
    .create = create,
    .destroy = destroy,
};

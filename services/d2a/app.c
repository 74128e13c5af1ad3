/* homeward-d2a put together: the core behind the engine. */
#include "d2a/app.h"

#include "d2a/core/d2a.h"

static const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct hw_domain_settings),
    HW_ENGINE_SETTINGS(struct hw_domain_settings, "D2A"),
    {.name = NULL},
};

static const struct hw_domain domain = {
    .service = "d2a",
    .snapshot_format = 1,
    .first_command = 200,
    .last_command = 299,
    .needs = d2a_needs,
    .decide = d2a_decide,
    .query = d2a_query,
    HW_BOOK_FUNCTIONS,
};

static void *create(const void *settings, const struct hw_secret *master, struct hw_err *err)
{
    (void)settings, (void)err;
    return d2a_create(master);
}

static void destroy(void *state)
{
    d2a_destroy(state);
}

const struct hw_domain_service d2a_service = {
    .name = "d2a",
    .about = "discharge to assess: cases, referrals, blockers, assessments, notices",
    .domain = &domain,
    .settings = settings_table,
    .settings_size = sizeof(struct hw_domain_settings),
    .create = create,
    .destroy = destroy,
};

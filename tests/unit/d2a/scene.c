#include "scene.h"

#include "d2a/app.h"
#include "d2a/core/d2a.h"
#include "homeward/civil.h"

static void *create(const struct hw_secret *master)
{
    static char label[] = "discharge to assess";
    static char lounge[] = "LOUNGE HALL";
    const struct d2a_settings settings = {.expected_date_ms = 48 * HW_HOUR_MS,
                                          .max_days = 10,
                                          .label = label,
                                          .discharge_wards = lounge,
                                          .leave_ward_ms = HW_HOUR_MS,
                                          .leave_site_ms = 2 * HW_HOUR_MS,
                                          .first_visit_ms = 24 * HW_HOUR_MS};

    return d2a_create(master, &settings);
}

static void destroy(void *s)
{
    d2a_destroy(s);
}

void scene_open(struct desk *d)
{
    static struct desk_core core = {.create = create, .destroy = destroy};

    core.domain = d2a_service.domain;
    desk_open_core(d, &core);
}

#include "desk.h"

#include "homeward/civil.h"
#include "reablement/app.h"

static void *create(const struct hw_secret *master)
{
    return reablement_create(master, master, 7 * HW_DAY_MS);
}

static void destroy(void *s)
{
    reablement_destroy(s);
}

void desk_open(struct desk *d)
{
    static struct desk_core core = {.create = create, .destroy = destroy, .works = true};

    core.domain = reablement_service.domain;
    desk_open_core(d, &core);
}

json_t *desk_line(json_t *answer, const char *list, const char *request)
{
    return desk_line_of(answer, list, "request", request);
}

#include "desk.h"

#include "brokerage/app.h"
#include "homeward/civil.h"

static void *create(const struct hw_secret *master)
{
    return brokerage_create(master, master);
}

static void destroy(void *s)
{
    brokerage_destroy(s);
}

void desk_open(struct desk *d)
{
    static struct desk_core core = {.create = create, .destroy = destroy, .works = false};

    core.domain = brokerage_service.domain;
    desk_open_core(d, &core);
}

json_t *desk_line(json_t *answer, const char *list, const char *package)
{
    return desk_line_of(answer, list, "package", package);
}

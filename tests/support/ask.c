/* How the tests of a core look at its answers to queries. */
#include <stdlib.h>

#include "common/es/engine_state.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "support/desk.h"
#include "support/t.h"

enum { REPLY_ROOM = 4096 };

/* What a struct hw_reply begins with; the rest of it is zero. */
static Hw__QueryAnswer *ask(struct desk *d, const char *path, const char *name, const char *value)
{
    struct hw_query q = {.path = path,
                         .parameter_count = name ? 1 : 0,
                         .names = &name,
                         .values = &value,
                         .now_ms = d->now_ms,
                         .arena = d->reply_arena};

    hw_arena_reset(d->reply_arena);
    for (;;) {
        struct hw_needs n = {.stream_count = 0};
        void *r = hw_alloc(REPLY_ROOM);

        hw__query_answer__init(r);
        d->core->domain->query(d->s, &q, &n, r);
        if (desk_bring(d, &n))
            return r;
        engine_free_reply(r);
    }
}

json_t *desk_ask(struct desk *d, const char *path, const char *name, const char *value)
{
    Hw__QueryAnswer *a = ask(d, path, name, value);
    json_t *body = NULL;

    if (a->status != 200)
        fail_msg("%s: %u %s", path, a->status, a->message);
    body = json_loads(a->json, 0, NULL);
    assert_non_null(body);
    engine_free_reply((struct hw_reply *)(void *)a);
    return body;
}

int desk_status(struct desk *d, const char *path, const char *name, const char *value)
{
    Hw__QueryAnswer *a = ask(d, path, name, value);
    int status = (int)a->status;

    engine_free_reply((struct hw_reply *)(void *)a);
    return status;
}

json_t *desk_line_of(json_t *answer, const char *list, const char *key, const char *id)
{
    json_t *lines = json_object_get(answer, list), *o = NULL;
    size_t i = 0;

    json_array_foreach(lines, i, o)
    {
        if (hw_streq(json_string_value(json_object_get(o, key)), id))
            return o;
    }
    return NULL;
}

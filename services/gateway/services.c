/* GET /api/v1/<service>/<path>: lists and records that the service itself answers, from what it has
 * in mind. Whoever is shown people is written to the audit first. */
#include <string.h>

#include "gateway/audit.h"
#include "gateway/core/pairs.h"
#include "gateway/pages.h"
#include "homeward/bug.h"
#include "homeward/pb.h"

enum { PATIENCE_MS = 20000 };

struct asked {
    const char *service, *action;
    const char *type; /* of a text; NULL: the answer is JSON */
};

static void finish(struct call *c)
{
    const struct asked *asked = c->of;

    if (asked->type)
        call_text(c, asked->type, json_string_value(c->out));
    else
        call_json(c, 200, json_incref(c->out));
}

static void show(struct call *c, const Hw__QueryAnswer *a)
{
    struct asked *asked = c->of;
    struct hw_id *people = hw_arena_array(c->arena, a->n_people + 1, sizeof(*people));
    size_t n = 0;

    HW_CHECK(people);
    asked->type = a->media_type; /* in the call's arena, like all of the answer */
    c->out = asked->type ? json_string(a->json) : json_loads(a->json, 0, NULL);
    if (json_is_object(c->out))
        (void)json_object_set_new(c->out, "position", json_integer(a->position));
    if (!c->out) {
        call_unavailable(c);
        return;
    }
    if (a->impersonal) {
        finish(c);
        return;
    }
    if (!c->rights.identifiable) {
        audit_refusal(c, asked->action);
        call_fail(c, 401, "UNAUTHORISED", "this needs the token: Authorization: Bearer ...", NULL);
        return;
    }
    for (size_t i = 0; i < a->n_people; i++) {
        if (hw_id_from_bytes(a->people[i].data, a->people[i].len, &people[n]))
            n++;
    }
    audit_write(c,
                &(struct audit_note){
                    .action = asked->action, .people = people, .people_count = n, .count = n},
                finish);
}

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct call *c = arg;
    const Hw__QueryAnswer *m = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__QUERY_ANSWER)
        m = hw_pb_unpack(&hw__query_answer__descriptor, c->arena, a->body, a->body_n);
    if (!m)
        call_unavailable(c);
    else if (m->status == 200 && m->json)
        show(c, m);
    else
        call_fail(c, (int)m->status, m->code ? m->code : "UNKNOWN", m->message ? m->message : "",
                  m->field);
    return HW_ANSWER_DONE;
}

/* "/api/v1/d2a/cases/S1" is the path "cases/S1" of "d2a". */
static bool split(struct call *c, struct asked *asked, Hw__Query *q)
{
    const char *rest = hw_http_head_of(c->x)->path + strlen("/api/v1/");
    size_t n = strcspn(rest, "/");

    asked->service = hw_arena_strndup(c->arena, rest, n);
    q->path = rest[n] == '/' ? pairs_path(rest + n + 1, c->arena) : "";
    if (!asked->service || !q->path)
        return false;
    asked->action =
        hw_arena_format(c->arena, "%s.%.*s", asked->service, (int)strcspn(q->path, "/"), q->path);
    return asked->action != NULL;
}

void page_service(struct call *c)
{
    struct asked *asked = hw_arena_alloc(c->arena, sizeof(*asked));
    Hw__Query q = HW__QUERY__INIT;
    const char *wrong = NULL;

    HW_CHECK(asked);
    c->of = asked;
    if (!split(c, asked, &q)) {
        call_fail(c, 404, "NOT_FOUND", "there is nothing at this address", NULL);
        return;
    }
    wrong = pairs_read(hw_http_head_of(c->x)->query, c->arena, &q);
    if (wrong) {
        call_fail(c, 400, "BAD_VALUE", wrong, NULL);
        return;
    }
    if (!hw_dispatch_query(c->g->dispatch, asked->service, &q, PATIENCE_MS, on_answer, c))
        call_fail(c, 404, "NOT_FOUND", "there is nothing at this address", NULL);
}

#include "gateway/router.h"

#include <string.h>

#include "gateway/audit.h"
#include "gateway/files.h"
#include "gateway/pages.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { CALL_ARENA = 64 * 1024 * 1024, CALLS_MAX = 2000 };

enum need { NEED_NOTHING, NEED_COUNTS, NEED_PEOPLE, NEED_COMMANDS };

static const struct route {
    const char *path;   /* '*' stands for one name; what ends with a slash, for all below it */
    const char *method; /* GET also answers HEAD */
    enum need need;
    const char *action; /* what the audit calls it when it is refused */
    void (*page)(struct call *c);
} routes[] = {
    {"/api/v1/commands", "POST", NEED_COMMANDS, NULL, page_commands},
    {"/api/v1/delays/live", "GET", NEED_COUNTS, NULL, page_live},
    {"/api/v1/delays/days", "GET", NEED_COUNTS, NULL, page_days},
    {"/api/v1/delays/stream", "GET", NEED_COUNTS, NULL, page_stream},
    {"/api/v1/delays/trend", "GET", NEED_COUNTS, NULL, page_trend},
    {"/api/v1/delays/patients", "GET", NEED_PEOPLE, "delays.patients", page_patients},
    {"/api/v1/spells/*/events", "GET", NEED_PEOPLE, "spells.events", page_spell_events},
    {"/api/v1/wards", "GET", NEED_COUNTS, NULL, page_wards},
    {"/api/v1/beds", "GET", NEED_COUNTS, NULL, page_beds},
    {"/api/v1/d2a/", "GET", NEED_COUNTS, NULL, page_service},
    {"/api/v1/reablement/", "GET", NEED_COUNTS, NULL, page_service},
    {"/api/v1/brokerage/", "GET", NEED_COUNTS, NULL, page_service},
    {"/api/v1/names", "GET", NEED_NOTHING, NULL, page_names},
    {"/api/v1/session", "GET", NEED_NOTHING, NULL, page_session},
};

/* Whether path is of that shape; what stands for the star is decoded into *name. */
static bool matches(const char *shape, const char *path, struct hw_arena *arena, const char **name)
{
    const char *star = strchr(shape, '*');
    size_t before = star ? (size_t)(star - shape) : 0, n = 0;

    if (!star && *shape && shape[strlen(shape) - 1] == '/')
        return hw_starts_with(path, shape);
    if (!star)
        return hw_streq(shape, path);
    if (strncmp(shape, path, before) != 0)
        return false;
    n = strcspn(path + before, "/");
    if (n == 0 || !hw_streq(path + before + n, star + 1))
        return false;
    *name = query_decode(path + before, n, false, arena);
    return *name != NULL;
}

static const struct route *find(struct call *c, const char *path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
        if (matches(routes[i].path, path, c->arena, &c->name))
            return &routes[i];
    }
    return NULL;
}

void page_session(struct call *c)
{
    const char *token = c->g->policy.token;
    json_t *o = NULL;

    if (!call_query(c, 0))
        return;
    o = json_object();
    (void)json_object_set_new(o, "commands", json_boolean(c->rights.commands));
    (void)json_object_set_new(o, "identifiable", json_boolean(c->rights.identifiable));
    (void)json_object_set_new(o, "tokenRequired", json_boolean(token && *token));
    call_json(c, 200, o);
}

/* ---- guards ---- */

static bool guard_method(struct call *c, const struct route *r)
{
    const struct hw_http_head *h = hw_http_head_of(c->x);

    if (hw_streq(h->method, r->method) ||
        (hw_streq(r->method, "GET") && hw_streq(h->method, "HEAD")))
        return true;
    call_fail(c, 405, "METHOD_NOT_ALLOWED",
              hw_streq(r->method, "GET") ? "this address answers GET only"
                                         : "this address takes POST only",
              r->method);
    return false;
}

static bool guard_rights(struct call *c, const struct route *r)
{
    enum need need = r->need;
    bool ok = need == NEED_NOTHING || (need == NEED_COUNTS && c->rights.counts) ||
              (need == NEED_PEOPLE && c->rights.identifiable) ||
              (need == NEED_COMMANDS && c->rights.commands);

    if (ok)
        return true;
    if (r->action)
        audit_refusal(c, r->action);
    call_fail(c, 401, "UNAUTHORISED",
              access_token(&c->g->policy, hw_http_head_of(c->x)) == ACCESS_TOKEN_BAD
                  ? "the token in Authorization is not the one set here"
                  : "this needs the token: Authorization: Bearer ...",
              NULL);
    return false;
}

/* What changes something must come from a program, or from a page of ours. */
static bool guard_post(struct call *c)
{
    const struct hw_http_head *h = hw_http_head_of(c->x);

    if (!access_origin(h)) {
        call_fail(c, 403, "FOREIGN_ORIGIN", "commands are not taken from pages of another site",
                  NULL);
        return false;
    }
    if (!access_is_json(hw_http_header(h, "content-type"))) {
        call_fail(c, 415, "NOT_JSON", "Content-Type must be application/json", NULL);
        return false;
    }
    return true;
}

static bool guard(struct call *c, const struct route *r)
{
    return guard_method(c, r) && guard_rights(c, r) &&
           (!hw_streq(r->method, "POST") || guard_post(c));
}

/* ---- requests ---- */

static struct call *begin(struct gateway *g, struct hw_http_exchange *x)
{
    struct call *c = hw_alloc(sizeof(*c));

    c->g = g;
    c->x = x;
    c->arena = hw_arena_create(CALL_ARENA);
    c->rights = access_rights(&g->policy, hw_http_head_of(x), hw_http_peer_is_loopback(x));
    g->calls++;
    return c;
}

static void answer_page(struct call *c)
{
    const char *method = hw_http_head_of(c->x)->method;

    if (!hw_streq(method, "GET") && !hw_streq(method, "HEAD"))
        call_fail(c, 405, "METHOD_NOT_ALLOWED", "this address answers GET only", NULL);
    else if (!files_answer(c->g->files, c))
        call_fail(c, 404, "NOT_FOUND", "there is nothing at this address", NULL);
}

void router_request(struct hw_http_exchange *x, void *arg)
{
    struct gateway *g = arg;
    struct call *c = begin(g, x);
    const struct hw_http_head *h = hw_http_head_of(x);
    const struct route *r = NULL;

    if (!c->arena || g->draining || g->calls > CALLS_MAX) {
        call_unavailable(c);
        return;
    }
    if (h->minor == 1 && !access_host(&g->policy, hw_http_header(h, "host"))) {
        call_fail(c, 421, "UNKNOWN_HOST",
                  "this is not a name of this server; HOMEWARD_HOSTS lists further ones", NULL);
        return;
    }
    r = find(c, h->path);
    if (!r && hw_starts_with(h->path, "/api/"))
        call_fail(c, 404, "NOT_FOUND", "there is nothing at this address", NULL);
    else if (!r)
        answer_page(c);
    else if (guard(c, r))
        r->page(c);
}

void router_fault(int status, const char *why, struct hw_buf *body, void *arg)
{
    (void)arg;
    hw_buf_printf(body, "{\"accepted\":false,\"code\":\"%s\",\"message\":\"%s\"}",
                  status == 413   ? "TOO_LARGE"
                  : status == 408 ? "TOO_SLOW"
                                  : "BAD_REQUEST",
                  why);
}

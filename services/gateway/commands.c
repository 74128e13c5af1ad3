/* POST /api/v1/commands: one object or an array of them, in order. */
#include <stdlib.h>

#include "gateway/pages.h"
#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/metrics.h"

enum {
    COMMANDS_MAX = 5000, /* in one array */
    PATIENCE_MS = 20000, /* for one command's answer */
    IN_FLIGHT = 64,      /* commands of one array under way */
};

struct run {
    struct call *c;
    json_t *list;    /* what was sent, as an array */
    json_t *answers; /* at the same places */
    bool one;        /* a single object was sent: its outcome is the status */
    int status;
    size_t next, open;
    bool barrier; /* the clock is moving: nothing overtakes it */
    bool going;
};

struct sent {
    struct run *run;
    size_t place;
};

static void proceed(struct run *r);

static int status_of(const Hw__CommandAnswer *a)
{
    switch (a->outcome) {
    case HW__COMMAND_ANSWER__OUTCOME__ACCEPTED:
        return 200;
    case HW__COMMAND_ANSWER__OUTCOME__REFUSED:
        return 422;
    case HW__COMMAND_ANSWER__OUTCOME__CONFLICT:
        return 409;
    case HW__COMMAND_ANSWER__OUTCOME__INVALID:
        return 400;
    case HW__COMMAND_ANSWER__OUTCOME__UNKNOWN:
    case HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE:
    case _HW__COMMAND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
    return 503;
}

static void put_answer(struct run *r, size_t place, int status, json_t *answer)
{
    r->status = status;
    (void)json_array_set_new(r->answers, place, answer);
}

static void on_answer(const Hw__CommandAnswer *a, void *arg)
{
    struct sent *s = arg;
    struct run *r = s->run;

    put_answer(r, s->place, status_of(a), hw_json_answer(a));
    free(s);
    r->open--;
    if (r->open == 0)
        r->barrier = false;
    proceed(r);
}

static void put_fault(struct run *r, size_t place, const struct hw_json_fault *f)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

    a.outcome = HW__COMMAND_ANSWER__OUTCOME__INVALID;
    a.code = f->code;
    a.message = f->message;
    a.field = f->field;
    put_answer(r, place, 400, hw_json_answer(&a));
}

/* False: it has to wait until what is under way is answered. */
static bool send_one(struct run *r)
{
    struct hw_json_fault fault;
    Hw__Command *cmd = NULL;
    struct sent *s = NULL;

    hw_arena_reset(r->c->arena);
    cmd = hw_json_to_command(json_array_get(r->list, r->next), r->c->arena, &fault);
    if (!cmd) {
        put_fault(r, r->next++, &fault);
        return true;
    }
    if (cmd->body_case == HW__COMMAND__BODY_ADVANCE_CLOCK && r->open > 0)
        return false;
    r->barrier = cmd->body_case == HW__COMMAND__BODY_ADVANCE_CLOCK;
    cmd->actor = r->c->g->policy.token && *r->c->g->policy.token ? "http:token" : "http:local";
    s = hw_alloc(sizeof(*s));
    *s = (struct sent){.run = r, .place = r->next++};
    r->open++;
    hw_count(&gateway_metrics[M_COMMANDS], 1);
    hw_dispatch_send(r->c->g->dispatch, cmd, PATIENCE_MS, on_answer, s);
    return true;
}

static void finish(struct run *r)
{
    struct call *c = r->c;
    json_t *answer = r->one ? json_incref(json_array_get(r->answers, 0)) : r->answers;

    if (r->one)
        json_decref(r->answers);
    json_decref(r->list);
    if (r->one && r->status == 503) {
        call_fail(c, 503, json_string_value(json_object_get(answer, "code")),
                  json_string_value(json_object_get(answer, "message")), NULL);
        json_decref(answer);
    } else {
        call_json(c, r->one ? r->status : 200, answer);
    }
    free(r);
}

static void proceed(struct run *r)
{
    if (r->going)
        return; /* an answer came at once: the loop below goes on */
    r->going = true;
    while (r->next < json_array_size(r->list) && !r->barrier && r->open < IN_FLIGHT && send_one(r))
        continue;
    r->going = false;
    if (r->next == json_array_size(r->list) && r->open == 0)
        finish(r);
}

static void start(struct call *c, json_t *body)
{
    struct run *r = hw_alloc(sizeof(*r));

    r->c = c;
    r->one = !json_is_array(body);
    r->list = r->one ? json_array() : body;
    if (r->one)
        (void)json_array_append_new(r->list, body);
    r->answers = json_array();
    for (size_t i = 0; i < json_array_size(r->list); i++)
        (void)json_array_append_new(r->answers, json_null());
    proceed(r);
}

void page_commands(struct call *c)
{
    size_t n = 0;
    const char *text = hw_http_body(c->x, &n);
    json_error_t e;
    json_t *body = NULL;

    if (!call_query(c, 0))
        return;
    body = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);
    if (!body) {
        call_fail(c, 400, "NOT_JSON",
                  hw_arena_format(c->arena, "not JSON: %s at line %d, column %d", e.text, e.line,
                                  e.column),
                  NULL);
        return;
    }
    if (json_array_size(body) > COMMANDS_MAX) {
        json_decref(body);
        call_fail(c, 413, "TOO_MANY", "an array has at most 5000 commands", NULL);
        return;
    }
    start(c, body);
}

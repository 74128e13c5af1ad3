#include "common/es/errands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "homeward/bug.h"
#include "homeward/bus/client.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { ERRAND_ARENA = 256 * 1024, SERVICES = 4, AGAIN_MS = 200 };

struct errand {
    TAILQ_ENTRY(errand) order;
    struct errands *all;
    struct hw_arena *arena;
    struct planned_send what; /* in the arena */
    bool answered, again;
    int64_t position; /* of the last event it led to */
    const Hw__CommandAnswer *answer;
};

struct errands {
    struct errands_options o;
    TAILQ_HEAD(, errand) list;
    struct {
        char name[32];
        struct hw_client *client;
    } services[SERVICES];
    struct event *again;
    bool closing;
};

static void send_errand(struct errand *x);

static void on_again(evutil_socket_t fd, short what, void *arg)
{
    struct errands *s = arg;
    struct errand *x = NULL;

    (void)fd, (void)what;
    TAILQ_FOREACH(x, &s->list, order)
    {
        if (x->again)
            send_errand(x);
    }
}

struct errands *errands_create(const struct errands_options *o, struct hw_err *err)
{
    struct errands *s = hw_alloc(sizeof(*s));

    s->o = *o;
    TAILQ_INIT(&s->list);
    s->again = event_new(o->app->base, -1, 0, on_again, s);
    if (s->again)
        return s;
    (void)hw_fail(err, HW_ENOMEM, "out of memory");
    free(s);
    return NULL;
}

static void remove_errand(struct errands *s, struct errand *x)
{
    TAILQ_REMOVE(&s->list, x, order);
    hw_arena_destroy(x->arena);
    free(x);
}

void errands_destroy(struct errands *s)
{
    if (!s)
        return;
    s->closing = true;
    for (size_t i = 0; i < SERVICES; i++)
        hw_client_destroy(s->services[i].client);
    while (!TAILQ_EMPTY(&s->list))
        remove_errand(s, TAILQ_FIRST(&s->list));
    event_free(s->again);
    free(s);
}

static struct hw_client *client_of(struct errands *s, const char *service)
{
    char setting[64], name[64], endpoint[HW_BUS_ENDPOINT_MAX];
    struct hw_err err;
    size_t i = 0;

    while (i < SERVICES && s->services[i].client && !hw_streq(s->services[i].name, service))
        i++;
    if (i == SERVICES)
        return NULL;
    if (s->services[i].client)
        return s->services[i].client;
    (void)snprintf(setting, sizeof(setting), "HOMEWARD_%s_COMMANDS", service);
    for (char *c = setting; *c; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    (void)snprintf(name, sizeof(name), "%s-commands", service);
    if (!hw_copy_text(s->services[i].name, sizeof(s->services[i].name), service) ||
        !hw_app_endpoint(s->o.app, getenv(setting), name, endpoint, &err))
        return NULL;
    s->services[i].client = hw_client_create(s->o.app->bus, endpoint, service, &err);
    return s->services[i].client;
}

/* What came back: an answer to keep, or a reason to send it again. */
static bool take(struct errand *x, const struct hw_answer *a)
{
    Hw__CommandAnswer *denied = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__COMMAND_ANSWER)
        x->answer = hw_pb_unpack(&hw__command_answer__descriptor, x->arena, a->body, a->body_n);
    if (x->answer)
        return x->answer->outcome != HW__COMMAND_ANSWER__OUTCOME__CONFLICT &&
               x->answer->outcome != HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE;
    if (a->code != HW_EDENIED && a->code != HW_EINVAL)
        return false;
    denied = hw_arena_alloc(x->arena, sizeof(*denied));
    HW_CHECK(denied);
    hw__command_answer__init(denied);
    denied->outcome = HW__COMMAND_ANSWER__OUTCOME__REFUSED;
    denied->code = "DENIED";
    x->answer = denied;
    return true;
}

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct errand *x = arg;
    const struct timeval soon = {0, AGAIN_MS * 1000L};

    if (x->all->closing)
        return HW_ANSWER_DONE;
    if (!take(x, a)) {
        x->answer = NULL;
        x->again = true;
        (void)event_add(x->all->again, &soon);
        return HW_ANSWER_DONE;
    }
    x->answered = true;
    for (size_t i = 0; i < x->answer->n_positions; i++) {
        if (x->answer->positions[i] > x->position)
            x->position = x->answer->positions[i];
    }
    x->all->o.on_change(x->all->o.arg);
    return HW_ANSWER_DONE;
}

static void send_errand(struct errand *x)
{
    struct hw_client *c = client_of(x->all, x->what.service);

    HW_CHECK(c);
    x->again = false;
    hw_client_call(c, &(struct hw_call){.id = x->what.id,
                                        .kind = HW__HEADER__KIND__COMMAND,
                                        .message = x->what.command,
                                        .again = true,
                                        .on_answer = on_answer,
                                        .arg = x});
}

static void *copy(struct errand *x, const void *data, size_t n)
{
    void *p = hw_arena_alloc(x->arena, n);

    HW_CHECK(p);
    memcpy(p, data, n);
    return p;
}

bool errands_send(struct errands *s, const struct planned_send *what)
{
    struct errand *x = NULL;
    size_t n = protobuf_c_message_get_packed_size(&what->command->base);
    uint8_t *bytes = NULL;

    if (!client_of(s, what->service))
        return false;
    x = hw_alloc(sizeof(*x));
    x->all = s;
    x->arena = hw_arena_create(ERRAND_ARENA);
    HW_CHECK(x->arena);
    x->what.id = what->id;
    x->what.stream = copy(x, what->stream, strlen(what->stream) + 1);
    x->what.service = copy(x, what->service, strlen(what->service) + 1);
    bytes = hw_arena_alloc(x->arena, n + 1);
    HW_CHECK(bytes);
    (void)protobuf_c_message_pack(&what->command->base, bytes);
    x->what.command = hw_pb_unpack(&hw__command__descriptor, x->arena, bytes, n);
    HW_CHECK(x->what.command);
    TAILQ_INSERT_TAIL(&s->list, x, order);
    send_errand(x);
    return true;
}

void errands_tell(struct errands *s, int64_t position)
{
    struct errand *x = TAILQ_FIRST(&s->list);

    while (x) {
        struct errand *next = TAILQ_NEXT(x, order);

        if (x->answered && x->position <= position) {
            s->o.on_answer(x->what.stream, x->answer, s->o.arg);
            remove_errand(s, x);
        }
        x = next;
    }
}

bool errands_idle(const struct errands *s)
{
    return TAILQ_EMPTY(&s->list);
}

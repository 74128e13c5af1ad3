#include "homeward/bus/server.h"

#include <stdlib.h>

#include "homeward/bus/zwatch.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"

struct hw_server {
    void *zsock;
    struct hw_zwatch *watch;
    hw_request_f on_request;
    void *arg;
    struct hw_buf out;
    struct hw_server_stats stats;
};

static void on_message(void *zsock, void *arg)
{
    struct hw_server *s = arg;
    struct hw_frame f;

    switch (hw_frame_receive(zsock, true, &f)) {
    case HW_FRAME_NONE:
        return;
    case HW_FRAME_OK:
        s->stats.received++;
        s->on_request(s, &f, s->arg);
        break;
    case HW_FRAME_BAD:
        s->stats.malformed++;
        if (f.route.len)
            hw_server_reject(s, &f.route, f.id, "BAD_MESSAGE",
                             "not a message of this protocol version");
        break;
    }
    hw_frame_release(&f);
}

struct hw_server *hw_server_create(struct hw_bus *bus, const char *endpoint,
                                   hw_request_f on_request, void *arg, struct hw_err *err)
{
    struct hw_server *s = hw_alloc(sizeof(*s));

    s->on_request = on_request;
    s->arg = arg;
    hw_buf_init(&s->out, HW_BUS_MESSAGE_MAX);
    s->zsock = hw_bus_bind(bus, ZMQ_ROUTER, endpoint, err);
    if (s->zsock)
        s->watch = hw_zwatch_create(hw_bus_base(bus), s->zsock, on_message, NULL, s, err);
    if (s->watch)
        return s;
    hw_server_destroy(s);
    return NULL;
}

void hw_server_destroy(struct hw_server *s)
{
    if (!s)
        return;
    hw_zwatch_destroy(s->watch);
    hw_bus_close(s->zsock);
    hw_buf_release(&s->out);
    free(s);
}

void hw_server_answer(struct hw_server *s, const struct hw_route *route, struct hw_id id,
                      Hw__Header__Kind kind, const void *message)
{
    hw_buf_clear(&s->out);
    hw_pb_pack(message, &s->out);
    if (s->out.failed || hw_frame_send(s->zsock, route, id, kind, s->out.data, s->out.len) != HW_OK)
        s->stats.dropped++; /* the peer is gone or does not read; it asks again with the same id */
    hw_zwatch_poke(s->watch);
}

void hw_server_reject(struct hw_server *s, const struct hw_route *route, struct hw_id id,
                      const char *code, const char *text)
{
    Hw__Rejected r = HW__REJECTED__INIT;

    r.code = code;
    r.message = text;
    r.has_protocol = true;
    r.protocol = HW_BUS_PROTOCOL;
    hw_server_answer(s, route, id, HW__HEADER__KIND__REJECTED, &r);
}

void hw_server_pause(struct hw_server *s, bool paused)
{
    hw_zwatch_pause(s->watch, paused);
}

const struct hw_server_stats *hw_server_stats(const struct hw_server *s)
{
    return &s->stats;
}

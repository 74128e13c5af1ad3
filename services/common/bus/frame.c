#include "homeward/bus/frame.h"

#include <errno.h>
#include <string.h>

#include "homeward/text.h"

enum { HEADER_BYTES = 64 }; /* a Header is under 30 */

/* Headers are tiny and frequent: unpacked without an allocation. */
static void *bump_alloc(void *arg, size_t n)
{
    struct hw_buf *b = arg;
    size_t aligned = (n + 15) / 16 * 16;
    void *p = b->len + aligned <= b->cap ? b->data + b->len : NULL;

    b->len += aligned;
    return p;
}

static void bump_free(void *arg, void *p)
{
    (void)arg, (void)p;
}

static bool read_header(const void *data, size_t n, struct hw_frame *f)
{
    _Alignas(16) uint8_t room[512];
    struct hw_buf memory = {.data = room, .cap = sizeof(room)};
    ProtobufCAllocator bump = {bump_alloc, bump_free, &memory};
    Hw__Header *h = NULL;

    memset(room, 0, sizeof(room));
    h = n <= HEADER_BYTES ? hw__header__unpack(&bump, n, data) : NULL;
    if (!h || !hw_id_from_bytes(h->id.data, h->id.len, &f->id))
        return false;
    f->protocol = h->protocol;
    f->kind = h->kind;
    return h->protocol == HW_BUS_PROTOCOL;
}

static void note_peer(struct hw_frame *f, zmq_msg_t *m)
{
    const char *user = zmq_msg_gets(m, "User-Id");

    (void)hw_copy_text(f->peer, sizeof(f->peer), user ? user : "");
}

enum hw_frame_result hw_frame_receive(void *zsock, bool routed, struct hw_frame *f)
{
    int want = routed ? 3 : 2;
    int seen = 0;
    bool more = true;
    zmq_msg_t *header = NULL;

    *f = (struct hw_frame){.part_count = 0};
    while (more) {
        zmq_msg_t extra;
        zmq_msg_t *into = f->part_count < want ? &f->parts[f->part_count] : &extra;

        (void)zmq_msg_init(into);
        if (zmq_msg_recv(into, zsock, ZMQ_DONTWAIT) < 0) {
            (void)zmq_msg_close(into);
            return seen ? HW_FRAME_BAD : HW_FRAME_NONE;
        }
        seen++;
        more = zmq_msg_more(into);
        if (into == &extra)
            (void)zmq_msg_close(into);
        else
            f->part_count++;
    }
    if (routed && zmq_msg_size(&f->parts[0]) <= sizeof(f->route.b)) {
        f->route.len = (uint8_t)zmq_msg_size(&f->parts[0]);
        memcpy(f->route.b, zmq_msg_data(&f->parts[0]), f->route.len);
    }
    if (seen != want || (routed && !f->route.len))
        return HW_FRAME_BAD;
    header = &f->parts[want - 2];
    note_peer(f, header);
    f->body = zmq_msg_data(&f->parts[want - 1]);
    f->body_n = zmq_msg_size(&f->parts[want - 1]);
    return read_header(zmq_msg_data(header), zmq_msg_size(header), f) ? HW_FRAME_OK : HW_FRAME_BAD;
}

void hw_frame_release(struct hw_frame *f)
{
    while (f->part_count > 0)
        (void)zmq_msg_close(&f->parts[--f->part_count]);
}

enum hw_code hw_frame_send(void *zsock, const struct hw_route *route, struct hw_id id,
                           Hw__Header__Kind kind, const void *body, size_t body_n)
{
    Hw__Header h = HW__HEADER__INIT;
    uint8_t head[HEADER_BYTES];
    size_t head_n = 0;

    h.protocol = HW_BUS_PROTOCOL;
    h.kind = kind;
    h.id.data = id.b;
    h.id.len = sizeof(id.b);
    head_n = hw__header__pack(&h, head);
    /* Once the first frame is taken the others are: ZeroMQ queues whole messages. */
    if (route && zmq_send(zsock, route->b, route->len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return zmq_errno() == EHOSTUNREACH ? HW_ENOTFOUND : HW_ELIMIT;
    if (zmq_send(zsock, head, head_n, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
        zmq_send(zsock, body, body_n, ZMQ_DONTWAIT) < 0)
        return zmq_errno() == EHOSTUNREACH ? HW_ENOTFOUND : HW_ELIMIT;
    return HW_OK;
}

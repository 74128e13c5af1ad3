/* fuzz: common */
/* Messages of the bus as they may come from anybody: cut into frames at every 0xfe. */
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "homeward/bug.h"
#include "homeward/bus/frame.h"
#include "homeward/pb.h"

enum { BUDGET = 4 << 20, CUT = 0xfe };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void *in, *out;

static void set_up(void)
{
    void *context = zmq_ctx_new();

    in = zmq_socket(context, ZMQ_PAIR);
    out = zmq_socket(context, ZMQ_PAIR);
    HW_CHECK(in && out && zmq_bind(in, "inproc://fuzz") == 0 &&
             zmq_connect(out, "inproc://fuzz") == 0);
}

static void send_cut(const uint8_t *data, size_t n)
{
    const uint8_t *end = data + n, *cut = NULL;

    while (data < end && (cut = memchr(data, CUT, (size_t)(end - data)))) {
        HW_CHECK(zmq_send(out, data, (size_t)(cut - data), ZMQ_SNDMORE) >= 0);
        data = cut + 1;
    }
    HW_CHECK(zmq_send(out, data, (size_t)(end - data), 0) >= 0);
}

/* The bodies a service unpacks before it knows who is asking. */
static void unpack_all(const struct hw_frame *f, struct hw_arena *arena)
{
    static const ProtobufCMessageDescriptor *const bodies[] = {
        &hw__command__descriptor,       &hw__append_request__descriptor,
        &hw__read_request__descriptor,  &hw__read_credit__descriptor,
        &hw__find_people__descriptor,   &hw__get_snapshot__descriptor,
        &hw__snapshot__descriptor,      &hw__status_request__descriptor,
        &hw__audit_entry__descriptor,   &hw__event_batch__descriptor,
        &hw__read_chunk__descriptor,    &hw__append_answer__descriptor,
        &hw__command_answer__descriptor};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        struct hw_buf again;
        const void *m = NULL;

        hw_arena_reset(arena);
        m = hw_pb_unpack(bodies[i], arena, f->body, f->body_n);
        if (!m)
            continue;
        hw_buf_init(&again, 0);
        hw_pb_pack(m, &again);
        HW_CHECK(!again.failed && again.len == protobuf_c_message_get_packed_size(m));
        hw_buf_release(&again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct hw_arena *arena;
    struct hw_frame f;
    bool routed = n && data[0] % 2;

    if (!arena) {
        arena = hw_arena_create(BUDGET);
        set_up();
    }
    send_cut(data + (n ? 1 : 0), n ? n - 1 : 0);
    switch (hw_frame_receive(in, routed, &f)) {
    case HW_FRAME_NONE:
        HW_BUG("a message went missing");
    case HW_FRAME_OK:
        HW_CHECK(f.protocol == HW_BUS_PROTOCOL && (!routed || f.route.len));
        unpack_all(&f, arena);
        break;
    case HW_FRAME_BAD:
        break;
    }
    hw_frame_release(&f);
    HW_CHECK(hw_frame_receive(in, routed, &f) == HW_FRAME_NONE); /* all of it was taken */
    return 0;
}

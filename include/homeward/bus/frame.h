/* bus/frame.h - two frames a message: a Header, then the body it names. */
#ifndef HOMEWARD_BUS_FRAME_H
#define HOMEWARD_BUS_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zmq.h>

#include "homeward/buf.h"
#include "homeward/bus/bus.h"
#include "homeward/id.h"
#include "homeward/v1/bus.pb-c.h"

/* Whom to answer: the routing id that a ROUTER gave its peer. */
struct hw_route {
    uint8_t len;
    uint8_t b[23];
};

/* One message received, valid until hw_frame_release. */
struct hw_frame {
    struct hw_route route; /* len 0 unless it came through a ROUTER */
    struct hw_id id;
    Hw__Header__Kind kind;
    const void *body;
    size_t body_n;
    char peer[HW_BUS_NAME_MAX]; /* who sent it, as its key proves; "" on a client's side */
    zmq_msg_t parts[3];
    int part_count;
    uint32_t protocol;
};

enum hw_frame_result {
    HW_FRAME_OK,
    HW_FRAME_NONE, /* nothing was waiting */
    HW_FRAME_BAD,  /* not of our making, or of another protocol version (then f->protocol says
                      which);  f->route says whom to tell if it is not empty */
};

/* Takes one whole message. Release f in every case but HW_FRAME_NONE. */
enum hw_frame_result hw_frame_receive(void *zsock, bool routed, struct hw_frame *f);
void hw_frame_release(struct hw_frame *f);

/* Sends without waiting. route may be NULL. HW_ELIMIT: the peer does not take it now; HW_ENOTFOUND:
 * the peer is gone. */
enum hw_code hw_frame_send(void *zsock, const struct hw_route *route, struct hw_id id,
                           Hw__Header__Kind kind, const void *body, size_t body_n);

#endif

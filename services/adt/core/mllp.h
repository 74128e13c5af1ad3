/* adt/core/mllp.h - the frames of MLLP in a stream of bytes: 0x0B ... 0x1C 0x0D. Pure.
 *
 * Bytes come in pieces of any size. Forgiving where senders are known to be careless and nothing
 * can be lost by it: line ends between frames, a missing 0x0D after 0x1C, a frame begun anew after
 * a connection was thought lost. A lone 0x1C inside a message is part of the message. */
#ifndef ADT_CORE_MLLP_H
#define ADT_CORE_MLLP_H

#include "homeward/buf.h"
#include "homeward/text.h"

enum mllp_event {
    MLLP_MORE,  /* nothing whole is there yet */
    MLLP_FRAME, /* a message */
    MLLP_LONG,  /* the message is longer than the limit: the stream cannot be read on */
    MLLP_NOISE, /* too much between frames: this is not MLLP */
};

struct mllp_stats {
    int64_t noise;     /* bytes between frames that are no line ends */
    int64_t restarted; /* frames given up because another one began */
};

struct mllp {
    struct hw_buf data; /* what has not been handed out begins at `at` */
    size_t at;
    size_t scanned; /* bytes behind `at` without an end in them */
    size_t limit;   /* bytes of one message */
    size_t between; /* bytes of noise since the last frame */
    bool inside;    /* `at` is the first byte of a message */
    struct mllp_stats stats;
};

void mllp_init(struct mllp *m, size_t limit);
void mllp_release(struct mllp *m);
void mllp_feed(struct mllp *m, const void *data, size_t n);
/* The next whole message, or with MLLP_LONG as much of it as there is. *frame is borrowed until
 * more is fed. */
enum mllp_event mllp_next(struct mllp *m, struct hw_span *frame);
/* True when all that is missing of a frame is the 0x0D: the sender may never send one. */
bool mllp_waits_for_cr(const struct mllp *m);
/* What mllp_waits_for_cr was true of, as a frame. */
bool mllp_take_unended(struct mllp *m, struct hw_span *frame);
/* Bytes held that belong to no whole message yet. */
size_t mllp_pending(const struct mllp *m);
/* Appends the framed message to out. */
void mllp_wrap(struct hw_buf *out, const void *message, size_t n);

#endif

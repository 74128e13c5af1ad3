/* fuzz: adt */
/* The frames found must not depend on how the bytes were cut into reads. The first byte of the
 * input chooses the cuts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "adt/core/mllp.h"
#include "homeward/bug.h"

enum { LIMIT = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Everything that is handed out, each frame between two marks; false once the stream is given up.
 */
static bool drain(struct mllp *m, struct hw_buf *seen)
{
    struct hw_span frame;
    enum mllp_event e;

    while ((e = mllp_next(m, &frame)) == MLLP_FRAME) {
        HW_CHECK(frame.n <= LIMIT);
        hw_buf_be32(seen, (uint32_t)frame.n);
        hw_buf_put(seen, frame.p, frame.n);
    }
    if (e == MLLP_LONG)
        HW_CHECK(frame.n > LIMIT);
    return e == MLLP_MORE;
}

static void run(const uint8_t *data, size_t n, size_t piece, struct hw_buf *seen)
{
    struct mllp m;
    struct hw_span frame;
    bool going = true;

    mllp_init(&m, LIMIT);
    for (size_t at = 0; going && at < n; at += piece) {
        mllp_feed(&m, data + at, n - at < piece ? n - at : piece);
        going = drain(&m, seen);
    }
    if (going && mllp_take_unended(&m, &frame)) {
        hw_buf_be32(seen, (uint32_t)frame.n);
        hw_buf_put(seen, frame.p, frame.n);
    }
    HW_CHECK(mllp_pending(&m) <= n);
    mllp_release(&m);
}

static void check_wrapped(const uint8_t *data, size_t n)
{
    struct hw_buf framed;
    struct mllp m;
    struct hw_span frame;

    if (n > LIMIT || memchr(data, 0x0b, n) || memchr(data, 0x1c, n))
        return;
    hw_buf_init(&framed, 0);
    mllp_wrap(&framed, data, n);
    mllp_init(&m, LIMIT);
    mllp_feed(&m, framed.data, framed.len);
    HW_CHECK(mllp_next(&m, &frame) == MLLP_FRAME && frame.n == n);
    HW_CHECK(n == 0 || memcmp(frame.p, data, n) == 0);
    mllp_release(&m);
    hw_buf_release(&framed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct hw_buf whole, cut;

    if (n < 1)
        return 0;
    hw_buf_init(&whole, 0);
    hw_buf_init(&cut, 0);
    run(data + 1, n - 1, n, &whole);
    run(data + 1, n - 1, (size_t)data[0] % 16 + 1, &cut);
    HW_CHECK(whole.len == cut.len &&
             (whole.len == 0 || memcmp(whole.data, cut.data, cut.len) == 0));
    check_wrapped(data + 1, n - 1);
    hw_buf_release(&whole);
    hw_buf_release(&cut);
    return 0;
}

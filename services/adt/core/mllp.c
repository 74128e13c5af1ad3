#include "adt/core/mllp.h"

#include <string.h>

enum { START = 0x0b, END = 0x1c, CR = 0x0d, LF = 0x0a, NOISE = 64 * 1024 };

void mllp_init(struct mllp *m, size_t limit)
{
    *m = (struct mllp){.limit = limit};
    hw_buf_init(&m->data, 0);
}

void mllp_release(struct mllp *m)
{
    hw_buf_release(&m->data);
}

/* What was handed out is dropped here and not frame by frame: one move of bytes for many frames. */
void mllp_feed(struct mllp *m, const void *data, size_t n)
{
    hw_buf_consume(&m->data, m->at);
    m->at = 0;
    if (n)
        hw_buf_put(&m->data, data, n);
}

/* Skips what stands before the next frame; true when one begins. */
static bool find_start(struct mllp *m)
{
    const uint8_t *p = m->data.data;
    size_t i = m->at;

    for (; i < m->data.len && p[i] != START; i++) {
        if (p[i] != CR && p[i] != LF && p[i] != END && p[i] != ' ') {
            m->stats.noise++;
            m->between++;
        }
    }
    m->inside = i < m->data.len;
    m->at = i + (m->inside ? 1 : 0);
    m->scanned = 0;
    return m->inside;
}

static enum mllp_event hand_out(struct mllp *m, size_t end, size_t next, struct hw_span *frame)
{
    *frame = (struct hw_span){(const char *)m->data.data + m->at, end - m->at};
    m->inside = false;
    m->between = 0;
    m->scanned = 0;
    m->at = next;
    return MLLP_FRAME;
}

/* A frame that begins where a message would: the one before was never ended. */
static bool begins_message(const uint8_t *p, size_t i, size_t n)
{
    return p[i] == START && i + 4 <= n && memcmp(p + i + 1, "MSH", 3) == 0;
}

static enum mllp_event find_end(struct mllp *m, struct hw_span *frame)
{
    const uint8_t *p = m->data.data;
    size_t n = m->data.len;
    size_t i = m->at + m->scanned;

    for (; i < n && i - m->at <= m->limit; i++) {
        if ((p[i] == END && i + 1 == n) || (p[i] == START && i + 4 > n))
            break; /* what follows decides */
        if (p[i] == END && (p[i + 1] == CR || p[i + 1] == LF))
            return hand_out(m, i, i + 2, frame);
        if (p[i] == END && p[i + 1] == START)
            return hand_out(m, i, i + 1, frame);
        if (begins_message(p, i, n)) {
            m->stats.restarted++;
            m->at = i + 1;
        }
    }
    m->scanned = i - m->at;
    if (m->scanned <= m->limit)
        return MLLP_MORE;
    *frame = (struct hw_span){(const char *)p + m->at, m->scanned};
    return MLLP_LONG;
}

enum mllp_event mllp_next(struct mllp *m, struct hw_span *frame)
{
    if (!m->inside && !find_start(m))
        return m->between > NOISE ? MLLP_NOISE : MLLP_MORE;
    return find_end(m, frame);
}

bool mllp_waits_for_cr(const struct mllp *m)
{
    return m->inside && m->scanned <= m->limit && m->at + m->scanned + 1 == m->data.len &&
           m->data.data[m->data.len - 1] == END;
}

bool mllp_take_unended(struct mllp *m, struct hw_span *frame)
{
    if (!mllp_waits_for_cr(m))
        return false;
    (void)hand_out(m, m->data.len - 1, m->data.len, frame);
    return true;
}

size_t mllp_pending(const struct mllp *m)
{
    return m->data.len - m->at;
}

void mllp_wrap(struct hw_buf *out, const void *message, size_t n)
{
    hw_buf_putc(out, START);
    hw_buf_put(out, message, n);
    hw_buf_putc(out, END);
    hw_buf_putc(out, CR);
}

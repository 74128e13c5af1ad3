#include "homeward/buf.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void hw_buf_init(struct hw_buf *b, size_t limit)
{
    *b = (struct hw_buf){.limit = limit};
}

void hw_buf_release(struct hw_buf *b)
{
    free(b->data);
    *b = (struct hw_buf){.limit = b->limit};
}

void hw_buf_clear(struct hw_buf *b)
{
    b->len = 0;
    b->failed = false;
}

/* Memory for n more bytes and a terminator; the limit is about the bytes alone. */
static bool reserve(struct hw_buf *b, size_t n)
{
    size_t want = b->len + n + 1;
    size_t cap = b->cap ? b->cap : 256;
    uint8_t *p = NULL;

    if (b->failed || want <= n || (b->limit && want - 1 > b->limit)) {
        b->failed = true;
        return false;
    }
    if (want <= b->cap)
        return true;
    while (cap < want)
        cap = cap > SIZE_MAX / 2 ? want : cap * 2;
    p = realloc(b->data, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->data = p;
    b->cap = cap;
    return true;
}

uint8_t *hw_buf_extend(struct hw_buf *b, size_t n)
{
    uint8_t *p = NULL;

    if (!reserve(b, n))
        return NULL;
    p = b->data + b->len;
    b->len += n;
    return p;
}

void hw_buf_put(struct hw_buf *b, const void *data, size_t n)
{
    uint8_t *p = n ? hw_buf_extend(b, n) : NULL;

    if (p)
        memcpy(p, data, n);
}

void hw_buf_puts(struct hw_buf *b, const char *s)
{
    hw_buf_put(b, s, strlen(s));
}

void hw_buf_putc(struct hw_buf *b, char c)
{
    hw_buf_put(b, &c, 1);
}

void hw_buf_printf(struct hw_buf *b, const char *fmt, ...)
{
    va_list ap;
    int n = 0;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !reserve(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
}

void hw_buf_be16(struct hw_buf *b, uint16_t v)
{
    v = htons(v);
    hw_buf_put(b, &v, sizeof(v));
}

void hw_buf_be32(struct hw_buf *b, uint32_t v)
{
    v = htonl(v);
    hw_buf_put(b, &v, sizeof(v));
}

void hw_buf_be64(struct hw_buf *b, uint64_t v)
{
    v = htobe64(v);
    hw_buf_put(b, &v, sizeof(v));
}

void hw_buf_consume(struct hw_buf *b, size_t n)
{
    if (n >= b->len) {
        b->len = 0;
        return;
    }
    memmove(b->data, b->data + n, b->len - n);
    b->len -= n;
}

const char *hw_buf_str(struct hw_buf *b)
{
    if (!reserve(b, 0))
        return "";
    b->data[b->len] = '\0';
    return (const char *)b->data;
}

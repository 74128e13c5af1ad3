#include "common/http/chunks.h"

#include <stdbool.h>
#include <string.h>

enum { SIZE_LINE_MAX = 256, TRAILER_MAX = 4096 };

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "1a" or "1a;name=value". */
static bool read_size(const char *s, size_t n, size_t *size)
{
    size_t i = 0;

    *size = 0;
    for (; i < n && i < 8 && digit(s[i]) >= 0; i++)
        *size = *size * 16 + (size_t)digit(s[i]);
    return i > 0 && (i == n || s[i] == ';' || s[i] == ' ');
}

/* The line at data with its end: its length, 0 when it is not all there, -1 when too long. */
static long line_length(const char *data, size_t n, size_t most)
{
    const char *end = memmem(data, n, "\r\n", 2);

    if (!end)
        return n > most + 1 ? -1 : 0; /* the CR may be here and the LF not yet */
    return (size_t)(end - data) > most ? -1 : end - data + 2;
}

static long take_size(struct hw_chunks *c, const char *data, size_t n)
{
    long line = line_length(data, n, SIZE_LINE_MAX);

    if (line <= 0)
        return line;
    if (!read_size(data, (size_t)line - 2, &c->left))
        return -1;
    c->state = c->left ? HW_CHUNK_DATA : HW_CHUNK_TRAILER;
    return line;
}

static long take_data(struct hw_chunks *c, const char *data, size_t n, struct hw_buf *out)
{
    size_t take = n < c->left ? n : c->left;

    hw_buf_put(out, data, take);
    c->left -= take;
    if (c->left == 0)
        c->state = HW_CHUNK_END;
    return (long)take;
}

static long take_end(struct hw_chunks *c, const char *data, size_t n)
{
    if (n < 2)
        return n == 1 && *data != '\r' ? -1 : 0;
    if (memcmp(data, "\r\n", 2) != 0)
        return -1;
    c->state = HW_CHUNK_SIZE;
    return 2;
}

static long take_trailer(struct hw_chunks *c, const char *data, size_t n)
{
    long line = line_length(data, n, TRAILER_MAX);

    if (line <= 0)
        return line;
    c->trailer += (size_t)line;
    if (c->trailer > TRAILER_MAX)
        return -1;
    if (line == 2)
        c->state = HW_CHUNKS_DONE;
    return line;
}

long hw_chunks_take(struct hw_chunks *c, const char *data, size_t n, struct hw_buf *out)
{
    size_t used = 0;

    while (used < n && c->state != HW_CHUNKS_DONE) {
        const char *p = data + used;
        size_t left = n - used;
        long took = c->state == HW_CHUNK_SIZE   ? take_size(c, p, left)
                    : c->state == HW_CHUNK_DATA ? take_data(c, p, left, out)
                    : c->state == HW_CHUNK_END  ? take_end(c, p, left)
                                                : take_trailer(c, p, left);

        if (took < 0)
            return -1;
        if (took == 0)
            break;
        used += (size_t)took;
        if (out->failed)
            return -1;
    }
    return (long)used;
}

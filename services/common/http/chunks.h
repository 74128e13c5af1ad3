/* common/http/chunks.h - a body in chunks, taken as it comes. Pure. */
#ifndef COMMON_HTTP_CHUNKS_H
#define COMMON_HTTP_CHUNKS_H

#include <stddef.h>

#include "homeward/buf.h"

struct hw_chunks {
    enum { HW_CHUNK_SIZE, HW_CHUNK_DATA, HW_CHUNK_END, HW_CHUNK_TRAILER, HW_CHUNKS_DONE } state;
    size_t left; /* of the chunk being read */
    size_t trailer;
};

/* Takes what it can of data; answers how many bytes were used, or -1: it is malformed. Data goes to
 * out; stop when out grows over the limit you have. */
long hw_chunks_take(struct hw_chunks *c, const char *data, size_t n, struct hw_buf *out);

#endif

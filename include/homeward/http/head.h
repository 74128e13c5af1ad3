/* http/head.h - the head of an HTTP/1.x request, read strictly. Pure.
 *
 * What could be read in two ways is refused rather than guessed (two lengths, a length beside
 * chunks, folded lines, bare line feeds): a proxy in front and this server must see the same
 * request. */
#ifndef HOMEWARD_HTTP_HEAD_H
#define HOMEWARD_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HW_HTTP_HEAD_MAX = 16 * 1024, /* bytes of request line and headers */
    HW_HTTP_HEADERS_MAX = 64,
};

struct hw_http_header {
    const char *name; /* in lower case */
    const char *value;
};

struct hw_http_head {
    const char *method; /* "GET"; as sent */
    const char *path;   /* as sent, percent signs and all; begins with '/' */
    const char *query;  /* after '?', NULL: there is none */
    int minor;          /* HTTP/1.minor */
    struct hw_http_header headers[HW_HTTP_HEADERS_MAX];
    size_t header_count;
    int64_t content_length; /* -1: not said */
    bool chunked, keep_alive, expect_continue;
};

/* Bytes up to and with the empty line that ends a head; 0: it is not all there yet. */
size_t hw_http_head_length(const char *data, size_t n);
/* Reads a whole head of n bytes. text is changed (terminated piece by piece) and must outlive *h.
 * Answers 0, or the status to refuse it with: 400, 417, 431, 501, 505. */
int hw_http_head_read(char *text, size_t n, struct hw_http_head *h);
/* The value of a header by its name in lower case; NULL: not sent. */
const char *hw_http_header(const struct hw_http_head *h, const char *name);

#endif

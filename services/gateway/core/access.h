/* gateway/core/access.h - who may call at all, and what for. Pure.
 *
 * Three lines of defence. The name in Host must be ours, or a page of somewhere else could reach us
 * under a name of its own (DNS rebinding). A page of somewhere else cannot send commands: its
 * Origin is not ours and it cannot send JSON unasked. And with a token set, commands and data about
 * persons need it; without one, only this machine is served at all. */
#ifndef GATEWAY_CORE_ACCESS_H
#define GATEWAY_CORE_ACCESS_H

#include <stdbool.h>

#include "homeward/http/head.h"

struct access_policy {
    const char *token; /* NULL or "": none */
    const char *hosts; /* further names we go by, separated by commas; may be NULL */
};

/* Whether Host (with or without a port) is localhost, a literal address, or one of our names. */
bool access_host(const struct access_policy *p, const char *host);
/* Whether a request may have come from a page of ours: no Origin at all, or one whose host and port
 * are those of Host. */
bool access_origin(const struct hw_http_head *h);
/* Whether the media type is application/json, with or without parameters. */
bool access_is_json(const char *content_type);

enum access_token {
    ACCESS_NO_TOKEN,   /* nothing was sent */
    ACCESS_TOKEN_GOOD, /* or none is asked for */
    ACCESS_TOKEN_BAD,
};
enum access_token access_token(const struct access_policy *p, const struct hw_http_head *h);

struct access_rights {
    bool counts;       /* aggregates */
    bool commands;     /* may change things */
    bool identifiable; /* may see who people are */
};
/* loopback: the caller is on this machine. */
struct access_rights access_rights(const struct access_policy *p, const struct hw_http_head *h,
                                   bool loopback);

#endif

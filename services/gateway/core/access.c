#include "gateway/core/access.h"

#include <string.h>

#include "homeward/secret.h"
#include "homeward/text.h"

/* The host of "host", "host:port", "[v6]" or "[v6]:port"; false when it is none of these. */
static bool host_of(const char *text, struct hw_span *host)
{
    const char *end = NULL;
    const char *colon = NULL;
    int64_t port = 0;

    if (*text == '[') {
        end = strchr(text, ']');
        if (!end || (end[1] != '\0' && end[1] != ':'))
            return false;
        colon = end[1] ? end + 1 : NULL;
        *host = (struct hw_span){text + 1, (size_t)(end - text - 1)};
    } else {
        colon = strchr(text, ':');
        *host = (struct hw_span){text, colon ? (size_t)(colon - text) : strlen(text)};
    }
    return host->n > 0 && (!colon || hw_parse_i64(colon + 1, 1, 65535, &port));
}

/* 192.0.2.1 and the like, or anything with colons in it: no name, so nobody can point it at us. */
static bool is_literal(struct hw_span host)
{
    int dots = 0, digits = 0;

    if (memchr(host.p, ':', host.n))
        return strspn(host.p, "0123456789abcdefABCDEF:.") >= host.n;
    for (size_t i = 0; i < host.n; i++) {
        if (host.p[i] == '.') {
            dots++;
            digits = 0;
        } else if (host.p[i] < '0' || host.p[i] > '9' || ++digits > 3) {
            return false;
        }
    }
    return dots == 3;
}

static bool is_word(struct hw_span s, const char *word, size_t n)
{
    return s.n == n && strncasecmp(s.p, word, n) == 0;
}

bool access_host(const struct access_policy *p, const char *host)
{
    struct hw_span h;

    if (!host || !host_of(host, &h))
        return false;
    if (is_literal(h) || is_word(h, "localhost", 9))
        return true;
    for (const char *s = p->hosts ? p->hosts : ""; *s;) {
        size_t n = strcspn(s, ",");
        struct hw_span name = hw_span_trim((struct hw_span){s, n});

        if (name.n && is_word(h, name.p, name.n))
            return true;
        s += n + (s[n] == ',');
    }
    return false;
}

bool access_origin(const struct hw_http_head *h)
{
    const char *origin = hw_http_header(h, "origin");
    const char *host = hw_http_header(h, "host");

    if (!origin)
        return true;
    if (!host)
        return false;
    if (hw_starts_with(origin, "http://"))
        return strcasecmp(origin + 7, host) == 0;
    return hw_starts_with(origin, "https://") && strcasecmp(origin + 8, host) == 0;
}

bool access_is_json(const char *content_type)
{
    struct hw_span s = {content_type, content_type ? strcspn(content_type, ";") : 0};

    s = hw_span_trim(s);
    return is_word(s, "application/json", 16);
}

enum access_token access_token(const struct access_policy *p, const struct hw_http_head *h)
{
    const char *sent = hw_http_header(h, "authorization");

    if (!p->token || !*p->token)
        return ACCESS_TOKEN_GOOD;
    if (!sent)
        return ACCESS_NO_TOKEN;
    if (strncasecmp(sent, "Bearer ", 7) != 0)
        return ACCESS_TOKEN_BAD;
    sent += 7 + strspn(sent + 7, " ");
    return hw_secret_text_equal(p->token, sent) ? ACCESS_TOKEN_GOOD : ACCESS_TOKEN_BAD;
}

struct access_rights access_rights(const struct access_policy *p, const struct hw_http_head *h,
                                   bool loopback)
{
    bool none_asked = !p->token || !*p->token;
    bool good = none_asked ? loopback : access_token(p, h) == ACCESS_TOKEN_GOOD;

    return (struct access_rights){
        .counts = good || loopback, .commands = good, .identifiable = good};
}

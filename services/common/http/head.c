#include "homeward/http/head.h"

#include <string.h>

#include "homeward/text.h"

size_t hw_http_head_length(const char *data, size_t n)
{
    const char *end = n >= 4 ? memmem(data, n, "\r\n\r\n", 4) : NULL;

    return end ? (size_t)(end - data) + 4 : 0;
}

const char *hw_http_header(const struct hw_http_head *h, const char *name)
{
    for (size_t i = 0; i < h->header_count; i++) {
        if (hw_streq(h->headers[i].name, name))
            return h->headers[i].value;
    }
    return NULL;
}

/* RFC 9110's token: what methods and header names are made of. */
static bool is_token(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool all_token(const char *s)
{
    if (!*s)
        return false;
    for (; *s; s++) {
        if (!is_token(*s))
            return false;
    }
    return true;
}

static void lower(char *s)
{
    for (; *s; s++) {
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s - 'A' + 'a');
    }
}

static bool same_word(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

/* Whether a comma-separated list holds the word, whatever its case. */
static bool list_has(const char *list, const char *word)
{
    size_t n = strlen(word);

    while (*list) {
        size_t len = 0;

        list += strspn(list, " \t,");
        len = strcspn(list, " \t,;");
        if (len == n && strncasecmp(list, word, n) == 0)
            return true;
        list += strcspn(list, ",");
    }
    return false;
}

/* "http://host/path" is the same as "/path" here: who is meant is in Host. */
static char *origin_form(char *target)
{
    char *slash = NULL;

    if (*target == '/')
        return target;
    if (strncasecmp(target, "http://", 7) != 0)
        return NULL;
    slash = strchr(target + 7, '/');
    return slash;
}

static int read_request_line(char *line, struct hw_http_head *h)
{
    char *target = strchr(line, ' ');
    char *version = target ? strchr(target + 1, ' ') : NULL;
    char *mark = NULL;

    if (!version)
        return 400;
    *target++ = '\0';
    *version++ = '\0';
    if (!all_token(line))
        return 400;
    for (const char *s = target; *s; s++) {
        if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7f || *s == '#')
            return 400;
    }
    if (!hw_starts_with(version, "HTTP/"))
        return 400;
    if (!hw_streq(version, "HTTP/1.0") && !hw_streq(version, "HTTP/1.1"))
        return 505;
    h->minor = version[7] - '0';
    h->method = line;
    target = origin_form(target);
    if (!target)
        return 400;
    mark = strchr(target, '?');
    if (mark)
        *mark++ = '\0';
    h->path = target;
    h->query = mark;
    return 0;
}

static int read_header_line(char *line, struct hw_http_head *h)
{
    char *colon = strchr(line, ':');
    char *value = NULL;
    size_t n = 0;

    if (!colon)
        return 400;
    *colon = '\0';
    if (!all_token(line)) /* also a folded line, and a space before the colon */
        return 400;
    if (h->header_count == HW_HTTP_HEADERS_MAX)
        return 431;
    value = colon + 1;
    value += strspn(value, " \t");
    n = strlen(value);
    while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
        value[--n] = '\0';
    for (const char *s = value; *s; s++) {
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return 400;
    }
    lower(line);
    h->headers[h->header_count++] = (struct hw_http_header){.name = line, .value = value};
    return 0;
}

static bool is_repeated(const struct hw_http_head *h, const char *name)
{
    int n = 0;

    for (size_t i = 0; i < h->header_count; i++)
        n += hw_streq(h->headers[i].name, name);
    return n > 1;
}

/* What the headers say about the body and the connection. */
static int read_framing(struct hw_http_head *h)
{
    static const char *const once[] = {"host",         "content-length", "transfer-encoding",
                                       "content-type", "authorization",  "origin"};
    const char *length = hw_http_header(h, "content-length");
    const char *coding = hw_http_header(h, "transfer-encoding");
    const char *connection = hw_http_header(h, "connection");
    const char *expect = hw_http_header(h, "expect");

    for (size_t i = 0; i < sizeof(once) / sizeof(*once); i++) {
        if (is_repeated(h, once[i]))
            return 400;
    }
    if (h->minor == 1 && !hw_http_header(h, "host"))
        return 400;
    h->content_length = -1;
    if (length && !hw_parse_i64(length, 0, INT64_MAX / 2, &h->content_length))
        return 400;
    if (length && *length == '+')
        return 400;
    if (coding && (length || h->minor == 0))
        return 400;
    if (coding && !same_word(coding, "chunked"))
        return 501;
    h->chunked = coding != NULL;
    h->keep_alive = h->minor == 1 ? !(connection && list_has(connection, "close"))
                                  : connection && list_has(connection, "keep-alive");
    if (expect && !same_word(expect, "100-continue"))
        return 417;
    h->expect_continue = expect && h->minor == 1;
    return 0;
}

int hw_http_head_read(char *text, size_t n, struct hw_http_head *h)
{
    char *line = text, *end = text + n - 2; /* the empty line */
    bool first = true;

    memset(h, 0, sizeof(*h));
    h->content_length = -1;
    if (n < 4 || n > HW_HTTP_HEAD_MAX || memchr(text, '\0', n))
        return n > HW_HTTP_HEAD_MAX ? 431 : 400;
    while (line < end) {
        char *next = memmem(line, (size_t)(text + n - line), "\r\n", 2);
        int status = 0;

        if (!next || memchr(line, '\n', (size_t)(next - line)))
            return 400;
        *next = '\0';
        status = first ? read_request_line(line, h) : read_header_line(line, h);
        if (status)
            return status;
        first = false;
        line = next + 2;
    }
    return first ? 400 : read_framing(h);
}

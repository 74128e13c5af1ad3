#include "cli/board/fetch.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "homeward/http/server.h"
#include "homeward/text.h"

enum { ANSWER_MAX = 64 * 1024 * 1024, LINE_MAX_BYTES = 1 << 20, PATIENCE_S = 45 };

void fetch_add(struct hw_buf *query, const char *name, const char *value)
{
    hw_buf_printf(query, "%s%s=", query->len ? "&" : "", name);
    for (; *value; value++) {
        bool plain = (*value >= 'a' && *value <= 'z') || (*value >= 'A' && *value <= 'Z') ||
                     (*value >= '0' && *value <= '9') || strchr("-._~,:", *value);

        if (plain)
            hw_buf_putc(query, *value);
        else
            hw_buf_printf(query, "%%%02X", (unsigned)(unsigned char)*value);
    }
}

/* Every interface of this machine is reached through its loopback. */
static int connect_to(const char *address, struct hw_err *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *found = NULL;
    struct timeval patience = {PATIENCE_S, 0}; /* a stream says something at least every 15 s */
    char host[64], service[16];
    const char *to = host;
    int port = 0, fd = -1;

    if (!hw_http_split_address(address, host, &port)) {
        (void)hw_fail(err, HW_EINVAL, "HOMEWARD_HTTP: '%s' is not host:port", address);
        return -1;
    }
    if (hw_streq(host, "0.0.0.0") || hw_streq(host, "localhost"))
        to = "127.0.0.1";
    else if (hw_streq(host, "::"))
        to = "::1";
    (void)snprintf(service, sizeof(service), "%d", port);
    if (getaddrinfo(to, service, &hints, &found) == 0) {
        fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0 ||
                        connect(fd, found->ai_addr, found->ai_addrlen) != 0)) {
            (void)close(fd);
            fd = -1;
        }
        freeaddrinfo(found);
    }
    if (fd < 0)
        (void)hw_fail(err, HW_EIO, "the gateway does not answer at %s: %s", address,
                      strerror(errno));
    return fd;
}

static bool send_request(int fd, const struct settings *s, const struct fetch *f)
{
    struct hw_buf b;
    bool ok = true;

    hw_buf_init(&b, 0);
    hw_buf_printf(&b, "GET %s%s%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s", f->path,
                  f->query && *f->query ? "?" : "", f->query ? f->query : "", s->http,
                  f->headers ? f->headers : "");
    if (s->token && *s->token)
        hw_buf_printf(&b, "Authorization: Bearer %s\r\n", s->token);
    hw_buf_puts(&b, "\r\n");
    for (size_t sent = 0; ok && sent < b.len;) {
        ssize_t n = send(fd, b.data + sent, b.len - sent, MSG_NOSIGNAL);

        ok = n > 0 || (n < 0 && errno == EINTR);
        sent += n > 0 ? (size_t)n : 0;
    }
    hw_buf_release(&b);
    return ok;
}

/* More of the answer; false: that was all, or the other end was silent for too long. */
static bool receive(int fd, struct hw_buf *in)
{
    char piece[16384];
    ssize_t n = 0;

    do
        n = recv(fd, piece, sizeof(piece), 0);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        hw_buf_put(in, piece, (size_t)n);
    return n > 0 && !in->failed;
}

/* The status; 0: no answer that can be read. Leaves the beginning of the body in `in`. */
static int read_head(int fd, struct hw_buf *in)
{
    size_t head = 0;
    int64_t status = 0;
    char text[4] = "";

    while ((head = hw_http_head_length((const char *)in->data, in->len)) == 0) {
        if (in->len > HW_HTTP_HEAD_MAX || !receive(fd, in))
            return 0;
    }
    if (head < 13 || memcmp(in->data, "HTTP/1.", 7) != 0)
        return 0;
    memcpy(text, in->data + 9, 3);
    hw_buf_consume(in, head);
    return hw_parse_i64(text, 100, 599, &status) ? (int)status : 0;
}

static bool give_lines(struct hw_buf *in, fetch_line_f on_line, void *arg)
{
    char *end = NULL;

    while (in->len && (end = memchr(in->data, '\n', in->len))) {
        *end = '\0';
        if (!on_line((const char *)in->data, arg))
            return false;
        hw_buf_consume(in, (size_t)(end - (char *)in->data) + 1);
    }
    return in->len < LINE_MAX_BYTES;
}

int fetch(const struct settings *s, const struct fetch *f, struct hw_buf *body, struct hw_err *err)
{
    int fd = connect_to(s->http, err), status = 0;

    if (fd < 0)
        return 0;
    body->limit = ANSWER_MAX;
    if (send_request(fd, s, f))
        status = read_head(fd, body);
    if (status == 0)
        (void)hw_fail(err, HW_EIO, "the gateway at %s gave no answer", s->http);
    else if (status == 200 && f->on_line)
        while (give_lines(body, f->on_line, f->arg) && receive(fd, body))
            continue;
    else
        while (receive(fd, body))
            continue;
    (void)close(fd);
    return status;
}

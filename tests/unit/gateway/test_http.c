/* The head of a request, and a body in chunks: what could be read in two ways is refused. */
#include "support/t.h"

#include "common/http/chunks.h"
#include "homeward/http/server.h"

static int status_of(const char *text, struct hw_http_head *h)
{
    static char copy[2 * HW_HTTP_HEAD_MAX];
    size_t n = strlen(text);

    memcpy(copy, text, n + 1);
    return hw_http_head_read(copy, n, h);
}

#define LINE "GET / HTTP/1.1\r\n"
#define HOST "Host: a\r\n"

static void test_status(void **state)
{
    static const struct {
        const char *text;
        int status;
    } rows[] = {
        {LINE HOST "\r\n", 0},
        {"GET /a?b=c HTTP/1.0\r\n\r\n", 0},
        {"GET http://a/b HTTP/1.1\r\n" HOST "\r\n", 0},
        {LINE "\r\n", 400},
        {LINE HOST HOST "\r\n", 400},
        {"GET  / HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET / HTTP/2.0\r\n" HOST "\r\n", 505},
        {"GET / HTTP/1.2\r\n" HOST "\r\n", 505},
        {"GET / HTTX/1.1\r\n" HOST "\r\n", 400},
        {"GET /\r\n" HOST "\r\n", 400},
        {"GET a HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET * HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /#x HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /\x80 HTTP/1.1\r\n" HOST "\r\n", 400},
        {"G T / HTTP/1.1\r\n" HOST "\r\n", 400},
        {"(ET / HTTP/1.1\r\n" HOST "\r\n", 400},
        {" / HTTP/1.1\r\n" HOST "\r\n", 400},
        {LINE HOST "X : y\r\n\r\n", 400},
        {LINE HOST " folded\r\n\r\n", 400},
        {LINE HOST "X: a\r\n\tfolded\r\n\r\n", 400},
        {LINE HOST "X: a\nY: b\r\n\r\n", 400},
        {LINE HOST "X: a\rb\r\n\r\n", 400},
        {LINE HOST "X: \x01\r\n\r\n", 400},
        {LINE HOST "no colon\r\n\r\n", 400},
        {LINE HOST ": empty\r\n\r\n", 400},
        {LINE HOST "Content-Length: 5\r\n\r\n", 0},
        {LINE HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
        {LINE HOST "Content-Length: -1\r\n\r\n", 400},
        {LINE HOST "Content-Length: +1\r\n\r\n", 400},
        {LINE HOST "Content-Length: 0x10\r\n\r\n", 400},
        {LINE HOST "Content-Length: 1 1\r\n\r\n", 400},
        {LINE HOST "Content-Length: 99999999999999999999\r\n\r\n", 400},
        {LINE HOST "Transfer-Encoding: chunked\r\n\r\n", 0},
        {LINE HOST "Transfer-Encoding: Chunked\r\n\r\n", 0},
        {LINE HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {LINE HOST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {LINE HOST "Expect: 100-continue\r\n\r\n", 0},
        {LINE HOST "Expect: wonders\r\n\r\n", 417},
        {LINE HOST "Authorization: a\r\nAuthorization: b\r\n\r\n", 400},
    };
    struct hw_http_head h;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].text, status_of(rows[i].text, &h), rows[i].status);
}

static void test_parts(void **state)
{
    struct hw_http_head h;

    (void)state;
    assert_int_equal(status_of("POST /a%20b?c=d&e HTTP/1.1\r\nHost:  x:1 \r\nACCEPT: */*\r\n"
                               "Connection: Upgrade, Close\r\nX-Empty:\r\n\r\n",
                               &h),
                     0);
    assert_string_equal(h.method, "POST");
    assert_string_equal(h.path, "/a%20b");
    assert_string_equal(h.query, "c=d&e");
    assert_string_equal(hw_http_header(&h, "host"), "x:1");
    assert_string_equal(hw_http_header(&h, "accept"), "*/*");
    assert_string_equal(hw_http_header(&h, "x-empty"), "");
    assert_null(hw_http_header(&h, "x-none"));
    assert_false(h.keep_alive);
    assert_int_equal(h.content_length, -1);
    assert_int_equal(status_of("GET / HTTP/1.0\r\n\r\n", &h), 0);
    assert_false(h.keep_alive);
    assert_null(h.query);
    assert_int_equal(status_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", &h), 0);
    assert_true(h.keep_alive);
    assert_int_equal(status_of(LINE HOST "\r\n", &h), 0);
    assert_true(h.keep_alive);
}

static void test_too_many(void **state)
{
    static char text[HW_HTTP_HEAD_MAX];
    struct hw_http_head h;
    size_t n = (size_t)snprintf(text, sizeof(text), LINE HOST);

    (void)state;
    for (int i = 0; i < HW_HTTP_HEADERS_MAX; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "X%d: y\r\n", i);
    (void)snprintf(text + n, sizeof(text) - n, "\r\n");
    assert_int_equal(status_of(text, &h), 431);
}

static void test_length(void **state)
{
    (void)state;
    assert_int_equal(hw_http_head_length("", 0), 0);
    assert_int_equal(hw_http_head_length("\r\n\r", 3), 0);
    assert_int_equal(hw_http_head_length("a\r\n\r\nb", 6), 5);
    assert_int_equal(hw_http_head_length("a\n\nb", 4), 0);
}

/* Whole, and byte by byte as a network may bring it. */
static long take(const char *text, size_t piece, char *body, bool *done)
{
    struct hw_chunks c = {.state = HW_CHUNK_SIZE};
    struct hw_buf out;
    size_t n = strlen(text), at = 0, given = 0;
    long took = 0;

    hw_buf_init(&out, 1000);
    while (took >= 0 && given < n && c.state != HW_CHUNKS_DONE) {
        given = given + piece < n ? given + piece : n;
        took = hw_chunks_take(&c, text + at, given - at, &out);
        at += took > 0 ? (size_t)took : 0;
    }
    (void)snprintf(body, 100, "%s", hw_buf_str(&out));
    *done = c.state == HW_CHUNKS_DONE;
    hw_buf_release(&out);
    return took < 0 ? -1 : (long)at;
}

static void test_chunks(void **state)
{
    static const struct {
        const char *text, *body;
        long took; /* -1: malformed; otherwise how much belongs to it */
        bool done;
    } rows[] = {
        {"0\r\n\r\n", "", 5, true},
        {"3\r\nabc\r\n0\r\n\r\n", "abc", 13, true},
        {"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", "abc0123456789", 32, true},
        {"3\r\nabc\r\n0\r\nTrailer: x\r\n\r\nGET", "abc", 25, true},
        {"3\r\nabc", "abc", 6, false},
        {"3\r\nabcd\r\n0\r\n\r\n", "abc", -1, false},
        {"x\r\n", "", -1, false},
        {"\r\n", "", -1, false},
        {"-1\r\n", "", -1, false},
        {"fffffffff\r\n", "", -1, false},
        {"400\r\n", "", 5, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (size_t piece = 1; piece <= 64; piece *= 2) {
            char body[100];
            bool done = false;

            ROW_EQUAL(rows[i].text, take(rows[i].text, piece, body, &done), rows[i].took);
            if (rows[i].took < 0)
                continue;
            ROW_EQUAL(rows[i].text, done, rows[i].done);
            assert_string_equal(body, rows[i].body);
        }
    }
}

static void test_too_large(void **state)
{
    struct hw_chunks c = {.state = HW_CHUNK_SIZE};
    struct hw_buf out;

    (void)state;
    hw_buf_init(&out, 10);
    assert_int_equal(hw_chunks_take(&c, "b\r\n01234567890\r\n", 16, &out), -1);
    assert_true(out.failed);
    hw_buf_release(&out);
}

static void test_addresses(void **state)
{
    static const struct {
        const char *address;
        bool loopback, splits;
    } rows[] = {
        {"127.0.0.1:8080", true, true},   {"127.9.9.9:1", true, true}, {"[::1]:8080", true, true},
        {"localhost:80", true, true},     {"0.0.0.0:80", false, true}, {"[::]:80", false, true},
        {"10.0.0.1:80", false, true},     {"::1:80", false, false},    {"127.0.0.1", false, false},
        {"127.0.0.1:x", false, false},    {":80", false, false},       {"", false, false},
        {"name.example:80", false, true},
    };
    char host[64];
    int port = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        ROW_EQUAL(rows[i].address, hw_http_is_loopback(rows[i].address), rows[i].loopback);
        ROW_EQUAL(rows[i].address, hw_http_split_address(rows[i].address, host, &port),
                  rows[i].splits);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),    cmocka_unit_test(test_parts),
        cmocka_unit_test(test_too_many),  cmocka_unit_test(test_length),
        cmocka_unit_test(test_chunks),    cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_addresses),
    };

    return RUN_TESTS(tests);
}

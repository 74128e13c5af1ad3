/* Who may call, and what for. */
#include "support/t.h"

#include "gateway/core/access.h"

static struct hw_http_head head_of(char *text)
{
    struct hw_http_head h;

    assert_int_equal(hw_http_head_read(text, strlen(text), &h), 0);
    return h;
}

static void test_hosts(void **state)
{
    static const struct {
        const char *host;
        bool ours;
    } rows[] = {
        {"localhost", true},
        {"LocalHost:8080", true},
        {"127.0.0.1", true},
        {"127.0.0.1:8080", true},
        {"10.1.2.3:80", true},
        {"[::1]:8080", true},
        {"[fe80::1]", true},
        {"homeward.example", true},
        {"homeward.example:8443", true},
        {"second.example", true},
        {"evil.example", false},
        {"homeward.example.evil.example", false},
        {"xhomeward.example", false},
        {"127.0.0.1.evil.example", false},
        {"127.0.0.1:evil", false},
        {"127.0.0.1:0", false},
        {"127.0.0.1:99999", false},
        {"localhost.", false},
        {"[::1", false},
        {"[::1]x", false},
        {"[evil]", false},
        {"1.2.3", false},
        {"1234.1.1.1", false},
        {"", false},
        {":80", false},
    };
    const struct access_policy p = {.hosts = "homeward.example, second.example"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].host, access_host(&p, rows[i].host), rows[i].ours);
    assert_false(access_host(&p, NULL));
}

static void test_origins(void **state)
{
    static const struct {
        const char *name, *text;
        bool ours;
    } rows[] = {
        {"none", "POST / HTTP/1.1\r\nHost: a:1\r\n\r\n", true},
        {"same", "POST / HTTP/1.1\r\nHost: a:1\r\nOrigin: http://a:1\r\n\r\n", true},
        {"behind TLS", "POST / HTTP/1.1\r\nHost: a\r\nOrigin: https://A\r\n\r\n", true},
        {"other port", "POST / HTTP/1.1\r\nHost: a:1\r\nOrigin: http://a:2\r\n\r\n", false},
        {"other", "POST / HTTP/1.1\r\nHost: a:1\r\nOrigin: http://b:1\r\n\r\n", false},
        {"null", "POST / HTTP/1.1\r\nHost: a:1\r\nOrigin: null\r\n\r\n", false},
        {"longer", "POST / HTTP/1.1\r\nHost: a:1\r\nOrigin: http://a:1.b\r\n\r\n", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char text[256];
        struct hw_http_head h;

        (void)snprintf(text, sizeof(text), "%s", rows[i].text);
        h = head_of(text);
        ROW_EQUAL(rows[i].name, access_origin(&h), rows[i].ours);
    }
}

static void test_types(void **state)
{
    (void)state;
    assert_true(access_is_json("application/json"));
    assert_true(access_is_json("Application/JSON; charset=utf-8"));
    assert_true(access_is_json("application/json ;x=y"));
    assert_false(access_is_json("application/jsonp"));
    assert_false(access_is_json("text/plain"));
    assert_false(access_is_json("text/plain; application/json"));
    assert_false(access_is_json(""));
    assert_false(access_is_json(NULL));
}

static void test_rights(void **state)
{
    static const struct {
        const char *name, *token, *sent;
        bool loopback, counts, everything;
    } rows[] = {
        {"no token set, loopback", NULL, NULL, true, true, true},
        {"empty token set, loopback", "", NULL, true, true, true},
        {"no token set, elsewhere", NULL, NULL, false, false, false},
        {"token set, not sent, loopback", "s3cret", NULL, true, true, false},
        {"token set, not sent, elsewhere", "s3cret", NULL, false, false, false},
        {"token sent", "s3cret", "Bearer s3cret", true, true, true},
        {"token sent from elsewhere", "s3cret", "bearer  s3cret", false, true, true},
        {"another token", "s3cret", "Bearer s3cre", true, true, false},
        {"a longer token", "s3cret", "Bearer s3crets", false, false, false},
        {"another scheme", "s3cret", "Basic s3cret", true, true, false},
        {"nothing after the scheme", "s3cret", "Bearer ", true, true, false},
        {"any token where none is set", NULL, "Bearer x", true, true, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct access_policy p = {.token = rows[i].token};
        char text[256];
        struct hw_http_head h;
        struct access_rights r;

        (void)snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: a\r\n%s%s%s\r\n",
                       rows[i].sent ? "Authorization: " : "", rows[i].sent ? rows[i].sent : "",
                       rows[i].sent ? "\r\n" : "");
        h = head_of(text);
        r = access_rights(&p, &h, rows[i].loopback);
        ROW_EQUAL(rows[i].name, r.counts, rows[i].counts);
        ROW_EQUAL(rows[i].name, r.commands, rows[i].everything);
        ROW_EQUAL(rows[i].name, r.identifiable, rows[i].everything);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_rights),
    };

    return RUN_TESTS(tests);
}

#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/secret.h"
#include "support/t.h"

enum { PATIENCE_MS = 10000 };

static void begin(struct wire *w)
{
    struct hw_err err;

    hw_log_setup("test", HW_ERROR);
    assert_int_equal(hw_secret_setup(&err), HW_OK);
    *w = (struct wire){.base = event_base_new(), .dir = "/tmp/homeward-test-XXXXXX"};
    assert_non_null(w->base);
    assert_non_null(mkdtemp(w->dir));
    (void)snprintf(w->endpoint, sizeof(w->endpoint), "ipc://%s/requests", w->dir);
    (void)snprintf(w->feed, sizeof(w->feed), "ipc://%s/feed", w->dir);
}

struct hw_bus *wire_end(struct wire *w, const char *name, bool plain)
{
    struct hw_err err = {.code = HW_OK};
    char keys[80];
    struct hw_bus *bus = NULL;

    (void)snprintf(keys, sizeof(keys), "%s/%s", w->dir, name);
    bus = hw_bus_create(
        w->base, &(struct hw_bus_options){.service = name, .keys_dir = keys, .plain = plain}, &err);
    if (!bus)
        fail_msg("%s: %s", name, err.text);
    return bus;
}

void wire_open(struct wire *w)
{
    begin(w);
    w->ledger = wire_end(w, "ledger", true);
    w->beds = wire_end(w, "beds", true);
}

void wire_key(struct wire *w, const char *name, const char *known_to)
{
    struct hw_secret secret;
    struct hw_err err = {.code = HW_OK};
    uint8_t public_key[32];
    char hex[65], path[200], room[100], *save = NULL;

    hw_secret_fresh(&secret);
    assert_int_equal(crypto_scalarmult_base(public_key, secret.b), 0);
    (void)sodium_bin2hex(hex, sizeof(hex), public_key, sizeof(public_key));
    (void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof(path), "%s/%s/%s.secret", w->dir, name, name);
    (void)unlink(path);
    assert_int_equal(hw_secret_write(&secret, path, &err), HW_OK);
    (void)snprintf(room, sizeof(room), "%s", known_to);
    for (char *who = strtok_r(room, " ", &save); who; who = strtok_r(NULL, " ", &save)) {
        FILE *f = NULL;

        (void)snprintf(path, sizeof(path), "%s/%s", w->dir, who);
        (void)mkdir(path, 0700);
        (void)snprintf(path, sizeof(path), "%s/%s/%s.pub", w->dir, who, name);
        f = fopen(path, "we");
        assert_non_null(f);
        assert_true(fprintf(f, "%s\n", hex) == 65);
        assert_int_equal(fclose(f), 0);
    }
}

void wire_open_curve(struct wire *w)
{
    begin(w);
    wire_key(w, "ledger", "ledger beds");
    wire_key(w, "beds", "ledger beds");
    w->ledger = wire_end(w, "ledger", false);
    w->beds = wire_end(w, "beds", false);
}

void wire_close(struct wire *w)
{
    char command[100];

    hw_bus_destroy(w->beds);
    hw_bus_destroy(w->ledger);
    event_base_free(w->base);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
    assert_int_equal(system(command), 0);
}

static void wake(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
}

void wire_until(struct wire *w, const char *what, bool (*done)(void *arg), void *arg)
{
    int64_t end = hw_mono_ms() + PATIENCE_MS;
    const struct timeval often = {0, 50000};
    struct event *clock = event_new(w->base, -1, EV_PERSIST, wake, NULL);

    assert_int_equal(event_add(clock, &often), 0);
    while (!done(arg)) {
        if (hw_mono_ms() > end)
            fail_msg("%s: not within %d ms", what, PATIENCE_MS);
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    }
    event_free(clock);
}

void wire_for(struct wire *w, int ms)
{
    const struct timeval span = {ms / 1000, ms % 1000 * 1000L};

    (void)event_base_loopexit(w->base, &span);
    (void)event_base_dispatch(w->base);
}

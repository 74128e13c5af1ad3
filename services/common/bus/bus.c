#include "homeward/bus/bus.h"

#include <errno.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "common/bus/keyring.h"
#include "homeward/bus/zwatch.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    LINGER_MS = 500,
    HIGH_WATER = 10000,     /* messages a peer; above what any service has under way at once */
    HIGH_WATER_FEED = 1000, /* batches a subscriber */
    HEARTBEAT_MS = 2000,
    HEARTBEAT_TIMEOUT_MS = 6000,
    RECONNECT_MS = 20,
    RECONNECT_MAX_MS = 500,
    ZAP_FRAMES = 8,
};

static const char zap_endpoint[] = "inproc://zeromq.zap.01";
static const char zap_domain[] = "homeward";

struct hw_bus {
    struct event_base *base;
    void *context;
    char *service, *keys_dir;
    struct hw_keyring *keys; /* NULL when plain */
    void *zap;
    struct hw_zwatch *zap_watch;
    long refused;
};

/* ---- who is there: ZAP (RFC 27 of ZeroMQ) ---- */

static void zap_answer(void *zsock, zmq_msg_t *identity, zmq_msg_t *request_id, const char *user)
{
    const char *status = user ? "200" : "400";

    if (zmq_msg_send(identity, zsock, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return;
    (void)zmq_send(zsock, "", 0, ZMQ_SNDMORE);
    (void)zmq_send(zsock, "1.0", 3, ZMQ_SNDMORE);
    (void)zmq_msg_send(request_id, zsock, ZMQ_SNDMORE);
    (void)zmq_send(zsock, status, 3, ZMQ_SNDMORE);
    (void)zmq_send(zsock, "", 0, ZMQ_SNDMORE);
    (void)zmq_send(zsock, user ? user : "", user ? strlen(user) : 0, ZMQ_SNDMORE);
    (void)zmq_send(zsock, "", 0, 0);
}

static bool part_is(zmq_msg_t *m, const char *text)
{
    return hw_span_is((struct hw_span){zmq_msg_data(m), zmq_msg_size(m)}, text);
}

/* Frames: identity, empty, version, request id, domain, address, routing id, mechanism,
 * credentials. */
static const char *zap_user(const struct hw_bus *bus, zmq_msg_t *part, int count)
{
    if (count < ZAP_FRAMES || !part_is(&part[2], "1.0") || !part_is(&part[4], zap_domain))
        return NULL;
    if (!bus->keys)
        return part_is(&part[7], "NULL") ? "local" : NULL;
    if (count != ZAP_FRAMES + 1 || !part_is(&part[7], "CURVE") || zmq_msg_size(&part[8]) != 32)
        return NULL;
    return hw_keyring_owner(bus->keys, zmq_msg_data(&part[8]));
}

static void on_zap(void *zsock, void *arg)
{
    struct hw_bus *bus = arg;
    zmq_msg_t part[ZAP_FRAMES + 1];
    int count = 0;
    bool more = true;

    while (more) { /* frames beyond what the protocol knows are read and dropped */
        zmq_msg_t extra;
        zmq_msg_t *into = count <= ZAP_FRAMES ? &part[count] : &extra;

        (void)zmq_msg_init(into);
        if (zmq_msg_recv(into, zsock, ZMQ_DONTWAIT) < 0) {
            (void)zmq_msg_close(into);
            break;
        }
        more = zmq_msg_more(into);
        if (into == &extra)
            (void)zmq_msg_close(into);
        else
            count++;
    }
    if (count >= 4) {
        const char *user = zap_user(bus, part, count);

        if (!user) {
            bus->refused++;
            hw_log(HW_WARN, "bus.refused", HW_F_I64("total", bus->refused));
        }
        zap_answer(zsock, &part[0], &part[3], user);
    }
    while (count > 0)
        (void)zmq_msg_close(&part[--count]);
    if (bus->zap_watch)
        hw_zwatch_poke(bus->zap_watch);
}

static enum hw_code start_zap(struct hw_bus *bus, struct hw_err *err)
{
    int linger = 0;

    bus->zap = zmq_socket(bus->context, ZMQ_ROUTER);
    if (!bus->zap || zmq_setsockopt(bus->zap, ZMQ_LINGER, &linger, sizeof(linger)) != 0 ||
        zmq_bind(bus->zap, zap_endpoint) != 0)
        return hw_fail(err, HW_EIO, "the bus' authentication could not start: %s",
                       zmq_strerror(zmq_errno()));
    bus->zap_watch = hw_zwatch_create(bus->base, bus->zap, on_zap, NULL, bus, err);
    return bus->zap_watch ? HW_OK : HW_EIO;
}

/* ---- life ---- */

struct hw_bus *hw_bus_create(struct event_base *base, const struct hw_bus_options *o,
                             struct hw_err *err)
{
    struct hw_bus *bus = hw_alloc(sizeof(*bus));

    bus->base = base;
    bus->service = hw_strdup(o->service);
    bus->keys_dir = hw_strdup(o->keys_dir ? o->keys_dir : "");
    bus->context = zmq_ctx_new();
    if (!o->plain)
        bus->keys = hw_keyring_open(bus->keys_dir, o->service, err);
    if (!bus->context || (!o->plain && !bus->keys) || start_zap(bus, err) != HW_OK) {
        hw_bus_destroy(bus);
        return NULL;
    }
    return bus;
}

void hw_bus_destroy(struct hw_bus *bus)
{
    if (!bus)
        return;
    hw_zwatch_destroy(bus->zap_watch);
    hw_bus_close(bus->zap);
    if (bus->context)
        (void)zmq_ctx_term(bus->context);
    hw_keyring_close(bus->keys);
    free(bus->service);
    free(bus->keys_dir);
    free(bus);
}

struct event_base *hw_bus_base(const struct hw_bus *bus)
{
    return bus->base;
}

const char *hw_bus_service(const struct hw_bus *bus)
{
    return bus->service;
}

long hw_bus_refused(const struct hw_bus *bus)
{
    return bus->refused;
}

enum hw_code hw_bus_reload_keys(struct hw_bus *bus, struct hw_err *err)
{
    struct hw_keyring *fresh = NULL;

    if (!bus->keys)
        return HW_OK;
    fresh = hw_keyring_open(bus->keys_dir, bus->service, err);
    if (!fresh)
        return err ? err->code : HW_EIO;
    hw_keyring_close(bus->keys);
    bus->keys = fresh;
    return HW_OK;
}

/* ---- sockets ---- */

static bool set_int(void *zsock, int option, int value)
{
    return zmq_setsockopt(zsock, option, &value, sizeof(value)) == 0;
}

static bool set_bounds(void *zsock, int type)
{
    int64_t biggest = HW_BUS_MESSAGE_MAX;
    int most = type == ZMQ_XPUB || type == ZMQ_SUB ? HIGH_WATER_FEED : HIGH_WATER;
    bool ok = set_int(zsock, ZMQ_LINGER, LINGER_MS) && set_int(zsock, ZMQ_SNDHWM, most) &&
              set_int(zsock, ZMQ_RCVHWM, most) && set_int(zsock, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS) &&
              set_int(zsock, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS) &&
              set_int(zsock, ZMQ_HEARTBEAT_TTL, HEARTBEAT_TIMEOUT_MS) &&
              set_int(zsock, ZMQ_RECONNECT_IVL, RECONNECT_MS) &&
              set_int(zsock, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS) &&
              zmq_setsockopt(zsock, ZMQ_MAXMSGSIZE, &biggest, sizeof(biggest)) == 0;

    if (type == ZMQ_ROUTER)
        ok = ok && set_int(zsock, ZMQ_ROUTER_MANDATORY, 1);
    if (type == ZMQ_DEALER) /* queue nothing for an end that is not there */
        ok = ok && set_int(zsock, ZMQ_IMMEDIATE, 1);
    return ok;
}

/* Plain transport is for one machine only. */
static bool is_local(const char *endpoint)
{
    return hw_starts_with(endpoint, "ipc://") || hw_starts_with(endpoint, "inproc://") ||
           hw_starts_with(endpoint, "tcp://127.") || hw_starts_with(endpoint, "tcp://[::1]") ||
           hw_starts_with(endpoint, "tcp://localhost:");
}

static void *make_socket(struct hw_bus *bus, int type, const char *endpoint, struct hw_err *err)
{
    void *zsock = NULL;

    if (!bus->keys && !is_local(endpoint)) {
        (void)hw_fail(err, HW_EDENIED,
                      "%s: without encryption only ipc and loopback endpoints are allowed",
                      endpoint);
        return NULL;
    }
    zsock = zmq_socket(bus->context, type);
    if (zsock && set_bounds(zsock, type))
        return zsock;
    (void)hw_fail(err, HW_EIO, "%s: %s", endpoint, zmq_strerror(zmq_errno()));
    hw_bus_close(zsock);
    return NULL;
}

void *hw_bus_bind(struct hw_bus *bus, int type, const char *endpoint, struct hw_err *err)
{
    void *zsock = make_socket(bus, type, endpoint, err);
    bool ok = zsock && zmq_setsockopt(zsock, ZMQ_ZAP_DOMAIN, zap_domain, strlen(zap_domain)) == 0;

    if (!zsock)
        return NULL;
    if (bus->keys)
        ok = ok && set_int(zsock, ZMQ_CURVE_SERVER, 1) &&
             zmq_setsockopt(zsock, ZMQ_CURVE_SECRETKEY, hw_keyring_secret(bus->keys), 32) == 0;
    if (ok && zmq_bind(zsock, endpoint) == 0)
        return zsock;
    (void)hw_fail(err, HW_EIO, "cannot listen at %s: %s", endpoint, zmq_strerror(zmq_errno()));
    hw_bus_close(zsock);
    return NULL;
}

void *hw_bus_prepare(struct hw_bus *bus, int type, const char *endpoint, const char *server,
                     struct hw_err *err)
{
    void *zsock = make_socket(bus, type, endpoint, err);
    const uint8_t *theirs = bus->keys ? hw_keyring_find(bus->keys, server) : NULL;
    bool ok = true;

    if (!zsock)
        return NULL;
    if (bus->keys && !theirs) {
        (void)hw_fail(err, HW_ENOTFOUND, "%s/%s.pub: no public key of that service; run keygen",
                      bus->keys_dir, server);
        hw_bus_close(zsock);
        return NULL;
    }
    if (bus->keys)
        ok = zmq_setsockopt(zsock, ZMQ_CURVE_SERVERKEY, theirs, 32) == 0 &&
             zmq_setsockopt(zsock, ZMQ_CURVE_PUBLICKEY, hw_keyring_public(bus->keys), 32) == 0 &&
             zmq_setsockopt(zsock, ZMQ_CURVE_SECRETKEY, hw_keyring_secret(bus->keys), 32) == 0;
    if (type == ZMQ_SUB)
        ok = ok && zmq_setsockopt(zsock, ZMQ_SUBSCRIBE, "", 0) == 0;
    if (ok)
        return zsock;
    (void)hw_fail(err, HW_EIO, "cannot make a socket for %s: %s", endpoint,
                  zmq_strerror(zmq_errno()));
    hw_bus_close(zsock);
    return NULL;
}

enum hw_code hw_bus_join(void *zsock, const char *endpoint, struct hw_err *err)
{
    if (zmq_connect(zsock, endpoint) == 0)
        return HW_OK;
    return hw_fail(err, HW_EIO, "cannot connect to %s: %s", endpoint, zmq_strerror(zmq_errno()));
}

void *hw_bus_connect(struct hw_bus *bus, int type, const char *endpoint, const char *server,
                     struct hw_err *err)
{
    void *zsock = hw_bus_prepare(bus, type, endpoint, server, err);

    if (!zsock || hw_bus_join(zsock, endpoint, err) == HW_OK)
        return zsock;
    hw_bus_close(zsock);
    return NULL;
}

void hw_bus_close(void *zsock)
{
    if (zsock)
        (void)zmq_close(zsock);
}

void *hw_bus_monitor(struct hw_bus *bus, void *zsock, const char *name, int events,
                     struct hw_err *err)
{
    void *monitor = NULL;

    if (zmq_socket_monitor(zsock, name, events) == 0)
        monitor = zmq_socket(bus->context, ZMQ_PAIR);
    if (monitor && set_int(monitor, ZMQ_LINGER, 0) && zmq_connect(monitor, name) == 0)
        return monitor;
    (void)hw_fail(err, HW_EIO, "a connection could not be monitored: %s",
                  zmq_strerror(zmq_errno()));
    hw_bus_close(monitor);
    return NULL;
}

/* ---- where ---- */

/* A folder of this user's own, not a link; others may pass through but not look. */
static bool own_folder(const char *path, struct hw_err *err)
{
    struct stat st;

    if (mkdir(path, 0711) != 0 && errno != EEXIST) {
        (void)hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
        return false;
    }
    if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
        (void)hw_fail(err, HW_EDENIED, "%s: not a folder of ours", path);
        return false;
    }
    return true;
}

/* Longest file name of a socket of ours, PostgreSQL's among them. */
#define SOCKET_NAME_MAX 24

bool hw_bus_socket_dir(const char *state_dir, char dir[HW_BUS_ENDPOINT_MAX], struct hw_err *err)
{
    const size_t longest = sizeof(((struct sockaddr_un *)0)->sun_path) - 1 - SOCKET_NAME_MAX;
    uint8_t digest[8];
    char hex[17];
    char *absolute = realpath(state_dir, NULL);
    int n = snprintf(dir, HW_BUS_ENDPOINT_MAX, "%s/run", absolute ? absolute : state_dir);

    if (n > 0 && (size_t)n <= longest) {
        free(absolute);
        return true;
    }
    state_dir = absolute ? absolute : state_dir;
    (void)crypto_generichash(digest, sizeof(digest), (const unsigned char *)state_dir,
                             strlen(state_dir), NULL, 0);
    free(absolute);
    (void)sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    (void)snprintf(dir, HW_BUS_ENDPOINT_MAX, "/tmp/homeward-%u-%s", (unsigned)geteuid(), hex);
    return own_folder(dir, err);
}

bool hw_bus_default_endpoint(const char *state_dir, const char *name,
                             char endpoint[HW_BUS_ENDPOINT_MAX], struct hw_err *err)
{
    char dir[HW_BUS_ENDPOINT_MAX];
    int n = 0;

    if (!hw_bus_socket_dir(state_dir, dir, err))
        return false;
    n = snprintf(endpoint, HW_BUS_ENDPOINT_MAX, "ipc://%s/%s.ipc", dir, name);
    return n > 0 && n < HW_BUS_ENDPOINT_MAX;
}

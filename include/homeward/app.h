/* app.h - what every service's main does the same way.
 *
 * Arguments, settings, log, signals, the bus, the admin port, the loop, an orderly end. A service
 * gives a table of settings and four functions. */
#ifndef HOMEWARD_APP_H
#define HOMEWARD_APP_H

#include <event2/event.h>
#include <stdbool.h>

#include "homeward/bus/bus.h"
#include "homeward/clock.h"
#include "homeward/conf.h"
#include "homeward/metrics.h"

/* Settings that every service has; a service's own settings struct begins with it. */
struct hw_common_settings {
    char *state_dir; /* HOMEWARD_STATE */
    char *keys_dir;  /* HOMEWARD_KEYS; default: keys in the state directory */
    char *clock;     /* HOMEWARD_CLOCK */
    char *log_level; /* HOMEWARD_LOG */
    char *admin;     /* HOMEWARD_ADMIN: host:port of /metrics, /healthz and /readyz */
    bool plain;      /* HOMEWARD_PLAIN_BUS */
};
/* The rows of a settings table for them. */
#define HW_COMMON_SETTINGS(type)                                                                   \
    {"HOMEWARD_STATE",                                                                             \
     HW_SETTING_STR,                                                                               \
     "var",                                                                                        \
     offsetof(type, common.state_dir),                                                             \
     0,                                                                                            \
     0,                                                                                            \
     false,                                                                                        \
     "directory of sockets, keys and the private database"},                                       \
        {"HOMEWARD_KEYS",                                                                          \
         HW_SETTING_STR,                                                                           \
         NULL,                                                                                     \
         offsetof(type, common.keys_dir),                                                          \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "directory of key files; default: keys in HOMEWARD_STATE"},                               \
        {"HOMEWARD_CLOCK",                                                                         \
         HW_SETTING_STR,                                                                           \
         "system",                                                                                 \
         offsetof(type, common.clock),                                                             \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "system, or manual: time stands where AdvanceClock puts it"},                             \
        {"HOMEWARD_LOG",                                                                           \
         HW_SETTING_STR,                                                                           \
         "info",                                                                                   \
         offsetof(type, common.log_level),                                                         \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "lowest level logged: debug, info, warn, error"},                                         \
        {"HOMEWARD_ADMIN",                                                                         \
         HW_SETTING_STR,                                                                           \
         "127.0.0.1:0",                                                                            \
         offsetof(type, common.admin),                                                             \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "where /metrics, /healthz and /readyz answer; port 0: any, written to run/"},             \
    {                                                                                              \
        "HOMEWARD_PLAIN_BUS", HW_SETTING_BOOL, "no", offsetof(type, common.plain), 0, 0, false,    \
            "no encryption on the bus; only ipc and loopback endpoints then"                       \
    }

struct hw_app {
    const char *service;
    void *settings; /* the service's struct, which begins with hw_common_settings */
    const struct hw_common_settings *common;
    struct event_base *base;
    struct hw_bus *bus;
    struct hw_clock clock;
    void *state; /* the service's own, set by start */
    int exit_code;
};

struct hw_service {
    const char *name;  /* "beds" */
    const char *about; /* one line for --help */
    const struct hw_setting *settings;
    size_t settings_size;
    struct hw_metric *metrics; /* may be NULL */
    /* Builds everything; sets app->state. On failure *err says why and stop is called with what is
     * there. */
    enum hw_code (*start)(struct hw_app *app, struct hw_err *err);
    /* Takes no new work; calls hw_app_quit when what is under way is done. A second SIGTERM, or ten
     * seconds, ends it anyway. */
    void (*drain)(struct hw_app *app);
    void (*stop)(struct hw_app *app); /* frees; called once */
    bool (*ready)(struct hw_app *app);
    void (*refresh_metrics)(struct hw_app *app); /* may be NULL */
};

int hw_app_main(int argc, char **argv, const struct hw_service *s);
void hw_app_quit(struct hw_app *app, int exit_code);
/* An endpoint of the settings, or the default one of that name. Writes to endpoint. */
bool hw_app_endpoint(const struct hw_app *app, const char *configured, const char *name,
                     char endpoint[HW_BUS_ENDPOINT_MAX], struct hw_err *err);

/* The database to connect to: as configured, or the private one of the state directory. The caller
 * owns the text. */
char *hw_app_database(const struct hw_app *app, const char *configured);

#endif

#include "homeward/app.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/app/admin.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/secret.h"
#include "homeward/text.h"

enum { DRAIN_SECONDS = 10 };

struct running {
    const struct hw_service *service;
    struct hw_app app;
    struct admin *admin;
    struct event *term, *interrupt, *hup, *deadline;
    bool draining;
};

/* ---- arguments and settings ---- */

static bool read_level(const char *text, enum hw_level *out)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};

    for (int i = 0; i < 4; i++) {
        if (hw_streq(text, names[i])) {
            *out = (enum hw_level)i;
            return true;
        }
    }
    return false;
}

static enum hw_code check_common(struct hw_app *app, struct hw_err *err)
{
    struct hw_common_settings *c = app->settings;
    enum hw_level level = HW_INFO;

    app->common = c;
    if (!read_level(c->log_level, &level))
        return hw_fail(err, HW_EINVAL, "HOMEWARD_LOG: '%s' is no level", c->log_level);
    hw_log_setup(app->service, level);
    if (!hw_streq(c->clock, "system") && !hw_streq(c->clock, "manual"))
        return hw_fail(err, HW_EINVAL, "HOMEWARD_CLOCK: '%s' is neither system nor manual",
                       c->clock);
    app->clock.manual = hw_streq(c->clock, "manual");
    if (!c->keys_dir)
        c->keys_dir = hw_format("%s/keys", c->state_dir);
    return HW_OK;
}

/* What to do with the arguments: >= 0 ends the program with that code. */
static int read_arguments(int argc, char **argv, const struct hw_service *s, bool *print)
{
    for (int i = 1; i < argc; i++) {
        if (hw_streq(argv[i], "--help") || hw_streq(argv[i], "-h")) {
            (void)printf("homeward-%s: %s\n\nSettings, from the environment or the file that "
                         "HOMEWARD_CONFIG names:\n",
                         s->name, s->about);
            hw_conf_help(s->settings);
            (void)printf("\nOptions: --help, --print-config\n");
            return 0;
        }
        if (hw_streq(argv[i], "--print-config")) {
            *print = true;
            continue;
        }
        (void)fprintf(stderr, "homeward-%s: unknown argument '%s'; try --help\n", s->name, argv[i]);
        return 2;
    }
    return -1;
}

/* ---- signals ---- */

void hw_app_quit(struct hw_app *app, int exit_code)
{
    app->exit_code = exit_code;
    (void)event_base_loopbreak(app->base);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
    struct running *r = arg;

    (void)fd, (void)what;
    hw_log(HW_WARN, "app.drain_timeout");
    hw_app_quit(&r->app, 1);
}

static void on_stop_signal(evutil_socket_t fd, short what, void *arg)
{
    struct running *r = arg;
    const struct timeval patience = {DRAIN_SECONDS, 0};

    (void)fd, (void)what;
    if (r->draining) { /* the second one is quicker */
        hw_app_quit(&r->app, 1);
        return;
    }
    r->draining = true;
    hw_log(HW_INFO, "app.draining");
    (void)event_add(r->deadline, &patience);
    r->service->drain(&r->app);
}

static void on_hup(evutil_socket_t fd, short what, void *arg)
{
    struct running *r = arg;
    struct hw_err err = {.code = HW_OK};

    (void)fd, (void)what;
    if (hw_bus_reload_keys(r->app.bus, &err) == HW_OK)
        hw_log(HW_INFO, "app.keys_reloaded");
    else
        hw_log(HW_ERROR, "app.keys_kept", HW_F_STR("error", err.text));
}

static bool watch_signals(struct running *r)
{
    struct event_base *base = r->app.base;

    (void)signal(SIGPIPE, SIG_IGN);
    r->term = evsignal_new(base, SIGTERM, on_stop_signal, r);
    r->interrupt = evsignal_new(base, SIGINT, on_stop_signal, r);
    r->hup = evsignal_new(base, SIGHUP, on_hup, r);
    r->deadline = event_new(base, -1, 0, on_deadline, r);
    return r->term && r->interrupt && r->hup && r->deadline && event_add(r->term, NULL) == 0 &&
           event_add(r->interrupt, NULL) == 0 && event_add(r->hup, NULL) == 0;
}

/* ---- admin port ---- */

static bool is_ready(void *arg)
{
    struct running *r = arg;

    return !r->draining && r->service->ready(&r->app);
}

static struct hw_metric *metrics(void *arg)
{
    struct running *r = arg;

    if (r->service->refresh_metrics)
        r->service->refresh_metrics(&r->app);
    return r->service->metrics;
}

/* ---- life ---- */

/* A supervisor asks its children to end with it: nothing of ours may run on unattended. It died, so
 * nobody waits for us to drain; going at once lets the next supervisor take over. */
static void end_with_parent(void)
{
    if (!getenv("HOMEWARD_SUPERVISED"))
        return;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == 1)
        _exit(1);
}

static enum hw_code set_up(struct running *r, struct hw_err *err)
{
    struct hw_app *app = &r->app;
    const struct hw_service *s = r->service;
    struct rlimit no_core = {0, 0};
    char *run_dir = NULL;

    end_with_parent();
    (void)setrlimit(RLIMIT_CORE, &no_core); /* a core would hold keys and people's data */
    if (hw_conf_load(s->settings, s->name, app->settings, err) != HW_OK ||
        check_common(app, err) != HW_OK || hw_secret_setup(err) != HW_OK)
        return err->code;
    run_dir = hw_format("%s/run", app->common->state_dir);
    if (mkdir(run_dir, 0711) != 0 && errno != EEXIST) {
        (void)hw_fail(err, HW_EIO, "HOMEWARD_STATE: %s: %s", run_dir, strerror(errno));
        free(run_dir);
        return err->code;
    }
    free(run_dir);
    app->base = event_base_new();
    if (!app->base || !watch_signals(r))
        return hw_fail(err, HW_EIO, "the event loop could not start");
    app->bus = hw_bus_create(app->base,
                             &(struct hw_bus_options){.service = s->name,
                                                      .keys_dir = app->common->keys_dir,
                                                      .plain = app->common->plain},
                             err);
    if (!app->bus)
        return err->code;
    r->admin = admin_create(app->base,
                            &(struct admin_options){.service = s->name,
                                                    .address = app->common->admin,
                                                    .state_dir = app->common->state_dir,
                                                    .ready = is_ready,
                                                    .metrics = metrics,
                                                    .arg = r},
                            err);
    return r->admin ? s->start(app, err) : err->code;
}

static void free_event(struct event *e)
{
    if (e)
        event_free(e);
}

static void tear_down(struct running *r)
{
    if (r->app.state)
        r->service->stop(&r->app);
    admin_destroy(r->admin);
    hw_bus_destroy(r->app.bus);
    free_event(r->term);
    free_event(r->interrupt);
    free_event(r->hup);
    free_event(r->deadline);
    if (r->app.base)
        event_base_free(r->app.base);
    hw_conf_release(r->service->settings, r->app.settings);
    free(r->app.settings);
    libevent_global_shutdown();
}

/* Batches come and go many times a second: freed memory stays with the process instead of going
 * back to the system, to be cleared and handed out again. */
static void keep_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 64 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

int hw_app_main(int argc, char **argv, const struct hw_service *s)
{
    struct running r = {.service = s, .app = {.service = s->name}};
    struct hw_err err = {.code = HW_OK};
    bool print = false;
    int code = read_arguments(argc, argv, s, &print);

    if (code >= 0)
        return code;
    hw_log_setup(s->name, HW_INFO);
    keep_memory();
    r.app.settings = hw_alloc(s->settings_size);
    if (print) {
        if (hw_conf_load(s->settings, s->name, r.app.settings, &err) == HW_OK)
            hw_conf_print(s->settings, r.app.settings);
        else
            (void)fprintf(stderr, "homeward-%s: %s\n", s->name, err.text);
        hw_conf_release(s->settings, r.app.settings);
        free(r.app.settings);
        return err.code == HW_OK ? 0 : 2;
    }
    if (set_up(&r, &err) == HW_OK) {
        hw_log(HW_INFO, "app.started");
        (void)event_base_dispatch(r.app.base);
        hw_log(HW_INFO, "app.stopped", HW_F_I64("code", r.app.exit_code));
    } else {
        hw_log(HW_ERROR, "app.start_failed", HW_F_STR("error", err.text));
        r.app.exit_code = 1;
    }
    tear_down(&r);
    return r.app.exit_code;
}

bool hw_app_endpoint(const struct hw_app *app, const char *configured, const char *name,
                     char endpoint[HW_BUS_ENDPOINT_MAX], struct hw_err *err)
{
    if (!configured || !*configured)
        return hw_bus_default_endpoint(app->common->state_dir, name, endpoint, err);
    if (hw_copy_text(endpoint, HW_BUS_ENDPOINT_MAX, configured))
        return true;
    (void)hw_fail(err, HW_EINVAL, "the endpoint '%s' is too long", configured);
    return false;
}

char *hw_app_database(const struct hw_app *app, const char *configured)
{
    char dir[HW_BUS_ENDPOINT_MAX];

    if (configured && *configured)
        return hw_strdup(configured);
    if (!hw_bus_socket_dir(app->common->state_dir, dir, NULL))
        return hw_format("host=%s/run/pg dbname=homeward user=homeward", app->common->state_dir);
    return hw_format("host=%s/pg dbname=homeward user=homeward", dir);
}

/* homeward run: the whole system of one state directory under one supervisor. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/keygen.h"
#include "cli/migrate.h"
#include "cli/simulate/core/telling.h"
#include "cli/supervise/children.h"
#include "cli/supervise/cluster.h"
#include "cli/supervise/run.h"
#include "homeward/buf.h"
#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    READY_MS = 60000,
    TEND_US = 50000,
    HOPELESS = 4, /* quick ends in a row */
    LAST_WORDS = 400,
};

struct system {
    const struct settings *settings;
    char *state, *bin; /* absolute */
    struct cluster cluster;
    struct children children;
    bool own_database;
    int lock;  /* held while we run */
    bool busy; /* another supervisor has this state directory */
    FILE *say;
};

static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

/* ---- making ready ---- */

static char *in_state(const struct system *y, const char *name)
{
    return hw_format("%s/%s", y->state, name);
}

static enum hw_code make_folder(const char *path, mode_t mode, struct hw_err *err)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST)
        return hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    return HW_OK;
}

static enum hw_code make_folders(struct system *y, struct hw_err *err)
{
    static const struct {
        const char *name;
        mode_t mode;
    } folders[] = {{"run", 0711}, {"log", 0755}};
    enum hw_code rc = make_folder(y->settings->common.state_dir, 0711, err);

    if (rc != HW_OK)
        return rc;
    y->state = realpath(y->settings->common.state_dir, NULL);
    if (!y->state)
        return hw_fail(err, HW_EIO, "%s: %s", y->settings->common.state_dir, strerror(errno));
    for (size_t i = 0; rc == HW_OK && i < sizeof(folders) / sizeof(*folders); i++) {
        char *path = in_state(y, folders[i].name);

        rc = make_folder(path, folders[i].mode, err);
        free(path);
    }
    return rc;
}

/* One supervisor a state directory. The lock file holds its pid. */
static enum hw_code take_lock(struct system *y, struct hw_err *err)
{
    char *path = in_state(y, "run/supervisor.pid");
    char text[32];
    int n = 0;

    y->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    free(path);
    if (y->lock < 0)
        return hw_fail(err, HW_EIO, "%s/run/supervisor.pid: %s", y->state, strerror(errno));
    if (flock(y->lock, LOCK_EX | LOCK_NB) != 0) {
        (void)close(y->lock);
        y->lock = -1;
        y->busy = true;
        return hw_fail(err, HW_ECONFLICT, "already running");
    }
    n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    if (ftruncate(y->lock, 0) != 0 || write(y->lock, text, (size_t)n) != n)
        return hw_fail(err, HW_EIO, "%s/run/supervisor.pid: %s", y->state, strerror(errno));
    return HW_OK;
}

static char *own_bin(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (n <= 0)
        return hw_strdup(".");
    path[n] = '\0';
    return hw_strndup(path, (size_t)(strrchr(path, '/') - path));
}

/* ---- the processes ---- */

static void add_service(struct system *y, const char *name)
{
    char **argv = hw_alloc_array(2, sizeof(*argv));

    argv[0] = hw_format("%s/homeward-%s", y->bin, name);
    (void)children_add(&y->children, name, argv, hw_format("%s/log/%s.log", y->state, name),
                       hw_format("%s/run/%s.admin", y->state, name));
}

/* One of the names that are parted by commas. */
static bool is_among(const char *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = names; *at; at += strcspn(at, ", ")) {
        at += strspn(at, ", ");
        if (strncmp(at, name, n) == 0 && strchr(", ", at[n]))
            return true;
    }
    return false;
}

static bool wants_demo(void)
{
    const char *demo = getenv("DEMO");

    return !demo || !hw_streq(demo, "0");
}

/* homeward-adt must know the demonstration hospitals' codes before they speak. */
static void explain_demo(const struct system *y)
{
    char *path = hw_format("%s/demonstration.ini", y->state);
    FILE *f = fopen(path, "we");
    struct hw_buf map;

    hw_buf_init(&map, 0);
    tell_map(&map);
    if (f && fputs(hw_buf_str(&map), f) >= 0)
        (void)setenv("HOMEWARD_ADT_MAP", path, 0); /* a user's own goes first */
    if (f)
        (void)fclose(f);
    hw_buf_release(&map);
    free(path);
}

static void add_demo(struct system *y)
{
    char **argv = hw_alloc_array(3, sizeof(*argv));

    argv[0] = hw_format("%s/homeward", y->bin);
    argv[1] = hw_strdup("simulate");
    children_add(&y->children, "demonstration", argv,
                 hw_format("%s/log/demonstration.log", y->state), NULL)
        ->once = true;
}

/* Children find everything through the same settings as we do, with absolute paths. */
static void set_environment(const struct system *y)
{
    (void)setenv("HOMEWARD_STATE", y->state, 1);
    if (getenv("HOMEWARD_KEYS"))
        (void)setenv("HOMEWARD_KEYS", y->settings->common.keys_dir, 1);
    (void)unsetenv("HOMEWARD_ADMIN"); /* one address cannot serve them all */
}

/* ---- start ---- */

static void tell(const struct system *y, const char *text)
{
    (void)fprintf(y->say, "%s\n", text);
    (void)fflush(y->say);
}

static bool tend(void *arg)
{
    struct system *y = arg;

    children_tend(&y->children);
    return !stop_asked;
}

static enum hw_code start_database(struct system *y, struct hw_err *err)
{
    struct child *k = NULL;
    enum hw_code rc = cluster_init(&y->cluster, y->state, err);

    if (rc == HW_OK && !cluster_exists(&y->cluster)) {
        tell(y, "making a private database (a few seconds)");
        rc = cluster_create(&y->cluster, err);
    }
    if (rc == HW_OK)
        rc = cluster_configure(&y->cluster, err);
    if (rc != HW_OK)
        return rc;
    k = children_add(&y->children, "postgres", cluster_argv(&y->cluster), hw_strdup(y->cluster.log),
                     NULL);
    k->stop_signal = k->orphan_signal = SIGINT; /* fast shutdown */
    children_tend(&y->children);
    return cluster_prepare(&y->cluster, tend, y, err);
}

static enum hw_code migrate(struct system *y, struct hw_err *err)
{
    PGconn *c = database_open(y->settings, NULL);
    int applied = 0;
    enum hw_code rc = HW_OK;

    if (!c)
        return hw_fail(err, HW_EIO, "the database does not answer");
    rc = migrate_all(c, &applied, err);
    PQfinish(c);
    return rc;
}

/* The last line of a log: what a process said before it ended. */
static void last_words(const char *path, char text[LAST_WORDS])
{
    FILE *f = fopen(path, "re");
    char line[LAST_WORDS];

    text[0] = '\0';
    while (f && fgets(line, sizeof(line), f)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0])
            memcpy(text, line, sizeof(line));
    }
    if (f)
        (void)fclose(f);
}

static enum hw_code not_ready(const struct child *k, struct hw_err *err)
{
    char text[LAST_WORDS];

    if (k->failures < HOPELESS)
        return hw_fail(err, HW_ETIMEOUT, "%s did not become ready: see %s", k->name, k->log);
    last_words(k->log, text);
    return hw_fail(err, HW_EIO, "%s ends as soon as it has begun: %s", k->name, text);
}

static enum hw_code wait_ready(struct system *y, struct hw_err *err)
{
    int64_t until = hw_mono_ms() + READY_MS;

    for (int i = 0; i < y->children.count;) {
        children_tend(&y->children);
        if (stop_asked)
            return hw_fail(err, HW_EIO, "stopped");
        if (child_is_ready(&y->children.list[i])) {
            i++;
            continue;
        }
        if (hw_mono_ms() > until || y->children.list[i].failures >= HOPELESS)
            return not_ready(&y->children.list[i], err);
        (void)usleep(TEND_US);
    }
    return HW_OK;
}

static const char *const all_services[] = {"ledger",    "beds", "d2a",     "reablement",
                                           "brokerage", "adt",  "gateway", NULL};

static bool is_service(const char *name, size_t n)
{
    for (const char *const *s = all_services; *s; s++) {
        if (strlen(*s) == n && strncmp(*s, name, n) == 0)
            return true;
    }
    return false;
}

/* Which services this system is to run; a name that is none is refused, not passed over. */
static enum hw_code check_wanted(const char *wanted, struct hw_err *err)
{
    for (const char *at = wanted; *at;) {
        size_t n = strcspn(at, ", ");

        if (n && !is_service(at, n))
            return hw_fail(err, HW_EINVAL, "HOMEWARD_SERVICES: '%.*s' is not a service", (int)n,
                           at);
        at += n + strspn(at + n, ", ");
    }
    return HW_OK;
}

static enum hw_code start_services(struct system *y, struct hw_err *err)
{
    const char *wanted = y->settings->services;

    if (wants_demo())
        explain_demo(y);
    for (const char *const *s = all_services; *s; s++) {
        if (!*wanted || is_among(wanted, *s))
            add_service(y, *s);
    }
    return wait_ready(y, err);
}

static enum hw_code start_all(struct system *y, struct hw_err *err)
{
    int made = 0;
    enum hw_code rc = check_wanted(y->settings->services, err);

    if (rc == HW_OK)
        rc = make_folders(y, err);
    if (rc == HW_OK)
        rc = take_lock(y, err);
    if (rc != HW_OK)
        return rc;
    y->bin = own_bin();
    y->own_database = !y->settings->database || !*y->settings->database;
    rc = keygen_all(y->settings->common.keys_dir, &made, err);
    if (rc == HW_OK && made)
        tell(y, "made the keys that were missing");
    set_environment(y);
    if (rc == HW_OK && y->own_database)
        rc = start_database(y, err);
    if (rc == HW_OK)
        rc = migrate(y, err);
    if (rc == HW_OK) {
        tell(y, "starting the services");
        rc = start_services(y, err);
    }
    if (rc == HW_OK && wants_demo()) {
        add_demo(y);
        children_tend(&y->children);
    }
    return rc;
}

static void stop_all(struct system *y)
{
    children_stop(&y->children);
    children_release(&y->children);
    cluster_release(&y->cluster);
    if (y->lock >= 0) {
        (void)!ftruncate(y->lock, 0);
        (void)close(y->lock);
    }
    free(y->state);
    free(y->bin);
}

static void say_where(const struct system *y)
{
    (void)fprintf(y->say,
                  "\nHomeward is running.\n  board     http://%s/\n  HL7 v2    %s (MLLP)\n"
                  "  logs      %s/log\n",
                  y->settings->http, y->settings->mllp, y->state);
    if (wants_demo())
        (void)fprintf(y->say, "A demonstration hospital fills the board in some seconds and lives "
                              "on; DEMO=0 leaves it out.\n");
    (void)fflush(y->say);
}

static void watch_signals(void)
{
    struct sigaction a = {.sa_handler = on_signal};

    (void)sigaction(SIGTERM, &a, NULL);
    (void)sigaction(SIGINT, &a, NULL);
    (void)signal(SIGHUP, SIG_IGN);
}

int supervise(const struct settings *s, FILE *say, int ready_fd)
{
    struct system y = {.settings = s, .lock = -1, .say = say};
    struct hw_err err = {.code = HW_OK};
    enum hw_code rc = HW_OK;

    hw_log_setup("run", HW_INFO);
    watch_signals();
    rc = start_all(&y, &err);
    if (rc == HW_OK) {
        say_where(&y);
        if (ready_fd >= 0) {
            (void)!write(ready_fd, "R", 1);
            (void)close(ready_fd);
            /* lets go of the caller's pipe or terminal */
            y.say = freopen("/dev/null", "we", say) ? say : stderr;
        } else {
            (void)fprintf(say, "Ctrl-C stops it.\n");
        }
        while (!stop_asked) {
            children_tend(&y.children);
            (void)usleep(TEND_US);
        }
        tell(&y, "stopping");
    } else if (y.busy) {
        (void)fprintf(say,
                      "Homeward is running already with this state directory.\n  board     "
                      "http://%s/\n",
                      s->http);
        (void)fflush(say); /* `up` ends this process without */
        rc = HW_OK;
        if (ready_fd >= 0)
            (void)!write(ready_fd, "R", 1);
    } else if (!stop_asked) {
        (void)fprintf(say, "homeward: %s\n", err.text);
        (void)fflush(say);
    }
    stop_all(&y);
    return rc == HW_OK || stop_asked ? EXIT_ALL_WELL : EXIT_TROUBLE;
}

static int run(const struct settings *s, int argc, char **argv)
{
    if (argc > 1)
        return misuse(&cmd_run, "'%s' is not expected", argv[1]);
    return supervise(s, stdout, -1);
}

const struct subcommand cmd_run = {
    .name = "run",
    .usage = "",
    .about = "the whole system in the foreground",
    .help = "Makes what is missing in HOMEWARD_STATE (keys, a private PostgreSQL cluster unless "
            "DATABASE_URL\n"
            "names one, the schema), starts every service and watches over them. DEMO=0 leaves out "
            "the\n"
            "demonstration hospital. Ctrl-C stops everything in order.\n",
    .run = run,
};

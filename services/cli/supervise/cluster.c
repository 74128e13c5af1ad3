#include "cli/supervise/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "homeward/bus/bus.h"
#include "homeward/clock.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { START_MS = 60000, POLL_US = 50000 };

/* ---- where and who ---- */

static enum hw_code find_postgres(struct cluster *c, struct hw_err *err)
{
    glob_t g;

    if (glob("/usr/lib/postgresql/*/bin/postgres", 0, NULL, &g) == 0 && g.gl_pathc > 0) {
        const char *path = g.gl_pathv[g.gl_pathc - 1];

        c->bin = hw_strndup(path, (size_t)(strrchr(path, '/') - path));
        globfree(&g);
        return HW_OK;
    }
    return hw_fail(
        err, HW_ENOTFOUND,
        "PostgreSQL is not installed (package postgresql-15); ops/bin/bootstrap installs it");
}

/* Every folder on the way must let others through, or be the user's own. */
static bool can_reach(const char *path, uid_t uid)
{
    char *copy = hw_strdup(path);
    bool ok = true;

    for (char *slash = strchr(copy + 1, '/'); ok && slash; slash = strchr(slash + 1, '/')) {
        struct stat st;

        *slash = '\0';
        ok = stat(copy, &st) == 0 && ((st.st_mode & S_IXOTH) || st.st_uid == uid);
        *slash = '/';
    }
    free(copy);
    return ok;
}

static enum hw_code find_user(struct cluster *c, struct hw_err *err)
{
    const struct passwd *p = NULL;

    if (geteuid() != 0) {
        c->uid = geteuid();
        c->gid = getegid();
        return HW_OK;
    }
    p = getpwnam("postgres");
    if (!p)
        return hw_fail(err, HW_ENOTFOUND, "there is no user postgres to run PostgreSQL as");
    c->uid = p->pw_uid;
    c->gid = p->pw_gid;
    c->as_other = true;
    c->reach = !can_reach(c->data, c->uid);
    return HW_OK;
}

enum hw_code cluster_init(struct cluster *c, const char *state_dir, struct hw_err *err)
{
    char sockets[HW_BUS_ENDPOINT_MAX];
    char *absolute = realpath(state_dir, NULL);

    *c = (struct cluster){.as_other = false};
    if (!absolute)
        return hw_fail(err, HW_EIO, "%s: %s", state_dir, strerror(errno));
    c->data = hw_format("%s/pg", absolute);
    c->log = hw_format("%s/log/postgres.log", absolute);
    if (!hw_bus_socket_dir(absolute, sockets, err)) {
        free(absolute);
        return err->code;
    }
    c->socket_dir = hw_format("%s/pg", sockets);
    free(absolute);
    if (find_postgres(c, err) != HW_OK || find_user(c, err) != HW_OK)
        return err->code;
    return HW_OK;
}

void cluster_release(struct cluster *c)
{
    free(c->bin);
    free(c->data);
    free(c->socket_dir);
    free(c->log);
    *c = (struct cluster){.as_other = false};
}

bool cluster_exists(const struct cluster *c)
{
    char *path = hw_format("%s/PG_VERSION", c->data);
    bool yes = access(path, F_OK) == 0;

    free(path);
    return yes;
}

/* ---- running its programs ---- */

/* In front of a program of PostgreSQL's: become its user. When that user may not pass a folder
 * above the state directory (a private temporary folder of root's, say) it gets the right to pass
 * folders, and nothing else. */
static size_t add_become(const struct cluster *c, char **argv)
{
    size_t n = 0;

    if (!c->as_other)
        return 0;
    argv[n++] = hw_strdup("setpriv");
    argv[n++] = hw_format("--reuid=%u", (unsigned)c->uid);
    argv[n++] = hw_format("--regid=%u", (unsigned)c->gid);
    argv[n++] = hw_strdup("--init-groups");
    argv[n++] = hw_strdup("--pdeathsig=INT");
    if (c->reach) {
        argv[n++] = hw_strdup("--inh-caps=-all,+dac_read_search");
        argv[n++] = hw_strdup("--ambient-caps=-all,+dac_read_search");
    }
    return n;
}

char **cluster_argv(const struct cluster *c)
{
    char **argv = hw_alloc_array(16, sizeof(*argv));
    size_t n = add_become(c, argv);

    argv[n++] = hw_format("%s/postgres", c->bin);
    argv[n++] = hw_strdup("-D");
    argv[n++] = hw_strdup(c->data);
    return argv;
}

void cluster_free_argv(char **argv)
{
    for (char **a = argv; *a; a++)
        free(*a);
    free(argv);
}

static void redirect(const char *log)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0640);

    if (fd >= 0) {
        (void)dup2(fd, STDOUT_FILENO);
        (void)dup2(fd, STDERR_FILENO);
    }
}

static enum hw_code run_initdb(const struct cluster *c, struct hw_err *err)
{
    char **argv = hw_alloc_array(24, sizeof(*argv));
    size_t n = add_become(c, argv);
    int status = -1;
    pid_t pid = 0;

    argv[n++] = hw_format("%s/initdb", c->bin);
    argv[n++] = hw_strdup("--pgdata");
    argv[n++] = hw_strdup(c->data);
    argv[n++] = hw_strdup("--username=postgres");
    argv[n++] = hw_strdup("--auth=peer");
    argv[n++] = hw_strdup("--encoding=UTF8");
    argv[n++] = hw_strdup("--locale=C");
    argv[n++] = hw_strdup("--data-checksums");
    pid = fork();
    if (pid == 0) {
        redirect(c->log);
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    if (pid > 0)
        (void)waitpid(pid, &status, 0);
    cluster_free_argv(argv);
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return HW_OK;
    return hw_fail(err, HW_EIO, "the database cluster could not be made: see %s", c->log);
}

static enum hw_code own(const struct cluster *c, const char *path, mode_t mode, struct hw_err *err)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST)
        return hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    if (c->as_other && chown(path, c->uid, c->gid) != 0)
        return hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    return HW_OK;
}

enum hw_code cluster_create(const struct cluster *c, struct hw_err *err)
{
    if (own(c, c->data, 0700, err) != HW_OK)
        return err->code;
    return run_initdb(c, err);
}

/* ---- settings ---- */

static enum hw_code write_file(const struct cluster *c, const char *name, const char *text,
                               struct hw_err *err)
{
    char *path = hw_format("%s/%s", c->data, name);
    FILE *f = fopen(path, "we");
    bool ok = f && fputs(text, f) >= 0;

    ok = f && fclose(f) == 0 && ok;
    if (ok && c->as_other)
        ok = chown(path, c->uid, c->gid) == 0;
    if (!ok)
        (void)hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    free(path);
    return ok ? HW_OK : HW_EIO;
}

/* Whoever runs Homeward, and root, are the database's own user through the socket; nobody else is
 * let in and nothing listens on the network. */
static enum hw_code write_access(const struct cluster *c, struct hw_err *err)
{
    const struct passwd *me = getpwuid(geteuid());
    const char *name = me ? me->pw_name : "root";
    char *map = NULL;
    enum hw_code rc = write_file(c, "pg_hba.conf", "local all all peer map=homeward\n", err);

    if (rc != HW_OK)
        return rc;
    map = hw_format("homeward %s homeward\nhomeward %s postgres\nhomeward root homeward\n"
                    "homeward root postgres\n",
                    name, name);
    rc = write_file(c, "pg_ident.conf", map, err);
    free(map);
    return rc;
}

enum hw_code cluster_configure(const struct cluster *c, struct hw_err *err)
{
    char *text = NULL;
    enum hw_code rc = own(c, c->socket_dir, 0755, err);

    if (rc == HW_OK)
        rc = write_access(c, err);
    if (rc != HW_OK)
        return rc;
    text = hw_format("# Written at every start by `homeward run`.\n"
                     "listen_addresses = ''\n"
                     "unix_socket_directories = '%s'\n"
                     "max_connections = 60\n"
                     "shared_buffers = 256MB\n"
                     "max_wal_size = 4GB\n"
                     "wal_buffers = 32MB\n"
                     "jit = off\n"
                     "timezone = 'UTC'\n"
                     "log_timezone = 'UTC'\n"
                     "fsync = on\n"
                     "synchronous_commit = on\n"
                     "full_page_writes = on\n",
                     c->socket_dir);
    rc = write_file(c, "postgresql.auto.conf", text, err);
    free(text);
    return rc;
}

/* ---- database and user ---- */

static PGconn *wait_for_server(const struct cluster *c, bool (*tend)(void *arg), void *arg)
{
    char *conninfo =
        hw_format("host=%s dbname=postgres user=postgres connect_timeout=2", c->socket_dir);
    int64_t until = hw_mono_ms() + START_MS;
    PGconn *conn = NULL;

    do {
        PQfinish(conn);
        conn = PQconnectdb(conninfo);
        if (PQstatus(conn) == CONNECTION_OK)
            break;
        (void)usleep(POLL_US);
    } while (tend(arg) && hw_mono_ms() < until);
    free(conninfo);
    return conn;
}

static bool missing(PGconn *conn, const char *question)
{
    PGresult *r = PQexec(conn, question);
    bool yes = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 0;

    PQclear(r);
    return yes;
}

static enum hw_code execute(PGconn *conn, const char *sql, struct hw_err *err)
{
    PGresult *r = PQexec(conn, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

    PQclear(r);
    return ok ? HW_OK : hw_fail(err, HW_EIO, "%s: %s", sql, PQerrorMessage(conn));
}

enum hw_code cluster_prepare(const struct cluster *c, bool (*tend)(void *arg), void *arg,
                             struct hw_err *err)
{
    PGconn *conn = wait_for_server(c, tend, arg);
    enum hw_code rc = HW_OK;

    if (PQstatus(conn) != CONNECTION_OK)
        rc = hw_fail(err, HW_EIO, "the database does not answer: %s (see %s)", PQerrorMessage(conn),
                     c->log);
    if (rc == HW_OK && missing(conn, "SELECT 1 FROM pg_roles WHERE rolname = 'homeward'"))
        rc = execute(conn, "CREATE ROLE homeward LOGIN CREATEROLE", err);
    if (rc == HW_OK && missing(conn, "SELECT 1 FROM pg_database WHERE datname = 'homeward'"))
        rc = execute(conn, "CREATE DATABASE homeward OWNER homeward", err);
    PQfinish(conn);
    return rc;
}

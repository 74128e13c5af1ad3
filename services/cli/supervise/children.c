#include "cli/supervise/children.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "homeward/bug.h"
#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/text.h"

enum {
    STOP_MS = 15000,
    POLL_US = 20000,
    QUICK_MS = 3000, /* a life shorter than this counts as a failure */
    FIRST_DELAY_MS = 100,
    LONGEST_DELAY_MS = 5000,
};

/* NOLINTBEGIN(readability-non-const-parameter): the texts are taken, to be freed */
struct child *children_add(struct children *c, const char *name, char **argv, char *log,
                           char *admin)
{
    struct child *k = &c->list[c->count++];

    HW_CHECK(c->count <= CHILDREN);
    *k = (struct child){.name = name,
                        .argv = argv,
                        .log = log,
                        .admin = admin,
                        .stop_signal = SIGTERM,
                        .orphan_signal = SIGKILL};
    return k;
}
/* NOLINTEND(readability-non-const-parameter) */

static void become_child(const struct child *k, pid_t parent)
{
    int log = open(k->log, O_WRONLY | O_CREAT | O_APPEND, 0640);
    int null = open("/dev/null", O_RDONLY);

    if (log >= 0) {
        (void)dup2(log, STDOUT_FILENO);
        (void)dup2(log, STDERR_FILENO);
    }
    if (null >= 0)
        (void)dup2(null, STDIN_FILENO);
    for (int fd = 3; fd < 1024; fd++)
        (void)close(fd);
    (void)setsid(); /* Ctrl-C is for the supervisor, which stops them in order */
    (void)prctl(PR_SET_PDEATHSIG, k->orphan_signal);
    if (getppid() != parent)
        _exit(1);
    (void)setenv("HOMEWARD_SUPERVISED", "1", 1);
    (void)execvp(k->argv[0], k->argv);
    _exit(127);
}

static void start(struct child *k)
{
    pid_t me = getpid();

    if (k->admin)
        (void)unlink(k->admin);
    k->pid = fork();
    if (k->pid == 0)
        become_child(k, me);
    k->started_ms = hw_mono_ms();
    if (k->pid < 0) {
        k->pid = 0;
        k->start_at_ms = k->started_ms + LONGEST_DELAY_MS;
    }
}

static void ended(struct children *c, struct child *k, int status)
{
    int64_t now = hw_mono_ms();
    int64_t delay = FIRST_DELAY_MS;

    k->pid = 0;
    if (c->stopping)
        return;
    if (k->once) {
        k->start_at_ms = INT64_MAX;
        return;
    }
    k->failures = now - k->started_ms < QUICK_MS ? k->failures + 1 : 0;
    for (int i = 1; i < k->failures && delay < LONGEST_DELAY_MS; i++)
        delay *= 2;
    k->start_at_ms = now + (delay < LONGEST_DELAY_MS ? delay : LONGEST_DELAY_MS);
    hw_log(HW_WARN, "run.restarting", HW_F_STR("process", k->name),
           HW_F_I64("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
           HW_F_I64("code", WIFEXITED(status) ? WEXITSTATUS(status) : 0),
           HW_F_I64("delay_ms", k->start_at_ms - now));
}

void children_tend(struct children *c)
{
    int64_t now = hw_mono_ms();
    int status = 0;
    pid_t pid = 0;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < c->count; i++) {
            if (c->list[i].pid == pid)
                ended(c, &c->list[i], status);
        }
    }
    for (int i = 0; !c->stopping && i < c->count; i++) {
        if (c->list[i].pid == 0 && now >= c->list[i].start_at_ms)
            start(&c->list[i]);
    }
}

void children_stop(struct children *c)
{
    c->stopping = true;
    for (int i = c->count; i > 0; i--) {
        struct child *k = &c->list[i - 1];
        int64_t until = hw_mono_ms() + STOP_MS;

        if (k->pid)
            (void)kill(k->pid, k->stop_signal);
        while (k->pid && hw_mono_ms() < until) {
            children_tend(c);
            if (k->pid)
                (void)usleep(POLL_US);
        }
        if (k->pid) {
            hw_log(HW_WARN, "run.killed", HW_F_STR("process", k->name));
            (void)kill(k->pid, SIGKILL);
            (void)waitpid(k->pid, NULL, 0);
            k->pid = 0;
        }
    }
}

void children_release(struct children *c)
{
    for (int i = 0; i < c->count; i++) {
        for (char **a = c->list[i].argv; *a; a++)
            free(*a);
        free(c->list[i].argv);
        free(c->list[i].log);
        free(c->list[i].admin);
    }
    c->count = 0;
}

/* ---- readiness ---- */

static bool read_address(const char *path, struct sockaddr_in *out)
{
    char text[80];
    FILE *f = fopen(path, "re");
    char *colon = NULL;
    int64_t port = 0;
    bool ok = f && fgets(text, sizeof(text), f);

    if (f)
        (void)fclose(f);
    if (!ok)
        return false;
    text[strcspn(text, "\n")] = '\0';
    colon = strrchr(text, ':');
    if (!colon || !hw_parse_i64(colon + 1, 1, 65535, &port))
        return false;
    *colon = '\0';
    *out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    return inet_pton(AF_INET, text, &out->sin_addr) == 1;
}

bool child_is_ready(const struct child *k)
{
    static const char ask[] = "GET /readyz HTTP/1.0\r\n\r\n";
    struct timeval patience = {1, 0};
    struct sockaddr_in to;
    char answer[64] = "";
    int fd = -1;

    if (!k->admin)
        return k->pid != 0;
    if (!k->pid || !read_address(k->admin, &to))
        return false;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
        send(fd, ask, sizeof(ask) - 1, MSG_NOSIGNAL) > 0)
        (void)!recv(fd, answer, sizeof(answer) - 1, 0);
    (void)close(fd);
    return strstr(answer, " 200 ") != NULL;
}

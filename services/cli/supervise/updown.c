/* homeward up and down: the supervisor in the background. */
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
#include "cli/supervise/run.h"
#include "homeward/clock.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { STOP_MS = 60000, LOOK_US = 50000 };

static void detach(const struct settings *s)
{
    char *log = hw_format("%s/log/run.log", s->common.state_dir);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    free(log);
    (void)dup2(null, STDIN_FILENO);
    (void)dup2(null, STDOUT_FILENO);
    if (fd >= 0)
        (void)dup2(fd, STDERR_FILENO);
}

static int up(const struct settings *s, int argc, char **argv)
{
    int ready[2];
    char byte = 0;
    pid_t pid = 0;
    ssize_t n = 0;

    if (argc > 1)
        return misuse(&cmd_up, "'%s' is not expected", argv[1]);
    if (pipe2(ready, O_CLOEXEC) != 0)
        return trouble("%s", strerror(errno));
    pid = fork();
    if (pid == 0) {
        /* until ready it speaks to who called; the services must not inherit that */
        FILE *say = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), "w");
        int log = -1;
        char *path = NULL;

        (void)close(ready[0]);
        (void)setsid();
        (void)mkdir(s->common.state_dir, 0711);
        path = hw_format("%s/log", s->common.state_dir);
        (void)mkdir(path, 0755);
        free(path);
        detach(s);
        log = supervise(s, say ? say : stderr, ready[1]);
        _exit(log);
    }
    (void)close(ready[1]);
    do
        n = read(ready[0], &byte, 1);
    while (n < 0 && errno == EINTR);
    (void)close(ready[0]);
    return n == 1 ? EXIT_ALL_WELL : EXIT_TROUBLE;
}

static pid_t supervisor_pid(const struct settings *s)
{
    char *path = hw_format("%s/run/supervisor.pid", s->common.state_dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[32] = "";
    int64_t pid = 0;

    free(path);
    if (fd < 0)
        return 0;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) { /* held: somebody runs */
        (void)!read(fd, text, sizeof(text) - 1);
        text[strcspn(text, "\n")] = '\0';
        (void)hw_parse_i64(text, 1, INT32_MAX, &pid);
    }
    (void)close(fd);
    return (pid_t)pid;
}

static int down(const struct settings *s, int argc, char **argv)
{
    pid_t pid = supervisor_pid(s);
    int64_t until = hw_mono_ms() + STOP_MS;

    if (argc > 1)
        return misuse(&cmd_down, "'%s' is not expected", argv[1]);
    if (!pid) {
        (void)puts("nothing is running with this state directory");
        return EXIT_ALL_WELL;
    }
    if (kill(pid, SIGTERM) != 0)
        return trouble("process %ld: %s", (long)pid, strerror(errno));
    while (supervisor_pid(s) == pid && hw_mono_ms() < until)
        (void)usleep(LOOK_US);
    if (supervisor_pid(s) == pid)
        return trouble("process %ld does not end", (long)pid);
    (void)puts("stopped");
    return EXIT_ALL_WELL;
}

const struct subcommand cmd_up = {
    .name = "up",
    .usage = "",
    .about = "the same in the background; returns when everything is ready",
    .help = "",
    .run = up,
};
const struct subcommand cmd_down = {
    .name = "down",
    .usage = "",
    .about = "stop what `homeward up` or `homeward run` started",
    .help = "",
    .run = down,
};

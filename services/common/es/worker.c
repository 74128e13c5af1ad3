#include "common/es/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "homeward/bug.h"
#include "homeward/mem.h"

struct worker {
    void (*done)(void *of, void *arg);
    void *of;
    struct event *on_done;
    int fd;
    bool busy;
    pthread_t thread;
    struct hw_task task;
};

/* What the thread knows: nothing of ours, so that it may outlive us. */
struct thread_work {
    struct hw_task task;
    int fd;
};

static void *run(void *arg)
{
    struct thread_work *x = arg;
    const uint64_t one = 1;

    x->task.run(x->task.arg);
    while (write(x->fd, &one, sizeof(one)) < 0 && errno == EINTR)
        ;
    free(x);
    return NULL;
}

static void on_done(evutil_socket_t fd, short what, void *arg)
{
    struct worker *w = arg;
    uint64_t count = 0;

    (void)what;
    if (read(fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
        return;
    (void)pthread_join(w->thread, NULL);
    w->busy = false;
    w->done(w->of, w->task.arg);
}

struct worker *worker_create(struct event_base *base, void (*done)(void *of, void *arg), void *of,
                             struct hw_err *err)
{
    struct worker *w = hw_alloc(sizeof(*w));

    w->done = done;
    w->of = of;
    w->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (w->fd >= 0)
        w->on_done = event_new(base, w->fd, EV_READ | EV_PERSIST, on_done, w);
    if (w->on_done && event_add(w->on_done, NULL) == 0)
        return w;
    (void)hw_fail(err, HW_EIO, "a thread for long work: %s", strerror(errno));
    worker_destroy(w);
    return NULL;
}

void worker_destroy(struct worker *w)
{
    if (!w)
        return;
    if (w->on_done)
        event_free(w->on_done);
    if (w->busy)
        (void)pthread_detach(w->thread); /* it still writes to fd, which stays open for it */
    else if (w->fd >= 0)
        (void)close(w->fd);
    free(w);
}

bool worker_busy(const struct worker *w)
{
    return w->busy;
}

void worker_start(struct worker *w, const struct hw_task *t)
{
    struct thread_work *x = hw_alloc(sizeof(*x));

    HW_CHECK(!w->busy);
    *x = (struct thread_work){.task = *t, .fd = w->fd};
    w->task = *t;
    w->busy = true;
    if (pthread_create(&w->thread, NULL, run, x) != 0)
        HW_BUG("no thread for long work");
}

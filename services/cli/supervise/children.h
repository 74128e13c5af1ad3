/* cli/supervise/children.h - the processes of one system: started, watched, started again, stopped.
 */
#ifndef CLI_SUPERVISE_CHILDREN_H
#define CLI_SUPERVISE_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "homeward/err.h"

enum { CHILDREN = 12 };

struct child {
    const char *name;
    char **argv; /* owned */
    char *log;   /* file for its output; owned */
    char *admin; /* file that says where /readyz answers, or NULL; owned */
    int stop_signal;
    int orphan_signal;   /* when we die: nobody waits then, so services go at once */
    bool once;           /* not started again when it ends by itself */
    pid_t pid;           /* 0: not running */
    int64_t start_at_ms; /* monotonic: not before */
    int failures;        /* quick deaths in a row */
    int64_t started_ms;
};

struct children {
    struct child list[CHILDREN];
    int count;
    bool stopping;
};

/* Takes argv and the texts. The child is started by the next children_tend. */
struct child *children_add(struct children *c, const char *name, char **argv, char *log,
                           char *admin);
/* Starts what is due, notices what has ended. Call often. */
void children_tend(struct children *c);
/* Stops them one after the other, last added first, each with its signal and time to finish. */
void children_stop(struct children *c);
void children_release(struct children *c);
/* Whether the child's /readyz says ready (true for those without one). */
bool child_is_ready(const struct child *k);

#endif

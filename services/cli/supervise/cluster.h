/* cli/supervise/cluster.h - the private PostgreSQL cluster of a state directory. */
#ifndef CLI_SUPERVISE_CLUSTER_H
#define CLI_SUPERVISE_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "homeward/err.h"

struct cluster {
    char *bin, *data, *socket_dir, *log;
    uid_t uid; /* who runs it: PostgreSQL refuses to run as root */
    gid_t gid;
    bool as_other; /* that is somebody else than us */
    bool reach;    /* it needs help to reach the state directory */
};

/* Finds PostgreSQL and who may run it. */
enum hw_code cluster_init(struct cluster *c, const char *state_dir, struct hw_err *err);
void cluster_release(struct cluster *c);
bool cluster_exists(const struct cluster *c);
/* Makes an empty cluster; takes a few seconds. */
enum hw_code cluster_create(const struct cluster *c, struct hw_err *err);
/* Writes the settings that depend on where the state directory is now. */
enum hw_code cluster_configure(const struct cluster *c, struct hw_err *err);
/* argv for starting the server; the array and its texts are owned by the caller
 * (cluster_free_argv). */
char **cluster_argv(const struct cluster *c);
void cluster_free_argv(char **argv);
/* Waits until it answers, then makes the user and the database that are missing. `tend` is called
 * all the while, as the server may end while another one still holds the folder; false gives up. */
enum hw_code cluster_prepare(const struct cluster *c, bool (*tend)(void *arg), void *arg,
                             struct hw_err *err);

#endif

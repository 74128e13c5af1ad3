/* cli/supervise/run.h - the supervisor itself. */
#ifndef CLI_SUPERVISE_RUN_H
#define CLI_SUPERVISE_RUN_H

#include <stdio.h>

#include "cli/cli.h"

/* Runs until it is told to stop, telling people of it through `say`. ready_fd (-1: none): closed,
 * after a byte, when everything answers. Answers the exit code. */
int supervise(const struct settings *s, FILE *say, int ready_fd);

#endif

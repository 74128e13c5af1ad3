/* cli/board/fetch.h - asking the gateway over HTTP, waiting for the answer. */
#ifndef CLI_BOARD_FETCH_H
#define CLI_BOARD_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "homeward/buf.h"

/* Puts "name=value" (escaped) at the end of a query string. */
void fetch_add(struct hw_buf *query, const char *name, const char *value);

/* A line of a body that does not end, without its line end. False: enough. */
typedef bool (*fetch_line_f)(const char *line, void *arg);

struct fetch {
    const char *path, *query; /* query NULL: none */
    const char *headers;      /* further lines ended by CR LF; may be NULL */
    fetch_line_f on_line;     /* NULL: the body is wanted whole */
    void *arg;
};

/* GET. The body goes to *body, or line by line to on_line (*body is then for what is not 200).
 * Answers the status, or 0 after filling *err: nobody answers. */
int fetch(const struct settings *s, const struct fetch *f, struct hw_buf *body, struct hw_err *err);

#endif

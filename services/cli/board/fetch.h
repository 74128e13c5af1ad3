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

/* GET path?query. The body goes to *body, or line by line to on_line (body is then for what is not
 * 200). headers: further lines ended by CR LF, may be NULL. Answers the status, or 0 after filling
 * *err: nobody answers. */
int fetch(const struct settings *s, const char *path, const char *query, const char *headers,
          struct hw_buf *body, fetch_line_f on_line, void *arg, struct hw_err *err);

#endif

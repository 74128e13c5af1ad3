/* cli/board/show.h - a live count as text for a terminal. */
#ifndef CLI_BOARD_SHOW_H
#define CLI_BOARD_SHOW_H

#include <jansson.h>
#include <stdio.h>

/* count: the object of /api/v1/delays/live. names: that of /api/v1/names, or NULL. */
void board_show(const json_t *count, const json_t *names, FILE *out);

#endif

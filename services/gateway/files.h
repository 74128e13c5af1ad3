/* gateway/files.h - the web pages, kept in memory.
 *
 * The whole folder is read at the start and again when something in it has changed; a request names
 * a file by its path among those read, so no path can lead anywhere else. Bounds: 2,000 files, 8
 * MiB each, 64 MiB in all. */
#ifndef GATEWAY_FILES_H
#define GATEWAY_FILES_H

#include "gateway/call.h"

struct files;
/* dir NULL: beside the program (build/web, or ../share/homeward/web when it is installed). A folder
 * that is not there has no files. */
struct files *files_create(const char *dir);
void files_destroy(struct files *f); /* NULL is fine */
/* Answers the call with the file at its path, if there is one. */
bool files_answer(struct files *f, struct call *c);

#endif

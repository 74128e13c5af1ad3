/* mem.h - allocation that cannot be answered with a refusal.
 *
 * Used where a process could not go on without the memory (start-up, small growth of its own
 * tables). Anything sized by outside input goes through an arena or a buffer with a budget instead.
 */
#ifndef HOMEWARD_MEM_H
#define HOMEWARD_MEM_H

#include <stddef.h>

/* Zeroed; a bug report and the end of the process when there is none. The caller owns the result.
 */
void *hw_alloc(size_t n);
void *hw_alloc_array(size_t count, size_t size); /* checks the product */
/* Grows *array (NULL at first) so that it holds at least want elements of size; updates *cap. */
void *hw_grow(void *array, size_t *cap, size_t want, size_t size);
char *hw_strdup(const char *s);
char *hw_strndup(const char *s, size_t n);
/* A formatted string of its own; the caller owns it. */
char *hw_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif

/* text.h - pieces of text that belong to somebody else, and small strict readers. */
#ifndef HOMEWARD_TEXT_H
#define HOMEWARD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes borrowed from a buffer that outlives it; not terminated. */
struct hw_span {
    const char *p;
    size_t n;
};

struct hw_span hw_span_of(const char *s); /* NULL gives an empty one */
bool hw_span_is(struct hw_span s, const char *text);
struct hw_span hw_span_trim(struct hw_span s); /* spaces and tabs at both ends */

bool hw_streq(const char *a, const char *b); /* NULL equals only NULL */
bool hw_starts_with(const char *s, const char *prefix);
/* Decimal, whole string, no spaces, within [min, max]. */
bool hw_parse_i64(const char *s, int64_t min, int64_t max, int64_t *out);
bool hw_utf8_valid(const char *s, size_t n); /* also refuses NUL */
/* Puts a question mark in place of every byte that is not part of a whole UTF-8 sequence: for texts
 * that were cut, or that quote what somebody sent. */
void hw_utf8_repair(char *s);
/* Copies at most size - 1 bytes and terminates; false if it did not fit. */
bool hw_copy_text(char *into, size_t size, const char *s);

#endif

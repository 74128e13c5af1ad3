/* adt/core/charset.h - the character sets of MSH-18 (HL7 table 0211) to UTF-8 and back. Pure. */
#ifndef ADT_CORE_CHARSET_H
#define ADT_CORE_CHARSET_H

#include "homeward/arena.h"
#include "homeward/text.h"

enum charset_result {
    CHARSET_OK,
    CHARSET_UNKNOWN, /* MSH-18 names none that we have */
    CHARSET_BYTES,   /* bytes that are not of the character set that MSH-18 names */
    CHARSET_MEMORY,
};

/* Sixteen-bit text is told by its first bytes. */
bool charset_is_utf16(struct hw_span raw);
/* What MSH-18 of the first message in raw says (first repetition); an empty span when nothing.
 * Works on the bytes, before any conversion. */
struct hw_span charset_declared(struct hw_span raw);
/* raw as UTF-8, NULs dropped, living in the arena or in raw. Without MSH-18, or with plain ASCII:
 * as UTF-8 if it is that, else as `fallback` (an MSH-18 name). */
enum charset_result charset_decode(struct hw_span raw, struct hw_span declared,
                                   const char *fallback, struct hw_arena *arena,
                                   struct hw_span *text);
/* text (UTF-8) in the character set that MSH-18 named, for the answer; text itself when that cannot
 * be. */
struct hw_span charset_encode(struct hw_span text, struct hw_span declared, struct hw_arena *arena);
bool charset_known(const char *name);

#endif

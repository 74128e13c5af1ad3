/* adt/core/hl7.h - one HL7 v2 message in its parts. Pure.
 *
 * The message keeps its text; parts are spans of it, found when they are asked for, so that hostile
 * input costs no more than its length. The delimiters are those of MSH-1 and MSH-2, whatever they
 * are. Segments end with CR, LF or both. Lines that are no segment are kept out of the way. */
#ifndef ADT_CORE_HL7_H
#define ADT_CORE_HL7_H

#include "homeward/arena.h"
#include "homeward/text.h"

enum { HL7_SEGMENTS = 20000, HL7_FIELDS = 1000 };

struct hl7_segment {
    char name[4];
    size_t field_count; /* with the name, which is number 0 */
    struct hw_span *fields;
};

struct hl7 {
    char field, component, repeat, escape, sub; /* 0: the message has no such delimiter */
    size_t count, odd_lines;
    struct hl7_segment *segments; /* the first one is MSH */
    struct hw_span text;
};

enum hl7_parse {
    HL7_OK,
    HL7_NO_MSH,     /* does not begin with one */
    HL7_DELIMITERS, /* MSH-1 and MSH-2 cannot be delimiters */
    HL7_TOO_MANY,   /* segments or fields, or the arena's budget */
};

/* text is UTF-8 (charset.h) and outlives m, like the arena. */
enum hl7_parse hl7_parse(struct hw_span text, struct hw_arena *arena, struct hl7 *m);

/* Segment number nth (from 0) of that name at or after *from (may be NULL: from the start); *from
 * is moved behind it. NULL: there is none. */
const struct hl7_segment *hl7_next(const struct hl7 *m, const char *name, size_t *from);
const struct hl7_segment *hl7_find(const struct hl7 *m, const char *name);

/* ---- parts; numbers from 1, as in the standard. An empty span when there is no such part ---- */
struct hw_span hl7_field(const struct hl7_segment *s, size_t field);
size_t hl7_repeats(const struct hl7 *m, struct hw_span field); /* 0: the field is empty */
struct hw_span hl7_repeat(const struct hl7 *m, struct hw_span field, size_t nth);
struct hw_span hl7_component(const struct hl7 *m, struct hw_span repeat, size_t nth);
struct hw_span hl7_subcomponent(const struct hl7 *m, struct hw_span component, size_t nth);
/* The two quotation marks by which a sender says "delete what you have". */
bool hl7_is_null(struct hw_span part);

/* The text of a part that is not divided further: escapes replaced, control characters as spaces,
 * trimmed. NULL when it is empty, null, or the arena is spent. */
const char *hl7_text(const struct hl7 *m, struct hw_span part, struct hw_arena *arena);
/* Subcomponent 1 of component `component` of the first repetition: what most fields are. */
const char *hl7_value(const struct hl7 *m, const struct hl7_segment *s, size_t field,
                      size_t component, struct hw_arena *arena);

/* Where messages begin in a text that may hold several (a batch): writes up to max offsets of "MSH"
 * at line starts; answers how many there are. */
size_t hl7_starts(struct hw_span text, size_t *offsets, size_t max);

#endif

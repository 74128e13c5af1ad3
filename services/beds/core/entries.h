/* beds/core/entries.h - making and dropping what is in mind. For the files that keep the state. */
#ifndef BEDS_CORE_ENTRIES_H
#define BEDS_CORE_ENTRIES_H

#include "beds/core/state.h"

struct bed_entry *bed_by_stream(struct beds *b, const char *stream);   /* NULL: not known */
struct ward_entry *ward_by_stream(struct beds *b, const char *stream); /* NULL: not known */

/* What is there, or a new entry. */
struct spell_entry *spell_make(struct beds *b, const char *id);
struct person_entry *person_make(struct beds *b, struct hw_id id);
struct bed_entry *bed_make(struct beds *b, const char *stream);
struct ward_entry *ward_make(struct beds *b, const char *stream);

void bed_set(struct beds *b, struct bed_entry *e, uint32_t version, Hw__BedState__Code state,
             const char *spell, int64_t position);

/* Who has a bed through which spell, kept in step with the spells: after a change, before one. */
void spell_note_bed(struct beds *b, struct spell_entry *s);
void spell_forget_bed(struct beds *b, const struct spell_entry *s);

void spell_drop(struct beds *b, struct spell_entry *e);
void bed_drop(struct beds *b, struct bed_entry *e);
void person_drop(struct beds *b, struct person_entry *e);
void token_drop(struct beds *b, struct token_entry *e);

#endif

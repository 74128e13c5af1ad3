/* spell/record.h - a spell in the book of a service that only looks at it: the facts of the stay
 * and how it stands at the end of its timeline. */
#ifndef HOMEWARD_SPELL_RECORD_H
#define HOMEWARD_SPELL_RECORD_H

#include "homeward/es/book.h"
#include "homeward/spell/spell.h"

struct hw_spell_record {
    struct hw_spell facts;
    struct hw_spell_state now; /* after every fact so far, also those that say they happen later */
};

/* For a kind with the prefix "spell/" and size sizeof(struct hw_spell_record), foreign. A kind may
 * wrap apply to touch what depends on the spell. */
void hw_spell_record_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e);
void hw_spell_record_release(struct hw_book *b, struct hw_record *r);
bool hw_spell_record_open(const struct hw_book *b,
                          const struct hw_record *r); /* still in hospital */
/* A discharge or void stay that may be open again. */
bool hw_spell_record_wakes(const struct hw_es_event *e);
/* The spell if it is in mind and was ever admitted; NULL: unknown. */
const struct hw_spell_record *hw_spell_in(struct hw_book *b, const char *spell);
/* Whom a command is about: the person of its spell, or, from the community, whoever goes by the NHS
 * number (R9.1). Neither is said: nobody (zero). *stay: the spell, NULL without one. False: the
 * plan says what is wrong. hw_book_need_person and the spell's stream must have been asked for
 * before. */
bool hw_spell_who(struct hw_book *b, struct hw_plan *p, const char *spell, const char *nhs_number,
                  const struct hw_spell_record **stay, struct hw_id *person);

#endif

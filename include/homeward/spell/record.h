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

#endif

/* es/links.h - which records belong to something: lists of records by a text (a person's id, the
 * name of a spell, a zone). */
#ifndef HOMEWARD_ES_LINKS_H
#define HOMEWARD_ES_LINKS_H

#include <stddef.h>
#include <uthash.h>

#include "homeward/es/book.h"

struct hw_links {
    UT_hash_handle hh;
    struct hw_record **records; /* in no order */
    size_t count, cap;
    char key[];
};

/* The list of a key; NULL: nothing belongs to it (or the key is NULL). */
const struct hw_links *hw_links_find(struct hw_links *const *links, const char *key);
/* Nothing for a NULL key; once is enough. */
void hw_links_add(struct hw_links **links, const char *key, struct hw_record *r);
void hw_links_remove(struct hw_links **links, const char *key, struct hw_record *r);
void hw_links_release(struct hw_links **links);
/* hw_book_touch for each of a key's records. */
void hw_links_touch(struct hw_links *const *links, const char *key, struct hw_book *b);
/* Lists a record under a person instead of the one it was under (*under; zero: nobody). */
void hw_links_relist(struct hw_links **links, struct hw_record *r, struct hw_id *under,
                     struct hw_id person);
/* The key of a person, in text; NULL for the zero id. */
const char *hw_links_person(struct hw_id person, char text[HW_ID_TEXT]);

#endif

/* core/links.h - which records belong to a spell or a person: lists by a text. */
#ifndef REABLEMENT_CORE_LINKS_H
#define REABLEMENT_CORE_LINKS_H

#include <stddef.h>
#include <uthash.h>

#include "homeward/es/book.h"

struct link_list {
    UT_hash_handle hh;
    struct hw_record **records; /* in no order */
    size_t count, cap;
    char key[];
};

/* The list of a key; NULL: nothing belongs to it. */
const struct link_list *links_find(struct link_list *const *links, const char *key);
void links_add(struct link_list **links, const char *key, struct hw_record *r);
void links_remove(struct link_list **links, const char *key, struct hw_record *r);
void links_release(struct link_list **links);
/* The key of a person. */
const char *links_person(struct hw_id person, char text[HW_ID_TEXT]);

#endif

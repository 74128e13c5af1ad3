#include "homeward/es/links.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

static struct hw_links *find(struct hw_links *links, const char *key)
{
    struct hw_links *l = NULL;

    HASH_FIND_STR(links, key, l);
    return l;
}

const struct hw_links *hw_links_find(struct hw_links *const *links, const char *key)
{
    return key ? find(*links, key) : NULL;
}

void hw_links_add(struct hw_links **links, const char *key, struct hw_record *r)
{
    struct hw_links *l = key ? find(*links, key) : NULL;

    if (!key)
        return;
    if (!l) {
        l = hw_alloc(sizeof(*l) + strlen(key) + 1);
        memcpy(l->key, key, strlen(key) + 1);
        HASH_ADD_STR(*links, key, l);
    }
    for (size_t i = 0; i < l->count; i++) {
        if (l->records[i] == r)
            return;
    }
    l->records = hw_grow(l->records, &l->cap, l->count + 1, sizeof(struct hw_record *));
    l->records[l->count++] = r;
}

void hw_links_remove(struct hw_links **links, const char *key, struct hw_record *r)
{
    struct hw_links *l = key ? find(*links, key) : NULL;

    for (size_t i = 0; l && i < l->count; i++) {
        if (l->records[i] == r) {
            l->records[i] = l->records[--l->count];
            break;
        }
    }
    if (l && l->count == 0) {
        HASH_DEL(*links, l);
        free(l->records);
        free(l);
    }
}

void hw_links_release(struct hw_links **links)
{
    struct hw_links *l = NULL, *next = NULL;

    HASH_ITER(hh, *links, l, next)
    {
        HASH_DEL(*links, l);
        free(l->records);
        free(l);
    }
}

const char *hw_links_person(struct hw_id person, char text[HW_ID_TEXT])
{
    return hw_id_is_zero(person) ? NULL : hw_id_format(person, text);
}

void hw_links_touch(struct hw_links *const *links, const char *key, struct hw_book *b)
{
    const struct hw_links *l = hw_links_find(links, key);

    for (size_t i = 0; l && i < l->count; i++)
        hw_book_touch(b, l->records[i]);
}

void hw_links_relist(struct hw_links **links, struct hw_record *r, struct hw_id *under,
                     struct hw_id person)
{
    char text[HW_ID_TEXT];

    if (hw_id_equal(person, *under))
        return;
    hw_links_remove(links, hw_links_person(*under, text), r);
    hw_links_add(links, hw_links_person(person, text), r);
    *under = person;
}

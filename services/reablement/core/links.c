#include "reablement/core/links.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

static struct link_list *find(struct link_list *links, const char *key)
{
    struct link_list *l = NULL;

    HASH_FIND_STR(links, key, l);
    return l;
}

const struct link_list *links_find(struct link_list *const *links, const char *key)
{
    return key ? find(*links, key) : NULL;
}

void links_add(struct link_list **links, const char *key, struct hw_record *r)
{
    struct link_list *l = key ? find(*links, key) : NULL;

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

void links_remove(struct link_list **links, const char *key, struct hw_record *r)
{
    struct link_list *l = key ? find(*links, key) : NULL;

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

void links_release(struct link_list **links)
{
    struct link_list *l = NULL, *next = NULL;

    HASH_ITER(hh, *links, l, next)
    {
        HASH_DEL(*links, l);
        free(l->records);
        free(l);
    }
}

const char *links_person(struct hw_id person, char text[HW_ID_TEXT])
{
    return hw_id_is_zero(person) ? NULL : hw_id_format(person, text);
}

#include "d2a/core/trusted.h"

#include <string.h>

#include "homeward/bug.h"
#include "homeward/text.h"

const char *trusted_name(const char *provider, const char *assessor, struct hw_arena *arena)
{
    const char *name = hw_arena_format(arena, "%s/%s", provider, assessor);

    HW_CHECK(name);
    return name;
}

bool trusted_split(const char *name, char provider[TRUSTED_NAME], char assessor[TRUSTED_NAME])
{
    size_t n = strcspn(name, "/");

    if (name[n] != '/' || n >= TRUSTED_NAME)
        return false;
    memcpy(provider, name, n);
    provider[n] = '\0';
    return hw_copy_text(assessor, TRUSTED_NAME, name + n + 1);
}

const char *trusted_join(const char *const *codes, size_t count, struct hw_arena *arena)
{
    const char *all = "";

    for (size_t i = 0; i < count && all; i++)
        all = hw_arena_format(arena, "%s%s%s", all, i > 0 ? " " : "", codes[i]);
    HW_CHECK(all);
    return all;
}

struct d2a_trusted_agreement *trusted_all(struct d2a *s, struct hw_arena *arena, size_t *count)
{
    size_t n = 0;
    struct hw_record **list = hw_book_list(&s->book, &trusted_kind, arena, &n);
    struct d2a_trusted_agreement *all = NULL;
    size_t total = 0;

    for (size_t i = 0; i < n; i++)
        total += ((const struct trusted *)list[i]->data)->count;
    all = hw_arena_array(arena, total + 1, sizeof(*all));
    HW_CHECK(all);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct trusted *t = list[i]->data;

        for (size_t j = 0; j < t->count; j++)
            all[(*count)++] = t->list[j];
    }
    return all;
}

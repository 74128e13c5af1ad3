#include "d2a/core/d2a.h"

#include <stdlib.h>
#include <string.h>

#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "d2a/core/trusted.h"
#include "homeward/mem.h"

static const struct hw_kind *const kinds[] = {
    &case_kind,    &assessed_kind, &stay_kind,    &reablement_kind,
    &package_kind, &person_kind,   &trusted_kind, NULL};

static char *copy(const char *text)
{
    return text ? hw_strdup(text) : NULL;
}

struct d2a *d2a_create(const struct hw_secret *master, const struct d2a_settings *settings)
{
    struct d2a *s = hw_alloc(sizeof(*s));

    hw_book_init(&s->book, kinds, master, NULL);
    s->settings = *settings;
    s->settings.label = copy(settings->label);
    s->settings.higher_rate = copy(settings->higher_rate);
    s->settings.discharge_wards = copy(settings->discharge_wards);
    return s;
}

void d2a_destroy(struct d2a *s)
{
    if (!s)
        return;
    hw_book_release(&s->book);
    hw_links_release(&s->by_person);
    hw_links_release(&s->by_spell);
    hw_links_release(&s->wanted_by);
    free(s->settings.label);
    free(s->settings.higher_rate);
    free(s->settings.discharge_wards);
    free(s);
}

bool d2a_is_listed(const char *list, const char *code)
{
    size_t n = code ? strlen(code) : 0;

    for (const char *p = list; n > 0 && p && (p = strstr(p, code)) != NULL; p += n) {
        if ((p == list || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
            return true;
    }
    return false;
}

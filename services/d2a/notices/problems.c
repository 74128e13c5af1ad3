#include "d2a/notices/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "homeward/text.h"

bool d2a_text_given(const char *text)
{
    return text && text[strspn(text, " \t\r\n")] != '\0';
}

void d2a_problems_add(struct d2a_problems *p, enum d2a_problem_sort sort, const char *field,
                      const char *code, const char *fmt, ...)
{
    struct d2a_problem *one;
    va_list args;

    if (p->count == D2A_PROBLEMS) {
        p->more++;
        return;
    }
    one = &p->list[p->count++];
    *one = (struct d2a_problem){.sort = sort, .field = field, .code = code};
    va_start(args, fmt);
    (void)vsnprintf(one->sentence, sizeof(one->sentence), fmt, args);
    va_end(args);
    hw_utf8_repair(one->sentence);
}

void d2a_problems_need(struct d2a_problems *p, bool has, const char *field, const char *what,
                       const char *rule)
{
    if (has)
        return;
    if (rule)
        d2a_problems_add(p, D2A_MALFORMED, field, "MISSING_FIELD", "%s: %s is required (%s)", field,
                         what, rule);
    else
        d2a_problems_add(p, D2A_MALFORMED, field, "MISSING_FIELD", "%s: %s is required", field,
                         what);
}

const struct d2a_problem *d2a_problems_first(const struct d2a_problems *p)
{
    for (int i = 0; i < p->count; i++) {
        if (p->list[i].sort == D2A_MALFORMED)
            return &p->list[i];
    }
    return p->count > 0 ? &p->list[0] : NULL;
}

const char *d2a_problems_text(const struct d2a_problems *p, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (int i = 0; i < p->count; i++) {
        int n = snprintf(text + used, size - used, "%s%s", i > 0 ? "; " : "", p->list[i].sentence);

        if (n < 0 || (size_t)n >= size - used) {
            if (size > 4)
                memcpy(text + size - 4, "...", 4);
            hw_utf8_repair(text);
            return text;
        }
        used += (size_t)n;
    }
    return text;
}

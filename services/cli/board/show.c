#include "cli/board/show.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

struct line {
    const char *code, *word;
    json_int_t n;
};

static const struct section {
    const char *title, *key, *words;
} sections[] = {
    {"Answerable", "byAttribution", "attributions"}, {"Waiting for", "byReason", "reasons"},
    {"Council", "byAuthority", "authorities"},       {"Provider", "byProvider", "providers"},
    {"Type of care", "byCareType", "careTypes"},
};

/* The most first; equal ones by code. */
static int compare(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(x->code, y->code);
}

static void show_section(const struct section *s, const json_t *count, const json_t *names,
                         FILE *out)
{
    json_t *by = json_object_get(count, s->key), *v = NULL;
    const json_t *words = json_object_get(names, s->words);
    size_t n = 0, all = json_object_size(by);
    struct line *lines = hw_alloc_array(all + 1, sizeof(*lines));
    const char *code = NULL;

    json_object_foreach(by, code, v)
    {
        const char *word = json_string_value(json_object_get(words, code));

        lines[n++] = (struct line){code, word ? word : "", json_integer_value(v)};
    }
    qsort(lines, n, sizeof(*lines), compare);
    if (n)
        (void)fprintf(out, "\n%s\n", s->title);
    for (size_t i = 0; i < n; i++)
        (void)fprintf(out, "  %7lld  %-12s %s\n", (long long)lines[i].n, lines[i].code,
                      lines[i].word);
    free(lines);
}

void board_show(const json_t *count, const json_t *names, FILE *out)
{
    json_int_t total = json_integer_value(json_object_get(count, "total"));
    const char *at = json_string_value(json_object_get(count, "asAt"));

    (void)fprintf(out, "%lld %s delayed at %s (log position %lld)\n", (long long)total,
                  total == 1 ? "person is" : "people are", at ? at : "?",
                  (long long)json_integer_value(json_object_get(count, "position")));
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        show_section(&sections[i], count, names, out);
}

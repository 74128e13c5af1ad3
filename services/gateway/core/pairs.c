#include "gateway/core/pairs.h"

#include <string.h>

#include "gateway/core/query.h"

static const char *read_pair(const char *s, size_t n, struct hw_arena *arena,
                             Hw__Query__Parameter *p)
{
    const char *eq = memchr(s, '=', n);
    size_t name_n = eq ? (size_t)(eq - s) : n;

    hw__query__parameter__init(p);
    p->name = query_decode(s, name_n, true, arena);
    p->value = eq ? query_decode(eq + 1, n - name_n - 1, true, arena) : "";
    if (!p->name || !p->value)
        return "the query is not percent-encoded UTF-8";
    if (!*p->name || strlen(p->name) > PAIR_VALUE || strlen(p->value) > PAIR_VALUE)
        return "a parameter of the query is empty or longer than 256 bytes";
    return NULL;
}

const char *pairs_read(const char *text, struct hw_arena *arena, Hw__Query *q)
{
    const char *wrong = NULL;

    if (!text || !*text)
        return NULL;
    if (strlen(text) > PAIRS_BYTES)
        return "the query is longer than 8192 bytes";
    q->parameters = hw_arena_array(arena, PAIRS_MAX, sizeof(*q->parameters));
    for (const char *s = text; q->parameters && *s && !wrong;) {
        size_t n = strcspn(s, "&");
        Hw__Query__Parameter *p = hw_arena_alloc(arena, sizeof(*p));

        if (!p || q->n_parameters == PAIRS_MAX)
            return "the query has more than 20 parameters";
        wrong = read_pair(s, n, arena, p);
        q->parameters[q->n_parameters++] = p;
        s += n + (s[n] == '&');
    }
    return q->parameters ? wrong : "the query is too large";
}

const char *pairs_path(const char *path, struct hw_arena *arena)
{
    size_t n = strlen(path);
    const char *plain = NULL;

    if (n > PAIR_VALUE || (n && (path[0] == '/' || path[n - 1] == '/')))
        return NULL;
    plain = query_decode(path, n, false, arena);
    for (const char *c = plain; c && *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return NULL;
    }
    return plain;
}

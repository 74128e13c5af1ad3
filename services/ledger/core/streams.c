#include "ledger/core/streams.h"

#include "homeward/spell/codes.h"
#include "homeward/text.h"

void streams_init(struct streams *s, size_t bound)
{
    *s = (struct streams){.bound = bound};
    TAILQ_INIT(&s->used);
}

static void remove_stream(struct streams *s, struct stream *e)
{
    HASH_DEL(s->by_name, e); /* NOLINT(clang-analyzer-core.NullDereference): it is in there */
    TAILQ_REMOVE(&s->used, e, use);
    live_spell_destroy(e->spell);
    free(e->name);
    free(e);
}

void streams_release(struct streams *s)
{
    while (!TAILQ_EMPTY(&s->used))
        remove_stream(s, TAILQ_FIRST(&s->used));
}

struct stream *streams_find(struct streams *s, const char *name)
{
    struct stream *e = NULL;

    HASH_FIND_STR(s->by_name, name, e);
    return e;
}

struct stream *streams_add(struct streams *s, const char *name)
{
    struct stream *e = hw_alloc(sizeof(*e));

    e->name = hw_strdup(name);
    if (stream_is_spell(name))
        e->spell = live_spell_create();
    HASH_ADD_KEYPTR(hh, s->by_name, e->name, strlen(e->name), e);
    TAILQ_INSERT_TAIL(&s->used, e, use);
    return e;
}

void streams_touch(struct streams *s, struct stream *e, uint64_t serial)
{
    e->serial = serial;
    TAILQ_REMOVE(&s->used, e, use);
    TAILQ_INSERT_TAIL(&s->used, e, use);
}

void streams_evict(struct streams *s, uint64_t committed)
{
    struct stream *e = TAILQ_FIRST(&s->used);

    while (e && HASH_COUNT(s->by_name) > s->bound) {
        struct stream *next = TAILQ_NEXT(e, use);

        if (e->serial <= committed)
            remove_stream(s, e);
        e = next;
    }
}

void streams_forget_after(struct streams *s, uint64_t committed)
{
    struct stream *e = NULL, *next = NULL;

    for (e = TAILQ_FIRST(&s->used); e; e = next) {
        next = TAILQ_NEXT(e, use);
        if (e->serial > committed)
            remove_stream(s, e);
    }
}

bool stream_is_spell(const char *name)
{
    return hw_starts_with(name, "spell/");
}

const char *stream_spell(const struct stream *e)
{
    return e->name + strlen("spell/");
}

const char *stream_part(const char *name, int index, struct hw_names *names)
{
    char text[256];

    return hw_stream_part(name, index, text, sizeof(text)) ? hw_names_intern(names, text) : NULL;
}

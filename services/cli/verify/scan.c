#include "cli/verify/scan.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"

enum { STREAM_ARENA = 1 << 30 };

#define EVENTS                                                                                     \
    "SELECT stream, version, position, known_position, type, occurred_at, payload FROM log.event " \
    "WHERE ($1::text IS NULL OR stream = 'spell/' || $1::text)"
#define IN_ORDER " ORDER BY stream COLLATE \"C\", version, position"

void scan_open(struct scan *s, struct db *d, const char *only, bool spells)
{
    *s = (struct scan){.arena = hw_arena_create(STREAM_ARENA)};
    HW_CHECK(s->arena);
    cursor_open(&s->cursor, d, "scan",
                spells ? EVENTS " AND stream LIKE 'spell/%'" IN_ORDER : EVENTS IN_ORDER, only, 1);
    s->waiting = cursor_next(&s->cursor);
}

void scan_close(struct scan *s)
{
    cursor_close(&s->cursor);
    hw_arena_destroy(s->arena);
    told_release(&s->told);
    free(s->events);
    free(s->unread);
}

static void read_fact(struct scan *s, const struct logged *e)
{
    struct told_fact *f = told_add(&s->told);

    if (!told_read(f, e->type, e->payload.p, e->payload.n, s->arena)) {
        s->told.count--;
        s->unread = hw_grow(s->unread, &s->unread_cap, s->unread_count + 1, sizeof(*s->unread));
        s->unread[s->unread_count++] = e->position;
        return;
    }
    f->at_ms = e->at_ms;
    f->position = e->position;
    f->known = e->known;
}

static void take_event(struct scan *s)
{
    struct logged *e = NULL;
    size_t n = 0;
    const char *payload = cursor_bytes(&s->cursor, 6, &n);

    s->events = hw_grow(s->events, &s->cap, s->count + 1, sizeof(*s->events));
    e = &s->events[s->count++];
    *e = (struct logged){
        .version = cursor_i32(&s->cursor, 1),
        .position = cursor_i64(&s->cursor, 2),
        .known = cursor_i64(&s->cursor, 3),
        .type = cursor_i32(&s->cursor, 4),
        .at_ms = cursor_ms(&s->cursor, 5),
    };
    e->payload = (struct hw_span){hw_arena_strndup(s->arena, payload, n), n};
    HW_CHECK(e->payload.p);
    if (s->spell)
        read_fact(s, e);
    s->seen++;
}

bool scan_next(struct scan *s)
{
    s->count = s->told.count = s->unread_count = 0;
    hw_arena_reset(s->arena);
    if (!s->waiting)
        return false;
    (void)hw_copy_text(s->stream, sizeof(s->stream), cursor_bytes(&s->cursor, 0, NULL));
    s->spell = hw_starts_with(s->stream, "spell/") ? s->stream + strlen("spell/") : NULL;
    do {
        take_event(s);
        s->waiting = cursor_next(&s->cursor);
    } while (s->waiting && hw_streq(cursor_bytes(&s->cursor, 0, NULL), s->stream));
    return true;
}

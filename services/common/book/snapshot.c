/* A snapshot of a book is the list of what is open (ADR 0009): it is read back from its streams. */
#include <stdlib.h>

#include "common/book/heap.h"
#include "homeward/bug.h"
#include "homeward/bus/bus.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/state.pb-c.h"

void hw_book_save(void *domain, struct hw_buf *out)
{
    struct hw_book *b = domain;
    Hw__BookState st = HW__BOOK_STATE__INIT;
    const char **streams = hw_alloc_array(HASH_COUNT(b->records) + 1, sizeof(*streams));

    for (struct hw_record *r = b->records; r; r = r->hh.next) {
        if (book_is_open(b, r))
            streams[st.n_streams++] = r->stream;
    }
    st.streams = streams;
    st.has_seen = true;
    st.seen = b->seen_ms;
    hw_pb_pack(&st, out);
    free(streams);
}

bool hw_book_load(void *domain, const void *state, size_t n, void (*want)(void *arg, const char *s),
                  void *arg)
{
    struct hw_book *b = domain;
    struct hw_arena *arena = hw_arena_create(4L * HW_BUS_MESSAGE_MAX);
    const Hw__BookState *st = NULL;

    HW_CHECK(arena);
    st = hw_pb_unpack(&hw__book_state__descriptor, arena, state, n);
    for (size_t i = 0; st && i < st->n_streams; i++)
        want(arg, st->streams[i]);
    if (st)
        b->seen_ms = st->seen;
    hw_arena_destroy(arena);
    return st != NULL;
}

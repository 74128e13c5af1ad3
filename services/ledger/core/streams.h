/* ledger/core/streams.h - the streams the ledger has in mind: their heads, and what their spells
 * look like. A cache: everything in it can be read back from the log. Pure. */
#ifndef LEDGER_CORE_STREAMS_H
#define LEDGER_CORE_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uthash.h>

#include "ledger/core/projection.h"

struct stream {
    UT_hash_handle hh;
    TAILQ_ENTRY(stream) use;
    char *name;
    uint32_t version; /* events it has, uncommitted ones included */
    uint64_t serial;  /* of the last batch that wrote it; not evicted before that is committed */
    struct live_spell *spell; /* of "spell/..." streams, else NULL */
    uint64_t row_serial;      /* batch that holds an upsert row for it */
    size_t row;
};
TAILQ_HEAD(stream_list, stream);

struct streams {
    struct stream *by_name;
    struct stream_list used; /* least recently first */
    size_t bound;            /* streams kept at most, beyond those not yet committed */
};

void streams_init(struct streams *s, size_t bound);
void streams_release(struct streams *s);
struct stream *streams_find(struct streams *s, const char *name); /* NULL: not in mind */
/* A stream that is not in mind yet. */
struct stream *streams_add(struct streams *s, const char *name);
void streams_touch(struct streams *s, struct stream *e, uint64_t serial);
/* Makes room. Streams that batches after `committed` wrote stay. */
void streams_evict(struct streams *s, uint64_t committed);
/* Batches after `committed` will not be written: forget what they changed. */
void streams_forget_after(struct streams *s, uint64_t committed);

bool stream_is_spell(const char *name);
/* The spell's id in a spell stream's name. */
const char *stream_spell(const struct stream *e);
/* Part number index (from 0) of "bed/RBZ/Yarty/Y-04" without its escapes, interned; NULL: none. */
const char *stream_part(const char *name, int index, struct hw_names *names);

#endif

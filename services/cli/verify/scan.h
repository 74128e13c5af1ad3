/* cli/verify/scan.h - the log stream by stream, each whole, in order of name. */
#ifndef CLI_VERIFY_SCAN_H
#define CLI_VERIFY_SCAN_H

#include "cli/verify/db.h"
#include "cli/verify/told.h"
#include "homeward/text.h"

struct logged {
    int64_t position, known, at_ms;
    int32_t version, type;
    struct hw_span payload;
};

struct scan {
    struct cursor cursor;
    bool waiting; /* the cursor stands on an event of the next stream */
    struct hw_arena *arena;
    char stream[256];
    const char *spell; /* of a spell's stream: its id; else NULL */
    struct logged *events;
    size_t count, cap;
    struct told told; /* of a spell's stream: what could be read */
    int64_t *unread;  /* positions of what could not */
    size_t unread_count, unread_cap;
    int64_t seen; /* events so far */
};

/* only: one spell's id, or NULL for everything; spells: leave out all other streams. */
void scan_open(struct scan *s, struct db *d, const char *only, bool spells);
bool scan_next(struct scan *s);
void scan_close(struct scan *s);

#endif

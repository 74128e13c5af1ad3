/* ledger/core/projection.h - from the facts of a spell to rows of the live projection. Pure.
 *
 * What is believed about a spell changes with every request that touches it. A row that stops being
 * believed is closed, a new one opened, and both say from which position on: so "as it was known
 * at" is a look-up. Rows that were opened in the same batch are closed in memory; only those that
 * the database holds already cost an update. */
#ifndef LEDGER_CORE_PROJECTION_H
#define LEDGER_CORE_PROJECTION_H

#include "homeward/spell/spell.h"
#include "ledger/core/cells.h"
#include "ledger/core/rows.h"
#include "ledger/core/vec.h"

/* What one batch does to the projection. */
struct projected {
    uint64_t serial; /* of the batch; from 1 */
    cell_rows cells;
    VEC(struct segment_row) segments;
    VEC(struct supersede_row) superseded;
    VEC(struct spell_row) spells;
};
void projected_clear(struct projected *p, uint64_t serial);
void projected_release(struct projected *p);

struct believed {
    struct hw_segment s;
    uint64_t serial; /* of the batch that opened the row */
    size_t row;      /* in that batch's segments */
};

/* A spell as the ledger holds it in memory. */
struct live_spell {
    struct hw_spell facts;
    struct hw_spell_state state;
    struct believed *now; /* by start */
    size_t count, cap;
    int64_t position; /* of the last event that changed it */
};

struct live_spell *live_spell_create(void);
void live_spell_destroy(struct live_spell *l); /* NULL is fine */
/* After facts were added outside a batch (read back from the log): what the database believes. */
void live_spell_restore(struct live_spell *l);
/* After facts were added by a request that is known as a whole at `known`. name is the spell's id
 * and outlives the batch. scratch is used for working and may be reused. */
void live_spell_project(struct live_spell *l, const char *name, int64_t known, struct cells *cells,
                        struct hw_segments *scratch, struct projected *p);
struct spell_row live_spell_row(const struct live_spell *l, const char *name);

#endif

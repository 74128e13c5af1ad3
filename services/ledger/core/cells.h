/* ledger/core/cells.h - numbers for what a delayed day is counted under (R3.1), so that a segment's
 * row holds one integer instead of five words. Pure. */
#ifndef LEDGER_CORE_CELLS_H
#define LEDGER_CORE_CELLS_H

#include <stdint.h>

#include "homeward/spell/spell.h"
#include "ledger/core/rows.h"
#include "ledger/core/vec.h"

typedef VEC(struct cell_row) cell_rows;

struct cells;
struct cells *cells_create(void);
void cells_destroy(struct cells *c); /* NULL is fine */
/* One that the database holds already. Texts are interned. */
void cells_load(struct cells *c, int32_t id, const char *provider, const char *authority,
                Hw__CareType__Code care, Hw__Reason__Code reason,
                Hw__Attribution__Code attribution);
/* The number of a segment's cell; a new one is added to `fresh` and belongs to batch `serial`. */
int32_t cells_number(struct cells *c, const struct hw_segment *s, uint64_t serial,
                     cell_rows *fresh);
/* Batches after `committed` will not be written: forget their cells. */
void cells_forget_after(struct cells *c, uint64_t committed);

#endif

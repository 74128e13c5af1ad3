/* cli/verify/rows.h - rows that stand for a stream as it is now (live.spell, live.ward, live.bed,
 * live.quarantine) as lists of texts, and what they should be. */
#ifndef CLI_VERIFY_ROWS_H
#define CLI_VERIFY_ROWS_H

#include "cli/verify/ask.h"
#include "cli/verify/report.h"
#include "cli/verify/scan.h"

enum { ROW_FIELDS = 23, ROW_TEXT = 64 };

/* What a row of a table should hold; fields in the order of the table's SQL below. */
struct row {
    const char *table;        /* live.spell, ... */
    const char *const *names; /* of its fields; NULL ends */
    const char *fields[ROW_FIELDS];
    char texts[ROW_FIELDS][ROW_TEXT]; /* of fields that are made here */
};

/* stream, table, fields as text: every such row in order of stream. One parameter: one spell only.
 */
extern const char rows_sql[];

/* Fills *row; false: nothing of the kind follows from the stream. */
bool row_of_spell(struct row *row, struct view *v, const struct scan *s);
bool row_of_other(struct row *row, const struct scan *s);

/* found: as read, or NULL; expected: or NULL. */
void row_compare(struct report *r, const char *stream, const struct row *expected,
                 const struct cursor *found, int64_t position);

#endif

/* ledger/rebuild.h - `homeward-ledger --rebuild`: the live projection once more, from the log,
 * through the code that made it the first time. Runs instead of the service, never beside it: the
 * lock of the one ledger that writes is held for as long as it takes. Command line only, so libpq
 * may block. */
#ifndef LEDGER_REBUILD_H
#define LEDGER_REBUILD_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

/* argv[0] is "--rebuild". Answers the exit code: 0 nothing changed, 1 something was wrong and has
 * been put right, 2 a wrong call, 3 it could not be done. */
int rebuild_main(int argc, char **argv);

/* One statement without a result; false after saying why. */
bool rebuild_run(PGconn *c, const char *sql);

/* Temporary tables like those of schema live, empty; gone when the transaction ends. */
bool rebuild_tables_create(PGconn *c);
/* Compares what was rebuilt with what is there and prints what differs. *changed: in how many rows'
 * keys. */
bool rebuild_tables_compare(PGconn *c, int64_t *changed);
/* Puts what was rebuilt in place of what differs, and touches nothing else. */
bool rebuild_tables_apply(PGconn *c);

#endif

/* cli/migrate.h - bringing the schema up to date, for `homeward migrate` and `homeward run`. */
#ifndef CLI_MIGRATE_H
#define CLI_MIGRATE_H

#include <libpq-fe.h>

#include "homeward/err.h"

/* Applies what is missing, each migration in a transaction of its own. Refused when the database is
 * newer than this program or a migration was changed after it was applied. *applied counts. */
enum hw_code migrate_all(PGconn *c, int *applied, struct hw_err *err);

#endif

/* gateway/sql.h - the prepared statements. Each comes in two forms where it reads the projection:
 * NAME_now reads what is believed now, NAME_then what was believed at a position, which is then its
 * last parameter. */
#ifndef GATEWAY_SQL_H
#define GATEWAY_SQL_H

#include "homeward/pg/conn.h"

extern const struct hw_pg_statement sql_statements[];

#endif

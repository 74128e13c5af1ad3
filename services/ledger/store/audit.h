/* ledger/store/audit.h - the access audit as a hash chain (R10.5): each entry's hash covers the one
 * before, so that a changed or missing entry shows. */
#ifndef LEDGER_STORE_AUDIT_H
#define LEDGER_STORE_AUDIT_H

#include <libpq-fe.h>
#include <stdint.h>

#include "homeward/pg/conn.h"
#include "homeward/v1/bus.pb-c.h"

enum { AUDIT_HASH = 32 };

struct audit_chain {
    int64_t epoch; /* of the ledger that writes; see log.ledger */
    int64_t number;
    uint8_t hash[AUDIT_HASH];
};

/* From the statement audit_last. */
void audit_load(struct audit_chain *c, const PGresult *r);
/* Adds the entry to the batch and moves the chain on. */
void audit_add(struct hw_pg_batch *out, struct audit_chain *c, const Hw__AuditEntry *e,
               int64_t at_ms);

#endif

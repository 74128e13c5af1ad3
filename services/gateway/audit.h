/* gateway/audit.h - who looked at whom (R10.5), written before anything is shown. */
#ifndef GATEWAY_AUDIT_H
#define GATEWAY_AUDIT_H

#include "gateway/call.h"

struct audit_note {
    const char *action; /* "delays.patients" */
    const char *query;  /* what was asked, without personal data; may be NULL */
    const struct hw_id *people;
    size_t people_count;
    size_t count; /* rows shown */
};

/* Calls then when the entry is durable; answers 503 when it cannot be written. */
void audit_write(struct call *c, const struct audit_note *n, void (*then)(struct call *c));
/* A call that was turned away. Written if it can be; nobody waits for it. */
void audit_refusal(const struct call *c, const char *action);

#endif

/* d2a/core/derive.h - from everything that a person waits for to the one reason and attribution of
 * the national return. Pure. R2.1, R2.2, R2.7. */
#ifndef D2A_CORE_DERIVE_H
#define D2A_CORE_DERIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/v1/d2a.pb-c.h"

enum waiting_source { WAITING_BLOCKER, WAITING_ASSESSMENT, WAITING_REABLEMENT, WAITING_PACKAGE };

/* One thing that is awaited. */
struct waiting {
    enum waiting_source source;
    const char *id, *owner; /* borrowed; owner may be NULL */
    Hw__Awaited__Code awaited;
    Hw__Attribution__Code side;
    int64_t since_ms;
};

struct derived {
    Hw__Reason__Code reason; /* UNKNOWN: nothing that the return has a reason for */
    Hw__Attribution__Code attribution;
    size_t which; /* the thing that leads */
};

/* The reason of a thing; UNKNOWN for the hospital's own last steps, which have none. */
Hw__Reason__Code derive_reason_of(Hw__Awaited__Code awaited);
/* Who pays is who is waited for (R7.10, R8.18); a self-funder's wait is the NHS's (R2.5). */
Hw__Attribution__Code derive_side_of(Hw__Funder__Code funder);

/* The rule: things are taken in the order in which a discharge needs them - assessment (A), funding
 * (B), disputes (H), choice (G), housing (I), further NHS care (C), residential home (DI), nursing
 * home (DII), equipment (F), care at home (E), other (O) - because what comes first holds up what
 * comes after it (R2.7). Among things of the same reason the oldest leads, then the least id. When
 * those of the leading reason are waited for from both sides the attribution is BOTH where the
 * return permits it (R2.2, R2.4), else that of the leader. A reason that the return does not permit
 * for this care type on this day (R2.2, R2.8) is passed over. */
struct derived derive_reason(const struct waiting *things, size_t count, Hw__CareType__Code care,
                             int32_t day);

#endif

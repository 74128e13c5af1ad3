/* tests/support/monkey.h - every command of a service with any values, right and wrong, in any
 * order. Nothing that is said may end the service, and starting again from the log changes nothing.
 */
#ifndef TESTS_SUPPORT_MONKEY_H
#define TESTS_SUPPORT_MONKEY_H

#include "support/chance.h"

/* What a field of texts often says, so that more than refusals is tried. Ended by a NULL field. */
struct monkey_word {
    const char *field, *values[8]; /* as the contract names the field; ended by NULL */
};

struct monkey {
    void (*open)(struct desk *d);
    const struct monkey_word *words;
    const char *const *pages; /* to be the same after a restart */
    size_t page_count;
    int runs, steps;
};

void monkey_run(const struct monkey *m);

#endif

/* clock.h - the time, injected. Facts are on the wall clock, intervals on the monotonic one.
 *
 * In a system started with HOMEWARD_CLOCK=manual the wall clock stands where the last AdvanceClock
 * put it (until the first one it is the real time). */
#ifndef HOMEWARD_CLOCK_H
#define HOMEWARD_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct hw_clock {
    bool manual;   /* HOMEWARD_CLOCK=manual */
    bool set;      /* an AdvanceClock has been seen */
    int64_t at_ms; /* where it stands once set */
};

/* Milliseconds since 1970-01-01T00:00Z. */
int64_t hw_clock_now_ms(const struct hw_clock *c);
void hw_clock_set(struct hw_clock *c, int64_t at_ms);
/* Milliseconds of some steady clock: for deadlines and durations only. */
int64_t hw_mono_ms(void);
int64_t hw_mono_us(void);

#endif

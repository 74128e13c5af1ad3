/* simulate/core/draw.h - chance that is the same every time. Pure. */
#ifndef CLI_SIMULATE_CORE_DRAW_H
#define CLI_SIMULATE_CORE_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draw {
    uint64_t state;
};

uint64_t draw_bits(struct draw *d);
/* 0 to n - 1. */
uint32_t draw_below(struct draw *d, uint32_t n);
bool draw_percent(struct draw *d, uint32_t percent);
/* Between two times, both in milliseconds. */
int64_t draw_between(struct draw *d, int64_t least, int64_t most);
/* A wait with that mean and a long tail (about exponential). */
int64_t draw_wait(struct draw *d, int64_t mean_ms);

#endif

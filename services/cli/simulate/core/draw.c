#include "cli/simulate/core/draw.h"

uint64_t draw_bits(struct draw *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t draw_below(struct draw *d, uint32_t n)
{
    return (uint32_t)((draw_bits(d) >> 32) * n >> 32);
}

bool draw_percent(struct draw *d, uint32_t percent)
{
    return draw_below(d, 100) < percent;
}

int64_t draw_between(struct draw *d, int64_t least, int64_t most)
{
    return least + (int64_t)(draw_bits(d) % (uint64_t)(most - least + 1));
}

/* Halvings until chance says stop, and a part of one more: ln 2 of the mean each. */
int64_t draw_wait(struct draw *d, int64_t mean_ms)
{
    uint64_t bits = draw_bits(d);
    int64_t halvings = __builtin_ctzll(bits | (UINT64_C(1) << 20));
    int64_t part = (int64_t)(bits >> 54); /* of 1024 */

    return mean_ms / 1000 * 693 / 1024 * (halvings * 1024 + part);
}

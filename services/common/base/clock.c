#include "homeward/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec t;

    (void)clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t hw_clock_now_ms(const struct hw_clock *c)
{
    return c->manual && c->set ? c->at_ms : read_us(CLOCK_REALTIME) / 1000;
}

void hw_clock_set(struct hw_clock *c, int64_t at_ms)
{
    c->set = true;
    c->at_ms = at_ms;
}

int64_t hw_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t hw_mono_ms(void)
{
    return hw_mono_us() / 1000;
}

#include "cli/verify/calendar.h"

#include <stdlib.h>

#include "homeward/civil.h"
#include "homeward/mem.h"

enum {
    FIRST_DAY = HW_DAY_MIN - CALENDAR_BLOCK,
    BLOCKS = (HW_DAY_MAX - FIRST_DAY) / CALENDAR_BLOCK + 2,
};

void calendar_init(struct calendar *c, calendar_fill_f fill, void *arg)
{
    *c = (struct calendar){
        .fill = fill, .arg = arg, .blocks = hw_alloc_array(BLOCKS, sizeof(*c->blocks))};
}

void calendar_release(struct calendar *c)
{
    for (int i = 0; c->blocks && i < BLOCKS; i++)
        free(c->blocks[i]);
    free(c->blocks);
    c->blocks = NULL;
}

int64_t calendar_midnight(struct calendar *c, int32_t day)
{
    int32_t n = 0;
    int64_t **block = NULL;

    if (day < HW_DAY_MIN)
        return INT64_MIN;
    if (day > HW_DAY_MAX)
        return INT64_MAX;
    n = day - FIRST_DAY;
    block = &c->blocks[n / CALENDAR_BLOCK];
    if (!*block) {
        *block = hw_alloc_array(CALENDAR_BLOCK, sizeof(**block));
        c->fill(c->arg, FIRST_DAY + n / CALENDAR_BLOCK * CALENDAR_BLOCK, CALENDAR_BLOCK, *block);
    }
    return (*block)[n % CALENDAR_BLOCK];
}

int32_t calendar_day(struct calendar *c, int64_t ms)
{
    int32_t day = (int32_t)(ms / HW_DAY_MS);

    /* The UTC day is never more than one day off. */
    while (calendar_midnight(c, day) > ms)
        day--;
    while (calendar_midnight(c, day + 1) <= ms)
        day++;
    return day;
}

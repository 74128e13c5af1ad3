/* cli/verify/calendar.h - days in Europe/London (R0.1) from PostgreSQL's own time zone data, so
 * that the verification does not lean on the calendar it verifies. Midnights are asked for in
 * blocks and kept. */
#ifndef CLI_VERIFY_CALENDAR_H
#define CLI_VERIFY_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

enum { CALENDAR_BLOCK = 512 };

/* Writes the first instants, in ms, of `count` days from `first` on; on failure it remembers so
 * itself and writes anything. */
typedef void (*calendar_fill_f)(void *arg, int32_t first, int32_t count, int64_t *midnights);

struct calendar {
    calendar_fill_f fill;
    void *arg;
    int64_t **blocks;
};

void calendar_init(struct calendar *c, calendar_fill_f fill, void *arg);
void calendar_release(struct calendar *c);
/* The first instant of a day, which is 24:00 of the day before. */
int64_t calendar_midnight(struct calendar *c, int32_t day);
/* The day an instant falls in. */
int32_t calendar_day(struct calendar *c, int64_t ms);

#endif

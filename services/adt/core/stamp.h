/* adt/core/stamp.h - HL7 times: YYYY[MM[DD[HH[MM[SS[.S...]]]]]][+/-ZZZZ]. Pure.
 *
 * Without an offset the time is London's (R0.1): in the hour that occurs twice the first one, in
 * the hour that does not occur as if the clocks had not gone forward. */
#ifndef ADT_CORE_STAMP_H
#define ADT_CORE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

struct stamp {
    int32_t day; /* as written: in London, unless there is an offset */
    bool has_day, has_time;
    int64_t ms; /* the instant; without a time of day the beginning of the day */
};

/* False: not a time. A year or a month alone is a time without has_day. */
bool stamp_read(const char *text, struct stamp *out);
/* YYYYMMDDHHMMSS+ZZZZ, London's time. */
enum { STAMP_TEXT = 64 };
const char *stamp_write(int64_t ms, char text[STAMP_TEXT]);

#endif

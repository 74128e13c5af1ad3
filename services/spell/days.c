/* Counting: R1.10 to R1.14, R1.27 to R1.30. */
#include "homeward/civil.h"
#include "homeward/spell/spell.h"

int32_t hw_segment_days(const struct hw_segment *s, enum hw_first_day policy, int32_t first_day,
                        int32_t last_day)
{
    int32_t first = policy == HW_MIDNIGHT ? s->first_midnight_day : s->first_next_day;
    int32_t last = s->last_day;

    if (first < first_day)
        first = first_day;
    if (last > last_day)
        last = last_day;
    return last < first ? 0 : last - first + 1;
}

int32_t hw_snapshot_day(int32_t month)
{
    int32_t last = hw_month_last_day(month);
    int back = (hw_weekday(last) + 7 - 3) % 7; /* Thursday is 3 */

    return last - back;
}

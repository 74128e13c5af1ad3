/* R4.21 as a table of days since 1970. A unit test holds the numbers against their dates. */
#include "d2a/notices/clock.h"

#define FIRST_2003_ACT 12422 /* 2004-01-05 */
#define LAST_2003_ACT  16525 /* 2015-03-31 */
#define FIRST_CARE_ACT 16526 /* 2015-04-01 */
#define LAST_CARE_ACT  19173 /* 2022-06-30 */

static const struct d2a_rate rates[] = {
    {FIRST_2003_ACT, LAST_2003_ACT, D2A_BAND_STANDARD, 10000},
    {FIRST_2003_ACT, LAST_2003_ACT, D2A_BAND_HIGHER, 12000},
    {FIRST_CARE_ACT, LAST_CARE_ACT, D2A_BAND_STANDARD, 13000},
    {FIRST_CARE_ACT, LAST_CARE_ACT, D2A_BAND_HIGHER, 15500},
};

const struct d2a_rate *d2a_rates(size_t *n)
{
    *n = sizeof(rates) / sizeof(rates[0]);
    return rates;
}

int32_t d2a_last_rate_day(void)
{
    return LAST_CARE_ACT;
}

int64_t d2a_rate_pence(int32_t day, enum d2a_band band)
{
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        const struct d2a_rate *r = &rates[i];

        if (r->band == band && day >= r->from_day && day <= r->to_day)
            return r->pence;
    }
    return 0;
}

const char *d2a_band_name(enum d2a_band band)
{
    return band == D2A_BAND_HIGHER ? "HIGHER" : "STANDARD";
}

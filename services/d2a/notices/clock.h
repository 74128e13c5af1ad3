/* d2a/notices/clock.h - days, minimum periods and charges of notices. Pure. Rulebook 4.4.
 *
 * Every day counts (R4.16), so the periods are those in force from 1 April 2015 to 30 June 2022;
 * a notice of before April 2015 is priced at its own rate, but Sundays and public holidays, which
 * did not count then for the day of receipt, do count here. Hours are hours on London's clocks, on
 * days of 23 and 25 hours too. Money is integer pence (R4.22). */
#ifndef D2A_NOTICES_CLOCK_H
#define D2A_NOTICES_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* R4.15: the day that a notice is treated as given. Until 14:00:00.000 the day itself. */
int32_t d2a_notice_day(int64_t given_ms);
/* R4.17: the later of P and two days after the effective day A of the assessment notice. */
int32_t d2a_relevant_day(int32_t assessment_day, int32_t proposed_day);
/* The end of the relevant day: from then on the discharge is delayed (4.5, DELAYED). */
int64_t d2a_relevant_day_over_ms(int32_t relevant_day);
/* R4.19: whether something that was done at an instant was done by 11:00 on that day. 11:00:00.000
 * is by 11:00, any later is not. HW_MS_FOREVER is never. */
bool d2a_by_eleven(int64_t done_ms, int32_t day);

/* ---- rates ---- */

enum d2a_band { D2A_BAND_STANDARD, D2A_BAND_HIGHER, D2A_BANDS }; /* London and other dear areas */
const char *d2a_band_name(enum d2a_band band);                   /* "STANDARD" */

/* A row of R4.21; both days are in it. */
struct d2a_rate {
    int32_t from_day, to_day;
    enum d2a_band band;
    int64_t pence;
};
/* The table; the caller keeps nothing alive. */
const struct d2a_rate *d2a_rates(size_t *n);
int32_t d2a_last_rate_day(void); /* 30 June 2022: nothing is charged after it */
/* What one day costs; 0: no rate was in force. */
int64_t d2a_rate_pence(int32_t day, enum d2a_band band);

/* ---- liability ---- */

/* To what the delay of a day is put, as the counting of delayed days has it: NONE is a day that
 * does not count as delayed. The day of asking is put to what is waited for then. */
enum d2a_cause { D2A_CAUSE_NONE, D2A_CAUSE_NHS, D2A_CAUSE_SOCIAL_CARE, D2A_CAUSE_BOTH };
typedef enum d2a_cause (*d2a_cause_f)(void *arg, int32_t day);

struct d2a_liability_question {
    int64_t assessment_given_ms;
    int32_t proposed_day; /* P of the discharge notice in force */
    enum d2a_band band;
    int64_t council_ready_ms; /* did its part; HW_MS_FOREVER: not yet */
    int64_t left_ms;          /* left or died; HW_MS_FOREVER: still there */
    int64_t ended_ms;         /* acute care again or a withdrawal, the first; HW_MS_FOREVER */
    int64_t asked_ms;         /* days that have not yet reached 11:00 then are not counted yet */
    d2a_cause_f cause;
    void *arg;
};

/* Why a day is charged or not. */
enum d2a_day_verdict {
    D2A_DAY_BEFORE,      /* up to and with the relevant day (R4.18) */
    D2A_DAY_READY,       /* the council had done its part by 11:00 (R4.19) */
    D2A_DAY_ENDED,       /* left, acute again or withdrawn by 11:00 (R4.20) */
    D2A_DAY_TO_COME,     /* 11:00 is yet to come */
    D2A_DAY_OTHER_CAUSE, /* not a SOCIAL_CARE day: NHS, BOTH or not delayed (R4.20) */
    D2A_DAY_NO_RATE,     /* no law to charge under on that day (R4.21) */
    D2A_DAY_CHARGED,
    D2A_DAY_VERDICTS
};
const char *d2a_day_verdict_name(enum d2a_day_verdict v); /* "OTHER_CAUSE" */

/* A day is charged when at 11:00 the council had not done its part, nothing had ended the period,
 * and the day is put to SOCIAL_CARE. The day on which the patient leaves never counts as delayed
 * (R1.10): when that comes after 11:00 the day goes by what the day before it was put to. It is the
 * "plus 1" of R4.23, which therefore holds over all notices of a spell. */
enum d2a_day_verdict d2a_liability_day(const struct d2a_liability_question *q, int32_t day);

struct d2a_liability {
    int32_t relevant_day;
    int32_t first_day, last_day; /* that are charged; read only when days > 0 */
    int32_t days;
    int64_t pence;
    bool open; /* the period may go on: more days may follow */
};
/* One notice; those of a spell are added up. Ends with the last day that has a rate. */
void d2a_liability_count(const struct d2a_liability_question *q, struct d2a_liability *out);

#endif

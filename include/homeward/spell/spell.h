/* spell/spell.h - what the facts of one spell mean. Pure: no I/O, no clock.
 *
 * A spell is a set of facts, each with when it happened and its place in the log. Facts arrive in
 * any order; their meaning is a fold over (when, place), so that a late, repeated or retracted fact
 * leads to the same result as if everything had been said in time. The ledger's projection and
 * homeward-beds' decisions both stand on this one fold; `homeward verify` deliberately does not. */
#ifndef HOMEWARD_SPELL_SPELL_H
#define HOMEWARD_SPELL_SPELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/arena.h"
#include "homeward/civil.h"
#include "homeward/id.h"
#include "homeward/names.h"
#include "homeward/v1/types.pb-c.h"

/* Numbers are the event types of proto/homeward/v1/events.proto. */
enum hw_fact_kind {
    HW_FACT_ADMITTED = 1,
    HW_FACT_MOVED = 2,
    HW_FACT_MOVE_CANCELLED = 3,
    HW_FACT_EXPECTED_DISCHARGE = 4,
    HW_FACT_READINESS = 5,
    HW_FACT_DELAY = 6,
    HW_FACT_AGREED = 7,
    HW_FACT_DISPUTED = 8,
    HW_FACT_DISCHARGED = 9,
    HW_FACT_ADMISSION_CANCELLED = 10,
    HW_FACT_DISCHARGE_CANCELLED = 11,
    HW_FACT_RETRACTED = 12,
    HW_FACT_LEAVE_STARTED = 13,
    HW_FACT_LEAVE_ENDED = 14,
    HW_FACT_AUTHORITY = 15,
    HW_FACT_PERSON = 16,
    HW_FACT_MINORITY = 17,
};

struct hw_fact {
    int64_t at_ms;    /* when it happened */
    int64_t position; /* in the log; orders facts of the same moment */
    enum hw_fact_kind kind;
    union {
        struct {
            const char *provider, *ward, *bed, *authority,
                *site; /* interned; bed, site may be NULL */
            Hw__CareType__Code care;
            bool minor, emergency;
            struct hw_id person; /* zero: nobody known */
        } admitted;
        struct {
            const char *ward, *bed, *site;
            Hw__CareType__Code care; /* UNKNOWN: unchanged */
            bool resolves_delay;
        } moved;
        struct {
            int32_t day; /* HW_DAY_FOREVER: none any more */
            bool pending;
        } expected;
        struct {
            Hw__Criterion__Code criterion;
            bool met, minor;
        } readiness;
        struct {
            Hw__Reason__Code reason;
            Hw__Attribution__Code attribution;
            const char *authority; /* NULL: the spell's */
        } delay;
        struct {
            Hw__Party__Code by;
        } agreement;
        struct {
            const char *destination; /* interned, may be NULL */
            bool died;
        } discharged;
        int64_t cancels; /* position taken back by a cancellation or retraction */
        const char *authority;
        struct hw_id person;
        struct {
            int64_t *positions; /* owned by the fact once added to a spell */
            size_t count;
        } minority;
    } u;
};

/* Reads an event of a spell stream. Texts are interned. False: not such an event, or its values are
 * outside what this program knows (a newer event: the log is newer than the program). */
bool hw_fact_read(uint32_t type, const void *payload, size_t n, int64_t at_ms, int64_t position,
                  struct hw_names *names, struct hw_arena *arena, struct hw_fact *out);
bool hw_fact_is_removal(enum hw_fact_kind kind); /* takes something back rather than adding */

struct hw_spell {
    struct hw_fact *facts; /* by (at_ms, position) */
    size_t fact_count, fact_cap;
    struct hw_fact *removals; /* by position */
    size_t removal_count, removal_cap;
};

void hw_spell_init(struct hw_spell *s);
void hw_spell_release(struct hw_spell *s);
/* Takes the fact. */
void hw_spell_add(struct hw_spell *s, const struct hw_fact *f);
/* A fact was added before its place in the log was known: now it is. */
void hw_spell_settle(struct hw_spell *s, int64_t provisional, int64_t position);
/* As if the fact at that position had never been added: for trying what a fact would lead to. */
void hw_spell_take_back(struct hw_spell *s, int64_t position);
/* The fact at a position, counting or not; NULL: not of this spell. */
const struct hw_fact *hw_spell_find(const struct hw_spell *s, int64_t position);
/* A fact that says exactly this, at this moment, and counts. Its position, or 0. */
int64_t hw_spell_restated(const struct hw_spell *s, const struct hw_fact *f);
/* Whether the fact at that position has been taken back. */
bool hw_spell_is_removed(const struct hw_spell *s, int64_t position);

struct hw_decision {
    bool met, minor;
    int64_t at_ms, position;
};

/* How things stand on the spell's own timeline after everything up to a moment. */
struct hw_spell_state {
    bool admitted, discharged, on_leave, ready;
    const char *provider, *site, *ward, *bed; /* bed NULL: none, or gone */
    const char *authority;
    Hw__CareType__Code care;
    struct hw_id person;
    int64_t admitted_ms, admitted_position, discharged_ms, discharged_position;
    int64_t moved_position; /* of the latest move, 0: none */
    bool emergency, died;
    bool minor;              /* at the admission, perhaps: as it was said or corrected */
    const char *destination; /* of the discharge, as it was said; NULL: not said */
    int32_t expected_day;    /* HW_DAY_FOREVER: none */
    bool discharge_pending;
    struct hw_decision decisions[3]; /* CLINICAL, MDT, SAFE */
    int64_t ready_ms;
    bool ready_minor;        /* under 18 on the day the delay would begin: out of scope (R1.5) */
    Hw__Reason__Code reason; /* in force or waiting; UNKNOWN: none */
    Hw__Attribution__Code attribution;
    const char *delay_authority; /* NULL: the spell's */
    int64_t reason_ms, reason_position;
    Hw__Agreement__Code agreement;
    int64_t agreement_position;
};

/* One stretch of one delay under one heading. Rows of the projection. */
struct hw_segment {
    int64_t start_ms, end_ms; /* [start, end); HW_MS_FOREVER: still open */
    const char *provider, *authority;
    Hw__CareType__Code care;
    Hw__Reason__Code reason;
    Hw__Attribution__Code attribution;
    Hw__Agreement__Code agreement;
    /* Counted days are first..last under either policy; none when last < first. */
    int32_t first_midnight_day, first_next_day; /* R1.11 */
    int32_t last_day;                           /* HW_DAY_FOREVER: still open */
    int64_t ready_ms;                           /* since when ready for transfer (D) */
    int64_t reason_ms; /* since when this is what is waited for; 0: not said */
    int64_t admitted_position, decision_positions[3], reason_position, agreement_position;
    size_t run; /* which recording of a delay reason it belongs to */
};

struct hw_segments {
    struct hw_segment *list; /* by start_ms; never overlapping */
    size_t count, cap;
};
void hw_segments_release(struct hw_segments *s);

/* After every fact that happened at or before until_ms (HW_MS_FOREVER: all of them). segments (may
 * be NULL) is emptied first and filled in order. R1.1-R1.26. */
void hw_spell_fold(const struct hw_spell *s, int64_t until_ms, struct hw_spell_state *state,
                   struct hw_segments *segments);
/* Whether the person counts as a minor at that fact (R1.5): as it was said, or as the last
 * correction has it. One that was taken back together with the facts before it counts here: if they
 * come back, so does it. */
bool hw_spell_minor_at(const struct hw_spell *s, const struct hw_fact *fact);
bool hw_segment_equal(const struct hw_segment *a, const struct hw_segment *b);

/* R1.11. */
enum hw_first_day { HW_NEXT_DAY, HW_MIDNIGHT };
/* Days of a segment counted within [first_day, last_day] (R1.10-R1.14, R1.27). */
int32_t hw_segment_days(const struct hw_segment *s, enum hw_first_day policy, int32_t first_day,
                        int32_t last_day);
/* R1.29: the last Thursday of a month. */
int32_t hw_snapshot_day(int32_t month);

#endif

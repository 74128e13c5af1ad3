/* cli/verify/ask.h - questions about one spell, answered from the rulebook's text one by one. Pure.
 *
 * This is the second way of counting. The ledger folds a spell's facts in one pass that carries a
 * state along; here nothing is carried: every answer looks back over the facts for what decides it.
 * The two share no code, so an error in one shows as a difference. */
#ifndef CLI_VERIFY_ASK_H
#define CLI_VERIFY_ASK_H

#include "cli/verify/calendar.h"
#include "cli/verify/told.h"

/* One stretch of being ready for transfer (R1.1), begun by fact `first` of the line. */
struct ready_stretch {
    size_t first;
    int64_t start_ms, end_ms; /* HW_MS_FOREVER: still */
    bool adult;
};

/* A spell as the log told it up to a position. */
struct view {
    struct calendar *calendar;
    const struct told *told;
    int64_t known;
    bool *counts; /* by place in told: known, and not taken back */
    /* The stay (R1.2): from the admission to the discharge, in order of when it happened, then of
     * position. Empty: nobody was admitted. */
    const struct told_fact **line;
    size_t count, cap;
    bool discharged;                  /* the last of the line is the discharge */
    const struct told_fact *minority; /* the correction that counts; NULL: none */
    const struct told_fact *person;   /* the same of whose spell it is */
    signed char *ready;               /* by place in the line; -1: not worked out yet */
    struct ready_stretch *stretches;
    size_t stretch_count, stretch_cap;
    size_t counts_cap, ready_cap;
};

void view_init(struct view *v, struct calendar *calendar);
void view_release(struct view *v);
/* Looks at the spell as known at a position; told must outlive the view's use. */
void view_take(struct view *v, const struct told *told, int64_t known);

#define NOWHERE ((size_t)-1)

/* The last fact of the line that happened at or before an instant; NOWHERE: none. */
size_t ask_place(const struct view *v, int64_t at_ms);

/* What a delayed person is counted under, and what says so, after a fact of the line. */
struct standing {
    bool delayed; /* false: the rest means nothing */
    const char *provider, *authority;
    int care, reason, attribution;
    int64_t ready_ms, reason_ms; /* reason_ms means nothing without reason_position */
    int agreement;
    int64_t admitted_position, decision_positions[3], reason_position, agreement_position;
    size_t ready; /* the fact that made the person ready */
};
struct standing ask_standing(struct view *v, size_t i);
/* The same at an instant (R1.31). */
struct standing ask_at(struct view *v, int64_t at_ms);
/* Delayed at the end of a day, and the day counts: under NEXT_DAY the first does not (R1.11) unless
 * the delay continues another (R1.17). */
struct standing ask_day(struct view *v, int32_t day, bool next_day);

/* Places in the line, NOWHERE for none: */
size_t ask_decision(struct view *v, int criterion, size_t i); /* the decision in force after i */
size_t ask_reason(struct view *v, size_t i);                  /* the recorded delay in force */
size_t ask_agreement(struct view *v, size_t reason);          /* what was last said about it */
size_t ask_latest(const struct view *v, Hw__Event__BodyCase type, size_t i); /* not after i */
bool ask_ready(struct view *v, size_t i);
size_t ask_ready_since(struct view *v, size_t i);
bool ask_away(const struct view *v, size_t i);
int ask_care(const struct view *v, size_t i);
const char *ask_authority(const struct view *v, size_t i);

#endif

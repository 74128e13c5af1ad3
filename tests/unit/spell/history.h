/* tests/unit/spell/history.h - a spell's history in a few words, for tables of tests.
 *
 *   "admit 1 Oct; ready 3 Oct; delay A SOCIAL_CARE 3 Oct; discharge 7 Oct"
 *
 * Days are of 2016 unless a year is given, at 12:00 London time unless a time is given (3 Oct 2016
 * 09:30). Facts get positions in the order written. Words: admit [ACUTE|NON_ACUTE], ready (all
 * three), met C|M|S, unmet C|M|S, delay REASON ATTRIBUTION [AUTHORITY], move [CARE] [resolves],
 * leave, return, discharge, died, authority CODE, agree, dispute, retract POSITION, undo-admission,
 * undo-discharge POSITION, undo-move POSITION, minor (the next met facts are of a minor). */
#ifndef TESTS_UNIT_SPELL_HISTORY_H
#define TESTS_UNIT_SPELL_HISTORY_H

#include "homeward/spell/spell.h"

/* Adds the facts to s (initialised by the caller, who releases it). Names are interned in names.
 * Fails the test on a word it does not know. Answers how many positions were given. */
int64_t history_read(const char *text, struct hw_names *names, struct hw_spell *s);
/* A day written "3 Oct", "3 Oct 2016": its number. */
int32_t history_day(const char *text);

#endif

/* d2a/notices/problems.h - everything that is wrong with what somebody sent, told at once. Pure.
 *
 * A notice that lacks something is sent back with the list of what is missing (R4.7), not with the
 * first gap that was found. At most D2A_PROBLEMS are kept; further ones are counted. */
#ifndef D2A_NOTICES_PROBLEMS_H
#define D2A_NOTICES_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

enum { D2A_PROBLEMS = 24, D2A_SENTENCE = 200 };

/* Malformed: the sender must fill something in (hw_plan_invalid). Refused: all is there and a rule
 * says no (hw_plan_refuse). */
enum d2a_problem_sort { D2A_MALFORMED, D2A_REFUSED };

struct d2a_problem {
    enum d2a_problem_sort sort;
    const char *field, *code; /* literals: the JSON field's name; MISSING_FIELD, TOO_EARLY */
    char sentence[D2A_SENTENCE];
};

struct d2a_problems {
    int count; /* of list; nothing is wrong: 0 */
    int more;  /* found, but not kept */
    struct d2a_problem list[D2A_PROBLEMS];
};

/* field and code are borrowed for ever: literals. */
void d2a_problems_add(struct d2a_problems *p, enum d2a_problem_sort sort, const char *field,
                      const char *code, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Adds MISSING_FIELD unless the thing is there. what: "the patient's name"; rule: "R4.7",
 * or NULL. */
void d2a_problems_need(struct d2a_problems *p, bool has, const char *field, const char *what,
                       const char *rule);
/* The first malformed one, else the first refused one: what a refusal is about that can name only
 * one field. NULL: nothing is wrong. */
const struct d2a_problem *d2a_problems_first(const struct d2a_problems *p);
/* All sentences, joined by "; ", cut at size with "..." at the end. Answers text;
 * size is at least 1. */
const char *d2a_problems_text(const struct d2a_problems *p, char *text, size_t size);

/* Something that can be read is in it: not NULL and not only blanks. */
bool d2a_text_given(const char *text);

#endif

/* cli/verify/options.h - the arguments of `homeward verify`. */
#ifndef CLI_VERIFY_OPTIONS_H
#define CLI_VERIFY_OPTIONS_H

#include "cli/verify/answer.h"

enum answer { ANSWER_NOTHING, ANSWER_LIVE, ANSWER_DAYS };

struct options {
    const char *spell;
    bool json, progress;
    int64_t limit, per_spell, sample, seed;
    int64_t *at; /* positions, ascending; owned */
    size_t at_count, at_cap;
    /* --answer */
    enum answer answer;
    const char *as_at, *known_at; /* lists, as given */
    struct question base;
    bool has_month;
    struct question *questions; /* owned */
    size_t question_count, question_cap;
};

/* Answers EXIT_ALL_WELL, or EXIT_USAGE after saying why. Texts are borrowed from argv. */
int options_read(struct options *o, int argc, char **argv);
/* What needs the database: draws the sample, turns instants into positions, makes the questions.
 * False: d->error says why. */
bool options_settle(struct options *o, struct db *d);
void options_release(struct options *o);

#endif

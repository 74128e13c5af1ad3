/* core/rounds.h - the rounds engine (R8.5 to R8.13): whom to invite, until when, who wins. What is
 * decided here is planned as events; commands and duties share it. */
#ifndef BROKERAGE_CORE_ROUNDS_H
#define BROKERAGE_CORE_ROUNDS_H

#include "brokerage/core/package.h"
#include "brokerage/core/provider.h"
#include "brokerage/core/scheme.h"

/* The package that is placed, and when. */
struct placing {
    struct brokerage *s;
    const char *id;
    const struct package *k;
    struct hw_plan *p;
    int64_t at_ms;
};

void place_say(const struct placing *g, uint32_t type, const void *message);

/* ---- package_due.c ---- */
void place_take_over(const struct placing *g, int32_t day);
/* CoverEnded, when those who are about to serve take all of its visits. */
void place_end_cover(const struct placing *g);
void place_hand_back(const struct placing *g, const struct holder *h,
                     Hw__PackageReason__Code reason, int64_t notice_ends_ms);

/* ---- audience.c ---- */
/* Who is invited to a step of a scheme, in byte order; in the arena. */
const char **audience_of(struct brokerage *s, const struct package *k, const Hw__SchemeSet *m,
                         const Hw__SchemeRound *step, int32_t today, struct hw_arena *arena,
                         size_t *count);
/* The old provider may be asked first (R8.4). */
bool audience_may_ask(struct brokerage *s, const struct package *k, const char *provider,
                      int32_t today);

/* ---- opening.c ---- */
/* When a round of that step that opens now is over (R8.6, R8.7). */
int64_t round_deadline_ms(const struct package *k, const Hw__SchemeRound *step, bool hospital,
                          int64_t at_ms);
/* Opens the first round from that step on that somebody can be invited to; steps without anybody
 * are opened and closed (NOBODY). False: there is none, the cascade has ended empty. */
bool round_open(const struct placing *g, const char *scheme, int32_t version, int32_t step);
/* The person waits in hospital; its stay must be in mind. */
bool package_in_hospital(struct brokerage *s, const struct package *k);
void round_close(const struct placing *g, Hw__RoundEnd__Code end);
/* Every invited provider has said no. extra: one that is about to. */
bool round_all_declined(const struct round *r, const char *extra);

/* ---- award.c ---- */
/* An offer as it would be once said: for deciding on it in the same plan. NULL: those on record. */
struct bid {
    const char *provider;
    uint32_t lines;
    int64_t pence_per_hour;
    int32_t start_day;
    bool on_behalf;
};
struct bids {
    struct bid *list; /* in the arena */
    size_t count;
};
/* The valid offers of the open round, with one more (may be NULL) in the place of its provider's
 * own. Those of providers that may not take packages any more are left out. */
struct bids bids_of(const struct placing *g, const struct bid *more);
/* Awards by the round's rule, if there is a winner among the bids, and closes the round. only: that
 * provider or nobody (a broker's choice; NULL: by the rule). */
bool award_by_rule(const struct placing *g, const struct bids *bids, const char *only);
/* PackageAwarded, and on the stream of each provider that it was awarded to that it is booked: an
 * award rests on the provider's standing and capacity, so two that are decided at the same time
 * must meet there. */
void award_say(const struct placing *g, const Hw__PackageAwarded *m);
/* Hands a provider's lines to its successor. */
void award_transfer(const struct placing *g, const struct holder *from, const char *to);
/* Cover by the scheme's terms (R8.14). */
void cover_start(const struct placing *g);

/* ---- score.c ---- */
struct fit_score;
/* A provider and a package, under a scheme's weights. */
struct match {
    const Hw__SchemeSet *m;
    const char *package;
    const struct package *k;
    const char *provider;           /* must be registered */
    int64_t pence_per_hour, lowest; /* 0: not known; not compared */
};
/* How the package fits what the provider runs. The arena is for working. */
void score_match(struct brokerage *s, const struct match *x, struct hw_arena *arena,
                 struct fit_score *out);
/* 0 to 1000, with what each part is worth in ranked. */
int32_t score_bid(const struct placing *g, const Hw__SchemeSet *m, const struct bid *bid,
                  int64_t lowest_pence, Hw__RankedOffer *ranked);

#endif

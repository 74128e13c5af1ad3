/* core/package.h - a package of care: what is needed, its rounds and offers, who holds which visit,
 * and its life until it ends. One stream, so that everything about it has one order.
 *
 * Visits are lines of the care plan; sets of lines are bit masks (line 1 is bit 0). Each line is
 * with one holder at most: who serves it, or before care has begun to whom it was awarded. */
#ifndef BROKERAGE_CORE_PACKAGE_H
#define BROKERAGE_CORE_PACKAGE_H

#include "brokerage/core/brokerage.h"
#include "brokerage/core/money/hours.h"
#include "homeward/civil.h"
#include "homeward/v1/brokerage.pb-c.h"
#include "homeward/v1/events.pb-c.h"

enum { PACKAGE_LINES_MAX = 30, PACKAGE_KEPT_DAYS = 800 };

/* R8.11. */
enum package_state {
    PACKAGE_NONE,
    PACKAGE_DRAFT,
    PACKAGE_FUNDED,
    PACKAGE_ROUND,
    PACKAGE_OFFERED,
    PACKAGE_AWARDED,
    PACKAGE_CONFIRMED,
    PACKAGE_STARTED,
    PACKAGE_SUSPENDED,
    PACKAGE_EMERGENCY_COVER,
    PACKAGE_HANDED_BACK,
    PACKAGE_ENDED,
    PACKAGE_CANCELLED,
    PACKAGE_STATES
};

/* R8.10; LAPSED: somebody else was quicker (R8.9). */
enum offer_state {
    OFFER_INVITED,
    OFFER_VIEWED,
    OFFER_OFFERED,
    OFFER_DECLINED,
    OFFER_EXPIRED,
    OFFER_ACCEPTED,
    OFFER_NOT_SELECTED,
    OFFER_WITHDRAWN,
    OFFER_LAPSED,
    OFFER_STATES
};

struct offer {
    const char *provider; /* interned, like all texts of a round or holder */
    enum offer_state state;
    Hw__DeclineReason__Code reason;
    Hw__AnswerChannel__Code on_behalf; /* UNKNOWN: it answered itself */
    uint32_t lines;
    int64_t pence_per_hour; /* 0: none said */
    int32_t start_day;
    int64_t answered_ms; /* 0: not yet */
    bool chased;
};

struct round {
    int32_t number, step, version;
    const char *scheme;
    Hw__RoundRule__Code rule;
    int64_t opened_ms, deadline_ms, closed_ms; /* closed_ms 0: open */
    Hw__RoundEnd__Code end;
    bool partial, chased;
    uint32_t lines; /* that were to be placed */
    struct offer *offers;
    size_t offer_count;
};

struct holder {
    const char *provider;
    uint32_t lines;
    int64_t pence_per_hour;
    int32_t start_day;           /* as offered */
    int32_t from_day, until_day; /* of service; HW_DAY_FOREVER: not yet */
    int64_t notice_ends_ms;      /* 0: no notice was given */
    bool on_behalf, cover;
};

struct holders {
    struct holder *list;
    size_t count, cap;
};

/* A plan of care, from a day until the next one. */
struct care_plan {
    int32_t from_day;
    struct visit *visits; /* owned */
    size_t count;
};

/* Everything that was said, for the history. */
struct said {
    int64_t at_ms;
    uint32_t type, version;
    uint8_t *payload;
    size_t n;
};

struct hand_back {
    const char *provider;
    Hw__PackageReason__Code reason;
    int64_t at_ms, notice_ends_ms;
};

struct awarded {
    int64_t at_ms;
    Hw__AwardWay__Code way;
    const char *provider; /* of the first part */
    int32_t step;         /* 0: not by a round of a scheme */
};

struct package {
    bool known, funded, cancelled, ended;
    /* As it was asked for. */
    char *spell; /* owned; NULL: not from hospital */
    struct hw_id person;
    Hw__Funder__Code funder;
    Hw__PackageKind__Code kind;
    const char *authority, *zone, *scheme, *file, *old_provider, *episode; /* may be NULL */
    const struct visit *visits; /* of the present plan, the last of plans */
    size_t visit_count;
    struct care_plan *plans; /* in the order in which they were said */
    size_t plan_count, plan_cap;
    Hw__PackageChangePlanned *planned; /* owned; NULL: no other plan is to come */
    const char **skills;
    size_t skill_count;
    int32_t earliest_day, latest_day;
    bool has_note;
    int64_t requested_ms, funded_ms, limit_pence; /* limit 0: none */
    /* Placing. */
    struct round *rounds;
    size_t round_count, round_cap;
    size_t cascade;        /* index of the first round since the package was put out last */
    int32_t next_step;     /* that is to be opened when place_ms has come */
    int64_t place_ms;      /* HW_NEVER: not being placed */
    bool ask_old;          /* the old provider is to be asked first (R8.4) */
    int32_t cascades;      /* how often it was put out since lines became free */
    const char **excluded; /* have handed it back */
    size_t excluded_count, excluded_cap;
    struct awarded *awards;
    size_t award_count, award_cap;
    struct holders next; /* to whom it was awarded and who have not begun */
    bool confirmed;
    /* Life. */
    struct holders serving; /* who serve, or wait for the person to come home again */
    struct holders past;
    int32_t begun_day; /* HW_DAY_FOREVER: not begun, or the slot has lapsed */
    int32_t first_begun_day;
    bool suspended, warned, lapsed;
    Hw__PackageReason__Code suspended_for;
    char *suspended_by; /* owned; the stay, NULL: none */
    int64_t suspended_ms, hold_until_ms;
    int32_t resumed_day;
    struct hand_back *hand_backs;
    size_t hand_back_count, hand_back_cap;
    int32_t ended_day;
    Hw__PackageReason__Code ended_for;
    const char *cancelled_for;
    int64_t closed_ms;                /* ended or cancelled */
    int64_t last_ms;                  /* of the latest event */
    int32_t reviewed_day, review_day; /* HW_DAY_FOREVER: none; when next */
    int32_t reviews, increases_asked, increases_granted, increases_refused;
    struct said *said;
    size_t said_count, said_cap;
};

extern const struct hw_kind package_kind;

struct package *package_find(struct brokerage *s, const char *id);
enum package_state package_state(const struct package *k);
const char *package_state_name(enum package_state state);
const char *offer_state_name(enum offer_state state);

uint32_t package_lines(const struct package *k); /* all lines */
/* Lines that nobody holds for good: to be placed (R8.17: also those under notice). */
uint32_t package_wanted(const struct package *k);
/* Lines that nobody, not even the cover team, serves or is about to. */
uint32_t package_unheld(const struct package *k);
uint32_t holders_lines(const struct holders *h);
struct holder *holders_find(const struct holders *h, const char *provider);
bool package_covered(const struct package *k);
/* Both served and about to be: who holds what now. NULL: nobody of that name. */
const struct holder *package_holder(const struct package *k, const char *provider);
bool package_excludes(const struct package *k, const char *provider);
/* The plan that held on a day. */
const struct care_plan *package_plan_on(const struct package *k, int32_t day);
int64_t package_weekly_minutes(const struct package *k, uint32_t lines);
/* Who served on a day; NULL: nobody, or (provider NULL) not one alone. The money's. */
const struct holder *package_served(const struct package *k, const char *provider, int32_t day);

struct round *package_round(const struct package *k); /* the open one, or NULL */
struct offer *round_offer(const struct round *r, const char *provider);
/* An offer is its own word for package, round and provider: "P-1:2:acme". The texts live in the
 * arena. False: not of that form. */
bool offer_parse(const char *id, struct hw_arena *arena, const char **package, int32_t *round,
                 const char **provider);

/* ---- package.c gives these to its own files ---- */
void package_apply(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e);
void package_release(struct hw_book *b, struct hw_record *rec);
int64_t package_due(const struct hw_book *b, const struct hw_record *rec);
void package_act(struct hw_book *b, struct hw_record *rec, int64_t now_ms, struct hw_needs *n,
                 struct hw_plan *p);
/* Events about rounds and offers; false: it is none. */
bool package_apply_round(struct hw_book *b, struct package *k, const struct hw_es_event *e);
bool package_apply_life(struct hw_book *b, struct package *k, const struct hw_es_event *e);
void package_set_visits(struct package *k, int32_t from_day, Hw__CareVisit *const *visits,
                        size_t count);
/* A new plan of care: one holder alone has all of its lines, and none is to come any more. */
void package_replan(struct package *k, int32_t from_day, Hw__CareVisit *const *visits,
                    size_t count);
void package_drop_planned(struct package *k);
void package_take_over(struct package *k, int32_t day);
void package_put_out(struct package *k, int64_t at_ms, int32_t step);
void holders_add(struct holders *h, struct holder x);
void holders_end(struct package *k, struct holders *h, size_t i, int32_t last_day);

#define PACKAGE_READ(b, e, name)                                                                   \
    hw_pb_unpack(&hw__##name##__descriptor, (b)->arena, (e)->payload, (e)->payload_n)

#endif

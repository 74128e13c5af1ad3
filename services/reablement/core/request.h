/* core/request.h - a request for reablement and the episode it leads to: one stream from the
 * referral to the answer on day 91. */
#ifndef REABLEMENT_CORE_REQUEST_H
#define REABLEMENT_CORE_REQUEST_H

#include "homeward/civil.h"
#include "homeward/es/sealed.h"
#include "homeward/spell/record.h"
#include "homeward/v1/reablement.pb-c.h"
#include "reablement/core/bookings.h"
#include "reablement/core/priority.h"
#include "reablement/core/reablement.h"

enum request_state {
    REQUEST_NONE,
    REQUEST_WAITING,
    REQUEST_PLACED,
    REQUEST_STARTED,
    REQUEST_ENDED,
    REQUEST_WITHDRAWN,
};

struct equipment {
    const char *item; /* interned */
    bool has_pence, skill;
    int64_t pence;
};

struct goal {
    struct hw_sealed_text goal;
    int32_t baseline, target, result;
    bool has_target, met;
};

/* One place it has had. */
struct placing {
    const char *team;   /* interned */
    char *run;          /* owned; that placed it, NULL: at once */
    const char *reason; /* interned; why it was given up, NULL: it was not */
    int32_t start_day, until_day;
    int64_t placed_ms, released_ms; /* released_ms 0: not given up */
    Hw__ReablementPriority__Code priority;
};

struct onward {
    char *package; /* owned; NULL: none is expected */
    int32_t start_day, latest_day;
    int32_t started_day; /* HW_DAY_FOREVER: not yet */
    bool given_up;
};

enum {
    REQUEST_MEASURED_DAYS = 730, /* a member of the measure is kept so long after leaving */
    REQUEST_ENDED_DAYS = 14, /* an ended episode counts in the weeks it has used; so long can its
                                end be taken back */
};

enum known { KNOWN_NOT, KNOWN_NO, KNOWN_YES };

struct request {
    enum request_state state;
    /* As it was asked for. */
    char *spell; /* owned; NULL: from the community */
    struct hw_id person;
    Hw__Funder__Code funder;
    const char *authority, *zone, *language; /* interned; may be NULL */
    int32_t earliest_day, weeks;
    struct visit *visits;
    size_t visit_count;
    bool therapy, nursing_only;
    struct equipment *equipment;
    size_t equipment_count;
    struct hw_sealed_text access_note, risk_note, birth;
    int64_t referred_ms;
    /* Its place. */
    const char *team; /* interned; NULL: none */
    int32_t start_day, until_day, booked_until_day;
    int64_t placed_ms;
    char *run; /* owned; that placed it, NULL: at once */
    struct {
        Hw__ReablementPriority__Code priority;
        int32_t ready_day, days_saved, teams, options; /* ready_day HW_DAY_FOREVER: none */
        int64_t worth, price;
        bool given, stale;
    } why;
    const char *withdrawn;  /* interned code */
    struct placing *places; /* all it has had, in order */
    size_t place_count, place_cap;
    /* The episode. start_day is then the first day of service. */
    char *suspended_by; /* owned: the stay; NULL: not suspended */
    int64_t rested_ms;  /* when service last went on again, after a stay or an end that was none; 0:
                           it never rested */
    int32_t reviewed_day; /* the latest review, or what stands for one: the start, a resumption */
    int32_t said_day;     /* the latest review itself; only when reviews > 0 */
    int32_t missed_day;   /* review due that was said to be missed; 0: none */
    int reviews, extensions;
    struct hw_sealed_text review_note;          /* of the latest review */
    Hw__ReablementExtension__Code extended_for; /* the latest extension; UNKNOWN: none */
    struct goal *goals;                         /* of the latest review */
    size_t goal_count;
    int32_t goals_met_day; /* HW_DAY_FOREVER: not all met at the latest review */
    bool onward_needed;
    struct onward onward;
    int32_t ended_day;
    Hw__ReablementOutcome__Code outcome; /* UNKNOWN: not ended */
    bool early;
    /* Leaving hospital and day 91. */
    int32_t left_day; /* HW_DAY_FOREVER: not known to have left */
    bool left_died;
    char *left_spell; /* owned: the stay it was left from; NULL: spell */
    enum known aged_65;
    Hw__FollowUpStatus__Code follow_up; /* UNKNOWN: no answer yet */
};

extern const struct hw_kind request_kind;
/* What decisions about one spell, and one person, share: each new request stands in it. Which of
 * them is open is not remembered here, the requests say it. */
extern const struct hw_kind claim_kind;

struct request *request_find(struct reablement *s, const char *id);
/* What the request's place takes of the team; span.team NULL: nothing. */
struct span request_booked(const struct request *r);
/* What it would take on other days. */
struct span request_span(const struct request *r, const char *team, int32_t first_day,
                         int32_t last_day);
/* The stay it waits in, or another that the person is in by now (moved to another hospital, or
 * taken in again); NULL: at home, as far as is known. */
const struct hw_spell_state *request_stay(struct reablement *s, const struct request *r);
/* Whether a stay of the person that is in mind ended in death. */
bool request_is_dead(const struct reablement *s, const struct request *r);
/* The stay whose end is leaving hospital (R7.13): the one it waits in, or the one that this was
 * continued in by a move to another hospital. NULL: it is not in mind. */
const struct hw_record *request_last_stay(struct hw_book *b, const struct request *r);
/* Needs the keys of everybody that something of it is sealed for. */
void request_need_keys(struct hw_book *b, struct hw_needs *n, const struct request *r);
struct priority request_priority(struct reablement *s, const struct request *r, int64_t now_ms);
/* The first day after the free ones (R7.2, R7.3). */
int32_t request_chargeable_day(const struct request *r);
/* The exit block: goals met, or the free period over (R7.2), and no onward care that has begun. The
 * day since when; HW_DAY_FOREVER: it is not blocked. */
int32_t request_blocked_day(const struct request *r, int32_t today);
/* R7.13, R7.16, R7.17 apart from the age: served by reablement, after a stay. */
bool request_is_measurable(const struct request *r);
/* R7.14, R7.15: at home on day 91; dead before it without an answer counts as dead. */
Hw__FollowUpStatus__Code request_day_91_status(const struct request *r);

/* ---- request.c gives these to its own files ---- */
void request_apply(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e);
void request_release(struct hw_book *b, struct hw_record *rec);
/* A hospital stay of the person that service rests for, or its end; leaving hospital; a death; the
 * onward package begun or given up; a week without review. */
int64_t request_due(const struct hw_book *b, const struct hw_record *rec);
void request_act(struct hw_book *b, struct hw_record *rec, int64_t now_ms, struct hw_needs *n,
                 struct hw_plan *p);
/* 65 or over on a day (R7.13); the person's key must be in mind. */
enum known request_aged_65(struct hw_book *b, const struct hw_sealed_text *birth, int32_t day,
                           struct hw_arena *arena);
/* The sealed text, unsealed in the arena; NULL: none, or the person's key is gone. */
const char *request_unseal(struct hw_book *b, const struct hw_sealed_text *s,
                           struct hw_arena *arena);

#endif

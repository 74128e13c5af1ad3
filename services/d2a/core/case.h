/* d2a/core/case.h - a case: everything between an admission and a life at home, for one stay. */
#ifndef D2A_CORE_CASE_H
#define D2A_CORE_CASE_H

#include "d2a/assess/assessment.h"
#include "d2a/core/d2a.h"
#include "d2a/core/dates.h"
#include "d2a/core/derive.h"
#include "d2a/notices/clock.h"
#include "d2a/notices/notice.h"
#include "d2a/notices/stage.h"
#include "homeward/civil.h"
#include "homeward/es/sealed.h"
#include "homeward/spell/record.h"

enum known { KNOWN_NOT, KNOWN_NO, KNOWN_YES };

struct blocker {
    char *id; /* owned */
    Hw__Awaited__Code awaited;
    Hw__Attribution__Code side;
    const char *owner;
    int64_t opened_ms, closed_ms; /* HW_MS_FOREVER: open */
    Hw__DelayFamily__Code family; /* UNKNOWN: not given */
    const char *local_code, *title;
    struct hw_sealed_text note;
};

enum referral_state { REFERRAL_OPEN, REFERRAL_ACCEPTED, REFERRAL_REJECTED, REFERRAL_RETURNED };

struct referral {
    char *id; /* owned */
    const char *hub, *reason;
    char *duplicate_of; /* owned: another stay of the same person; NULL */
    Hw__Pathway__Code pathway;
    enum referral_state state;
    int64_t at_ms, reply_by_ms, answered_ms; /* HW_MS_FOREVER: not answered */
    bool overdue;
    struct hw_sealed_text note, answer_note; /* the ward's; of the hub that did not take it on */
};

/* Texts in `of` are interned. */
struct assessment {
    char *id; /* owned */
    struct d2a_assessment of;
    Hw__Party__Code sides[D2A_SECTIONS]; /* who employs the profession of each section */
    const char *also[4];                 /* providers that took it for their own (R6.15) */
    int also_count;
};

struct notice {
    Hw__NoticeKind__Code kind;
    int64_t given_ms, acknowledged_ms; /* HW_MS_FOREVER: not */
    int64_t ended_ms;                  /* withdrawn, or acute care again; HW_MS_FOREVER: stands */
    Hw__NoticeWithdrawal__Code reason; /* UNKNOWN: acute care again */
    const char *authority, *hospital;
    int32_t likely_day;                 /* of an assessment notice; HW_DAY_FOREVER: not known */
    Hw__ChcResult__Code chc, chc_found; /* as the notice has it; as was found after */
    bool objected;
    struct hw_sealed_text liaison, withdrawal_note;
    /* Of a discharge notice. */
    int32_t proposed_day;
    int64_t assessment_given_ms;
    int64_t council_ready_ms; /* HW_MS_FOREVER: not yet */
};

struct episode {
    const char *service;                                 /* NULL: none */
    int32_t day_0, until_day, alerted_day, breached_day; /* 0: not */
    int64_t started_ms, onward_ms, ended_ms;             /* HW_MS_FOREVER: not */
    const char *extended_for, *onward;
    int extensions;
    Hw__D2AOutcome__Code outcome;
};

struct review {
    int64_t at_ms; /* HW_MS_FOREVER: none yet */
    bool meets;
    uint32_t criteria; /* bit n: CTRn */
    int32_t day;       /* London day of the latest one */
    int on_day, count; /* how many on that day, and ever */
};

/* One review, for what follows from it in homeward-beds. */
struct reviewed {
    int64_t at_ms;
    bool meets;
    bool answered; /* homeward-beds was told of it, and has answered */
};

struct d2a_case {
    const char *provider; /* NULL: nothing has been said of it */
    struct hw_id person;
    int64_t admitted_ms;
    bool edd_missed;
    const char *coordinator, *organisation;
    int64_t coordinator_ms;
    int handovers;
    enum known family;
    int64_t family_ms;
    struct hw_sealed_text family_note; /* the latest */
    struct review review;
    struct reviewed *reviews; /* by time */
    size_t reviewed_count, reviewed_cap;
    struct blocker *blockers;
    size_t blocker_count, blocker_cap;
    struct {
        int64_t at_ms; /* HW_MS_FOREVER: nobody has */
        Hw__Reason__Code reason;
        Hw__Attribution__Code attribution;
        bool override;
    } confirmed;
    struct referral *referrals;
    size_t referral_count, referral_cap;
    const char *claimed_by;
    int64_t claimed_ms;
    Hw__Pathway__Code pathway;
    int64_t pathway_ms;       /* first set; HW_MS_FOREVER: never */
    int64_t pathway_since_ms; /* the present one */
    struct {
        int64_t done_ms; /* HW_MS_FOREVER: not yet */
        const char *owner;
    } tasks[DATES_TASKS + 1]; /* by DischargeTask.Code */
    const char *contact;
    int64_t contact_ms; /* HW_MS_FOREVER: none yet */
    struct episode d2a;
    struct assessment *assessments;
    size_t assessment_count, assessment_cap;
    struct notice *notices;
    size_t notice_count, notice_cap;
    struct d2a_notices notices_stage; /* as far as was said; see notice_stage() */
    int64_t council_ready_ms;         /* since the latest assessment notice; HW_MS_FOREVER */
    /* Commands to homeward-beds that have been answered, so that none is sent again. */
    int64_t sending_review_ms; /* INT64_MIN: none */
    uint64_t sent_delay;
};

/* So long after leaving, or after the end of what followed, a case is kept in mind: lists and
 * measures are answered from it, those of a quarter too, some days after its end. Whoever changes
 * it changes snapshot_format (app.c): an old snapshot does not name all that is to be in mind. */
enum { CASE_KEPT_DAYS = 100 };
extern const struct hw_kind case_kind;
/* What decisions about one person's assessments share, of whatever stay: each that is requested
 * stands in it. What became of them the cases say. */
extern const struct hw_kind assessed_kind;

/* A case of which nothing has been said yet; c is zeroed. */
void case_init(struct d2a_case *c);
/* CaseOpened for a spell. */
void case_plan_opening(struct hw_book *b, const char *spell, const struct hw_spell_state *now,
                       struct hw_plan *p);
/* NULL: no case is in mind for that spell. */
struct d2a_case *case_find(struct d2a *s, const char *spell);
/* How the stay stands; NULL: not in mind. */
const struct hw_spell_record *case_spell(struct d2a *s, const char *spell);
/* A case is listed under the person whose stay it is, also when that changed since. */
void case_follow_person(struct d2a *s, struct hw_record *r);
bool case_in_hospital(const struct hw_spell_record *stay);

struct referral *case_referral(struct d2a_case *c, const char *id); /* NULL id: the one open */
struct referral *case_accepted(struct d2a_case *c); /* the latest accepted; or NULL */
struct blocker *case_blocker(struct d2a_case *c, const char *id);
struct assessment *case_assessment(struct d2a_case *c, const char *id);
/* The notice of that kind that stands; NULL: none. */
struct notice *case_notice(struct d2a_case *c, Hw__NoticeKind__Code kind);

/* R6.9: it went on after its last day; one that is said late to have ended before did not. */
bool episode_breached(const struct episode *x);

/* The first contact after the present leaving; HW_MS_FOREVER: none yet. One before it belonged to a
 * leaving that was cancelled. */
int64_t case_contact_ms(const struct d2a_case *c, const struct hw_spell_record *stay);
/* A gate that was passed long before that of a date which is expected since then is to be passed
 * again. */
bool case_task_done(const struct d2a_case *c, const struct hw_spell_record *stay,
                    Hw__DischargeTask__Code task);
/* When the person died, in hospital or during the episode; HW_MS_FOREVER: did not. */
int64_t case_died_ms(const struct d2a_case *c, const struct hw_spell_record *stay);
/* An episode that began before the present leaving belonged to one that was cancelled (R6.9). */
bool case_episode_stands(const struct d2a_case *c, const struct hw_spell_record *stay);

/* ---- charges.c ---- */
/* How far the notices have come at a moment: what was said, the end of the relevant day, and
 * leaving (4.5). */
struct d2a_notices case_notices(const struct d2a_case *c, const struct hw_spell_record *stay,
                                int64_t now_ms);
int32_t notice_relevant_day(const struct notice *x);
/* What a discharge notice has come to (R4.17-R4.22). */
void notice_liability(const struct d2a *s, const struct notice *x,
                      const struct hw_spell_record *stay, int64_t now_ms,
                      struct d2a_liability *out);

/* ---- withdrawals.c ---- */
/* The grounds on which the record has it that a notice must be withdrawn (R4.9, R4.13), the one
 * that says most first. Answers how many; none of one that has ended. */
size_t notice_grounds(struct d2a *s, const struct hw_record *r, const struct notice *n,
                      int64_t now_ms, enum d2a_withdrawal out[D2A_WITHDRAWALS]);

/* ---- waiting.c ---- */
enum { WAITING_MAX = 64, CHANGES_MAX = 512 };
/* When what is awaited changed, in no order. */
struct changes {
    int64_t at_ms[CHANGES_MAX];
    size_t count;
};
/* Everything the person waits for at a moment, oldest first. changes (may be NULL): every moment at
 * which that changed or will. Answers how many. */
size_t case_waiting(struct d2a *s, const struct hw_record *r, int64_t at_ms,
                    struct waiting out[WAITING_MAX], struct changes *changes);

/* ---- proposal.c ---- */
/* The reason and attribution that are to stand for a ready person from at_ms on. */
struct proposal {
    Hw__Reason__Code reason; /* UNKNOWN: nothing is to be said */
    Hw__Attribution__Code attribution;
    int64_t at_ms;
    bool owed;     /* it does not stand */
    bool override; /* a person says so */
    bool by_hand;  /* what stands was said by a person after everything changed: left alone */
};
/* The first that does not stand, else the latest. */
struct proposal case_proposal(struct d2a *s, const struct hw_record *r);

/* ---- case_apply.c and its sisters give these to each other ---- */
void case_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e);
void case_apply_referral(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e);
void case_apply_after(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e);
void case_apply_assessment(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e);
/* The person meets the criteria to reside again: the discharge notice is over (R4.20). */
void case_acute_again(struct d2a_case *c, int64_t at_ms);
void case_apply_notice(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e);
/* ---- case_due.c ---- */
int64_t case_due(const struct hw_book *b, const struct hw_record *r);
void case_act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
              struct hw_plan *p);
void case_answered(struct hw_book *b, struct hw_record *r, const Hw__CommandAnswer *a);

/* The message of event e: unpacked in the book's arena. */
#define CASE_READ(b, e, name)                                                                      \
    hw_pb_unpack(&hw__##name##__descriptor, (b)->arena, (e)->payload, (e)->payload_n)

#endif

/* beds/core/decide.h - what homeward-beds answers to each command. Pure.
 *
 * A command is judged on the spell's own timeline at the moment it speaks of: a fact of Monday may
 * be said on Wednesday. A fact that has been said before, for the same moment, is accepted as it
 * was then and changes nothing. Beds follow where a spell's person is now: R9.3, R9.13. */
#ifndef BEDS_CORE_DECIDE_H
#define BEDS_CORE_DECIDE_H

#include "beds/core/state.h"

/* The functions of struct hw_domain that answer commands. */
void beds_needs(void *domain, const Hw__Command *c, struct hw_needs *n);
void beds_decide(void *domain, const struct hw_question *q, struct hw_plan *p);

/* A command being decided, for the files of this folder. */
struct deciding {
    struct beds *b;
    const struct hw_question *q;
    struct hw_plan *p;
};

/* ---- check.c: what a command must hold. False: the plan says why. ---- */
bool check_text(const struct deciding *d, const char *text, const char *field);     /* required */
bool check_optional(const struct deciding *d, const char *text, const char *field); /* if given */
bool check_provider(const struct deciding *d, const char *code);
bool check_authority(const struct deciding *d, const char *code, bool required);
bool check_given(const struct deciding *d, bool has, const char *field);
/* The same check without a plan, for spell ids that name a stream. */
bool text_is_name(const char *text);

/* ---- spells.c, admit.c: commands about one spell ---- */
void decide_spell(const struct deciding *d);
void decide_admit(const struct deciding *d);

/* ---- places.c: what a change of a spell means for its bed ---- */
struct place {
    const char *provider, *ward, *bed; /* bed NULL: none */
    bool on_leave;
};
struct place place_of(const struct hw_spell_state *st);
/* Plans the bed events that lead from one place to the other. `vacated` is what a bed becomes that
 * is left. False: refused, the plan says why. */
bool plan_places(const struct deciding *d, const char *spell, struct hw_id person,
                 const struct place *from, const struct place *to, Hw__BedState__Code vacated);
void plan_bed(const struct deciding *d, const char *provider, const char *ward, const char *bed,
              Hw__BedState__Code state, const char *spell, const char *reason);

/* ---- wards.c: commands about wards and beds ---- */
void decide_ward(const struct deciding *d);

/* ---- people.c: who a command is about ---- */
enum { ADULT_AGE = 18 }; /* R1.5 */
struct identity {        /* what a command says of a person; texts borrowed, NULL: not said */
    const char *nhs_number, *provider, *local_id, *family_name, *given_name, *address, *postcode;
    const Hw__Date *date_of_birth;
};
struct identity identity_of_admission(const Hw__AdmitPatient *c);
void need_identity(struct beds *b, const struct identity *who, struct hw_needs *n);
/* Everything about a person that a decision may look at: stream and key, through merges. */
void need_person(struct beds *b, struct hw_id id, struct hw_needs *n);
/* The person that an identity leads to, through merges; NULL: nobody known. */
struct person_entry *find_identity(struct beds *b, const struct identity *who);
/* Follows merges. NULL: not in mind. */
struct person_entry *person_in_force(struct beds *b, struct hw_id id);
/* What is known of a person, decrypted into the arena; NULL: nothing, or the key was destroyed. */
Hw__PersonDetails *details_of(struct beds *b, const struct person_entry *p, struct hw_arena *arena);
/* Plans that `who` is known of the person (NULL: a new one); answers the person's id, or zero when
 * there is nothing to know. False in *ok: refused. */
struct hw_id plan_person(const struct deciding *d, struct person_entry *known,
                         const struct identity *who, bool *ok);
/* Seals text under the person's key for the log; NULL when there is no text, or nobody, or no key.
 */
Hw__Sealed *seal_text(const struct deciding *d, struct hw_id person, const char *text,
                      const char *field);
/* Under 18 on a London day (R1.5). False when the birth date is not known. */
bool is_minor(struct beds *b, struct hw_id person, const struct identity *who, int32_t day,
              struct hw_arena *arena);

/* ---- minority.c: birth dates that are told after facts were (R1.5). False: wait until the places
 * of all facts are known. ---- */
/* Plans what the date changes about who was a minor at the spell's facts, counting or not. */
bool correct_minority(const struct deciding *d, const struct spell_entry *s, const Hw__Date *birth);
/* The same for every spell of the person that is in mind. */
bool correct_person_minority(const struct deciding *d, struct hw_id person, const Hw__Date *birth);
/* What an admission says of the birth date (NULL: nothing) is no less a correction: of the person's
 * other spells, and of facts that an earlier admission of this one (NULL: new) has left behind. To
 * be planned behind the admission, whose position is the first of the answer; so the correction
 * cannot name it, and the admission speaks for itself. */
bool correct_minority_on_admission(const struct deciding *d, const struct spell_entry *s,
                                   const struct person_entry *known, const Hw__Date *said);

/* ---- update.c: commands about people ---- */
void decide_person(const struct deciding *d);

#endif

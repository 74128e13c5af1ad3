/* beds/core/state.h - what homeward-beds has in mind: spells, beds, wards, people. Pure: no I/O, no
 * clock.
 *
 * Every bed and ward is kept; of spells the open ones, and closed ones while they are being worked
 * on; of people those that such spells belong to. What is not in mind is read back from its stream.
 */
#ifndef BEDS_CORE_STATE_H
#define BEDS_CORE_STATE_H

#include <uthash.h>

#include "homeward/es/engine.h"
#include "homeward/secret.h"
#include "homeward/spell/codes.h"
#include "homeward/spell/spell.h"

enum {
    BEDS_TEXT = 64, /* bytes of a spell's, ward's or bed's name */
    BEDS_STREAM = 256,
};

struct spell_entry {
    UT_hash_handle hh;
    uint32_t version; /* 0: known not to exist */
    bool used;        /* since the last tidying */
    struct hw_spell facts;
    struct hw_spell_state now; /* at the end of its timeline */
    char id[];
};

struct bed_entry {
    UT_hash_handle hh;
    uint32_t version;
    bool lost;                         /* to be read back */
    const char *provider, *ward, *bed; /* interned */
    Hw__BedState__Code state;
    char *spell; /* who occupies, holds or has reserved it; owned, may be NULL */
    int64_t position;
    char stream[];
};

struct ward_entry {
    UT_hash_handle hh;
    uint32_t version;
    bool lost, open;
    int64_t position;
    char stream[];
};

struct person_entry {
    UT_hash_handle hh;
    struct hw_id id;
    uint32_t version;        /* of its stream; 0: none seen yet */
    bool restored;           /* its stream is in mind */
    bool has_key, key_known; /* key_known and not has_key: the key was destroyed */
    bool used;
    struct hw_secret key;
    struct hw_id into; /* merged into; zero: not */
    int64_t position;  /* of its last event */
    uint8_t *box;      /* the sealed PersonDetails; owned */
    size_t box_n;
    char *bed_spell; /* the spell through which the person has a bed; owned, may be NULL */
};

/* Which person an identifier leads to. */
struct token_entry {
    UT_hash_handle hh;
    uint8_t token[HW_TOKEN_BYTES];
    bool found, used;
    struct hw_id person;
};

struct beds {
    struct hw_names *names;
    struct hw_arena *arena; /* for decoding one event */
    struct hw_secret master, lookup;
    struct spell_entry *spells;
    struct bed_entry *beds;
    size_t reserved; /* how many of them are RESERVED */
    struct ward_entry *wards;
    struct person_entry *people;
    struct token_entry *tokens;
};

/* Takes copies of the keys. */
struct beds *beds_create(const struct hw_secret *master, const struct hw_secret *lookup);
void beds_destroy(struct beds *b); /* NULL is fine */

struct spell_entry *beds_spell(struct beds *b, const char *id); /* NULL: not in mind */
struct bed_entry *beds_bed(struct beds *b, const char *provider, const char *ward, const char *bed);
struct ward_entry *beds_ward(struct beds *b, const char *provider, const char *ward);
struct person_entry *beds_person(struct beds *b, struct hw_id id); /* NULL: not in mind */
struct token_entry *beds_token(struct beds *b, const uint8_t token[HW_TOKEN_BYTES]);
/* Where a bed is reserved for a spell; NULL: nowhere. */
struct bed_entry *beds_reserved_for(struct beds *b, const char *spell);

void beds_spell_stream(char out[BEDS_STREAM], const char *spell);
void beds_ward_stream(char out[BEDS_STREAM], const char *provider, const char *ward);
void beds_bed_stream(char out[BEDS_STREAM], const char *provider, const char *ward,
                     const char *bed);
void beds_person_stream(char out[BEDS_STREAM], struct hw_id person);

/* The functions of struct hw_domain that keep the state (the others are in decide.h). */
void beds_apply(void *domain, const struct hw_es_event *e);
bool beds_wants(void *domain, const struct hw_es_event *e);
int64_t beds_version(void *domain, const char *stream);
void beds_forget(void *domain, const char *stream);
void beds_restore(void *domain, const char *stream, const struct hw_es_event *events, size_t n);
void beds_settle(void *domain, const char *stream, int64_t provisional, int64_t position);
bool beds_knows_person(void *domain, const uint8_t token[HW_TOKEN_BYTES]);
bool beds_knows_key(void *domain, struct hw_id person);
void beds_person_found(void *domain, const struct hw_found_person *f);
void beds_tidy(void *domain);
void beds_save(void *domain, struct hw_buf *out);
bool beds_load(void *domain, const void *state, size_t n, void (*want)(void *arg, const char *s),
               void *arg);

#endif

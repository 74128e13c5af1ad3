/* Who a command is about. Identifiers are sealed under the person's own key before they leave here;
 * what finds a person again is a keyed hash that lies apart from the log. */
#include <string.h>

#include "beds/core/decide.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { MERGES = 8 };

struct tokens {
    bool has_nhs, has_local;
    uint8_t nhs[HW_TOKEN_BYTES], local[HW_TOKEN_BYTES];
};

struct identity identity_of_admission(const Hw__AdmitPatient *c)
{
    return (struct identity){
        .nhs_number = c->nhs_number,
        .provider = c->provider,
        .local_id = c->local_id,
        .family_name = c->family_name,
        .given_name = c->given_name,
        .address = c->address,
        .postcode = c->postcode,
        .date_of_birth = c->date_of_birth,
    };
}

static struct tokens tokens_of(const struct beds *b, const struct identity *who)
{
    struct tokens t = {.has_nhs = false};
    char number[HW_NHS_NUMBER_TEXT];

    if (who->nhs_number && hw_nhs_number_read(who->nhs_number, number)) {
        t.has_nhs = true;
        hw_token(&b->lookup, "nhs", number, t.nhs);
    }
    if (who->local_id && who->provider) {
        char name[160];

        t.has_local =
            snprintf(name, sizeof(name), "%s/%s", who->provider, who->local_id) < (int)sizeof(name);
        if (t.has_local)
            hw_token(&b->lookup, "local", name, t.local);
    }
    return t;
}

static struct token_entry *known_token(struct beds *b, bool has, const uint8_t *token)
{
    struct token_entry *t = has ? beds_token(b, token) : NULL;

    return t && t->found ? t : NULL;
}

void need_person(struct beds *b, struct hw_id id, struct hw_needs *n)
{
    char stream[BEDS_STREAM];

    for (int i = 0; i < MERGES && !hw_id_is_zero(id); i++) {
        const struct person_entry *p = beds_person(b, id);

        if (!p || !p->restored) {
            beds_person_stream(stream, id);
            hw_needs_stream(n, stream);
        }
        if (!p || !p->key_known)
            hw_needs_person_key(n, id);
        if (!p || hw_id_is_zero(p->into))
            return;
        id = p->into;
    }
}

void need_identity(struct beds *b, const struct identity *who, struct hw_needs *n)
{
    struct tokens t = tokens_of(b, who);
    const struct token_entry *nhs = known_token(b, t.has_nhs, t.nhs);
    const struct token_entry *local = known_token(b, t.has_local, t.local);

    if (t.has_nhs)
        hw_needs_person(n, t.nhs);
    if (t.has_local)
        hw_needs_person(n, t.local);
    /* Both, for they may lead to two people. */
    if (nhs)
        need_person(b, nhs->person, n);
    if (local && !(nhs && hw_id_equal(nhs->person, local->person)))
        need_person(b, local->person, n);
}

struct person_entry *person_in_force(struct beds *b, struct hw_id id)
{
    struct person_entry *p = beds_person(b, id);

    for (int i = 0; p && i < MERGES && !hw_id_is_zero(p->into); i++)
        p = beds_person(b, p->into);
    return p;
}

/* The NHS number leads before a provider's own number. */
struct person_entry *find_identity(struct beds *b, const struct identity *who)
{
    struct tokens t = tokens_of(b, who);
    const struct token_entry *e = known_token(b, t.has_nhs, t.nhs);

    if (!e)
        e = known_token(b, t.has_local, t.local);
    return e ? person_in_force(b, e->person) : NULL;
}

Hw__PersonDetails *details_of(struct beds *b, const struct person_entry *p, struct hw_arena *arena)
{
    uint8_t *plain = NULL;
    size_t n = 0;

    (void)b;
    if (!p->has_key || p->box_n < HW_SEAL_OVERHEAD)
        return NULL;
    n = p->box_n - HW_SEAL_OVERHEAD;
    plain = hw_arena_alloc(arena, n ? n : 1);
    if (!plain || !hw_unseal(&p->key, p->id, p->box, p->box_n, plain))
        return NULL;
    return hw_pb_unpack(&hw__person_details__descriptor, arena, plain, n);
}

/* ---- planning a record ---- */

static bool change_text(const char **slot, const char *said)
{
    if (!said || hw_streq(*slot, said))
        return false;
    *slot = said;
    return true;
}

/* Puts what is said over what is known; false when that changes nothing. */
static bool merge_details(Hw__PersonDetails *into, const struct identity *who, char *number)
{
    bool changed = false;

    if (who->nhs_number && hw_nhs_number_read(who->nhs_number, number))
        changed = change_text(&into->nhs_number, number);
    if (into->nhs_number) {
        into->has_nhs_number_status = true;
        into->nhs_number_status = HW__NHS_NUMBER_STATUS__CODE__UNVERIFIED;
    }
    if (who->local_id) {
        changed = change_text(&into->local_id, who->local_id) || changed;
        changed = change_text(&into->local_id_issuer, who->provider) || changed;
    }
    changed = change_text(&into->family_name, who->family_name) || changed;
    changed = change_text(&into->given_name, who->given_name) || changed;
    changed = change_text(&into->address, who->address) || changed;
    changed = change_text(&into->postcode, who->postcode) || changed;
    if (who->date_of_birth &&
        (!into->date_of_birth || into->date_of_birth->day != who->date_of_birth->day)) {
        into->date_of_birth = (Hw__Date *)(uintptr_t)who->date_of_birth; /* packed, not changed */
        changed = true;
    }
    return changed;
}

static Hw__Sealed *seal(const struct deciding *d, struct hw_id person, const struct hw_secret *key,
                        const void *data, size_t n)
{
    struct hw_arena *arena = hw_plan_arena(d->p);
    Hw__Sealed *s = hw_arena_alloc(arena, sizeof(*s));
    uint8_t *box = hw_arena_alloc(arena, n + HW_SEAL_OVERHEAD);
    uint8_t *id = hw_arena_alloc(arena, sizeof(person.b));

    HW_CHECK(s && box && id);
    memcpy(id, person.b, sizeof(person.b));
    hw_seal(key, person, data, n, box);
    hw__sealed__init(s);
    s->person.data = id;
    s->person.len = sizeof(person.b);
    s->box.data = box;
    s->box.len = n + HW_SEAL_OVERHEAD;
    return s;
}

static void plan_record(const struct deciding *d, struct hw_id person, uint32_t version,
                        const struct hw_secret *key, const Hw__PersonDetails *details)
{
    Hw__PersonRecorded m = HW__PERSON_RECORDED__INIT;
    struct hw_buf plain;
    char stream[BEDS_STREAM];

    hw_buf_init(&plain, 0);
    hw_pb_pack(details, &plain);
    m.details = seal(d, person, key, plain.data, plain.len);
    m.source = d->q->command->source;
    if (plain.data)
        explicit_bzero(plain.data, plain.len);
    hw_buf_release(&plain);
    beds_person_stream(stream, person);
    hw_plan_event(d->p, stream, version, HW__EVENT__BODY_PERSON_RECORDED, d->q->at_ms, &m);
}

static void plan_token(const struct deciding *d, bool has, const uint8_t *token,
                       struct hw_id person)
{
    if (has && !known_token(d->b, true, token))
        hw_plan_person_token(d->p, token, person);
}

/* Ids and keys of people are random: nothing about a person can be worked out from them. */
static struct hw_id new_person(const struct deciding *d, struct hw_secret *key)
{
    struct hw_id id = hw_id_random();
    uint8_t wrapped[HW_KEY_BYTES + HW_SEAL_OVERHEAD];

    hw_secret_fresh(key);
    hw_seal(&d->b->master, id, key->b, HW_KEY_BYTES, wrapped);
    hw_plan_person_key(d->p, id, wrapped, sizeof(wrapped));
    return id;
}

/* An NHS number and a local number that lead to two people are a matter for MergePeople. */
static bool identifiers_agree(const struct deciding *d, const struct tokens *t,
                              const struct person_entry *known)
{
    const struct token_entry *nhs = known_token(d->b, t->has_nhs, t->nhs);
    const struct token_entry *local = known_token(d->b, t->has_local, t->local);
    const struct person_entry *a = nhs ? person_in_force(d->b, nhs->person) : NULL;
    const struct person_entry *b = local ? person_in_force(d->b, local->person) : NULL;

    if ((!a || !known || a == known) && (!a || !b || a == b))
        return true;
    hw_plan_refuse(d->p, "TWO_PEOPLE", "nhsNumber",
                   "these identifiers belong to two records; merge them first (MergePeople)");
    return false;
}

static bool says_anything(const struct identity *who)
{
    return who->nhs_number || who->local_id || who->family_name || who->given_name ||
           who->address || who->postcode || who->date_of_birth;
}

struct hw_id plan_person(const struct deciding *d, struct person_entry *known,
                         const struct identity *who, bool *ok)
{
    static const struct hw_id nobody;
    struct tokens t = tokens_of(d->b, who);
    struct hw_arena *arena = hw_plan_arena(d->p);
    Hw__PersonDetails fresh = HW__PERSON_DETAILS__INIT;
    Hw__PersonDetails *details = known ? details_of(d->b, known, arena) : NULL;
    char *number = hw_arena_alloc(arena, HW_NHS_NUMBER_TEXT);
    struct hw_secret key;
    struct hw_id id = known ? known->id : nobody;

    HW_CHECK(number);
    *ok = identifiers_agree(d, &t, known);
    if (!*ok || (!known && !says_anything(who)))
        return id;
    if (known && known->key_known && !known->has_key) {
        hw_plan_remark(d->p, NULL, "not kept: this person was erased");
        return id;
    }
    if (!details)
        details = &fresh;
    if (!merge_details(details, who, number) && known && known->version > 0)
        return id;
    if (known)
        key = known->key;
    else
        id = new_person(d, &key);
    plan_record(d, id, known ? known->version : 0, &key, details);
    hw_secret_wipe(&key);
    plan_token(d, t.has_nhs, t.nhs, id);
    plan_token(d, t.has_local, t.local, id);
    return id;
}

Hw__Sealed *seal_text(const struct deciding *d, struct hw_id person, const char *text,
                      const char *field)
{
    const struct person_entry *p = person_in_force(d->b, person);

    if (!text || !*text)
        return NULL;
    if (!p || !p->has_key) {
        hw_plan_remark(d->p, field, HW_NOT_KEPT);
        return NULL;
    }
    return seal(d, p->id, &p->key, text, strlen(text));
}

bool is_minor(struct beds *b, struct hw_id person, const struct identity *who, int32_t day,
              struct hw_arena *arena)
{
    const struct person_entry *p = person_in_force(b, person);
    const Hw__PersonDetails *known = p ? details_of(b, p, arena) : NULL;
    const Hw__Date *birth = who && who->date_of_birth ? who->date_of_birth
                            : known                   ? known->date_of_birth
                                                      : NULL;

    return birth && hw_age_on(birth->day, day) < ADULT_AGE;
}

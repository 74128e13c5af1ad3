/* People by the identifiers that others use for them. What an identifier led to is never remembered
 * beyond the decision it was asked for: somebody may become known, or be merged, at any time. */
#include <stdlib.h>
#include <string.h>

#include "common/book/heap.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"

#define PREFIX "person/"

enum { MERGES = 8 };

/* ---- identifiers ---- */

static struct hw_person_token *find(struct hw_book *b, const uint8_t token[HW_TOKEN_BYTES])
{
    struct hw_person_token *t = NULL;

    HASH_FIND(hh, b->tokens, token, HW_TOKEN_BYTES, t);
    return t;
}

void book_keep_token(struct hw_book *b, const struct hw_found_person *f)
{
    struct hw_person_token *t = find(b, f->token);

    if (!t) {
        t = hw_alloc(sizeof(*t));
        memcpy(t->token, f->token, HW_TOKEN_BYTES);
        HASH_ADD(hh, b->tokens, token, HW_TOKEN_BYTES, t);
    }
    t->found = f->found;
    t->person = f->person;
}

void hw_book_forget_numbers(struct hw_book *b)
{
    struct hw_person_token *t = NULL, *next = NULL;

    HASH_ITER(hh, b->tokens, t, next)
    {
        HASH_DEL(b->tokens, t);
        free(t);
    }
}

bool hw_book_knows_person(void *domain, const uint8_t token[HW_TOKEN_BYTES])
{
    return find(domain, token) != NULL;
}

/* ---- records that went into others ---- */

void hw_person_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct hw_person_record *p = r->data;
    const Hw__PersonMerged *m = NULL;

    if (e->type != HW__EVENT__BODY_PERSON_MERGED)
        return;
    m = hw_pb_unpack(&hw__person_merged__descriptor, b->arena, e->payload, e->payload_n);
    if (!m)
        return;
    (void)hw_id_from_bytes(m->into.data, m->into.len, &p->into);
    p->merged_ms = e->occurred_ms;
}

bool hw_person_wakes(const struct hw_es_event *e)
{
    return e->type == HW__EVENT__BODY_PERSON_MERGED;
}

const struct hw_person_record *hw_person_merged(struct hw_book *b, struct hw_id person)
{
    char text[HW_ID_TEXT];
    const struct hw_person_record *p = hw_book_data(b, PREFIX, hw_id_format(person, text));

    return p && !hw_id_is_zero(p->into) ? p : NULL;
}

/* The record that one leads to. need (may be NULL) is told what is not in mind on the way. */
static struct hw_id follow(struct hw_book *b, struct hw_id person, struct hw_needs *need)
{
    char text[HW_ID_TEXT];

    for (int i = 0; i < MERGES; i++) {
        const struct hw_person_record *p = hw_person_merged(b, person);

        if (need)
            hw_book_need(b, need, PREFIX, hw_id_format(person, text));
        if (!p)
            break;
        person = p->into;
    }
    return person;
}

static bool token_of(const struct hw_book *b, const char *nhs_number, uint8_t token[HW_TOKEN_BYTES])
{
    char number[HW_NHS_NUMBER_TEXT];

    if (!nhs_number || !hw_nhs_number_read(nhs_number, number))
        return false;
    hw_token(&b->lookup, "nhs", number, token);
    return true;
}

void hw_book_need_person(struct hw_book *b, struct hw_needs *n, const char *nhs_number)
{
    uint8_t token[HW_TOKEN_BYTES];
    const struct hw_person_token *t = NULL;

    if (!token_of(b, nhs_number, token))
        return;
    t = find(b, token);
    if (!t)
        hw_needs_person(n, token);
    else if (t->found)
        hw_book_need_key(b, n, follow(b, t->person, n));
}

struct hw_id hw_book_person_of(struct hw_book *b, const char *nhs_number)
{
    static const struct hw_id nobody;
    uint8_t token[HW_TOKEN_BYTES];
    const struct hw_person_token *t = token_of(b, nhs_number, token) ? find(b, token) : NULL;

    return t && t->found ? follow(b, t->person, NULL) : nobody;
}

bool hw_book_check_person(struct hw_book *b, struct hw_plan *p, const char *nhs_number,
                          struct hw_id *person)
{
    *person = hw_book_person_of(b, nhs_number);
    if (!hw_id_is_zero(*person))
        return true;
    hw_plan_refuse(p, "UNKNOWN_PERSON", "nhsNumber",
                   "nobody is known by this number; UpdatePerson with create: true takes them in");
    return false;
}

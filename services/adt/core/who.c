/* Who a message is about (R9.3, R9.9). */
#include <string.h>

#include "adt/core/stamp.h"
#include "adt/core/translate.h"
#include "homeward/spell/codes.h"

enum { REPEATS = 50, ADDRESS = 400, NAME = 64 };

static bool is_word(const char *text, const char *list)
{
    return text && map_has_word(list, text);
}

/* CX: 1 the identifier, 4 who gave it, 5 what kind it is. */
struct cx {
    const char *id, *issuer, *kind;
};

static struct cx read_cx(struct translating *t, struct hw_span repeat)
{
    const struct hl7 *m = &t->m->hl7;
    struct cx c;

    c.id = hl7_text(m, hl7_subcomponent(m, hl7_component(m, repeat, 1), 1), t->arena);
    c.issuer = hl7_text(m, hl7_subcomponent(m, hl7_component(m, repeat, 4), 1), t->arena);
    c.kind = hl7_text(m, hl7_subcomponent(m, hl7_component(m, repeat, 5), 1), t->arena);
    return c;
}

static void take_nhs_number(struct translating *t, struct identifiers *ids, const char *text,
                            const char *segment, int field, int repeat)
{
    char *number = hw_arena_alloc(t->arena, HW_NHS_NUMBER_TEXT);

    if (number && hw_nhs_number_read(text, number)) {
        if (!ids->nhs_number)
            ids->nhs_number = number;
        return;
    }
    if (t->out->fault.code)
        return;
    t->out->fault = (struct fault){.code = "BAD_NHS_NUMBER",
                                   .message = "what is given as NHS number is none (ten digits, "
                                              "the last one a check digit); it was left out",
                                   .at = {segment, 1, field, repeat, 1}};
}

struct identifiers identifiers_of(struct translating *t, const struct hl7_segment *s, size_t field)
{
    const struct hl7 *m = &t->m->hl7;
    struct hw_span f = hl7_field(s, field);
    size_t n = hl7_repeats(m, f);
    struct identifiers ids = {.nhs_number = NULL};
    bool is_record = false;

    for (size_t i = 1; i <= n && i <= REPEATS; i++) {
        struct cx c = read_cx(t, hl7_repeat(m, f, i));
        bool record = is_word(c.kind, "MR PI HOSP PAS");

        if (!c.id)
            continue;
        if (is_word(c.kind, "NH NHS NHSNMBR") || (!c.kind && is_word(c.issuer, "NHS")))
            take_nhs_number(t, &ids, c.id, s->name, (int)field, (int)i);
        else if (strlen(c.id) <= NAME && (!ids.local_id || (record && !is_record))) {
            ids.local_id = c.id;
            is_record = record;
        }
    }
    return ids;
}

/* XPN: 1 family name, 2 given name, 7 kind; the legal name, else the first one. */
static void read_name(struct translating *t, struct person *p)
{
    const struct hl7 *m = &t->m->hl7;
    struct hw_span f = hl7_field(t->pid, 5);
    struct hw_span chosen = hl7_repeat(m, f, 1);
    size_t n = hl7_repeats(m, f);

    for (size_t i = 1; i <= n && i <= REPEATS; i++) {
        struct hw_span r = hl7_repeat(m, f, i);

        if (hw_span_is(hl7_component(m, r, 7), "L")) {
            chosen = r;
            break;
        }
    }
    p->family_name = hl7_text(m, hl7_subcomponent(m, hl7_component(m, chosen, 1), 1), t->arena);
    p->given_name = hl7_text(m, hl7_subcomponent(m, hl7_component(m, chosen, 2), 1), t->arena);
}

/* XAD: lines 1 to 4, 5 postcode, 7 kind; the home address, else the first one with a postcode. */
static struct hw_span home_address(struct translating *t, struct hw_span f)
{
    const struct hl7 *m = &t->m->hl7;
    struct hw_span chosen = {NULL, 0};
    size_t n = hl7_repeats(m, f);

    for (size_t i = 1; i <= n && i <= REPEATS; i++) {
        struct hw_span r = hl7_repeat(m, f, i);

        if (hw_span_is(hl7_component(m, r, 7), "H"))
            return r;
        if (!chosen.n || !hl7_component(m, chosen, 5).n)
            chosen = r;
    }
    return chosen;
}

static const char *address_lines(struct translating *t, struct hw_span address)
{
    const struct hl7 *m = &t->m->hl7;
    char *out = hw_arena_alloc(t->arena, ADDRESS);
    size_t n = 0;

    for (size_t i = 1; out && i <= 4; i++) {
        struct hw_span c = hl7_subcomponent(m, hl7_component(m, address, i), 1);
        const char *line = hl7_text(m, c, t->arena);
        size_t length = line ? strlen(line) : 0;

        if (!line || n + length + 3 > ADDRESS)
            continue;
        if (n) {
            memcpy(out + n, ", ", 2);
            n += 2;
        }
        memcpy(out + n, line, length);
        n += length;
        out[n] = '\0';
    }
    return n ? out : NULL;
}

static void read_address(struct translating *t, struct person *p)
{
    const struct hl7 *m = &t->m->hl7;
    struct hw_span address = home_address(t, hl7_field(t->pid, 11));
    const char *text = hl7_text(m, hl7_component(m, address, 5), t->arena);
    const char *county = hl7_text(m, hl7_component(m, address, 9), t->arena);
    char *postcode = hw_arena_alloc(t->arena, MAP_POSTCODE);

    p->address = address_lines(t, address);
    if (text && postcode && map_postcode(text, postcode)) {
        p->postcode = postcode;
        p->authority = map_council(t->map, postcode);
    }
    /* Some senders give the council's own code where the county belongs. */
    if (!p->authority && county && strlen(county) == 9 && hw_authority_valid(county))
        p->authority = county;
}

static Hw__Date *birth_of(struct translating *t)
{
    const char *text = hl7_value(&t->m->hl7, t->pid, 7, 1, t->arena);
    struct stamp s;
    Hw__Date *d = NULL;

    if (!text || !stamp_read(text, &s) || !s.has_day)
        return NULL;
    d = hw_arena_alloc(t->arena, sizeof(*d));
    if (!d)
        return NULL;
    hw__date__init(d);
    d->day = s.day;
    return d;
}

struct person person_of(struct translating *t)
{
    struct person p = {.died = false};

    if (!t->pid)
        return p;
    p.ids = identifiers_of(t, t->pid, 3);
    read_name(t, &p);
    read_address(t, &p);
    p.date_of_birth = birth_of(t);
    p.died = is_word(hl7_value(&t->m->hl7, t->pid, 30, 1, t->arena), "Y");
    return p;
}

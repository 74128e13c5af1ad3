#include "unit/spell/history.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/pb.h"
#include "support/t.h"

enum { WORDS = 12, DEFAULT_YEAR = 2016 };

struct reader {
    struct hw_names *names;
    struct hw_spell *spell;
    int64_t position;
    bool minor;
};

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int month_of(const char *word)
{
    for (int i = 0; i < 12; i++) {
        if (strcmp(word, months[i]) == 0)
            return i + 1;
    }
    return 0;
}

static size_t split(char *text, char *words[WORDS])
{
    size_t n = 0;
    char *save = NULL;

    for (char *w = strtok_r(text, " ", &save); w && n < WORDS; w = strtok_r(NULL, " ", &save))
        words[n++] = w;
    return n;
}

/* Takes "D Mon [YYYY] [HH:MM]" off the end of the words. */
static int64_t take_time(char *words[], size_t *n)
{
    int64_t time_of_day = 12 * HW_HOUR_MS;
    long year = DEFAULT_YEAR;
    size_t i = *n;

    if (i > 0 && strchr(words[i - 1], ':')) {
        i--;
        time_of_day = strtol(words[i], NULL, 10) * HW_HOUR_MS +
                      strtol(strchr(words[i], ':') + 1, NULL, 10) * HW_MINUTE_MS;
    }
    if (i > 0 && strlen(words[i - 1]) == 4 && words[i - 1][0] >= '1' && words[i - 1][0] <= '2')
        year = strtol(words[--i], NULL, 10);
    assert_true(i >= 2 && month_of(words[i - 1]));
    *n = i - 2;
    return hw_london_to_ms(
        hw_day_of((int)year, month_of(words[i - 1]), (int)strtol(words[i - 2], NULL, 10)),
        time_of_day);
}

int32_t history_day(const char *text)
{
    char copy[64];
    char *words[WORDS];
    size_t n = 0;

    (void)snprintf(copy, sizeof(copy), "%s", text);
    n = split(copy, words);
    return hw_london_day(take_time(words, &n));
}

static int enum_of(const ProtobufCEnumDescriptor *d, const char *word)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(d, word);

    if (!v)
        fail_msg("no such value: %s", word);
    return v->value;
}

static struct hw_fact *new_fact(struct reader *r, enum hw_fact_kind kind, int64_t at_ms)
{
    static struct hw_fact f;

    f = (struct hw_fact){.kind = kind, .at_ms = at_ms, .position = ++r->position};
    return &f;
}

static void add_decision(struct reader *r, int64_t at, Hw__Criterion__Code which, bool met)
{
    struct hw_fact *f = new_fact(r, HW_FACT_READINESS, at);

    f->u.readiness.criterion = which;
    f->u.readiness.met = met;
    f->u.readiness.minor = r->minor;
    hw_spell_add(r->spell, f);
}

static Hw__Criterion__Code criterion(const char *word)
{
    return word[0] == 'C'   ? HW__CRITERION__CODE__CLINICAL
           : word[0] == 'M' ? HW__CRITERION__CODE__MDT
                            : HW__CRITERION__CODE__SAFE;
}

static void add_admission(struct reader *r, int64_t at, char *words[], size_t n)
{
    struct hw_fact *f = new_fact(r, HW_FACT_ADMITTED, at);

    f->u.admitted.provider = hw_names_intern(r->names, "RBZ");
    f->u.admitted.ward = hw_names_intern(r->names, "Yarty");
    f->u.admitted.authority = hw_names_intern(r->names, "912");
    f->u.admitted.care =
        n > 1 ? (Hw__CareType__Code)enum_of(&hw__care_type__code__descriptor, words[1])
              : HW__CARE_TYPE__CODE__ACUTE;
    f->u.admitted.minor = r->minor;
    hw_spell_add(r->spell, f);
}

static void add_delay(struct reader *r, int64_t at, char *words[], size_t n)
{
    struct hw_fact *f = new_fact(r, HW_FACT_DELAY, at);

    assert_true(n >= 3);
    f->u.delay.reason = (Hw__Reason__Code)enum_of(&hw__reason__code__descriptor, words[1]);
    f->u.delay.attribution =
        (Hw__Attribution__Code)enum_of(&hw__attribution__code__descriptor, words[2]);
    f->u.delay.authority = n > 3 ? hw_names_intern(r->names, words[3]) : NULL;
    hw_spell_add(r->spell, f);
}

static void add_move(struct reader *r, int64_t at, char *words[], size_t n)
{
    struct hw_fact *f = new_fact(r, HW_FACT_MOVED, at);

    f->u.moved.ward = hw_names_intern(r->names, "Exe");
    for (size_t i = 1; i < n; i++) {
        if (strcmp(words[i], "resolves") == 0)
            f->u.moved.resolves_delay = true;
        else
            f->u.moved.care =
                (Hw__CareType__Code)enum_of(&hw__care_type__code__descriptor, words[i]);
    }
    hw_spell_add(r->spell, f);
}

static void add_removal(struct reader *r, enum hw_fact_kind kind, const char *position)
{
    struct hw_fact *f = new_fact(r, kind, 0);

    f->u.cancels = position ? strtol(position, NULL, 10) : 1;
    hw_spell_add(r->spell, f);
}

static bool read_undo(struct reader *r, char *words[], size_t n)
{
    const char *position = n > 1 ? words[1] : NULL;

    if (strcmp(words[0], "retract") == 0)
        add_removal(r, HW_FACT_RETRACTED, position);
    else if (strcmp(words[0], "undo-admission") == 0)
        add_removal(r, HW_FACT_ADMISSION_CANCELLED, position);
    else if (strcmp(words[0], "undo-discharge") == 0)
        add_removal(r, HW_FACT_DISCHARGE_CANCELLED, position);
    else if (strcmp(words[0], "undo-move") == 0)
        add_removal(r, HW_FACT_MOVE_CANCELLED, position);
    else
        return false;
    return true;
}

static bool read_simple(struct reader *r, const char *word, int64_t at)
{
    static const struct {
        const char *word;
        enum hw_fact_kind kind;
    } simple[] = {{"leave", HW_FACT_LEAVE_STARTED},  {"return", HW_FACT_LEAVE_ENDED},
                  {"agree", HW_FACT_AGREED},         {"dispute", HW_FACT_DISPUTED},
                  {"discharge", HW_FACT_DISCHARGED}, {"died", HW_FACT_DISCHARGED}};

    for (size_t i = 0; i < sizeof(simple) / sizeof(*simple); i++) {
        if (strcmp(word, simple[i].word) == 0) {
            struct hw_fact *f = new_fact(r, simple[i].kind, at);

            if (f->kind == HW_FACT_AGREED || f->kind == HW_FACT_DISPUTED)
                f->u.agreement.by = HW__PARTY__CODE__AUTHORITY;
            else
                f->u.discharged.died = strcmp(word, "died") == 0;
            hw_spell_add(r->spell, f);
            return true;
        }
    }
    return false;
}

static void read_fact(struct reader *r, char *text)
{
    char *words[WORDS];
    size_t n = split(text, words);
    int64_t at = 0;

    if (n == 0)
        return;
    if (strcmp(words[0], "minor") == 0 || strcmp(words[0], "adult") == 0) {
        r->minor = words[0][0] == 'm';
        return;
    }
    if (read_undo(r, words, n))
        return;
    at = take_time(words, &n);
    if (strcmp(words[0], "admit") == 0) {
        add_admission(r, at, words, n);
    } else if (strcmp(words[0], "ready") == 0) {
        for (int i = 1; i <= 3; i++)
            add_decision(r, at, (Hw__Criterion__Code)i, true);
    } else if (strcmp(words[0], "met") == 0 || strcmp(words[0], "unmet") == 0) {
        add_decision(r, at, criterion(words[1]), words[0][0] == 'm');
    } else if (strcmp(words[0], "delay") == 0) {
        add_delay(r, at, words, n);
    } else if (strcmp(words[0], "move") == 0) {
        add_move(r, at, words, n);
    } else if (strcmp(words[0], "authority") == 0) {
        struct hw_fact *f = new_fact(r, HW_FACT_AUTHORITY, at);

        f->u.authority = hw_names_intern(r->names, words[1]);
        hw_spell_add(r->spell, f);
    } else if (!read_simple(r, words[0], at)) {
        fail_msg("no such word: %s", words[0]);
    }
}

int64_t history_read(const char *text, struct hw_names *names, struct hw_spell *s)
{
    struct reader r = {.names = names, .spell = s};
    char *copy = strdup(text), *save = NULL;

    assert_non_null(copy);
    for (char *part = strtok_r(copy, ";", &save); part; part = strtok_r(NULL, ";", &save))
        read_fact(&r, part);
    free(copy);
    return r.position;
}

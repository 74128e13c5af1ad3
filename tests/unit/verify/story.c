#include "unit/verify/story.h"

#include <stdlib.h>

#include "homeward/civil.h"
#include "support/t.h"

struct story {
    struct told *told;
    int64_t position;
    bool minor;
};

int32_t story_day(int day)
{
    return hw_day_of(2016, 10, 1) + day - 1;
}

void story_midnights(void *arg, int32_t first, int32_t count, int64_t *midnights)
{
    (void)arg;
    for (int32_t i = 0; i < count; i++)
        midnights[i] = hw_london_midnight_ms(first + i);
}

static struct told_fact *add(struct story *s, int type, int64_t at_ms)
{
    struct told_fact *f = told_add(s->told);

    f->type = (Hw__Event__BodyCase)type;
    f->at_ms = at_ms;
    f->position = f->known = ++s->position;
    return f;
}

static void decide(struct story *s, int criterion, bool met, int64_t at_ms)
{
    struct told_fact *f = add(s, HW__EVENT__BODY_READINESS_RECORDED, at_ms);

    f->criterion = criterion;
    f->met = met;
    f->minor = s->minor;
}

static int number_of(const ProtobufCEnumDescriptor *d, const char *word)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(d, word);

    if (!v)
        fail_msg("no such value: %s", word);
    return v->value;
}

static void wait_for(struct story *s, const char *what, int64_t at_ms)
{
    struct told_fact *f = add(s, HW__EVENT__BODY_DELAY_RECORDED, at_ms);
    char reason[8] = "";
    size_t n = strcspn(what, "/");

    assert_true(what[n] == '/' && n < sizeof(reason));
    memcpy(reason, what, n);
    f->reason = number_of(&hw__reason__code__descriptor, reason);
    f->attribution = number_of(&hw__attribution__code__descriptor, what + n + 1);
}

static void admit(struct story *s, int64_t at_ms)
{
    struct told_fact *f = add(s, HW__EVENT__BODY_PATIENT_ADMITTED, at_ms);

    f->provider = "RBZ";
    f->ward = "Yarty";
    f->authority = "912";
    f->care = HW__CARE_TYPE__CODE__ACUTE;
}

static void move(struct story *s, bool resolves, int64_t at_ms)
{
    struct told_fact *f = add(s, HW__EVENT__BODY_PATIENT_MOVED, at_ms);

    f->ward = "Exe";
    f->care = HW__CARE_TYPE__CODE__NON_ACUTE;
    f->resolves = resolves;
}

static void simple(struct story *s, char letter, int64_t at_ms)
{
    static const struct {
        char letter;
        int type;
    } simples[] = {
        {'d', HW__EVENT__BODY_PATIENT_DISCHARGED}, {'l', HW__EVENT__BODY_LEAVE_STARTED},
        {'b', HW__EVENT__BODY_LEAVE_ENDED},        {'+', HW__EVENT__BODY_DELAY_AGREED},
        {'-', HW__EVENT__BODY_DELAY_DISPUTED},     {'v', HW__EVENT__BODY_ADMISSION_CANCELLED}};

    for (size_t i = 0; i < sizeof(simples) / sizeof(*simples); i++) {
        if (simples[i].letter == letter) {
            (void)add(s, simples[i].type, at_ms);
            return;
        }
    }
    fail_msg("no such word: %c", letter);
}

static void read_word(struct story *s, const char *word)
{
    static const char criteria[] = "cms", withdrawn[] = "CMS";
    char *rest = NULL;
    int64_t day = strtol(word + 1, &rest, 10), hour = 12, at = 0;

    if (*rest == ':')
        hour = strtol(rest + 1, &rest, 10);
    at = hw_london_to_ms(story_day((int)day), hour * HW_HOUR_MS);
    if (*word == 'y')
        s->minor = true;
    else if (*word == 'a')
        admit(s, at);
    else if (*word == 'r')
        for (int c = 1; c <= 3; c++)
            decide(s, c, true, at);
    else if (strchr(criteria, *word))
        decide(s, (int)(strchr(criteria, *word) - criteria) + 1, true, at);
    else if (strchr(withdrawn, *word))
        decide(s, (int)(strchr(withdrawn, *word) - withdrawn) + 1, false, at);
    else if (*word == 'n' || *word == 'w')
        move(s, *word == 'w', at);
    else if (*word == 'q')
        wait_for(s, rest + 1, at);
    else if (*word == 'x')
        add(s, HW__EVENT__BODY_FACT_RETRACTED, 0)->target = day;
    else
        simple(s, *word, at);
}

void story_read(struct told *t, const char *text)
{
    struct story s = {.told = t};
    char *copy = strdup(text), *save = NULL;

    assert_non_null(copy);
    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
        read_word(&s, word);
    free(copy);
}

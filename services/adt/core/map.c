#include "adt/core/map.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "adt/core/charset.h"
#include "homeward/mem.h"
#include "homeward/spell/codes.h"

/* ---- memory
 * -------------------------------------------------------------------------------------------- */

void map_init(struct map *m)
{
    *m = (struct map){.care = HW__CARE_TYPE__CODE__ACUTE};
    m->spell_prefix = hw_strdup("");
    m->classes = hw_strdup("I");
    m->processing = hw_strdup("P T D");
    m->charset = hw_strdup("8859/1");
}

static void release_codes(struct map_codes *c)
{
    for (size_t i = 0; i < c->count; i++) {
        free(c->list[i].key);
        free(c->list[i].value);
    }
    free(c->list);
}

void map_release(struct map *m)
{
    free(m->provider);
    free(m->spell_prefix);
    free(m->classes);
    free(m->processing);
    free(m->charset);
    release_codes(&m->facilities);
    release_codes(&m->sites);
    release_codes(&m->services);
    release_codes(&m->councils);
    for (size_t i = 0; i < m->ward_count; i++) {
        free(m->wards[i].key);
        free(m->wards[i].name);
    }
    free(m->wards);
    *m = (struct map){.care = HW__CARE_TYPE__CODE__UNKNOWN};
}

/* ---- reading
 * ------------------------------------------------------------------------------------------- */

struct reading {
    struct map *m;
    const char *wrong; /* with the last value */
};

static bool read_care(const char *text, Hw__CareType__Code *out)
{
    if (hw_streq(text, "ACUTE"))
        *out = HW__CARE_TYPE__CODE__ACUTE;
    else if (hw_streq(text, "NON_ACUTE"))
        *out = HW__CARE_TYPE__CODE__NON_ACUTE;
    else
        return false;
    return true;
}

static void replace(char **slot, const char *value)
{
    free(*slot);
    *slot = hw_strdup(value);
}

static const char *read_general(struct map *m, const char *key, const char *value)
{
    if (hw_streq(key, "unknown_wards")) {
        m->keep_unknown_wards = hw_streq(value, "quarantine");
        return m->keep_unknown_wards || hw_streq(value, "accept") ? NULL : "accept or quarantine";
    }
    if (hw_streq(key, "care_type"))
        return read_care(value, &m->care) ? NULL : "ACUTE or NON_ACUTE";
    if (hw_streq(key, "provider")) {
        replace(&m->provider, value);
        return hw_ods_code_valid(value) ? NULL : "an ODS code";
    }
    if (hw_streq(key, "spell_prefix")) {
        replace(&m->spell_prefix, value);
        return strlen(value) <= 20 ? NULL : "at most 20 characters";
    }
    if (hw_streq(key, "inpatient_classes")) {
        replace(&m->classes, value);
        return NULL;
    }
    if (hw_streq(key, "processing")) {
        replace(&m->processing, value);
        return NULL;
    }
    if (hw_streq(key, "character_set")) {
        replace(&m->charset, value);
        return charset_known(value) ? NULL : "a character set of HL7 table 0211";
    }
    return "a setting that [adt] has";
}

static const char *read_ward(struct map *m, const char *ward, const char *key, const char *value)
{
    struct map_ward *w = NULL;

    for (size_t i = 0; i < m->ward_count && !w; i++)
        w = hw_streq(m->wards[i].key, ward) ? &m->wards[i] : NULL;
    if (!w) {
        if (m->ward_count >= MAP_CODES)
            return "fewer wards";
        m->wards = hw_grow(m->wards, &m->ward_cap, m->ward_count + 1, sizeof(*m->wards));
        w = &m->wards[m->ward_count++];
        *w = (struct map_ward){.key = hw_strdup(ward)};
    }
    if (hw_streq(key, "name")) {
        replace(&w->name, value);
        return *value && strlen(value) <= 64 ? NULL : "1 to 64 characters";
    }
    if (hw_streq(key, "care_type")) {
        w->has_care = true;
        return read_care(value, &w->care) ? NULL : "ACUTE or NON_ACUTE";
    }
    return "name or care_type";
}

static const char *check_code(const char *section, const char *value)
{
    Hw__CareType__Code care = HW__CARE_TYPE__CODE__UNKNOWN;

    if (hw_streq(section, "councils"))
        return hw_authority_valid(value) ? NULL : "a council's code (912, E10000008) or UNKNOWN";
    if (hw_streq(section, "services"))
        return read_care(value, &care) ? NULL : "ACUTE or NON_ACUTE";
    return hw_ods_code_valid(value) ? NULL : "an ODS code (3 to 6 capital letters and digits)";
}

static bool codes_of(struct map *m, const char *section, struct map_codes **out)
{
    const struct {
        const char *section;
        struct map_codes *codes;
    } lists[] = {
        {"facilities", &m->facilities},
        {"sites", &m->sites},
        {"services", &m->services},
        {"councils", &m->councils},
    };

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        if (hw_streq(section, lists[i].section)) {
            *out = lists[i].codes;
            return true;
        }
    }
    return false;
}

static const char *read_code(struct map_codes *c, const char *section, const char *key,
                             const char *value)
{
    if (c->count >= MAP_CODES)
        return "fewer entries";
    c->list = hw_grow(c->list, &c->cap, c->count + 1, sizeof(*c->list));
    c->list[c->count++] = (struct map_code){hw_strdup(key), hw_strdup(value)};
    return check_code(section, value);
}

static int on_line(void *arg, const char *section, const char *key, const char *value)
{
    struct reading *r = arg;
    struct map_codes *c = NULL;

    if (r->wrong)
        return 1; /* the first fault is told */
    if (codes_of(r->m, section, &c))
        r->wrong = read_code(c, section, key, value);
    else if (hw_streq(section, "adt"))
        r->wrong = read_general(r->m, key, value);
    else if (hw_starts_with(section, "ward ") && section[5])
        r->wrong = read_ward(r->m, section + 5, key, value);
    else
        r->wrong = "a section [adt], [facilities], [sites], [services], [councils] or [ward ...]";
    return r->wrong == NULL;
}

enum hw_code map_read(struct map *m, const char *text, struct hw_err *err)
{
    struct reading r = {.m = m};
    int line = ini_parse_string(text, on_line, &r);

    if (line == 0)
        return HW_OK;
    return hw_fail(err, HW_EINVAL, "line %d: expected %s", line,
                   r.wrong ? r.wrong : "a [section] or key = value");
}

/* ---- looking up
 * ---------------------------------------------------------------------------------------- */

const char *map_find(const struct map_codes *c, const char *key)
{
    for (size_t i = 0; key && i < c->count; i++) {
        if (strcmp(c->list[i].key, key) == 0)
            return c->list[i].value;
    }
    return NULL;
}

const struct map_ward *map_ward(const struct map *m, const char *key)
{
    for (size_t i = 0; key && i < m->ward_count; i++) {
        if (strcmp(m->wards[i].key, key) == 0)
            return &m->wards[i];
    }
    return NULL;
}

bool map_has_word(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = list; n && (p = strstr(p, word)); p += n) {
        bool starts = p == list || p[-1] == ' ';

        if (starts && (p[n] == '\0' || p[n] == ' '))
            return true;
    }
    return false;
}

/* ---- postcodes
 * ----------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool map_postcode(const char *text, char out[MAP_POSTCODE])
{
    char packed[8];
    size_t n = 0;

    for (; *text; text++) {
        char c = *text;

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c == ' ')
            continue;
        if (n == 7 || (!is_letter(c) && !is_digit(c)))
            return false;
        packed[n++] = c;
    }
    if (n < 5 || !is_letter(packed[0]) || !is_digit(packed[n - 3]) || !is_letter(packed[n - 2]) ||
        !is_letter(packed[n - 1]))
        return false;
    memcpy(out, packed, n - 3);
    out[n - 3] = ' ';
    memcpy(out + n - 2, packed + n - 3, 3);
    out[n + 1] = '\0';
    return true;
}

/* Postcode areas that lie wholly outside England (R1.9). Areas on a border are left to the file. */
static const char *country_of(const char *postcode)
{
    static const struct {
        const char *area, *authority;
    } areas[] = {
        {"CF", "9900"}, {"SA", "9900"}, {"AB", "9901"}, {"DD", "9901"}, {"EH", "9901"},
        {"FK", "9901"}, {"G", "9901"},  {"HS", "9901"}, {"IV", "9901"}, {"KA", "9901"},
        {"KW", "9901"}, {"KY", "9901"}, {"ML", "9901"}, {"PA", "9901"}, {"PH", "9901"},
        {"ZE", "9901"}, {"BT", "9902"}, {"GY", "9902"}, {"IM", "9902"}, {"JE", "9902"},
    };

    for (size_t i = 0; i < sizeof(areas) / sizeof(*areas); i++) {
        size_t n = strlen(areas[i].area);

        if (strncmp(postcode, areas[i].area, n) == 0 && is_digit(postcode[n]))
            return areas[i].authority;
    }
    return NULL;
}

/* EX1 is not the beginning of EX10, nor E of EX1. */
static bool covers(const char *entry, const char *postcode)
{
    size_t n = strlen(entry);

    if (n == 0 || strncmp(entry, postcode, n) != 0)
        return false;
    if (strchr(entry, ' '))
        return true; /* a sector or a whole postcode */
    return postcode[n] == ' ' || (is_letter(entry[n - 1]) && is_digit(postcode[n]));
}

const char *map_council(const struct map *m, const char *postcode)
{
    const char *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < m->councils.count; i++) {
        const struct map_code *c = &m->councils.list[i];

        if (strlen(c->key) > longest && covers(c->key, postcode)) {
            longest = strlen(c->key);
            found = c->value;
        }
    }
    return found ? found : country_of(postcode);
}

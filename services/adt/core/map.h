/* adt/core/map.h - how a hospital's own codes map to ours: the settings file HOMEWARD_ADT_MAP
 * (ops/adt/example.ini says what may stand in it). Pure: reads text. */
#ifndef ADT_CORE_MAP_H
#define ADT_CORE_MAP_H

#include "homeward/err.h"
#include "homeward/text.h"
#include "homeward/v1/types.pb-c.h"

enum { MAP_CODES = 50000 };

/* "key" as sent, and what it means here. */
struct map_code {
    char *key, *value;
};
struct map_codes {
    struct map_code *list;
    size_t count, cap;
};

struct map_ward {
    char *key;  /* PV1-3.1 as sent */
    char *name; /* ours; NULL: the same */
    bool has_care;
    Hw__CareType__Code care;
};

struct map {
    bool keep_unknown_wards; /* a ward that the file does not name: into the quarantine */
    Hw__CareType__Code care; /* where neither ward nor service says */
    char *provider;          /* for senders that [facilities] does not name; NULL: MSH-4 itself */
    char *spell_prefix;      /* put before the visit number; "{provider}" stands for the code */
    char *classes;           /* PV1-2 of in-patients, parted by spaces */
    char *processing;        /* MSH-11 that are taken */
    char *charset;           /* of messages that do not say and are not UTF-8 */
    struct map_codes facilities, sites, services, councils;
    struct map_ward *wards;
    size_t ward_count, ward_cap;
};

/* As without a file. The caller releases it. */
void map_init(struct map *m);
/* Adds what an INI text says. *err names the line. */
enum hw_code map_read(struct map *m, const char *text, struct hw_err *err);
void map_release(struct map *m);

/* The value of a key; NULL: not in the list. */
const char *map_find(const struct map_codes *c, const char *key);
const struct map_ward *map_ward(const struct map *m, const char *key);
/* True when word is one of those in a list parted by spaces. */
bool map_has_word(const char *list, const char *word);
/* The council of a postcode (R1.9 and [councils], the longest entry that fits); NULL: not known. */
const char *map_council(const struct map *m, const char *postcode);
enum { MAP_POSTCODE = 12 };
/* Upper case, one space before the last three. False: not shaped like a postcode. */
bool map_postcode(const char *text, char out[MAP_POSTCODE]);

#endif

/* simulate/core/hospital.h - an invented hospital, one happening after the other. Pure: the same
 * seed and start give the same happenings for ever, so what was sent before a crash is sent again
 * with the same ids and has no second effect.
 *
 * Two trusts with acute wards and community beds; people come, are moved, get well, wait (for the
 * reasons and in the shares that the national return showed in November 2019), leave, and the bed
 * is cleaned. */
#ifndef CLI_SIMULATE_CORE_HOSPITAL_H
#define CLI_SIMULATE_CORE_HOSPITAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hospital_limits { BED_TEXT = 24 };

struct person {
    const char *family, *given, *street, *postcode;
    char nhs_number[11]; /* of the range kept for tests (999...), with a right check digit */
    int32_t birth_day;
    bool woman;
};

struct ward {
    const char *provider, *code, *letter;
    int beds;
    bool community; /* non-acute care */
};
extern const struct ward hospital_wards[];
extern const size_t hospital_ward_count;

struct place {
    const struct ward *ward;
    int bed; /* from 1 */
};

enum happening_kind {
    HAPPENS_ADMISSION,
    HAPPENS_ADMISSION_CANCELLED,
    HAPPENS_MOVE,
    HAPPENS_MOVE_CANCELLED,
    HAPPENS_EXPECTED_DATE,
    HAPPENS_UPDATE,
    HAPPENS_CLINICAL,
    HAPPENS_MDT,
    HAPPENS_SAFE,
    HAPPENS_UNWELL,
    HAPPENS_DELAY,
    HAPPENS_AGREEMENT,
    HAPPENS_DISPUTE,
    HAPPENS_DISCHARGE,
    HAPPENS_DISCHARGE_CANCELLED,
    HAPPENS_CLEANED,
};

struct happening {
    int64_t number; /* from 1 */
    int64_t at_ms;  /* on the hospital's own clock */
    enum happening_kind kind;
    int64_t stay;         /* number of the stay */
    struct person person; /* whose */
    struct place place;   /* where they are, or the bed that was cleaned */
    struct place
        before;     /* where they were; other than place after HAPPENS_MOVE and _MOVE_CANCELLED */
    int days_ahead; /* HAPPENS_EXPECTED_DATE, HAPPENS_UPDATE */
    const char *reason, *attribution;
    bool emergency, died;
    int64_t admitted_ms;
};

struct hospital;
struct hospital *hospital_create(uint64_t seed, int64_t start_ms);
void hospital_destroy(struct hospital *h); /* NULL is fine */
/* What happens next. There is always something. */
void hospital_next(struct hospital *h, struct happening *out);
/* The same, if it happens before until_ms; false, and out unspecified: nothing does. */
bool hospital_next_before(struct hospital *h, int64_t until_ms, struct happening *out);
/* "Y-04" */
const char *place_bed(const struct place *p, char text[BED_TEXT]);
/* Whether it is the patient administration system that tells it (else a person decides it). */
bool happening_is_message(const struct happening *e);

#endif

/* spell/codes.h - identifiers and code lists of the field. Pure. Rulebook sections 2 and 9. */
#ifndef HOMEWARD_SPELL_CODES_H
#define HOMEWARD_SPELL_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/v1/types.pb-c.h"

#define HW_UNKNOWN_AUTHORITY "UNKNOWN"

enum { HW_NHS_NUMBER_TEXT = 11 };

/* R9.1: ten digits with a right check digit; spaces are dropped. Writes the ten digits, terminated.
 */
bool hw_nhs_number_read(const char *text, char number[HW_NHS_NUMBER_TEXT]);

/* R9.4: three to six upper-case letters and digits. */
bool hw_ods_code_valid(const char *code);

/* R9.6, R9.7: a code of the national return, an ONS code of a council, or UNKNOWN. */
bool hw_authority_valid(const char *code);
/* The return's code for an ONS code; otherwise the code itself. Borrowed. */
const char *hw_authority_of(const char *code);
/* The council's name by its return's code; NULL: not one we know by name. */
const char *hw_authority_name(const char *code);

/* Where a discharge says the person went, as section 9.5 and the NHS data dictionary code it, or in
 * words. NULL and anything else: neither. */
bool hw_destination_is_hospital(const char *destination); /* a ward of another hospital */
bool hw_destination_is_care_home(const char *destination);

/* One row of R2.2. */
struct hw_reason {
    const char *code, *token, *title;
    bool nhs, social_care, both;
    bool acute, non_acute;
    int32_t valid_from_day; /* R2.8; the end of the return's life does not bind local use */
};
/* NULL for UNKNOWN and for numbers that are no reason. */
const struct hw_reason *hw_reason_of(Hw__Reason__Code code);
enum hw_reason_verdict {
    HW_REASON_OK,
    HW_REASON_ATTRIBUTION, /* not a permitted pair (R2.2) */
    HW_REASON_CARE_TYPE,   /* O is for non-acute care only (R2.2) */
    HW_REASON_DATE,        /* not in use on that day (R2.8) */
};
enum hw_reason_verdict hw_reason_check(Hw__Reason__Code reason, Hw__Attribution__Code attribution,
                                       Hw__CareType__Code care, int32_t day);
const char *hw_reason_code(Hw__Reason__Code code);           /* "DII"; "UNKNOWN" */
const char *hw_attribution_code(Hw__Attribution__Code code); /* "SOCIAL_CARE"; "UNKNOWN" */
const char *hw_care_type_code(Hw__CareType__Code code);      /* "ACUTE" */
const char *hw_criterion_code(Hw__Criterion__Code code);
const char *hw_bed_state_code(Hw__BedState__Code code);

/* Joins the parts of a stream's name: '/' and '%' inside a part are written %2F and %25, so that no
 * two lists of parts give the same name. Ends with NULL. Answers false when it does not fit. */
bool hw_stream_name(char *out, size_t size, const char *const *parts);
/* Part number index (from 0) of a stream's name, without its escapes. False: there is none, or no
 * room. */
bool hw_stream_part(const char *stream, int index, char *out, size_t size);

#endif

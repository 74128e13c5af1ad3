/* es/check.h - whether what a command says is there and well formed, the same for all services.
 *
 * Each answers true when it is; otherwise the plan says what is wrong, and with which field of the
 * JSON form. */
#ifndef HOMEWARD_ES_CHECK_H
#define HOMEWARD_ES_CHECK_H

#include "homeward/es/engine.h"

/* The text in that field of the command's body, found by its name; NULL: not said, or no such
 * field.
 */
const char *hw_command_text(const Hw__Command *c, const char *field);

bool hw_check_given(struct hw_plan *p, bool has, const char *field);
/* A name that people use as an id, or a code of an organisation: printable, 1 to 100 bytes, no
 * blanks at the ends. */
bool hw_check_name(struct hw_plan *p, const char *text, const char *field);
bool hw_check_optional_name(struct hw_plan *p, const char *text, const char *field);
/* R9.1; NULL is well formed. */
bool hw_check_nhs_number(struct hw_plan *p, const char *text, const char *field);
/* Capital letters, digits and underscores, 1 to 40: what stands in events in the clear. */
bool hw_check_code(struct hw_plan *p, const char *text, const char *field);
/* An outward postcode: EX31, SW1A. */
bool hw_check_zone(struct hw_plan *p, const char *zone, const char *field);
/* R9.6, R9.7; NULL is well formed. The field is "authority". */
bool hw_check_authority(struct hw_plan *p, const char *code);
/* Not later than the day (Europe/London) at which the command happens; NULL is well formed. */
bool hw_check_not_future(struct hw_plan *p, const struct hw_question *q, const Hw__Date *day,
                         const char *field);

#endif

/* simulate/core/people.h - invented people. Pure. */
#ifndef CLI_SIMULATE_CORE_PEOPLE_H
#define CLI_SIMULATE_CORE_PEOPLE_H

#include "cli/simulate/core/draw.h"
#include "cli/simulate/core/hospital.h"
#include "homeward/buf.h"

/* Where they live, as lines of homeward-adt's [councils]. */
void people_councils(struct hw_buf *out);
/* number: from 1, up to 499,999; no two people share an NHS number. */
struct person person_number(struct draw *d, int64_t number, int32_t today);

#endif

/* simulate/core/telling.h - a happening as the HL7 message of a patient administration system, or
 * as the command of a person who decides. Pure.
 *
 * Both carry ids that follow from the number of the happening, so telling it twice has one effect.
 */
#ifndef CLI_SIMULATE_CORE_TELLING_H
#define CLI_SIMULATE_CORE_TELLING_H

#include <jansson.h>

#include "cli/simulate/core/hospital.h"
#include "homeward/buf.h"

/* at_ms: when it is told to have happened. Adds the message without MLLP's frame. */
void tell_message(const struct happening *e, int64_t at_ms, struct hw_buf *out);
/* The command as an object, which the caller owns. */
json_t *tell_command(const struct happening *e, int64_t at_ms);
/* What homeward-adt must know of these hospitals' codes: the text of a settings file for
 * HOMEWARD_ADT_MAP. */
void tell_map(struct hw_buf *out);

#endif

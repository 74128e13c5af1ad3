/* common/json/fields.h - fields of a message under their JSON names. For the files of this folder.
 */
#ifndef COMMON_JSON_FIELDS_H
#define COMMON_JSON_FIELDS_H

#include <protobuf-c/protobuf-c.h>

#include "homeward/arena.h"

enum { JSON_FIELD_NAME_MAX = 64 };

/* nhs_number is nhsNumber. */
void json_field_name(const char *snake, char out[JSON_FIELD_NAME_MAX]);
/* By JSON name; NULL: there is none such. */
const ProtobufCFieldDescriptor *json_find_field(const ProtobufCMessageDescriptor *d,
                                                const char *name);
/* What a message may say, for people, after the names in `first`; NULL: the arena's budget is
 * spent. */
const char *json_field_names(struct hw_arena *arena, const ProtobufCMessageDescriptor *d,
                             const char *first);
/* Bytes of one value of a field in the message's struct. */
size_t json_value_size(const ProtobufCFieldDescriptor *f);

#endif

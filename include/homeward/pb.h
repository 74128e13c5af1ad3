/* pb.h - protobuf-c with bounds: unpack into an arena, pack into a buffer. */
#ifndef HOMEWARD_PB_H
#define HOMEWARD_PB_H

#include <protobuf-c/protobuf-c.h>

#include "homeward/arena.h"
#include "homeward/buf.h"

/* Everything lives in the arena; nothing is to be freed. NULL when the bytes are not such a
 * message, a string in it is not valid UTF-8, or the arena's budget is spent. A string that holds a
 * NUL ends there. */
void *hw_pb_unpack(const ProtobufCMessageDescriptor *d, struct hw_arena *arena, const void *data,
                   size_t n);
void hw_pb_pack(const void *message, struct hw_buf *out);
/* The name of an enum's value, or NULL when the value is not one of them. */
const char *hw_pb_enum_name(const ProtobufCEnumDescriptor *d, int value);

#endif

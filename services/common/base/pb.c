#include "homeward/pb.h"

#include <string.h>

#include "homeward/text.h"

static void *pb_alloc(void *arena, size_t n)
{
    return hw_arena_alloc(arena, n);
}

static void pb_free(void *arena, void *p)
{
    (void)arena, (void)p; /* the arena is reset as a whole */
}

static bool strings_valid(const ProtobufCMessage *m);

static bool value_valid(const ProtobufCFieldDescriptor *f, const void *value)
{
    if (f->type == PROTOBUF_C_TYPE_STRING) {
        const char *s = *(const char *const *)value;

        return !s || hw_utf8_valid(s, strlen(s));
    }
    if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
        const ProtobufCMessage *const *m = value;

        return !*m || strings_valid(*m);
    }
    return true;
}

static bool field_valid(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const char *at = (const char *)m + f->offset;

    if (f->type != PROTOBUF_C_TYPE_STRING && f->type != PROTOBUF_C_TYPE_MESSAGE)
        return true;
    if (f->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t n = *(const size_t *)(const void *)((const char *)m + f->quantifier_offset);
        const char *const *values = *(const char *const *const *)(const void *)at;

        for (size_t i = 0; i < n; i++) {
            if (!value_valid(f, &values[i]))
                return false;
        }
        return true;
    }
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t which = *(const uint32_t *)(const void *)((const char *)m + f->quantifier_offset);

        if (which != f->id)
            return true;
    }
    return value_valid(f, at);
}

static bool strings_valid(const ProtobufCMessage *m)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        if (!field_valid(m, &m->descriptor->fields[i]))
            return false;
    }
    return true;
}

void *hw_pb_unpack(const ProtobufCMessageDescriptor *d, struct hw_arena *arena, const void *data,
                   size_t n)
{
    ProtobufCAllocator allocator = {.alloc = pb_alloc, .free = pb_free, .allocator_data = arena};
    ProtobufCMessage *m = protobuf_c_message_unpack(d, &allocator, n, data);

    return m && strings_valid(m) ? m : NULL;
}

void hw_pb_pack(const void *message, struct hw_buf *out)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    uint8_t *p = hw_buf_extend(out, n);

    if (p)
        (void)protobuf_c_message_pack(message, p);
}

const char *hw_pb_enum_name(const ProtobufCEnumDescriptor *d, int value)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(d, value);

    return v ? v->name : NULL;
}

/* Messages and answers as JSON. */
#include <sodium.h>
#include <stdlib.h>

#include "common/json/fields.h"
#include "homeward/civil.h"
#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/pb.h"

json_t *hw_json_answer(const Hw__CommandAnswer *a)
{
    bool accepted = a->outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    json_t *o = json_object();

    (void)json_object_set_new(o, "accepted", json_boolean(accepted));
    if (accepted) {
        json_t *positions = json_array();

        for (size_t i = 0; i < a->n_positions; i++)
            (void)json_array_append_new(positions, json_integer(a->positions[i]));
        (void)json_object_set_new(o, "positions", positions);
    } else {
        (void)json_object_set_new(o, "code", json_string(a->code ? a->code : "UNKNOWN"));
    }
    if (a->message || !accepted)
        (void)json_object_set_new(o, "message", json_string(a->message ? a->message : ""));
    if (a->field)
        (void)json_object_set_new(o, "field", json_string(a->field));
    return o;
}

static json_t *show_bytes(const ProtobufCBinaryData *b)
{
    char *hex = hw_alloc(b->len * 2 + 1);
    json_t *v = json_string(sodium_bin2hex(hex, b->len * 2 + 1, b->data, b->len));

    free(hex);
    return v;
}

static json_t *show_message(const ProtobufCMessage *m)
{
    char text[HW_INSTANT_TEXT];

    if (m->descriptor == &hw__time__descriptor)
        return json_string(hw_format_instant(((const Hw__Time *)m)->ms, text));
    if (m->descriptor == &hw__date__descriptor)
        return json_string(hw_format_date(((const Hw__Date *)m)->day, text));
    return hw_json_from_message(m);
}

static json_t *show_value(const ProtobufCFieldDescriptor *f, const void *slot)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        return json_string(*(const char *const *)slot);
    case PROTOBUF_C_TYPE_ENUM: {
        const char *name = hw_pb_enum_name(f->descriptor, *(const int *)slot);

        return name ? json_string(name) : json_integer(*(const int *)slot);
    }
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)slot);
    case PROTOBUF_C_TYPE_BYTES:
        return show_bytes(slot);
    case PROTOBUF_C_TYPE_MESSAGE:
        return show_message(*(const ProtobufCMessage *const *)slot);
    case PROTOBUF_C_TYPE_DOUBLE:
        return json_real(*(const double *)slot);
    case PROTOBUF_C_TYPE_FLOAT:
        return json_real((double)*(const float *)slot);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_integer(*(const uint32_t *)slot);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_integer(*(const int32_t *)slot);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        break;
    }
    return json_integer(*(const int64_t *)slot);
}

static bool is_present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const char *at = (const char *)m;

    if (f->label == PROTOBUF_C_LABEL_REQUIRED)
        return true;
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return *(const uint32_t *)(const void *)(at + f->quantifier_offset) == f->id;
    if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(const void *const *)(const void *)(at + f->offset) != NULL;
    return *(const protobuf_c_boolean *)(const void *)(at + f->quantifier_offset);
}

json_t *hw_json_from_message(const ProtobufCMessage *m)
{
    json_t *o = json_object();
    char name[JSON_FIELD_NAME_MAX];

    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        const char *at = (const char *)m + f->offset;

        json_field_name(f->name, name);
        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            size_t n = *(const size_t *)(const void *)((const char *)m + f->quantifier_offset);
            const char *values = *(const char *const *)(const void *)at;
            json_t *list = n ? json_array() : NULL;

            for (size_t k = 0; k < n; k++)
                (void)json_array_append_new(list, show_value(f, values + k * json_value_size(f)));
            if (list)
                (void)json_object_set_new(o, name, list);
        } else if (is_present(m, f)) {
            (void)json_object_set_new(o, name, show_value(f, at));
        }
    }
    return o;
}

#include "common/json/fields.h"

#include <stdbool.h>

#include "homeward/text.h"

void json_field_name(const char *snake, char out[JSON_FIELD_NAME_MAX])
{
    size_t n = 0;
    bool up = false;

    for (; *snake && n < JSON_FIELD_NAME_MAX - 1; snake++) {
        if (*snake == '_') {
            up = true;
            continue;
        }
        out[n++] = up && *snake >= 'a' && *snake <= 'z' ? (char)(*snake - 'a' + 'A') : *snake;
        up = false;
    }
    out[n] = '\0';
}

const ProtobufCFieldDescriptor *json_find_field(const ProtobufCMessageDescriptor *d,
                                                const char *name)
{
    char text[JSON_FIELD_NAME_MAX];

    for (unsigned i = 0; i < d->n_fields; i++) {
        json_field_name(d->fields[i].name, text);
        if (hw_streq(text, name))
            return &d->fields[i];
    }
    return NULL;
}

const char *json_field_names(struct hw_arena *arena, const ProtobufCMessageDescriptor *d,
                             const char *first)
{
    const char *all = first;
    char text[JSON_FIELD_NAME_MAX];

    for (unsigned i = 0; all && i < d->n_fields; i++) {
        json_field_name(d->fields[i].name, text);
        all = hw_arena_format(arena, "%s%s%s", all, *all ? ", " : "", text);
    }
    return all;
}

size_t json_value_size(const ProtobufCFieldDescriptor *f)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_ENUM:
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        break;
    }
    return 4;
}

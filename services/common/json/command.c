#include "homeward/json/command.h"

#include <sodium.h>
#include <string.h>

#include "common/json/fields.h"
#include "homeward/civil.h"
#include "homeward/text.h"

/* What a value is read with: where it stands, and what to say when it does not fit. */
struct reader {
    struct hw_arena *arena;
    struct hw_json_fault *fault;
};

/* message: NULL, or in the arena. */
static bool fault(struct reader *r, const char *code, const char *field, char *message)
{
    if (message)
        hw_utf8_repair(message); /* names are quoted cut off */
    *r->fault = (struct hw_json_fault){
        .code = code,
        .message = message ? message : "the command is too large",
        .field = field ? hw_arena_strndup(r->arena, field, strlen(field)) : NULL,
    };
    return false;
}

static bool bad_value(struct reader *r, const char *field, const char *wanted)
{
    return fault(r, "BAD_VALUE", field,
                 hw_arena_format(r->arena, "%s: expected %s", field, wanted));
}

/* ---- values ---- */

static const char *read_string(struct reader *r, const char *field, const json_t *v)
{
    size_t n = json_string_length(v);
    const char *s = json_string_value(v);

    if (!s || n > HW_JSON_STRING_MAX || strlen(s) != n) {
        (void)bad_value(r, field, "a string of at most 4000 bytes");
        return NULL;
    }
    return hw_arena_strndup(r->arena, s, n);
}

static const char *enum_names(struct hw_arena *arena, const ProtobufCEnumDescriptor *d)
{
    const char *all = "one of";

    for (unsigned i = 0; all && i < d->n_values; i++) {
        if (d->values[i].value)
            all = hw_arena_format(arena, "%s%s %s", all, all[6] ? "," : "", d->values[i].name);
    }
    return all ? all : "one of the values allowed";
}

static bool read_enum(struct reader *r, const char *field, const json_t *v,
                      const ProtobufCEnumDescriptor *d, int *out)
{
    const char *s = json_string_value(v);
    const ProtobufCEnumValue *value = s ? protobuf_c_enum_descriptor_get_value_by_name(d, s) : NULL;

    if (!value || value->value == 0)
        return bad_value(r, field, enum_names(r->arena, d));
    *out = value->value;
    return true;
}

/* Whole numbers may be written as numbers or as strings of digits. */
static bool read_i64(struct reader *r, const char *field, const json_t *v, int64_t *out)
{
    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    if (json_is_string(v) && hw_parse_i64(json_string_value(v), INT64_MIN, INT64_MAX, out))
        return true;
    return bad_value(r, field, "a whole number");
}

static bool read_bytes(struct reader *r, const char *field, const json_t *v,
                       ProtobufCBinaryData *out)
{
    const char *s = json_string_value(v);
    size_t n = s ? strlen(s) : 0;

    out->data = s ? hw_arena_alloc(r->arena, n + 1) : NULL;
    if (!out->data || sodium_base642bin(out->data, n + 1, s, n, "\r\n ", &out->len, NULL,
                                        sodium_base64_VARIANT_ORIGINAL) != 0)
        return bad_value(r, field, "base64");
    return true;
}

static bool read_field(struct reader *r, const ProtobufCFieldDescriptor *f, const char *field,
                       const json_t *v, char *message);

/* A message within a command ({"days": ..., "band": ...}): its fields by name, unknown ones refused
 * like a command's. */
static bool read_nested(struct reader *r, const ProtobufCMessageDescriptor *d, const char *field,
                        const json_t *v, void *slot)
{
    ProtobufCMessage *m = hw_arena_alloc(r->arena, d->sizeof_message);
    const char *key = NULL;
    json_t *value = NULL;

    if (!m || !json_is_object(v))
        return bad_value(r, field, "an object");
    protobuf_c_message_init(d, m);
    json_object_foreach((json_t *)(uintptr_t)v, key, value)
    {
        const ProtobufCFieldDescriptor *f = json_find_field(d, key);
        const char *path = hw_arena_format(r->arena, "%s.%.60s", field, key);

        if (!f)
            return fault(r, "UNKNOWN_FIELD", path,
                         hw_arena_format(r->arena, "%s has no field '%.60s'; it has %s", field, key,
                                         json_field_names(r->arena, d, "")));
        if (!json_is_null(value) && (!path || !read_field(r, f, path, value, (char *)m)))
            return false;
    }
    *(ProtobufCMessage **)slot = m;
    return true;
}

/* Time and Date are messages on the wire and text in JSON. */
static bool read_submessage(struct reader *r, const ProtobufCFieldDescriptor *f, const char *field,
                            const json_t *v, void *slot)
{
    const char *s = json_string_value(v);
    size_t n = s ? strlen(s) : 0;
    int64_t ms = 0;
    int32_t day = 0;

    if (f->descriptor == &hw__time__descriptor) {
        Hw__Time *t = hw_arena_alloc(r->arena, sizeof(*t));

        if (!t || !s || !hw_parse_instant(s, n, &ms))
            return bad_value(r, field, "a time such as 2026-10-01T09:30:00+01:00");
        hw__time__init(t);
        t->ms = ms;
        *(Hw__Time **)slot = t;
        return true;
    }
    if (f->descriptor == &hw__date__descriptor) {
        Hw__Date *d = hw_arena_alloc(r->arena, sizeof(*d));

        if (!d || !s || !hw_parse_date(s, n, &day))
            return bad_value(r, field, "a date such as 2026-10-01");
        hw__date__init(d);
        d->day = day;
        *(Hw__Date **)slot = d;
        return true;
    }
    return read_nested(r, f->descriptor, field, v, slot);
}

static bool read_value(struct reader *r, const ProtobufCFieldDescriptor *f, const char *field,
                       const json_t *v, void *slot)
{
    int64_t n = 0;

    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(const char **)slot = read_string(r, field, v);
        return *(const char **)slot != NULL;
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(r, field, v, f->descriptor, slot);
    case PROTOBUF_C_TYPE_BOOL:
        if (!json_is_boolean(v))
            return bad_value(r, field, "true or false");
        *(protobuf_c_boolean *)slot = json_is_true(v);
        return true;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_i64(r, field, v, slot);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        if (!read_i64(r, field, v, &n))
            return false;
        if (n < INT32_MIN || n > INT32_MAX)
            return bad_value(r, field, "a whole number of at most nine digits");
        *(int32_t *)slot = (int32_t)n;
        return true;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        if (!read_i64(r, field, v, &n))
            return false;
        if (n < 0 || n > UINT32_MAX)
            return bad_value(r, field, "a whole number that is not negative");
        *(uint32_t *)slot = (uint32_t)n;
        return true;
    case PROTOBUF_C_TYPE_BYTES:
        return read_bytes(r, field, v, slot);
    case PROTOBUF_C_TYPE_MESSAGE:
        return read_submessage(r, f, field, v, slot);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        break;
    }
    return bad_value(r, field, "a field that can be given as JSON");
}

static bool read_array(struct reader *r, const ProtobufCFieldDescriptor *f, const char *field,
                       const json_t *v, char *message)
{
    size_t n = json_array_size(v);
    size_t size = json_value_size(f);
    char *values = hw_arena_array(r->arena, n ? n : 1, size);

    if (!json_is_array(v) || !values)
        return bad_value(r, field, "a list");
    for (size_t i = 0; i < n; i++) {
        const char *place = f->type == PROTOBUF_C_TYPE_MESSAGE
                                ? hw_arena_format(r->arena, "%s[%zu]", field, i)
                                : field;

        if (!place || !read_value(r, f, place, json_array_get(v, i), values + i * size))
            return false;
    }
    *(size_t *)(void *)(message + f->quantifier_offset) = n;
    *(void **)(void *)(message + f->offset) = values;
    return true;
}

static bool read_field(struct reader *r, const ProtobufCFieldDescriptor *f, const char *field,
                       const json_t *v, char *message)
{
    if (f->label == PROTOBUF_C_LABEL_REPEATED)
        return read_array(r, f, field, v, message);
    if (!read_value(r, f, field, v, message + f->offset))
        return false;
    if (f->quantifier_offset && !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
        *(protobuf_c_boolean *)(void *)(message + f->quantifier_offset) = true;
    return true;
}

/* ---- commands ---- */

static bool is_body(const ProtobufCFieldDescriptor *f)
{
    return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static const ProtobufCMessageDescriptor *body_of(const ProtobufCFieldDescriptor *f)
{
    return f->descriptor;
}

const ProtobufCFieldDescriptor *hw_command_find(const char *name)
{
    const ProtobufCMessageDescriptor *d = &hw__command__descriptor;

    for (unsigned i = 0; i < d->n_fields; i++) {
        if (is_body(&d->fields[i]) && hw_streq(body_of(&d->fields[i])->short_name, name))
            return &d->fields[i];
    }
    return NULL;
}

static bool is_common(const char *key)
{
    return hw_streq(key, "command") || hw_streq(key, "at") || hw_streq(key, "id");
}

static bool read_common(struct reader *r, const char *key, const json_t *v, Hw__Command *c)
{
    int64_t ms = 0;

    if (hw_streq(key, "at")) {
        const char *s = json_string_value(v);

        c->at = hw_arena_alloc(r->arena, sizeof(*c->at));
        if (!c->at || !s || !hw_parse_instant(s, strlen(s), &ms))
            return bad_value(r, "at", "a time such as 2026-10-01T09:30:00+01:00");
        hw__time__init(c->at);
        c->at->ms = ms;
        return true;
    }
    if (hw_streq(key, "id")) {
        const char *s = read_string(r, "id", v);
        struct hw_id *id = hw_arena_alloc(r->arena, sizeof(*id));

        if (!s)
            return false;
        if (!*s || !id)
            return bad_value(r, "id", "a string that is not empty");
        *id = hw_id_named("command", s, strlen(s));
        c->request_id.data = id->b;
        c->request_id.len = sizeof(id->b);
        c->has_remember_refusal = c->remember_refusal = true;
    }
    return true; /* "command" was read before */
}

static bool read_key(struct reader *r, const ProtobufCMessageDescriptor *d, const char *key,
                     const json_t *v, Hw__Command *c, ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *field = is_common(key) ? NULL : json_find_field(d, key);

    if (!field && !is_common(key))
        return fault(r, "UNKNOWN_FIELD", key,
                     hw_arena_format(r->arena, "%s has no field '%.60s'; it has %s", d->short_name,
                                     key, json_field_names(r->arena, d, "command, at, id")));
    if (json_is_null(v)) /* as if it had been left out */
        return true;
    return field ? read_field(r, field, key, v, (char *)body) : read_common(r, key, v, c);
}

/* Which command it is; NULL: fault says why not. */
static const ProtobufCFieldDescriptor *read_name(struct reader *r, const json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "command"));
    const ProtobufCFieldDescriptor *which = name ? hw_command_find(name) : NULL;

    if (!name)
        (void)fault(r, "MISSING_FIELD", "command",
                    hw_arena_format(r->arena, "command: says what to do, and is missing"));
    else if (!which)
        (void)fault(r, "UNKNOWN_COMMAND", "command",
                    hw_arena_format(r->arena,
                                    "there is no command '%.60s'; `homeward help commands` "
                                    "lists them",
                                    name));
    return which;
}

Hw__Command *hw_json_to_command(const json_t *object, struct hw_arena *arena,
                                struct hw_json_fault *f)
{
    struct reader r = {.arena = arena, .fault = f};
    const ProtobufCFieldDescriptor *which = NULL;
    Hw__Command *c = hw_arena_alloc(arena, sizeof(*c));
    ProtobufCMessage *body = NULL;
    const char *key = NULL;
    json_t *v = NULL;

    *f = (struct hw_json_fault){.code = "NOT_AN_OBJECT", .message = "a command is a JSON object"};
    if (!json_is_object(object) || !(which = read_name(&r, object)))
        return NULL;
    body = hw_arena_alloc(arena, body_of(which)->sizeof_message);
    if (c && body) {
        hw__command__init(c);
        body_of(which)->message_init(body);
        json_object_foreach((json_t *)(uintptr_t)object, key, v)
        {
            if (!read_key(&r, body_of(which), key, v, c, body))
                return NULL;
        }
        c->body_case = (Hw__Command__BodyCase)which->id;
        *(void **)(void *)((char *)c + which->offset) = body;
    }
    if (!hw_arena_exhausted(arena))
        return c;
    (void)fault(&r, "BAD_VALUE", NULL, NULL);
    return NULL;
}

Hw__Command *hw_json_text_to_command(const char *text, size_t n, struct hw_arena *arena,
                                     struct hw_json_fault *f)
{
    json_error_t e;
    json_t *object = NULL;
    Hw__Command *c = NULL;

    if (n > HW_JSON_COMMAND_MAX) {
        *f = (struct hw_json_fault){.code = "BAD_VALUE",
                                    .message = "a command has at most one megabyte"};
        return NULL;
    }
    object = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);
    if (!object) {
        (void)fault(&(struct reader){.arena = arena, .fault = f}, "NOT_JSON", NULL,
                    hw_arena_format(arena, "not JSON: %s at character %d", e.text, e.position));
        return NULL;
    }
    c = hw_json_to_command(object, arena, f);
    json_decref(object);
    return c;
}

const char *hw_command_name(const Hw__Command *c)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, c->body_case);

    return f && c->body_case ? body_of(f)->short_name : "";
}

const char *hw_command_service(const Hw__Command *c)
{
    unsigned number = c->body_case;

    if (number < 100)
        return number ? "system" : NULL;
    switch (number / 100) {
    case 1:
        return "beds";
    case 2:
        return "d2a";
    case 3:
        return "reablement";
    case 4:
        return "brokerage";
    case 5:
        return "adt";
    default:
        return NULL;
    }
}

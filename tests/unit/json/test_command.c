/* Commands as JSON: every command and every field there is, and everything that is refused. */
#include "homeward/json/command.h"

#include <stdlib.h>

#include "homeward/buf.h"
#include "homeward/pb.h"
#include "homeward/secret.h"
#include "homeward/text.h"
#include "support/t.h"

enum { BUDGET = 8 << 20 };

static struct hw_arena *arena;

static Hw__Command *read_text(const char *text, struct hw_json_fault *f)
{
    hw_arena_reset(arena);
    return hw_json_text_to_command(text, strlen(text), arena, f);
}

/* ---- every command, every field, found through the contract itself ---- */

static bool is_command(const ProtobufCFieldDescriptor *f)
{
    return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static void camel(const char *snake, struct hw_buf *out)
{
    for (; *snake; snake++) {
        if (*snake == '_' && snake[1])
            hw_buf_putc(out, (char)(*++snake - 'a' + 'A'));
        else
            hw_buf_putc(out, *snake);
    }
}

static bool is_nested(const ProtobufCFieldDescriptor *f)
{
    return f->type == PROTOBUF_C_TYPE_MESSAGE && f->descriptor != &hw__time__descriptor &&
           f->descriptor != &hw__date__descriptor;
}

static void put_both(struct hw_buf *text, struct hw_buf *shown, const char *value)
{
    hw_buf_puts(text, value);
    hw_buf_puts(shown, value);
}

static void put_value(const ProtobufCFieldDescriptor *f, struct hw_buf *text, struct hw_buf *shown);

/* Every field of a message within a message. */
static void put_nested(const ProtobufCMessageDescriptor *d, struct hw_buf *text,
                       struct hw_buf *shown)
{
    put_both(text, shown, "{");
    for (unsigned i = 0; i < d->n_fields; i++) {
        bool list = d->fields[i].label == PROTOBUF_C_LABEL_REPEATED;

        put_both(text, shown, i ? ",\"" : "\"");
        camel(d->fields[i].name, text);
        camel(d->fields[i].name, shown);
        put_both(text, shown, list ? "\":[" : "\":");
        put_value(&d->fields[i], text, shown);
        put_both(text, shown, list ? "]" : "");
    }
    put_both(text, shown, "}");
}

/* A value that fits a field, as JSON; and how it is shown again. */
static void put_value(const ProtobufCFieldDescriptor *f, struct hw_buf *text, struct hw_buf *shown)
{
    const ProtobufCEnumDescriptor *e = f->descriptor;

    if (is_nested(f)) {
        put_nested(f->descriptor, text, shown);
        return;
    }
    switch ((int)f->type) {
    case PROTOBUF_C_TYPE_STRING:
        put_both(text, shown, "\"caf\xc3\xa9 \\\"1\\\"\"");
        break;
    case PROTOBUF_C_TYPE_BOOL:
        put_both(text, shown, "true");
        break;
    case PROTOBUF_C_TYPE_INT64:
        put_both(text, shown, "9007199254740993");
        break;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
        put_both(text, shown, "-2147483648");
        break;
    case PROTOBUF_C_TYPE_UINT32:
        put_both(text, shown, "4294967295");
        break;
    case PROTOBUF_C_TYPE_ENUM:
        hw_buf_printf(text, "\"%s\"", e->values[e->n_values - 1].name);
        hw_buf_printf(shown, "\"%s\"", e->values[e->n_values - 1].name);
        break;
    case PROTOBUF_C_TYPE_BYTES:
        hw_buf_puts(text, "\"TVNI\"");
        hw_buf_puts(shown, "\"4d5348\"");
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        put_both(text, shown,
                 f->descriptor == &hw__time__descriptor ? "\"2026-10-01T09:30:00+01:00\""
                                                        : "\"2026-10-01\"");
        break;
    default:
        fail_msg("%s: a type that no command had when this test was written", f->name);
    }
}

static void check_shown(const char *name, const Hw__Command *c, const char *want)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, c->body_case);
    json_t *shown = hw_json_from_message(
        *(const ProtobufCMessage *const *)(const void *)((const char *)c + f->offset));
    json_t *wanted = json_loads(want, 0, NULL);
    char *text = json_dumps(shown, JSON_SORT_KEYS);

    assert_non_null(wanted);
    if (!json_equal(shown, wanted))
        fail_msg("%s: read as %s, want %s", name, text, want);
    free(text);
    json_decref(shown);
    json_decref(wanted);
}

static void put_command(const ProtobufCMessageDescriptor *d, const struct hw_buf *name,
                        struct hw_buf *text)
{
    hw_buf_clear(text);
    hw_buf_printf(text, "{\"command\":\"%s\",\"%.*s\":", d->short_name, (int)name->len,
                  (const char *)name->data);
}

/* Nothing of another kind. An object is a value only where a message is one, with its fields. */
static void check_others(const ProtobufCMessageDescriptor *d, const ProtobufCFieldDescriptor *f,
                         struct hw_buf *name, struct hw_buf *text)
{
    struct hw_json_fault fault = {.code = NULL};
    bool nested = is_nested(f) && f->label != PROTOBUF_C_LABEL_REPEATED;

    for (int i = 0; i < 2; i++) {
        put_command(d, name, text);
        hw_buf_puts(text, i ? "{\"a\":1}}" : "1.5}");
        assert_null(read_text(hw_buf_str(text), &fault));
        assert_string_equal(fault.code, nested && i ? "UNKNOWN_FIELD" : "BAD_VALUE");
        assert_memory_equal(fault.field, name->data, name->len);
        assert_string_equal(fault.field + name->len, nested && i ? ".a" : "");
        assert_non_null(strstr(fault.message, hw_buf_str(name)));
    }
}

static void check_field(const ProtobufCMessageDescriptor *d, const ProtobufCFieldDescriptor *f)
{
    struct hw_buf text, want, name;
    struct hw_json_fault fault = {.code = NULL};
    bool list = f->label == PROTOBUF_C_LABEL_REPEATED;
    Hw__Command *c = NULL;

    hw_buf_init(&text, 0);
    hw_buf_init(&want, 0);
    hw_buf_init(&name, 0);
    camel(f->name, &name);
    put_command(d, &name, &text);
    hw_buf_printf(&want, "{\"%s\":", hw_buf_str(&name));
    put_both(&text, &want, list ? "[" : "");
    put_value(f, &text, &want);
    if (list) {
        put_both(&text, &want, ",");
        put_value(f, &text, &want);
    }
    put_both(&text, &want, list ? "]}" : "}");
    c = read_text(hw_buf_str(&text), &fault);
    if (!c)
        fail_msg("%s: %s", hw_buf_str(&text), fault.message);
    assert_string_equal(hw_command_name(c), d->short_name);
    check_shown(d->short_name, c, hw_buf_str(&want));
    check_others(d, f, &name, &text);
    hw_buf_release(&text);
    hw_buf_release(&want);
    hw_buf_release(&name);
}

static void every_field_of_every_command(void **state)
{
    const ProtobufCMessageDescriptor *all = &hw__command__descriptor;
    int commands = 0, fields = 0;

    (void)state;
    for (unsigned i = 0; i < all->n_fields; i++) {
        const ProtobufCMessageDescriptor *d = all->fields[i].descriptor;

        if (!is_command(&all->fields[i]))
            continue;
        commands++;
        assert_ptr_equal(hw_command_find(d->short_name), &all->fields[i]);
        for (unsigned k = 0; k < d->n_fields; k++, fields++)
            check_field(d, &d->fields[k]);
    }
    assert_true(commands >= 24 && fields >= 80);
}

/* Every command has somebody who answers it. */
static void every_command_has_a_service(void **state)
{
    const ProtobufCMessageDescriptor *all = &hw__command__descriptor;

    (void)state;
    for (unsigned i = 0; i < all->n_fields; i++) {
        Hw__Command c = HW__COMMAND__INIT;

        if (!is_command(&all->fields[i]))
            continue;
        c.body_case = (Hw__Command__BodyCase)all->fields[i].id;
        if (!hw_command_service(&c))
            fail_msg("%s is answered by nobody", all->fields[i].name);
    }
}

/* ---- the common fields ---- */

static void what_all_commands_may_say(void **state)
{
    struct hw_json_fault f;
    struct hw_id id = hw_id_named("command", "visit 7", 7);
    const Hw__Command *c = read_text("{\"id\":\"visit 7\",\"at\":\"2026-10-01T09:30:00+01:00\","
                                     "\"command\":\"EndLeave\",\"spell\":\"S1\"}",
                                     &f);

    (void)state;
    assert_non_null(c);
    assert_int_equal(c->body_case, HW__COMMAND__BODY_END_LEAVE);
    assert_string_equal(c->end_leave->spell, "S1");
    assert_true(c->at->ms == INT64_C(1790843400000));
    assert_int_equal(c->request_id.len, 16);
    assert_memory_equal(c->request_id.data, id.b, 16);
    assert_true(c->has_remember_refusal && c->remember_refusal);
    c = read_text("{\"command\":\"EndLeave\"}", &f);
    assert_non_null(c);
    assert_null(c->at);
    assert_int_equal(c->request_id.len, 0);
    assert_false(c->has_remember_refusal);
    assert_null(c->end_leave->spell);
}

/* In the proto3 mapping null stands for a field that is left out. */
static void null_is_left_out(void **state)
{
    struct hw_json_fault f;
    const Hw__Command *c =
        read_text("{\"command\":\"MovePatient\",\"spell\":\"S1\",\"ward\":\"W\",\"bed\":null,"
                  "\"careType\":null,\"resolvesDelay\":null,\"at\":null,\"id\":null}",
                  &f);

    (void)state;
    assert_non_null(c);
    assert_null(c->at);
    assert_int_equal(c->request_id.len, 0);
    assert_null(c->move_patient->bed);
    assert_false(c->move_patient->has_care_type);
    assert_false(c->move_patient->has_resolves_delay);
    assert_null(read_text("{\"command\":\"MovePatient\",\"beds\":null}", &f));
    assert_string_equal(f.code, "UNKNOWN_FIELD");
}

/* ---- what is refused ---- */

static const struct row {
    const char *text, *code, *field, *message; /* message: a part of it */
} rows[] = {
    {"", "NOT_JSON", NULL, "not JSON"},
    {"hello", "NOT_JSON", NULL, "not JSON"},
    {"{\"command\":\"EndLeave\"", "NOT_JSON", NULL, "not JSON"},
    {"{\"command\":\"EndLeave\"} {}", "NOT_JSON", NULL, "end of file expected"},
    {"{\"command\":\"EndLeave\",}", "NOT_JSON", NULL, "not JSON"},
    {"{\"command\":\"EndLeave\",\"spell\":\"a\",\"spell\":\"b\"}", "NOT_JSON", NULL, "duplicate"},
    {"{\"command\":\"EndLeave\",\"spell\":\"\xff\"}", "NOT_JSON", NULL, "0xff"},
    {"{\"command\":\"EndLeave\",\"spell\":\"\xc3\x28\"}", "NOT_JSON", NULL, "decode"},
    {"{\"command\":\"EndLeave\",\"spell\":\"\xed\xa0\x80\"}", "NOT_JSON", NULL, "decode"},
    {"{\"command\":\"EndLeave\",\"spell\":\"\\ud800\"}", "NOT_JSON", NULL, "\\uD800"},
    {"{\"command\":\"EndLeave\",\"spell\":\"a\\u0000b\"}", "NOT_JSON", NULL, "\\u0000"},
    {"{\"command\":\"RetractFact\",\"position\":9223372036854775808}", "NOT_JSON", NULL, "too big"},
    {"{\"command\":\"RetractFact\",\"position\":1e999}", "NOT_JSON", NULL, "real number overflow"},
    {"[]", "NOT_AN_OBJECT", NULL, "object"},
    {"[{\"command\":\"EndLeave\"}]", "NOT_AN_OBJECT", NULL, "object"},
    {"{}", "MISSING_FIELD", "command", "missing"},
    {"{\"spell\":\"S1\"}", "MISSING_FIELD", "command", "missing"},
    {"{\"command\":7}", "MISSING_FIELD", "command", "missing"},
    {"{\"command\":null}", "MISSING_FIELD", "command", "missing"},
    {"{\"command\":\"Endleave\"}", "UNKNOWN_COMMAND", "command", "no command 'Endleave'"},
    {"{\"command\":\"end_leave\"}", "UNKNOWN_COMMAND", "command", "no command 'end_leave'"},
    {"{\"command\":\"\"}", "UNKNOWN_COMMAND", "command", "no command ''"},
    {"{\"command\":\"Command\"}", "UNKNOWN_COMMAND", "command", "no command"},
    {"{\"command\":\"EndLeave\",\"colour\":\"red\"}", "UNKNOWN_FIELD", "colour",
     "EndLeave has no field 'colour'; it has command, at, id, spell"},
    {"{\"command\":\"EndLeave\",\"Spell\":\"S1\"}", "UNKNOWN_FIELD", "Spell", "no field 'Spell'"},
    {"{\"command\":\"EndLeave\",\"ward\":\"W\"}", "UNKNOWN_FIELD", "ward", "no field 'ward'"},
    {"{\"command\":\"AdmitPatient\",\"nhs_number\":\"9990000018\"}", "UNKNOWN_FIELD", "nhs_number",
     "nhsNumber"},
    {"{\"command\":\"EndLeave\",\"\":1}", "UNKNOWN_FIELD", "", "no field ''"},
    {"{\"command\":\"EndLeave\",\"actor\":\"x\"}", "UNKNOWN_FIELD", "actor", "no field 'actor'"},
    {"{\"command\":\"EndLeave\",\"at\":\"2026-10-01T09:30:00\"}", "BAD_VALUE", "at", "a time such"},
    {"{\"command\":\"EndLeave\",\"at\":1790843400}", "BAD_VALUE", "at", "a time such"},
    {"{\"command\":\"EndLeave\",\"at\":\"\"}", "BAD_VALUE", "at", "a time such"},
    {"{\"command\":\"EndLeave\",\"id\":\"\"}", "BAD_VALUE", "id", "not empty"},
    {"{\"command\":\"EndLeave\",\"id\":7}", "BAD_VALUE", "id", "a string"},
    {"{\"command\":\"EndLeave\",\"spell\":1}", "BAD_VALUE", "spell", "a string"},
    {"{\"command\":\"EndLeave\",\"spell\":true}", "BAD_VALUE", "spell", "a string"},
    {"{\"command\":\"EndLeave\",\"spell\":[\"S1\"]}", "BAD_VALUE", "spell", "a string"},
    {"{\"command\":\"RecordReadiness\",\"met\":\"true\"}", "BAD_VALUE", "met", "true or false"},
    {"{\"command\":\"RecordReadiness\",\"met\":1}", "BAD_VALUE", "met", "true or false"},
    {"{\"command\":\"RecordReadiness\",\"criterion\":\"clinical\"}", "BAD_VALUE", "criterion",
     "one of CLINICAL, MDT, SAFE"},
    {"{\"command\":\"RecordReadiness\",\"criterion\":\"UNKNOWN\"}", "BAD_VALUE", "criterion",
     "one of CLINICAL"},
    {"{\"command\":\"RecordReadiness\",\"criterion\":1}", "BAD_VALUE", "criterion", "one of"},
    {"{\"command\":\"RecordDelay\",\"reason\":\"J\"}", "BAD_VALUE", "reason", "DII"},
    {"{\"command\":\"RetractFact\",\"position\":\"12x\"}", "BAD_VALUE", "position", "whole number"},
    {"{\"command\":\"RetractFact\",\"position\":\"\"}", "BAD_VALUE", "position", "whole number"},
    {"{\"command\":\"RetractFact\",\"position\":12.0}", "BAD_VALUE", "position", "whole number"},
    {"{\"command\":\"RetractFact\",\"position\":\"9223372036854775808\"}", "BAD_VALUE", "position",
     "whole number"},
    {"{\"command\":\"SetExpectedDischarge\",\"date\":\"2026-02-29\"}", "BAD_VALUE", "date",
     "a date such as"},
    {"{\"command\":\"SetExpectedDischarge\",\"date\":\"2026-10-01T00:00:00Z\"}", "BAD_VALUE",
     "date", "a date such as"},
    {"{\"command\":\"RegisterWard\",\"beds\":\"1\"}", "BAD_VALUE", "beds", "a list"},
    {"{\"command\":\"RegisterWard\",\"beds\":[\"1\",2]}", "BAD_VALUE", "beds", "a string"},
    {"{\"command\":\"RegisterWard\",\"beds\":[null]}", "BAD_VALUE", "beds", "a string"},
    {"{\"command\":\"MendMessage\",\"raw\":\"***\"}", "BAD_VALUE", "raw", "base64"},
    {"{\"command\":\"PublishCapacity\",\"cells\":[{\"zone\":\"EX31\"},{\"zone\":7}]}", "BAD_VALUE",
     "cells[1].zone", "cells[1].zone: expected a string"},
    {"{\"command\":\"PublishCapacity\",\"cells\":[{\"band\":\"DAWN\"}]}", "BAD_VALUE",
     "cells[0].band", "one of MORNING"},
    {"{\"command\":\"PublishCapacity\",\"cells\":[{\"zones\":[]}]}", "UNKNOWN_FIELD",
     "cells[0].zones", "cells[0] has no field 'zones'; it has zone, band"},
    {"{\"command\":\"PublishCapacity\",\"cells\":[7]}", "BAD_VALUE", "cells[0]", "an object"},
    {"{\"command\":\"PublishCapacity\",\"cells\":{}}", "BAD_VALUE", "cells", "a list"},
    {"{\"command\":\"MendMessage\",\"raw\":\"TVN\"}", "BAD_VALUE", "raw", "base64"},
};

static void what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct row *r = &rows[i];
        struct hw_json_fault f = {.code = NULL};

        if (read_text(r->text, &f))
            fail_msg("%s: was read", r->text);
        if (!f.code || strcmp(f.code, r->code) != 0)
            fail_msg("%s: code %s, want %s", r->text, f.code ? f.code : "none", r->code);
        if (!f.message || !strstr(f.message, r->message))
            fail_msg("%s: '%s' does not say '%s'", r->text, f.message ? f.message : "", r->message);
        if ((f.field != NULL) != (r->field != NULL) || (f.field && strcmp(f.field, r->field) != 0))
            fail_msg("%s: field %s", r->text, f.field ? f.field : "none");
    }
}

/* ---- size ---- */

static char *repeated(const char *before, const char *piece, size_t times, const char *after)
{
    struct hw_buf b;

    hw_buf_init(&b, 0);
    hw_buf_puts(&b, before);
    for (size_t i = 0; i < times; i++)
        hw_buf_puts(&b, piece);
    hw_buf_puts(&b, after);
    (void)hw_buf_str(&b);
    return (char *)b.data;
}

static const struct {
    const char *name, *before, *piece;
    size_t times;
    const char *after, *code; /* NULL: is read */
} sizes[] = {
    {"the longest string", "{\"command\":\"EndLeave\",\"spell\":\"", "x", 4000, "\"}", NULL},
    {"a byte more", "{\"command\":\"EndLeave\",\"spell\":\"", "x", 4001, "\"}", "BAD_VALUE"},
    {"a megabyte of string", "{\"command\":\"EndLeave\",\"spell\":\"", "x", 1 << 20, "\"}",
     "BAD_VALUE"},
    {"nested lists", "{\"command\":\"RegisterWard\",\"beds\":", "[", 100000, "", "NOT_JSON"},
    {"nested objects", "", "{\"a\":", 100000, "", "NOT_JSON"},
    {"a well formed nest", "{\"command\":\"RegisterWard\",\"beds\":[[[[[[", "[],", 1000,
     "[]]]]]]]}", "BAD_VALUE"},
    {"many beds", "{\"command\":\"RegisterWard\",\"beds\":[", "\"bed\",", 100000, "\"bed\"]}",
     NULL},
    {"blanks up to a megabyte", "{\"command\":\"EndLeave\"", " ", (1 << 20) - 22, "}", NULL},
    {"a blank more", "{\"command\":\"EndLeave\"", " ", (1 << 20) - 21, "}", "BAD_VALUE"},
    {"a long unknown name", "{\"command\":\"", "x", 100000, "\"}", "UNKNOWN_COMMAND"},
    {"a long unknown field", "{\"command\":\"EndLeave\",\"", "x", 100000, "\":1}", "UNKNOWN_FIELD"},
};

/* What is quoted may be cut in the middle of a character: the sentence must be a text all the same.
 */
static void sentences_are_texts(void **state)
{
    static const char *const pieces[] = {"{\"command\":\"", "{\"command\":\"EndLeave\",\"",
                                         "{\"command\":\"EndLeave\",\"spell\":\"\\x"};

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        for (size_t shift = 0; shift < 4; shift++) {
            struct hw_json_fault f = {.code = NULL};
            char *filled = repeated(shift > 0 ? "a" : "", "\xe2\x82\xac", 200, "\":1}");
            struct hw_buf text;

            hw_buf_init(&text, 0);
            hw_buf_printf(&text, "%s%.*s%s", pieces[i], (int)shift, "bbb", filled);
            assert_null(read_text(hw_buf_str(&text), &f));
            assert_true(hw_utf8_valid(f.message, strlen(f.message)));
            hw_buf_release(&text);
            free(filled);
        }
    }
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct hw_json_fault f = {.code = NULL};
        char *text = repeated(sizes[i].before, sizes[i].piece, sizes[i].times, sizes[i].after);
        bool read = read_text(text, &f) != NULL;

        if (read != !sizes[i].code || (!read && strcmp(f.code, sizes[i].code) != 0))
            fail_msg("%s: %s %s", sizes[i].name, read ? "read" : "refused", read ? "" : f.code);
        assert_true(read || strlen(f.message) < 400);
        free(text);
    }
}

/* A budget that is too small is a refusal that says so, at whatever place it ends. */
static void a_small_budget(void **state)
{
    static const char text[] = "{\"command\":\"RegisterWard\",\"provider\":\"RBZ\",\"ward\":\"W\","
                               "\"beds\":[\"1\",\"2\",\"3\"],\"careType\":\"ACUTE\",\"id\":\"x\","
                               "\"at\":\"2026-10-01T09:30:00+01:00\"}";
    size_t enough = 0;

    (void)state;
    for (size_t budget = 0; !enough; budget += 16) {
        struct hw_arena *small = hw_arena_create(budget);
        struct hw_json_fault f = {.code = NULL};
        Hw__Command *c = hw_json_text_to_command(text, sizeof(text) - 1, small, &f);

        assert_true(c || (f.code && f.message));
        if (c)
            enough = budget;
        hw_arena_destroy(small);
        assert_true(budget < BUDGET);
    }
    assert_true(enough > 200);
}

/* ---- answers ---- */

static void check_answer(const Hw__CommandAnswer *a, const char *want)
{
    json_t *o = hw_json_answer(a);
    char *text = json_dumps(o, JSON_COMPACT);

    assert_string_equal(text, want);
    free(text);
    json_decref(o);
}

static void answers(void **state)
{
    int64_t positions[] = {7, 8};
    Hw__CommandAnswer yes = HW__COMMAND_ANSWER__INIT, no = HW__COMMAND_ANSWER__INIT;

    (void)state;
    yes.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    yes.positions = positions;
    yes.n_positions = 2;
    check_answer(&yes, "{\"accepted\":true,\"positions\":[7,8]}");
    yes.n_positions = 0;
    check_answer(&yes, "{\"accepted\":true,\"positions\":[]}");
    yes.message = "not kept";
    yes.field = "note";
    check_answer(
        &yes, "{\"accepted\":true,\"positions\":[],\"message\":\"not kept\",\"field\":\"note\"}");
    no.outcome = HW__COMMAND_ANSWER__OUTCOME__REFUSED;
    no.code = "BED_OCCUPIED";
    no.message = "bed \"1\" holds somebody else";
    no.field = "bed";
    check_answer(&no, "{\"accepted\":false,\"code\":\"BED_OCCUPIED\",\"message\":\"bed \\\"1\\\" "
                      "holds somebody else\",\"field\":\"bed\"}");
    no.field = NULL;
    no.code = no.message = NULL;
    check_answer(&no, "{\"accepted\":false,\"code\":\"UNKNOWN\",\"message\":\"\"}");
}

static int setup(void **state)
{
    struct hw_err err;

    (void)state;
    arena = hw_arena_create(BUDGET);
    return arena && hw_secret_setup(&err) == HW_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hw_arena_destroy(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_every_command),
        cmocka_unit_test(every_command_has_a_service),
        cmocka_unit_test(what_all_commands_may_say),
        cmocka_unit_test(null_is_left_out),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(sentences_are_texts),
        cmocka_unit_test(a_small_budget),
        cmocka_unit_test(answers),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, setup, teardown);
}

/* What was ever written can be read for ever: tests/golden/payloads.tsv holds a payload of every
 * kind of event and command as it was when the kind was new, and as it was whenever the kind had
 * got another field, and what must be read from it.
 *
 *   test_golden            checks
 *   test_golden --missing  prints lines for kinds that have none with all fields yet, to be added.
 * Lines that are there are never changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/arena.h"
#include "homeward/buf.h"
#include "homeward/json/command.h"
#include "homeward/pb.h"
#include "homeward/v1/commands.pb-c.h"
#include "homeward/v1/events.pb-c.h"
#include "support/t.h"

#define FILE_NAME "tests/golden/payloads.tsv"
enum { LINE = 16384, ARENA = 1 << 20 };

/* ---- a payload with something in every field, by the contract's own description ---- */

static void put_varint(struct hw_buf *b, uint64_t v)
{
    for (; v >= 128; v >>= 7)
        hw_buf_putc(b, (char)(v | 128));
    hw_buf_putc(b, (char)v);
}

static void fill(struct hw_buf *b, const ProtobufCMessageDescriptor *d);

static void put_bytes(struct hw_buf *b, const ProtobufCFieldDescriptor *f, const void *p, size_t n)
{
    put_varint(b, (uint64_t)f->id << 3 | 2);
    put_varint(b, n);
    hw_buf_put(b, p, n);
}

static void put_message(struct hw_buf *b, const ProtobufCFieldDescriptor *f)
{
    struct hw_buf inner;

    hw_buf_init(&inner, 0);
    fill(&inner, f->descriptor);
    put_bytes(b, f, inner.data, inner.len);
    hw_buf_release(&inner);
}

static uint64_t sample(const ProtobufCFieldDescriptor *f)
{
    const ProtobufCEnumDescriptor *e = f->descriptor;

    if (f->type == PROTOBUF_C_TYPE_ENUM)
        return (uint64_t)e->values[e->n_values - 1].value;
    return f->type == PROTOBUF_C_TYPE_BOOL ? 1 : 1000 + f->id;
}

static void put_field(struct hw_buf *b, const ProtobufCFieldDescriptor *f)
{
    switch ((int)f->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
        put_bytes(b, f, f->name, strlen(f->name));
        return;
    case PROTOBUF_C_TYPE_MESSAGE:
        put_message(b, f);
        return;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM:
        put_varint(b, (uint64_t)f->id << 3);
        put_varint(b, sample(f));
        return;
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SINT64: /* zigzag: a positive number doubled */
        put_varint(b, (uint64_t)f->id << 3);
        put_varint(b, sample(f) * 2);
        return;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
        put_varint(b, (uint64_t)f->id << 3 | 1);
        for (int i = 0; i < 64; i += 8)
            hw_buf_putc(b, (char)(sample(f) >> i));
        return;
    default:
        fail_msg("%s: a type that the sampler does not know", f->name);
    }
}

static void fill(struct hw_buf *b, const ProtobufCMessageDescriptor *d)
{
    for (unsigned i = 0; i < d->n_fields; i++)
        put_field(b, &d->fields[i]);
}

/* ---- lines ---- */

/* "event 1 SpellOpened" */
static void kind_name(const char *group, const ProtobufCFieldDescriptor *f, char *out, size_t n)
{
    const ProtobufCMessageDescriptor *d = f->descriptor;

    (void)snprintf(out, n, "%s\t%u\t%s", group, f->id, d->short_name);
}

static char *as_json(const ProtobufCMessageDescriptor *d, const void *data, size_t n)
{
    struct hw_arena *arena = hw_arena_create(ARENA);
    const ProtobufCMessage *m = hw_pb_unpack(d, arena, data, n);
    json_t *o = m ? hw_json_from_message(m) : NULL;
    char *text = o ? json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

    json_decref(o);
    hw_arena_destroy(arena);
    return text;
}

static size_t from_hex(const char *hex, uint8_t *out)
{
    size_t n = strcspn(hex, "\t\n") / 2;

    for (size_t i = 0; i < n; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        out[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return n;
}

/* One line of the file, taken apart. */
struct line {
    char text[LINE];
    uint8_t bytes[LINE / 2];
    size_t n;
    const char *json; /* what must be read */
};

/* The next line of a kind; false: there is no more. */
static bool next_line(FILE *f, const char *kind, struct line *l)
{
    char *hex = NULL, *json = NULL;

    while (fgets(l->text, LINE, f)) {
        if (strncmp(l->text, kind, strlen(kind)) != 0 || l->text[strlen(kind)] != '\t')
            continue;
        hex = l->text + strlen(kind) + 1;
        json = strchr(hex, '\t');
        assert_non_null(json);
        l->n = from_hex(hex, l->bytes);
        json[strcspn(json, "\n")] = '\0';
        l->json = json + 1;
        return true;
    }
    return false;
}

/* Whether whatever is named in `all` is named in `some` too, at any depth. */
static bool names_all(json_t *some, json_t *all)
{
    const char *key = NULL;
    json_t *value = NULL;

    if (json_is_array(all))
        return json_is_array(some) && names_all(json_array_get(some, 0), json_array_get(all, 0));
    if (!json_is_object(all))
        return true;
    json_object_foreach(all, key, value)
    {
        json_t *there = json_object_get(some, key);

        if (!there || !names_all(there, value))
            return false;
    }
    return true;
}

/* A payload with something in every field that there is today. */
static char *full_sample(const ProtobufCFieldDescriptor *f, struct hw_buf *b)
{
    char *json = NULL;

    hw_buf_init(b, 0);
    fill(b, f->descriptor);
    json = as_json(f->descriptor, b->data, b->len);
    assert_non_null(json);
    return json;
}

/* Whether the kind's last line holds every field: a kind that has grown gets another line. */
static bool is_complete(const char *last, const ProtobufCFieldDescriptor *f)
{
    struct hw_buf b;
    char *text = full_sample(f, &b);
    json_t *all = json_loads(text, 0, NULL), *some = json_loads(last, 0, NULL);
    bool complete = some && names_all(some, all);

    json_decref(all);
    json_decref(some);
    free(text);
    hw_buf_release(&b);
    return complete;
}

static void check_line(const char *kind, const ProtobufCFieldDescriptor *f, const struct line *l)
{
    char *json = as_json(f->descriptor, l->bytes, l->n);

    if (!json || strcmp(json, l->json) != 0)
        fail_msg("%s: what was written is read otherwise now:\n  was %s\n  is  %s", kind, l->json,
                 json ? json : "not readable");
    free(json);
}

static FILE *open_file(void)
{
    FILE *f = fopen(FILE_NAME, "re");

    assert_non_null(f);
    return f;
}

static void check_kind(const char *group, const ProtobufCFieldDescriptor *f)
{
    char kind[128];
    static struct line l;
    bool complete = false;
    FILE *file = open_file();

    kind_name(group, f, kind, sizeof(kind));
    while (next_line(file, kind, &l)) {
        check_line(kind, f, &l);
        complete = is_complete(l.json, f);
    }
    (void)fclose(file);
    if (!complete)
        fail_msg("%s has no line with all its fields in " FILE_NAME
                 ": add what test_golden --missing prints",
                 kind);
}

static void print_missing(const char *group, const ProtobufCFieldDescriptor *f)
{
    char kind[128];
    static struct line l;
    bool complete = false;
    FILE *file = open_file();
    struct hw_buf b;
    char *json = NULL;

    kind_name(group, f, kind, sizeof(kind));
    while (next_line(file, kind, &l))
        complete = is_complete(l.json, f);
    (void)fclose(file);
    if (complete)
        return;
    json = full_sample(f, &b);
    (void)printf("%s\t", kind);
    for (size_t i = 0; i < b.len; i++)
        (void)printf("%02x", b.data[i]);
    (void)printf("\t%s\n", json);
    free(json);
    hw_buf_release(&b);
}

static void each(const char *group, const ProtobufCMessageDescriptor *d,
                 void (*f)(const char *, const ProtobufCFieldDescriptor *))
{
    for (unsigned i = 0; i < d->n_fields; i++) {
        if (d->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
            f(group, &d->fields[i]);
    }
}

static void old_events_decode(void **state)
{
    (void)state;
    each("event", &hw__event__descriptor, check_kind);
}

static void old_commands_decode(void **state)
{
    (void)state;
    each("command", &hw__command__descriptor, check_kind);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_events_decode),
        cmocka_unit_test(old_commands_decode),
    };

    if (argc > 1 && strcmp(argv[1], "--missing") == 0) {
        each("event", &hw__event__descriptor, print_missing);
        each("command", &hw__command__descriptor, print_missing);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* fuzz: common */
/* A command is read whole or refused with a code and a sentence; what was read can be shown, and
 * read again from what is shown. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/buf.h"
#include "homeward/bug.h"
#include "homeward/json/command.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { BUDGET = 32 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const ProtobufCMessage *body_of(const Hw__Command *c, bool *has_bytes)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, c->body_case);
    const ProtobufCMessageDescriptor *d = f->descriptor;

    *has_bytes = false; /* shown as hexadecimal, read as base64 */
    for (unsigned i = 0; i < d->n_fields; i++)
        *has_bytes = *has_bytes || d->fields[i].type == PROTOBUF_C_TYPE_BYTES;
    return *(const ProtobufCMessage *const *)(const void *)((const char *)c + f->offset);
}

static void pack(const ProtobufCMessage *m, struct hw_buf *out)
{
    hw_buf_init(out, 0);
    hw_pb_pack(m, out);
    HW_CHECK(!out->failed);
}

static void read_again(const Hw__Command *c, struct hw_arena *arena)
{
    struct hw_json_fault fault;
    bool has_bytes = false;
    const ProtobufCMessage *body = body_of(c, &has_bytes);
    json_t *shown = hw_json_from_message(body);
    const Hw__Command *again = NULL;
    struct hw_buf before, after;

    HW_CHECK(shown && json_object_set_new(shown, "command", json_string(hw_command_name(c))) == 0);
    again = hw_json_to_command(shown, arena, &fault);
    json_decref(shown);
    HW_CHECK(again || has_bytes);
    if (has_bytes)
        return;
    pack(body, &before);
    pack(body_of(again, &has_bytes), &after);
    HW_CHECK(before.len == after.len && memcmp(before.data, after.data, before.len) == 0);
    hw_buf_release(&before);
    hw_buf_release(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct hw_arena *arena;
    struct hw_json_fault fault = {.code = NULL};
    const Hw__Command *c = NULL;

    if (!arena) {
        HW_CHECK(sodium_init() >= 0);
        arena = hw_arena_create(BUDGET);
    }
    hw_arena_reset(arena);
    c = hw_json_text_to_command((const char *)data, n, arena, &fault);
    if (c) {
        HW_CHECK(hw_command_service(c) && *hw_command_name(c));
        read_again(c, arena);
    } else {
        HW_CHECK(fault.code && fault.message && *fault.message);
        HW_CHECK(hw_utf8_valid(fault.message, strlen(fault.message)));
        HW_CHECK(!fault.field || hw_utf8_valid(fault.field, strlen(fault.field)));
    }
    return 0;
}

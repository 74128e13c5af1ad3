/* fuzz: adt */
/* Any bytes as one message: read, translated, answered. What comes out must be fit to be stored:
 * texts valid UTF-8, commands complete, answers a message of their own. */
#include <stdint.h>
#include <string.h>

#include "adt/core/ack.h"
#include "adt/core/charset.h"
#include "adt/core/message.h"
#include "adt/core/translate.h"
#include "homeward/bug.h"
#include "homeward/pb.h"

enum { ARENA = 8 << 20, INPUT = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is packed must be understood by who receives it: strings checked, required fields there. */
static void check_command(const Hw__Command *c, struct hw_arena *arena)
{
    struct hw_buf b;
    uint8_t id[16] = {0};
    Hw__Command copy = *c;

    copy.request_id.data = id;
    copy.request_id.len = sizeof(id);
    hw_buf_init(&b, 0);
    hw_pb_pack(&copy, &b);
    HW_CHECK(hw_pb_unpack(&hw__command__descriptor, arena, b.data, b.len));
    hw_buf_release(&b);
}

static void check_answers(const struct message *m, const struct fault *f, enum ack_end end,
                          struct hw_arena *arena)
{
    struct ack a = {.end = end, .fault = *f, .message = m->id, .now_ms = 1760000000000};
    struct hw_buf out[2];
    struct hl7 answer;
    int count = 0;

    hw_buf_init(&out[0], 0);
    hw_buf_init(&out[1], 0);
    count = ack_write(&a, m->readable ? &m->hl7 : NULL, out);
    for (int i = 0; i < count; i++) {
        struct hw_span text = {(const char *)out[i].data, out[i].len};

        HW_CHECK(hl7_parse(text, arena, &answer) == HL7_OK || hw_arena_exhausted(arena));
        HW_CHECK(hw_arena_exhausted(arena) || ack_is_answer(&answer));
        HW_CHECK(!memchr(text.p, 0x1c, text.n) || memchr(m->raw.p, 0x1c, m->raw.n));
        (void)charset_encode(text, m->charset, arena);
    }
    hw_buf_release(&out[0]);
    hw_buf_release(&out[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct translation t;
    struct hw_arena *arena = hw_arena_create(ARENA);
    struct hw_arena *other = hw_arena_create(ARENA);
    struct message m;
    struct map map;
    struct fault none = {.code = NULL};

    HW_CHECK(arena && other);
    map_init(&map);
    if (n <= INPUT) {
        message_read((struct hw_span){(const char *)data, n}, &map, arena, &m);
        if (!m.fault.code) {
            translate(&m, &map, arena, &t);
            for (size_t i = 0; t.result == TRANSLATED && i < t.count; i++)
                check_command(t.steps[i].command, other);
            check_answers(&m, t.fault.code ? &t.fault : &none,
                          t.result == UNFIT ? ACK_QUARANTINE : ACK_DONE, other);
        } else {
            check_answers(&m, &m.fault, ACK_REJECTED, other);
        }
        (void)hl7_starts((struct hw_span){(const char *)data, n}, NULL, 0);
    }
    map_release(&map);
    hw_arena_destroy(arena);
    hw_arena_destroy(other);
    return 0;
}

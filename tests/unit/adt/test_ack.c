/* Answers, byte for byte. */
#include "adt/core/ack.h"
#include "support/t.h"

enum { BUDGET = 1 << 20 };

/* 2026-10-01 09:30 in London. */
#define NOW   INT64_C(1790843400000)
#define STAMP "20261001093000+0100"
#define ID_A  "HWA0102030405060708"
#define ID_C  "HWC0102030405060708"
#define Q     "01020304-0506-0708-090a-0b0c0d0e0f10"

static const struct fault ward = {"UNKNOWN_WARD", "ward | is not known", {"PV1", 1, 3, 1, 1}};
static const struct fault aside = {"TYPE_NOT_USED", "not used", {"MSH", 1, 9, 0, 0}};
static const struct fault none = {.code = NULL};

static const struct row {
    const char *name, *header; /* NULL: unreadable */
    enum ack_end end;
    const struct fault *fault;
    const char *want; /* both answers, joined by a line with a star */
} rows[] = {
    {"accepted", "MSH|^~\\&|A^1|F|B|G|2026||ADT^A01|7|P|2.5", ACK_DONE, &none,
     "MSH|^~\\&|B|G|A^1|F|" STAMP "||ACK^A01^ACK|" ID_A "|P|2.5\rMSA|AA|7|\r"},
    {"version 2.2 has a plain type", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|T|2.2", ACK_DONE, &none,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK|" ID_A "|T|2.2\rMSA|AA|7|\r"},
    {"error, 2.5", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5.1", ACK_QUARANTINE, &ward,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_A "|P|2.5.1\rMSA|AE|7|ward \\F\\ is not known\r"
     "ERR||PV1^1^3^1^1|204^Unknown key identifier^HL70357|E|UNKNOWN_WARD||quarantine " Q
     "|ward \\F\\ is not known\r"},
    {"error, 2.3", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.3", ACK_QUARANTINE, &ward,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_A "|P|2.3\rMSA|AE|7|ward \\F\\ is not known\r"
     "ERR|PV1^1^3^204&Unknown key identifier&HL70357|PV1^1^3^1^1|204^Unknown key "
     "identifier^HL70357|E|"
     "UNKNOWN_WARD||quarantine " Q "|ward \\F\\ is not known\r"},
    {"kept aside has nothing to report", "MSH|^~\\&|A|F|B|G|2026||ORU^R01|7|P|2.5", ACK_KEPT,
     &aside, "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^R01^ACK|" ID_A "|P|2.5\rMSA|AA|7|not used\r"},
    {"a warning", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5", ACK_DONE, &ward,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_A "|P|2.5\rMSA|AA|7|ward \\F\\ is not known\r"
     "ERR||PV1^1^3^1^1|204^Unknown key identifier^HL70357|W|UNKNOWN_WARD||quarantine " Q
     "|ward \\F\\ is not known\r"},
    {"other delimiters", "MSH$%?!*$A$F$B$G$2026$$ADT%A01$7$P$2.5", ACK_DONE, &none,
     "MSH$%?!*$B$G$A$F$" STAMP "$$ACK%A01%ACK$" ID_A "$P$2.5\rMSA$AA$7$\r"},
    {"no header at all", NULL, ACK_REJECTED, &aside,
     "MSH|^~\\&|||||" STAMP "||ACK|" ID_A "|P|2.4\rMSA|AR||not used\r"},
    {"the character set is the sender's", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5||||||8859/1",
     ACK_DONE, &none,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_A "|P|2.5||||||8859/1\rMSA|AA|7|\r"},
    {"enhanced, both", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5|||AL|AL", ACK_DONE, &none,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_C "|P|2.5|||NE|NE\rMSA|CA|7|\r*\r"
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_A "|P|2.5|||NE|NE\rMSA|AA|7|\r"},
    {"enhanced, neither", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5|||NE|NE", ACK_DONE, &none, ""},
    {"enhanced, accept only, stored nowhere", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5|||ER|NE",
     ACK_NOT_STORED, &none,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_C "|P|2.5|||NE|NE\rMSA|CE|7|\r"},
    {"enhanced, accept only, unreadable", "MSH|^~\\&|A|F|B|G|2026||ADT^A01|7|P|2.5|||AL|NE",
     ACK_REJECTED, &none,
     "MSH|^~\\&|B|G|A|F|" STAMP "||ACK^A01^ACK|" ID_C "|P|2.5|||NE|NE\rMSA|CR|7|\r"},
};

static void answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct hw_arena *arena = hw_arena_create(BUDGET);
        struct ack a = {.end = rows[i].end, .fault = *rows[i].fault, .now_ms = NOW};
        struct hw_buf out[2];
        struct hl7 m;
        int n = 0;

        for (uint8_t k = 0; k < 16; k++)
            a.message.b[k] = (uint8_t)(k + 1);
        a.quarantine = rows[i].fault == &ward ? Q : NULL;
        hw_buf_init(&out[0], 0);
        hw_buf_init(&out[1], 0);
        if (rows[i].header)
            assert_int_equal(hl7_parse(hw_span_of(rows[i].header), arena, &m), HL7_OK);
        n = ack_write(&a, rows[i].header ? &m : NULL, out);
        if (n == 2) {
            hw_buf_puts(&out[0], "*\r");
            hw_buf_puts(&out[0], hw_buf_str(&out[1]));
        }
        if (strcmp(hw_buf_str(&out[0]), rows[i].want) != 0)
            fail_msg("%s:\n got %s\nwant %s", rows[i].name, hw_buf_str(&out[0]), rows[i].want);
        hw_buf_release(&out[0]);
        hw_buf_release(&out[1]);
        hw_arena_destroy(arena);
    }
}

static void places(void **state)
{
    static const struct {
        struct place_in at;
        const char *want;
    } list[] = {
        {{NULL, 0, 0, 0, 0}, ""},
        {{"PV1", 1, 0, 0, 0}, "PV1^1"},
        {{"PID", 1, 3, 2, 1}, "PID^1^3^2^1"},
        {{"PID", 1, 3, 0, 1}, "PID^1^3"},
    };
    char text[FAULT_PLACE_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
        assert_string_equal(fault_place(&list[i].at, '^', text), list[i].want);
}

static void kinds(void **state)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;
    struct fault f;

    (void)state;
    assert_int_equal(fault_kind("UNKNOWN_SPELL")->hl7, 204);
    assert_false(fault_kind("UNKNOWN_SPELL")->rejects);
    assert_true(fault_kind("NOT_HL7")->rejects);
    assert_int_equal(fault_kind("never heard of")->hl7, 207);
    a.code = "BED_OCCUPIED";
    a.message = "bed 1 holds somebody else";
    a.field = "bed";
    f = fault_of_answer(&a);
    assert_string_equal(f.code, "BED_OCCUPIED");
    assert_string_equal(f.at.segment, "PV1");
    assert_int_equal(f.at.component, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(places),
        cmocka_unit_test(kinds),
    };

    return RUN_TESTS(tests);
}

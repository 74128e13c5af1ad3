/* What a caller may ask in a URL. */
#include "support/t.h"

#include "gateway/core/query.h"
#include "homeward/civil.h"

static struct hw_arena *arena;

static bool reads(const char *text, unsigned allowed, struct query *q, struct fault *f)
{
    hw_arena_reset(arena);
    *f = (struct fault){.code = NULL};
    return query_read(text, allowed, arena, q, f);
}

#define COUNTS (P_FILTER | P_AS_AT | P_KNOWN_AT)
#define DAYS   (COUNTS | P_MONTH | P_POLICY | P_CELLS)

static void test_canonical(void **state)
{
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {"", ""},
        {NULL, ""},
        {"&&", ""},
        {"provider=RBZ", "provider=RBZ"},
        {"provider=RH8,RBZ", "provider=RBZ,RH8"},
        {"provider=RH8&provider=RBZ&provider=RH8", "provider=RBZ,RH8"},
        {"authority=E10000008", "authority=912"},
        {"authority=UNKNOWN", "authority=UNKNOWN"},
        {"authority=9900", "authority=9900"},
        {"careType=NON_ACUTE", "careType=NON_ACUTE"},
        {"reason=DII%2CA", "reason=A,DII"},
        {"attribution=BOTH,UNKNOWN", "attribution=BOTH,UNKNOWN"},
        {"reason=E&provider=RBZ", "reason=E&provider=RBZ"},
        {"asAt=2026-10-01T09:30:00%2B01:00", "asAt=2026-10-01T09:30:00+01:00"},
        {"asAt=2026-10-01T09:30:00+01:00", "asAt=2026-10-01T09:30:00+01:00"},
        {"asAt=2026-11-01T09:30:00Z", "asAt=2026-11-01T09:30:00+00:00"},
        {"knownAt=position:0", "knownAt=position:0"},
        {"knownAt=position:12", "knownAt=position:12"},
        {"knownAt=2026-11-01T09:30:00Z", "knownAt=2026-11-01T09:30:00+00:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct query q;
        struct fault f;
        struct hw_buf out;

        if (!reads(rows[i].text, COUNTS, &q, &f))
            fail_msg("%s: %s %s", rows[i].text, f.code, f.message);
        hw_buf_init(&out, 0);
        query_print(&q, &out);
        if (strcmp(hw_buf_str(&out), rows[i].canonical) != 0)
            fail_msg("%s: got %s", rows[i].text, hw_buf_str(&out));
        hw_buf_release(&out);
    }
}

static void test_faults(void **state)
{
    static const struct {
        const char *text;
        unsigned allowed;
        const char *code, *field;
    } rows[] = {
        {"x=1", COUNTS, "UNKNOWN_PARAMETER", "x"},
        {"month=2026-10", COUNTS, "UNKNOWN_PARAMETER", "month"},
        {"Provider=RBZ", COUNTS, "UNKNOWN_PARAMETER", "Provider"},
        {"provider=rbz", COUNTS, "BAD_VALUE", "provider"},
        {"provider=", COUNTS, "BAD_VALUE", "provider"},
        {"provider", COUNTS, "BAD_VALUE", "provider"},
        {"provider=RBZ,", COUNTS, "BAD_VALUE", "provider"},
        {"authority=99999", COUNTS, "BAD_VALUE", "authority"},
        {"careType=acute", COUNTS, "BAD_VALUE", "careType"},
        {"reason=Z", COUNTS, "BAD_VALUE", "reason"},
        {"reason=E%00", COUNTS, "BAD_VALUE", NULL},
        {"reason=%FF", COUNTS, "BAD_VALUE", NULL},
        {"reason=%2", COUNTS, "BAD_VALUE", NULL},
        {"reason=%zz", COUNTS, "BAD_VALUE", NULL},
        {"attribution=NOBODY", COUNTS, "BAD_VALUE", "attribution"},
        {"asAt=2026-10-01", COUNTS, "BAD_VALUE", "asAt"},
        {"asAt=2026-10-01T09:30:00", COUNTS, "BAD_VALUE", "asAt"},
        {"asAt=2026-13-01T09:30:00Z", COUNTS, "BAD_VALUE", "asAt"},
        {"asAt=2026-10-01T09:30:00Z&asAt=2026-10-01T09:30:00Z", COUNTS, "BAD_VALUE", "asAt"},
        {"knownAt=position:-1", COUNTS, "BAD_VALUE", "knownAt"},
        {"knownAt=position:", COUNTS, "BAD_VALUE", "knownAt"},
        {"knownAt=position:99999999999999999999", COUNTS, "BAD_VALUE", "knownAt"},
        {"month=2026-00", DAYS, "BAD_VALUE", "month"},
        {"month=2026-1", DAYS, "BAD_VALUE", "month"},
        {"policy=next_day", DAYS, "BAD_VALUE", "policy"},
        {"cells=yes", DAYS, "BAD_VALUE", "cells"},
        {"days=0", P_DAYS, "BAD_VALUE", "days"},
        {"days=401", P_DAYS, "BAD_VALUE", "days"},
        {"state=BROKEN", P_STATE, "BAD_VALUE", "state"},
        {"spell=%0A", P_SPELL, "BAD_VALUE", "spell"},
        {"lastEventId=x", P_LAST_ID, "BAD_VALUE", "lastEventId"},
        {"purpose=CURIOSITY", P_PURPOSE, "BAD_VALUE", "purpose"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct query q;
        struct fault f;

        if (reads(rows[i].text, rows[i].allowed, &q, &f))
            fail_msg("%s: was taken", rows[i].text);
        if (strcmp(f.code, rows[i].code) != 0)
            fail_msg("%s: code %s", rows[i].text, f.code);
        if (rows[i].field ? !f.field || strcmp(f.field, rows[i].field) != 0 : f.field != NULL)
            fail_msg("%s: field %s", rows[i].text, f.field ? f.field : "(none)");
        assert_true(strlen(f.message) > 10);
    }
}

static void test_values(void **state)
{
    struct query q;
    struct fault f;

    (void)state;
    assert_true(reads("month=2026-10&policy=MIDNIGHT&cells=true", DAYS, &q, &f));
    assert_int_equal(q.month, (2026 - 1970) * 12 + 9);
    assert_int_equal(q.policy, HW_MIDNIGHT);
    assert_true(q.cells && q.has_month);
    assert_true(reads("", DAYS, &q, &f));
    assert_int_equal(q.policy, HW_NEXT_DAY);
    assert_false(q.cells || q.has_month || q.has_as_at);
    assert_true(reads("asAt=2026-10-01T00:00:00%2B01:00", DAYS, &q, &f));
    assert_int_equal(q.as_at_ms, hw_london_midnight_ms(hw_day_of(2026, 10, 1)));
    assert_true(reads("ward=A%26E,Y%20%2F%202&spell=S%201", P_WARD | P_SPELL, &q, &f));
    assert_int_equal(q.wards.n, 2);
    assert_string_equal(q.wards.items[0], "A&E");
    assert_string_equal(q.wards.items[1], "Y / 2");
    assert_string_equal(q.spell, "S 1");
    assert_true(reads("lastEventId=77", P_LAST_ID, &q, &f));
    assert_true(q.has_last_id && q.last_id == 77);
}

static void test_bounds(void **state)
{
    static char text[QUERY_BYTES + 16];
    struct query q;
    struct fault f;
    size_t n = 0;

    (void)state;
    memcpy(text, "reason=", 7);
    n = 7;
    for (int i = 0; i < QUERY_VALUES; i++) {
        memcpy(text + n, "A,", 2);
        n += 2;
    }
    text[n - 1] = '\0';
    assert_true(reads(text, COUNTS, &q, &f));
    assert_int_equal(q.filter.by[DIM_REASON].n, 1);
    memcpy(text + n - 1, ",A", 3);
    assert_false(reads(text, COUNTS, &q, &f));
    memset(text, '&', sizeof(text) - 1);
    assert_false(reads(text, COUNTS, &q, &f));
    assert_string_equal(f.code, "BAD_VALUE");
}

static void test_filter(void **state)
{
    static const char *const devon[DIMS] = {"NHS", "A", "912", "RBZ", "ACUTE"};
    static const struct {
        const char *text;
        bool takes;
    } rows[] = {
        {"", true},
        {"provider=RBZ", true},
        {"provider=RH8", false},
        {"provider=RH8,RBZ,RA9", true},
        {"authority=E10000008&reason=A,B", true},
        {"authority=912&reason=B", false},
        {"attribution=NHS&careType=ACUTE&provider=RBZ&reason=A&authority=912", true},
        {"attribution=SOCIAL_CARE", false},
        {"careType=NON_ACUTE", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct query q;
        struct fault f;

        assert_true(reads(rows[i].text, COUNTS, &q, &f));
        ROW_EQUAL(rows[i].text, filter_takes(&q.filter, devon), rows[i].takes);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_values),    cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_filter),
    };
    int failed = 0;

    arena = hw_arena_create(1 << 20);
    failed = RUN_TESTS(tests);
    hw_arena_destroy(arena);
    return failed;
}

/* The demonstration hospital: the same every time, nobody in another's bed, plausible figures. */
#include <stdlib.h>
#include <string.h>

#include "cli/simulate/core/hospital.h"
#include "cli/simulate/core/telling.h"
#include "homeward/civil.h"
#include "homeward/json/command.h"
#include "support/t.h"

enum { SEED = 7, STAYS = 20000, LOTS = 60000 };
#define START INT64_C(1788217200000) /* midnight in London of a day in September 2026 */

struct lying {
    bool here, ready[3], delayed;
};

static void same_every_time(void **state)
{
    struct hospital *a = hospital_create(SEED, START), *b = hospital_create(SEED, START);
    struct happening x, y;
    struct hw_buf m, n;

    (void)state;
    hw_buf_init(&m, 0), hw_buf_init(&n, 0);
    for (int i = 1; i <= 5000; i++) {
        hospital_next(a, &x);
        hospital_next(b, &y);
        assert_int_equal(x.number, i);
        assert_int_equal(x.at_ms, y.at_ms);
        hw_buf_clear(&m), hw_buf_clear(&n);
        tell_message(&x, x.at_ms, &m);
        tell_message(&y, y.at_ms, &n);
        assert_string_equal(hw_buf_str(&m), hw_buf_str(&n));
    }
    hw_buf_release(&m), hw_buf_release(&n);
    hospital_destroy(a), hospital_destroy(b);
}

static size_t bed_number(const struct place *p)
{
    return (size_t)(p->ward - hospital_wards) * 32 + (size_t)p->bed;
}

static void one_bed_one_person(void **state)
{
    struct hospital *h = hospital_create(SEED, START);
    int64_t *bed = calloc(32 * 32, sizeof(*bed));
    struct happening e;
    int64_t last = 0, undone = 0;

    (void)state;
    for (int i = 0; i < LOTS; i++) {
        hospital_next(h, &e);
        assert_true(e.at_ms >= last);
        last = e.at_ms;
        assert_in_range(e.place.bed, 1, e.place.ward->beds);
        if (e.kind == HAPPENS_ADMISSION || e.kind == HAPPENS_MOVE) {
            assert_int_equal(bed[bed_number(&e.place)], 0);
            bed[bed_number(&e.place)] = e.stay;
        }
        if (e.kind == HAPPENS_MOVE)
            assert_int_equal(bed[bed_number(&e.before)], e.stay);
        if (e.kind == HAPPENS_MOVE_CANCELLED) { /* the bed that was left was kept meanwhile */
            assert_int_equal(bed[bed_number(&e.before)], e.stay);
            assert_int_equal(bed[bed_number(&e.place)], e.stay);
            bed[bed_number(&e.before)] = 0;
            undone++;
        }
        if (e.kind == HAPPENS_ADMISSION_CANCELLED) {
            assert_int_equal(bed[bed_number(&e.place)], e.stay);
            bed[bed_number(&e.place)] = 0;
            undone++;
        }
        if (e.kind == HAPPENS_CLEANED) /* free only now: departure leads to CLEANING */
            bed[bed_number(&e.place)] = 0;
    }
    assert_true(undone > 20);
    free(bed);
    hospital_destroy(h);
}

/* Asked for what happens before a moment, nothing later is told or taken: also where something that
 * comes to nothing lies before it. */
static void nothing_too_late(void **state)
{
    struct hospital *all = hospital_create(SEED, START), *slow = hospital_create(SEED, START);
    struct happening x, y;

    (void)state;
    for (int64_t until = START; until < START + 40 * HW_DAY_MS; until += 7 * HW_MINUTE_MS) {
        while (hospital_next_before(slow, until, &y)) {
            hospital_next(all, &x);
            assert_true(y.at_ms < until);
            assert_int_equal(x.at_ms, y.at_ms);
            assert_int_equal(x.number, y.number);
            assert_int_equal(x.kind, y.kind);
        }
    }
    hospital_destroy(all), hospital_destroy(slow);
}

/* Between the 60th and the 120th day as many wait as the demonstration means to show. */
static void plausible_waiting(void **state)
{
    struct hospital *h = hospital_create(SEED, START);
    bool *safe = calloc(STAYS, sizeof(*safe));
    int64_t waiting = 0, day = 0, days = 0, sum = 0;
    struct happening e;

    (void)state;
    do {
        hospital_next(h, &e);
        assert_in_range(e.stay, 1, STAYS - 1);
        if (e.kind == HAPPENS_SAFE && !safe[e.stay])
            safe[e.stay] = true, waiting++;
        if ((e.kind == HAPPENS_DISCHARGE || e.kind == HAPPENS_UNWELL) && safe[e.stay])
            safe[e.stay] = false, waiting--;
        if ((e.at_ms - START) / HW_DAY_MS != day) {
            day = (e.at_ms - START) / HW_DAY_MS;
            if (day > 60) /* counted at midnight, when nobody is about to leave */
                sum += waiting, days++;
        }
    } while (day < 120);
    assert_in_range(sum / days, 45, 70);
    free(safe);
    hospital_destroy(h);
}

static void right_check_digits(void **state)
{
    struct hospital *h = hospital_create(SEED, START);
    struct happening e;

    (void)state;
    for (int i = 0; i < LOTS; i++) {
        int sum = 0;

        hospital_next(h, &e);
        if (e.kind == HAPPENS_CLEANED)
            continue;
        assert_int_equal(strlen(e.person.nhs_number), 10);
        assert_memory_equal(e.person.nhs_number, "999", 3);
        for (int k = 0; k < 10; k++)
            sum += (e.person.nhs_number[k] - '0') * (k == 9 ? 1 : 10 - k);
        assert_int_equal(sum % 11, 0);
    }
    hospital_destroy(h);
}

static void decisions_are_commands(void **state)
{
    struct hospital *h = hospital_create(SEED, START);
    struct hw_arena *arena = hw_arena_create(1 << 20);
    struct hw_json_fault fault;
    struct happening e;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        json_t *o = NULL;

        hospital_next(h, &e);
        if (happening_is_message(&e))
            continue;
        hw_arena_reset(arena);
        o = tell_command(&e, e.at_ms);
        assert_non_null(hw_json_to_command(o, arena, &fault));
        json_decref(o);
    }
    hw_arena_destroy(arena);
    hospital_destroy(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_every_time),        cmocka_unit_test(one_bed_one_person),
        cmocka_unit_test(plausible_waiting),      cmocka_unit_test(right_check_digits),
        cmocka_unit_test(decisions_are_commands), cmocka_unit_test(nothing_too_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

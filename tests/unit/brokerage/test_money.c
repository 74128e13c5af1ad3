/* Damages, the ledger of the pool, payments (R8.14 to R8.16). */
#include <stdlib.h>

#include "brokerage/core/money/payments.h"
#include "support/t.h"

static void damages(void **state) /* R8.16: LD1, LD2 */
{
    struct share ld1[] = {{"A", 100, 0}, {"B", 60, 0}, {"C", 40, 0}};
    struct share ld2[] = {{"C", 1, 0}, {"A", 1, 0}, {"B", 1, 0}};

    (void)state;
    assert_true(share_out(30000, ld1, 3));
    assert_int_equal(ld1[0].pence, 15000);
    assert_int_equal(ld1[1].pence, 9000);
    assert_int_equal(ld1[2].pence, 6000);
    assert_true(share_out(10000, ld2, 3));
    assert_int_equal(ld2[1].pence, 3334); /* the first by code */
    assert_int_equal(ld2[2].pence, 3333);
    assert_int_equal(ld2[0].pence, 3333);
    assert_true(share_out(-10000, ld2, 3));
    assert_int_equal(ld2[1].pence, -3334);
    assert_false(share_out(100, ld2, 0));
    ld2[0].weight = ld2[1].weight = ld2[2].weight = 0;
    assert_false(share_out(100, ld2, 3));
}

static uint32_t seed;

static int64_t random_below(int64_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int64_t)(seed >> 8) % n;
}

static void shares_always_add_up(void **state)
{
    static const char *const keys[] = {"A", "B", "C", "D", "E", "F", "G"};

    (void)state;
    seed = 7;
    for (int round = 0; round < 2000; round++) {
        struct share s[7];
        size_t n = 1 + (size_t)random_below(7);
        int64_t pence = random_below(1000000), sum = 0, weights = 0;

        for (size_t i = 0; i < n; i++) {
            s[i] = (struct share){keys[i], random_below(5000), 0};
            weights += s[i].weight;
        }
        if (!share_out(pence, s, n))
            continue;
        for (size_t i = 0; i < n; i++) {
            int64_t exact = pence * s[i].weight / weights;

            sum += s[i].pence;
            assert_in_range(s[i].pence - exact, 0, 1);
        }
        assert_int_equal(sum, pence);
    }
}

static void years(void **state)
{
    char text[POOL_YEAR_TEXT];
    int32_t year = 0;

    (void)state;
    assert_true(pool_year_parse("2016-17", &year));
    assert_int_equal(year, 2016);
    assert_true(pool_year_parse("1999-00", &year));
    assert_string_equal(pool_year_format(1999, text), "1999-00");
    assert_false(pool_year_parse("2016-18", &year));
    assert_false(pool_year_parse("2016", &year));
    assert_false(pool_year_parse("", &year));
    assert_int_equal(pool_year_of(pool_year_last_day(2016)), 2016);
    assert_int_equal(pool_year_of(pool_year_last_day(2016) + 1), 2017);
}

static const struct payable hours = {.package = "P-1",
                                     .provider = "SUNNY",
                                     .authority = "912",
                                     .funder = HW__FUNDER__CODE__COUNCIL,
                                     .entry = 9,
                                     .minutes = 1890,
                                     .pence_per_hour = 1856,
                                     .slice_pence_per_hour = 50};

static void a_line(void **state)
{
    struct payments p = {0};
    struct booking b = {0};
    struct ledger l = {0};

    (void)state;
    payments_add(&p, &hours);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.lines[0].gross, 58464); /* R8.3 */
    assert_int_equal(p.lines[0].slice, 1575);  /* 31.5 x 50 (R8.15) */
    assert_int_equal(p.lines[0].net, 56889);
    payments_book_care(&p, &b);
    assert_true(ledger_post(&l, &b));
    assert_int_equal(ledger_balance(&l, "FUNDER COUNCIL 912"), -58464);
    assert_int_equal(ledger_balance(&l, "PROVIDER SUNNY"), 56889);
    assert_int_equal(ledger_balance(&l, ACCOUNT_POOL), 1575);
    booking_release(&b);
    ledger_release(&l);
    payments_release(&p);
}

static void a_joint_package(void **state)
{
    struct payable h = hours;
    struct payments p = {0};

    (void)state;
    h.funder = HW__FUNDER__CODE__JOINT;
    h.minutes = 45;
    h.pence_per_hour = 1857; /* 1392.75: 1393 */
    payments_add(&p, &h);
    payments_sort(&p);
    assert_int_equal(p.count, 2);
    assert_int_equal(p.lines[0].funder, HW__FUNDER__CODE__COUNCIL);
    assert_int_equal(p.lines[0].gross, 697);
    assert_int_equal(p.lines[0].minutes, 23);
    assert_int_equal(p.lines[1].funder, HW__FUNDER__CODE__NHS);
    assert_int_equal(p.lines[1].gross, 696);
    assert_int_equal(p.lines[1].minutes, 22);
    assert_int_equal(p.lines[0].slice + p.lines[1].slice, 38); /* 37.5 */
    payments_release(&p);
}

static void cover_and_damages(void **state) /* R8.14, R8.16 */
{
    struct payable h = hours;
    struct unfilled u = {
        .package = "P-2", .funder = HW__FUNDER__CODE__COUNCIL, .entry = 4, .pence = 30000};
    struct share tier_one[] = {{"A", 100, 0}, {"B", 60, 0}, {"C", 40, 0}, {"D", 0, 0}};
    struct payments p = {0};
    struct booking cover = {0}, fines = {0};
    struct ledger l = {0};

    (void)state;
    h.cover = true;
    h.provider = "COVER";
    payments_add(&p, &h);
    assert_true(payments_add_damages(&p, &u, tier_one, 4));
    assert_int_equal(p.count, 4); /* nothing for who has no share */
    assert_int_equal(p.lines[0].slice, 0);
    payments_book_cover(&p, &cover);
    payments_book_damages(&p, &fines);
    assert_true(ledger_post(&l, &cover));
    assert_true(ledger_post(&l, &fines));
    assert_int_equal(ledger_balance(&l, "COVER COVER"), 58464);
    assert_int_equal(ledger_balance(&l, "PROVIDER A"), -15000);
    assert_int_equal(ledger_balance(&l, ACCOUNT_POOL), 30000 - 58464);
    assert_int_equal(ledger_sum(&l), 0);
    booking_release(&cover);
    booking_release(&fines);
    ledger_release(&l);
    payments_release(&p);
}

static void what_does_not_add_up_is_not_posted(void **state)
{
    struct ledger l = {0};
    struct booking b = {0};

    (void)state;
    booking_add(&b, "A", 5);
    booking_add(&b, "B", -4);
    assert_false(ledger_post(&l, &b));
    assert_int_equal(l.count, 0);
    booking_add(&b, "B", -1);
    assert_true(ledger_post(&l, &b));
    booking_add(&b, "A", -5);
    assert_int_equal(b.count, 1); /* a line of nothing is none */
    booking_release(&b);
    ledger_release(&l);
}

/* Random runs: whatever is delivered, covered and fined, every booking adds up to nothing, each
 * provider's balance is the sum of its lines, and the pool holds slices + damages - cover. */
static void add_random(struct payments *p, uint32_t entry)
{
    static const char *const providers[] = {"A", "B", "C"};
    struct share tier_one[] = {{"A", 3, 0}, {"B", 7, 0}};
    struct payable h = {.package = "P", .authority = "912", .entry = entry};

    if (random_below(10) == 0) {
        struct unfilled u = {.package = "P", .entry = entry, .pence = random_below(50000)};

        assert_true(payments_add_damages(p, &u, tier_one, 2));
        return;
    }
    h.provider = providers[random_below(3)];
    h.funder = (Hw__Funder__Code)(1 + random_below(4));
    h.minutes = random_below(5000);
    h.pence_per_hour = random_below(4000);
    h.slice_pence_per_hour = random_below(200);
    h.cover = random_below(5) == 0;
    payments_add(p, &h);
}

static void check_run(const struct payments *p)
{
    struct booking b[3] = {{0}};
    struct ledger l = {0};
    int64_t pool = 0, of_a = 0;

    payments_book_care(p, &b[0]);
    payments_book_cover(p, &b[1]);
    payments_book_damages(p, &b[2]);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(booking_sum(&b[i]), 0);
        assert_true(ledger_post(&l, &b[i]));
        booking_release(&b[i]);
    }
    for (size_t i = 0; i < p->count; i++) {
        const struct payment_line *line = &p->lines[i];

        assert_true(line->damages || line->slice <= line->gross);
        pool += line->cover || line->damages ? -line->net : line->slice;
        of_a += strcmp(line->provider, "A") == 0 && !line->cover ? line->net : 0;
    }
    assert_int_equal(ledger_balance(&l, ACCOUNT_POOL), pool);
    assert_int_equal(ledger_balance(&l, "PROVIDER A"), of_a);
    assert_int_equal(ledger_sweep(&l, &b[0]), pool);
    assert_true(ledger_post(&l, &b[0]));
    assert_int_equal(ledger_balance(&l, ACCOUNT_POOL), 0);
    assert_int_equal(ledger_balance(&l, pool < 0 ? ACCOUNT_SHORTFALL : ACCOUNT_QUALITY), pool);
    assert_int_equal(ledger_sum(&l), 0);
    booking_release(&b[0]);
    ledger_release(&l);
}

static void the_ledger_always_balances(void **state)
{
    (void)state;
    seed = 2017;
    for (int round = 0; round < 500; round++) {
        struct payments p = {0};
        uint32_t lines = (uint32_t)random_below(60);

        for (uint32_t i = 0; i < lines; i++)
            add_random(&p, i);
        payments_sort(&p);
        check_run(&p);
        payments_release(&p);
    }
}

static void the_order_of_input_does_not_matter(void **state)
{
    struct payments there = {0}, back = {0};

    (void)state;
    for (uint32_t i = 0; i < 20; i++) {
        struct payable h = hours;

        h.entry = i;
        h.funder = i % 2 ? HW__FUNDER__CODE__JOINT : HW__FUNDER__CODE__SELF;
        payments_add(&there, &h);
        h.entry = 19 - i;
        h.funder = h.entry % 2 ? HW__FUNDER__CODE__JOINT : HW__FUNDER__CODE__SELF;
        payments_add(&back, &h);
    }
    payments_sort(&there);
    payments_sort(&back);
    assert_int_equal(there.count, back.count);
    for (size_t i = 0; i < there.count; i++) {
        assert_int_equal(there.lines[i].entry, back.lines[i].entry);
        assert_int_equal(there.lines[i].funder, back.lines[i].funder);
        assert_int_equal(there.lines[i].net, back.lines[i].net);
    }
    payments_release(&there);
    payments_release(&back);
}

static void a_file(void **state) /* RFC 4180 */
{
    struct payable h = hours;
    struct payments p = {0};
    struct hw_buf out;

    (void)state;
    payments_add(&p, &h);
    h.package = "=P,\"2\"";
    h.authority = NULL;
    h.cover = true;
    payments_add(&p, &h);
    hw_buf_init(&out, 0);
    payments_csv(&p, &out);
    assert_string_equal(
        hw_buf_str(&out),
        "package,entry,provider,funder,authority,kind,minutes,rate,gross,slice,net\r\n"
        "P-1,9,SUNNY,COUNCIL,912,CARE,1890,18.56,584.64,15.75,568.89\r\n"
        "\"'=P,\"\"2\"\"\",9,SUNNY,COUNCIL,,COVER,1890,18.56,584.64,0.00,584.64\r\n");
    hw_buf_release(&out);
    payments_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damages),
        cmocka_unit_test(shares_always_add_up),
        cmocka_unit_test(years),
        cmocka_unit_test(a_line),
        cmocka_unit_test(a_joint_package),
        cmocka_unit_test(cover_and_damages),
        cmocka_unit_test(what_does_not_add_up_is_not_posted),
        cmocka_unit_test(the_ledger_always_balances),
        cmocka_unit_test(the_order_of_input_does_not_matter),
        cmocka_unit_test(a_file),
    };

    return RUN_TESTS(tests);
}

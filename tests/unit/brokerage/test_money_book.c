/* Delivered hours, payment runs and the pool's year on the book (R8.14 to R8.16). */
#include "brokerage/core/money/records.h"
#include "desk.h"
#include "homeward/civil.h"
#include "support/t.h"

static struct desk d;

#define DAYS "[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\"]"
/* R8.3: 31.5 hours a week. */
#define VISITS                                                                                     \
    "[{\"days\":" DAYS ",\"band\":\"MORNING\",\"minutes\":45,\"carers\":2},"                       \
    "{\"days\":" DAYS ",\"band\":\"LUNCH\",\"minutes\":30,\"carers\":2},"                          \
    "{\"days\":" DAYS ",\"band\":\"TEA\",\"minutes\":30,\"carers\":2},"                            \
    "{\"days\":" DAYS ",\"band\":\"BED\",\"minutes\":30,\"carers\":2}]"

static void provider(const char *name, int tier, int hours)
{
    desk_say(&d, "ok",
             "{\"command\":\"RegisterProvider\",\"provider\":\"%s\",\"tier\":\"TIER_%d\","
             "\"zones\":[\"EX31\"],\"rates\":[{\"pencePerHour\":1856}],\"contractedMinutes\":%d}",
             name, tier, hours * 60);
}

static void put_out(const char *package, const char *funding)
{
    desk_say(&d, "ok",
             "{\"command\":\"RequestPackage\",\"package\":\"%s\",\"zone\":\"EX31\","
             "\"visits\":" VISITS ",\"earliestStart\":\"2016-10-05\",\"latestStart\":"
             "\"2016-10-10\",\"funding\":\"%s\",\"authority\":\"912\",\"scheme\":\"S\"}",
             package, funding);
    desk_say(&d, "ok", "{\"command\":\"FundPackage\",\"package\":\"%s\"}", package);
    desk_say(&d, "ok", "{\"command\":\"OpenRounds\",\"package\":\"%s\"}", package);
}

/* P-1 is served by T; nobody takes P-2, which is covered from 4 October. */
static int setup(void **state)
{
    (void)state;
    desk_open(&d);
    desk_clock(&d, "2016-10-03 09:00");
    provider("A", 1, 100);
    provider("B", 1, 60);
    provider("C", 1, 40);
    provider("T", 2, 0);
    desk_say(&d, "ok",
             "{\"command\":\"SetScheme\",\"scheme\":\"S\",\"rounds\":[{\"tiers\":[\"TIER_2\"],"
             "\"rule\":\"FIRST_ACCEPT\"}],\"terms\":{\"emergencyCover\":true,\"coverTeam\":"
             "\"TEAM\",\"coverPencePerHour\":2500,\"slicePencePerHour\":50,\"damagesPence\":30000,"
             "\"maxRetries\":0}}");
    put_out("P-1", "COUNCIL");
    put_out("P-2", "COUNCIL");
    desk_say(&d, "ok", "{\"command\":\"AcceptOffer\",\"package\":\"P-1\",\"provider\":\"T\"}");
    desk_say(&d, "ok", "{\"command\":\"ConfirmPackage\",\"package\":\"P-1\"}");
    desk_clock(&d, "2016-10-05 09:00");
    desk_say(&d, "ok", "{\"command\":\"StartPackage\",\"package\":\"P-1\"}");
    desk_say(&d, "ok", "{\"command\":\"StartPackage\",\"package\":\"P-2\"}");
    desk_clock(&d, "2016-11-01 09:00");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void hours(const char *want, const char *package, const char *from, const char *to,
                  int minutes)
{
    desk_say(&d, want,
             "{\"command\":\"RecordDeliveredHours\",\"package\":\"%s\",\"from\":\"%s\",\"to\":"
             "\"%s\",\"minutes\":%d}",
             package, from, to, minutes);
}

static void pay(const char *want, const char *run, const char *from, const char *to)
{
    desk_say(&d, want, "{\"command\":\"RunPayments\",\"run\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}",
             run, from, to);
}

static void close_year(const char *want, const char *year)
{
    desk_say(&d, want, "{\"command\":\"ClosePoolYear\",\"year\":\"%s\"}", year);
}

static int64_t balance(int32_t year, const char *account)
{
    const struct pool *p = pool_find(d.s, year);

    return p ? ledger_balance(&p->ledger, account) : 0;
}

static const Hw__PaymentsRun *lines_of(const char *run)
{
    const struct payment_run *x = hw_book_data(d.s, payments_kind.prefix, run);

    return x ? x->said : NULL;
}

static void a_month(void **state)
{
    const Hw__PaymentsRun *m = NULL;

    (void)state;
    hours("ok", "P-1", "2016-10-05", "2016-10-11", 1890);
    hours("ok", "P-2", "2016-10-05", "2016-10-11", 600);
    pay("ok", "OCT", "2016-10-01", "2016-10-31");
    m = lines_of("OCT");
    assert_int_equal(m->n_lines, 5);
    assert_string_equal(m->lines[0]->package, "P-1");
    assert_int_equal(m->lines[0]->gross_pence, 58464); /* R8.3 */
    assert_int_equal(m->lines[0]->slice_pence, 1575);  /* R8.15 */
    assert_int_equal(balance(2016, "FUNDER COUNCIL 912"), -58464);
    assert_int_equal(balance(2016, "PROVIDER T"), 56889);
    assert_int_equal(balance(2016, "COVER TEAM"), 25000);  /* R8.14 */
    assert_int_equal(balance(2016, "PROVIDER A"), -15000); /* R8.16: LD1 */
    assert_int_equal(balance(2016, "PROVIDER B"), -9000);
    assert_int_equal(balance(2016, "PROVIDER C"), -6000);
    assert_int_equal(balance(2016, ACCOUNT_POOL), 1575 - 25000 + 30000);
    assert_int_equal(ledger_sum(&pool_find(d.s, 2016)->ledger), 0);
}

/* A run about more packages than can be read back at once, all of them out of mind. */
static void a_run_of_many_packages_is_shown(void **state)
{
    char package[16];
    json_t *answer = NULL;

    (void)state;
    for (int i = 0; i < 60; i++) {
        (void)snprintf(package, sizeof(package), "M-%02d", i);
        put_out(package, "COUNCIL");
        desk_say(&d, "ok", "{\"command\":\"AcceptOffer\",\"package\":\"%s\",\"provider\":\"T\"}",
                 package);
        desk_say(&d, "ok", "{\"command\":\"ConfirmPackage\",\"package\":\"%s\"}", package);
        desk_say(&d, "ok", "{\"command\":\"StartPackage\",\"package\":\"%s\"}", package);
    }
    desk_clock(&d, "2016-11-08 09:00");
    for (int i = 0; i < 60; i++) {
        (void)snprintf(package, sizeof(package), "M-%02d", i);
        hours("ok", package, "2016-11-01", "2016-11-07", 1890);
        desk_say(&d, "ok", "{\"command\":\"EndPackage\",\"package\":\"%s\",\"reason\":\"FAMILY\"}",
                 package);
    }
    pay("ok", "NOV", "2016-11-01", "2016-11-07");
    desk_clock(&d, "2019-11-08 09:00");
    desk_admit(&d, "S9", 9); /* something happens so much later */
    desk_clock(&d, "2019-11-08 10:00");
    desk_restart(&d);
    answer = desk_ask(&d, "payments/NOV", NULL, NULL);
    assert_true(json_array_size(json_object_get(answer, "lines")) >= 60);
    json_decref(answer);
    /* What is out of mind is not left out in silence. */
    pay("TOO_LATE from", "LATE", "2016-11-01", "2016-11-07");
}

static void nothing_is_paid_twice(void **state)
{
    (void)state;
    hours("ok", "P-1", "2016-10-05", "2016-10-11", 1890);
    pay("ok", "OCT", "2016-10-01", "2016-10-31");
    pay(NULL, "OCT", "2016-10-01", "2016-10-31"); /* the same lines: those it has */
    assert_int_equal(desk_count(&d, "payments/OCT", HW__EVENT__BODY_PAYMENTS_RUN), 1);
    pay("RUN_EXISTS run", "OCT", "2016-10-01", "2016-10-30");
    pay("ok", "AGAIN", "2016-10-01", "2016-10-31");
    assert_int_equal(lines_of("AGAIN")->n_lines, 0);
    hours("ok", "P-1", "2016-10-12", "2016-10-14", 600); /* learnt late */
    pay("ok", "LATE", "2016-10-01", "2016-10-31");
    assert_int_equal(lines_of("LATE")->n_lines, 1);
    assert_int_equal(lines_of("LATE")->lines[0]->minutes, 600);
    desk_replay(&d);
    pay("ok", "REPLAYED", "2016-10-01", "2016-10-31");
    assert_int_equal(lines_of("REPLAYED")->n_lines, 0);
}

static void what_hours_may_be(void **state)
{
    (void)state;
    hours("UNKNOWN_PACKAGE package", "P-9", "2016-10-05", "2016-10-06", 60);
    hours("BAD_VALUE to", "P-1", "2016-10-06", "2016-10-05", 60);
    hours("BAD_VALUE to", "P-1", "2016-09-30", "2016-10-05", 60); /* two months */
    hours("BAD_VALUE minutes", "P-1", "2016-10-05", "2016-10-05", 0);
    hours("BAD_VALUE minutes", "P-1", "2016-10-05", "2016-10-05", 2881);
    hours("NOT_SERVED provider", "P-1", "2016-10-03", "2016-10-04", 60);
    hours("NOT_RECORDED minutes", "P-1", "2016-10-05", "2016-10-05", -60);
    hours("ok", "P-1", "2016-10-05", "2016-10-11", 1890);
    hours("HOURS_RECORDED from", "P-1", "2016-10-11", "2016-10-12", 60);
    hours("ok", "P-1", "2016-10-05", "2016-10-11", -1890);
    hours("ok", "P-1", "2016-10-05", "2016-10-11", 1800);
    pay("ok", "OCT", "2016-10-01", "2016-10-31");
    assert_int_equal(balance(2016, "FUNDER COUNCIL 912"), -55680); /* 30 hours */
    pay("BAD_VALUE to", "X", "2016-03-01", "2016-04-30");
    pay("BAD_VALUE from", "X", "2016-10-02", "2016-10-01");
    desk_say(&d, "MISSING_FIELD from", "{\"command\":\"RunPayments\",\"run\":\"X\"}");
}

static void the_year(void **state) /* R8.15 */
{
    (void)state;
    hours("ok", "P-1", "2016-10-05", "2016-10-11", 1890);
    close_year("YEAR_NOT_OVER year", "2016-17");
    close_year("BAD_VALUE year", "2016");
    desk_clock(&d, "2017-04-01 09:00");
    close_year("UNPAID_HOURS year", "2016-17");
    pay("ok", "ALL", "2016-04-01", "2017-03-31");
    assert_int_equal(balance(2016, ACCOUNT_POOL), 31575);
    close_year("ok", "2016-17");
    assert_int_equal(balance(2016, ACCOUNT_POOL), 0);
    assert_int_equal(balance(2016, ACCOUNT_QUALITY), 31575);
    close_year(NULL, "2016-17");
    assert_int_equal(desk_count(&d, "pool/2016-17", HW__EVENT__BODY_POOL_YEAR_CLOSED), 1);
    /* what is learnt after that goes to the year that is open */
    hours("ok", "P-1", "2017-03-01", "2017-03-07", 60);
    pay("ok", "LATE", "2017-03-01", "2017-03-31");
    assert_int_equal(balance(2016, ACCOUNT_POOL), 0);
    assert_int_equal(balance(2017, ACCOUNT_POOL), 50);
    desk_replay(&d);
    assert_int_equal(balance(2016, ACCOUNT_QUALITY), 31575);
    assert_int_equal(balance(2017, ACCOUNT_POOL), 50);
}

static void an_overspent_year(void **state)
{
    (void)state;
    hours("ok", "P-2", "2016-10-05", "2016-10-31", 2400); /* 1000 pounds */
    desk_clock(&d, "2017-04-02 09:00");
    pay("ok", "ALL", "2016-04-01", "2017-03-31");
    close_year("ok", "2016-17");
    assert_int_equal(balance(2016, ACCOUNT_POOL), 0);
    assert_int_equal(balance(2016, ACCOUNT_SHORTFALL), 30000 - 100000);
    assert_int_equal(balance(2016, ACCOUNT_QUALITY), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_month, setup, teardown),
        cmocka_unit_test_setup_teardown(a_run_of_many_packages_is_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_paid_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(what_hours_may_be, setup, teardown),
        cmocka_unit_test_setup_teardown(the_year, setup, teardown),
        cmocka_unit_test_setup_teardown(an_overspent_year, setup, teardown),
    };

    return RUN_TESTS(tests);
}

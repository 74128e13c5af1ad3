/* The settings file, and postcodes to councils (R1.9, R9.4, R9.6). */
#include "adt/core/map.h"
#include "support/t.h"

static void files(void **state)
{
    static const struct {
        const char *text, *fault; /* part of what is said; NULL: taken */
    } rows[] = {
        {"", NULL},
        {"; only a comment\n", NULL},
        {"[adt]\nunknown_wards = quarantine\ncare_type = NON_ACUTE\nprovider = RBZ\n"
         "spell_prefix = {provider}-\ninpatient_classes = I B\nprocessing = P\n"
         "character_set = 8859/15\n",
         NULL},
        {"[facilities]\nPAS = RBZ\n[sites]\nMAIN = RBZ01\n[services]\nREHAB = NON_ACUTE\n"
         "[councils]\nEX1 = 912\nBS = E06000023\nZZ99 = UNKNOWN\n[ward MAU]\nname = Yarty\n"
         "care_type = ACUTE\n",
         NULL},
        {"[adt]\nunknown_wards = maybe\n", "line 2: expected accept or quarantine"},
        {"[adt]\nfrobnicate = 1\n", "line 2: expected a setting that [adt] has"},
        {"[adt]\ncharacter_set = KLINGON\n", "line 2"},
        {"[adt]\n\n\ncare_type = HOT\n", "line 4: expected ACUTE or NON_ACUTE"},
        {"[facilities]\nPAS = rbz\n", "line 2: expected an ODS code"},
        {"[councils]\nEX1 = Devon\n", "line 2: expected a council's code"},
        {"[ward MAU]\nbeds = 3\n", "line 2: expected name or care_type"},
        {"[wards]\nMAU = 1\n", "line 2: expected a section"},
        {"[adt]\nprovider = x\nunknown_wards = y\n", "line 2: expected an ODS code"},
        {"[adt]\nno equals sign\n", "line 2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct map m;
        struct hw_err err = {.code = HW_OK};

        map_init(&m);
        ROW_EQUAL(rows[i].text, map_read(&m, rows[i].text, &err) == HW_OK, rows[i].fault == NULL);
        if (rows[i].fault && !strstr(err.text, rows[i].fault))
            fail_msg("%s: says %s", rows[i].text, err.text);
        map_release(&m);
    }
}

static void councils(void **state)
{
    static const char text[] = "[councils]\nEX1 = 912\nEX = 913\nEX1 2 = 914\nEX1 2AB = 915\n"
                               "B = 406\nZZ99 = UNKNOWN\n";
    static const struct {
        const char *postcode, *want;
    } rows[] = {
        {"EX1 1AA", "912"},  {"EX1 2AA", "914"}, {"EX1 2AB", "915"},      {"EX10 1AA", "913"},
        {"B1 1AA", "406"},   {"BA1 1AA", NULL},  {"ZZ99 3VZ", "UNKNOWN"}, {"CF10 1AA", "9900"},
        {"G1 1AA", "9901"},  {"GL1 1AA", NULL},  {"BT1 1AA", "9902"},     {"SW1A 1AA", NULL},
        {"EH1 1AA", "9901"}, {"E1 1AA", NULL},
    };
    struct map m;
    struct hw_err err;

    (void)state;
    map_init(&m);
    assert_int_equal(map_read(&m, text, &err), HW_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *got = map_council(&m, rows[i].postcode);

        if (rows[i].want ? !got || strcmp(got, rows[i].want) != 0 : got != NULL)
            fail_msg("%s: got %s", rows[i].postcode, got ? got : "nothing");
    }
    map_release(&m);
}

static void postcodes(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"ex1 1aa", "EX1 1AA"},
        {"EX11AA", "EX1 1AA"},
        {"SW1A  1AA", "SW1A 1AA"},
        {"M1 1AE", "M1 1AE"},
        {"02139", NULL},
        {"EX1", NULL},
        {"", NULL},
        {"EX1 1A1", NULL},
        {"EX1 1AA EX1 1AA", NULL},
        {"EX\xc3\x89 1AA", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char out[MAP_POSTCODE] = "";

        ROW_EQUAL(rows[i].text, map_postcode(rows[i].text, out), rows[i].want != NULL);
        if (rows[i].want)
            assert_string_equal(out, rows[i].want);
    }
}

static void words(void **state)
{
    (void)state;
    assert_true(map_has_word("P T D", "T"));
    assert_true(map_has_word("I", "I"));
    assert_true(map_has_word("AA A", "A"));
    assert_false(map_has_word("P T D", "PT"));
    assert_false(map_has_word("INPATIENT", "I"));
    assert_false(map_has_word("I", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files),
        cmocka_unit_test(councils),
        cmocka_unit_test(postcodes),
        cmocka_unit_test(words),
    };

    return RUN_TESTS(tests);
}

/* Settings: the environment over the file over the defaults; a mistake is named with its place. */
#include "homeward/conf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/t.h"

struct settings {
    char *text, *secret;
    int64_t number;
    bool flag;
};

static const struct hw_setting table[] = {
    {"HOMEWARD_TEXT", HW_SETTING_STR, "fallback", offsetof(struct settings, text), 0, 0, false,
     "t"},
    {"HOMEWARD_SECRET", HW_SETTING_STR, NULL, offsetof(struct settings, secret), 0, 0, true, "s"},
    {"HOMEWARD_BIG_NUMBER", HW_SETTING_INT, "7", offsetof(struct settings, number), 1, 100, false,
     "n"},
    {"HOMEWARD_FLAG", HW_SETTING_BOOL, "no", offsetof(struct settings, flag), 0, 0, false, "f"},
    {.name = NULL},
};

static char file[] = "/tmp/homeward-test-XXXXXX";

static void write_file(const char *text)
{
    int fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

static void set(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static const struct row {
    const char *name, *ini, *text, *number, *flag; /* environment; NULL: not set */
    const char *want_text;
    int64_t want_number;
    bool want_flag;
} rows[] = {
    {"defaults", "", NULL, NULL, NULL, "fallback", 7, false},
    {"environment", "", "a b", "100", "yes", "a b", 100, true},
    {"empty is a value", "", "", NULL, "", "", 7, false},
    {"shared section", "[homeward]\ntext = x\nbig_number = 8\nflag = true\n", NULL, NULL, NULL, "x",
     8, true},
    {"own section", "[beds]\ntext = y\n", NULL, NULL, NULL, "y", 7, false},
    {"the later line wins", "[homeward]\ntext = x\n[beds]\ntext = y\n", NULL, NULL, NULL, "y", 7,
     false},
    {"the environment wins", "[beds]\ntext = y\nflag = yes\n", "z", NULL, "0", "z", 7, false},
    {"others' sections", "[adt]\nnobody_knows = 1\n[homeward]\nnobody_knows = 2\n", NULL, NULL,
     NULL, "fallback", 7, false},
    {"comments and spaces", "; hello\n# hello\n\n [beds]\n  big_number   =   9   ; nine\n", NULL,
     NULL, NULL, "fallback", 9, false},
};

static void values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct row *r = &rows[i];
        struct settings s = {.text = NULL};
        struct hw_err err = {.code = HW_OK};

        write_file(r->ini);
        set("HOMEWARD_CONFIG", file);
        set("HOMEWARD_TEXT", r->text);
        set("HOMEWARD_BIG_NUMBER", r->number);
        set("HOMEWARD_FLAG", r->flag);
        if (hw_conf_load(table, "beds", &s, &err) != HW_OK)
            fail_msg("%s: %s", r->name, err.text);
        assert_string_equal(s.text, r->want_text);
        assert_null(s.secret);
        ROW_EQUAL(r->name, s.number, r->want_number);
        ROW_EQUAL(r->name, s.flag, r->want_flag);
        hw_conf_release(table, &s);
        assert_null(s.text);
    }
}

static const struct {
    const char *name, *ini, *number, *flag, *want; /* want: a part of the message */
} mistakes[] = {
    {"not a number", "", "many", NULL,
     "HOMEWARD_BIG_NUMBER: 'many' is not a whole number from 1 to"},
    {"too small", "", "0", NULL, "HOMEWARD_BIG_NUMBER: '0'"},
    {"too large", "", "101", NULL, "from 1 to 100"},
    {"no number at all", "", "", NULL, "HOMEWARD_BIG_NUMBER"},
    {"neither true nor false", "", NULL, "perhaps", "HOMEWARD_FLAG: 'perhaps' is neither"},
    {"unknown key", "[homeward]\n\n[beds]\ncolour = red\n", NULL, NULL,
     "%s:4: unknown setting 'colour' in section [beds]"},
    {"bad value in the file", "[homeward]\nbig_number = 8\nflag = perhaps\n", NULL, NULL,
     "%s:3: HOMEWARD_FLAG: 'perhaps'"},
    {"the first mistake is the one", "[beds]\ncolour = red\nbig_number = 8\nflag = perhaps\n", NULL,
     NULL, "%s:2: unknown setting 'colour'"},
    {"no name and value", "[beds]\ntext = x\nhello there\n", NULL, NULL,
     "%s:3: not 'name = value'"},
    {"a section that does not end", "[beds\n", NULL, NULL, "%s:1: not 'name = value'"},
};

static void mistakes_are_named(void **state)
{
    (void)state;
    set("HOMEWARD_TEXT", NULL);
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
        struct settings s = {.text = NULL};
        struct hw_err err = {.code = HW_OK};
        char want[200];
        const char *mark = strstr(mistakes[i].want, "%s");

        (void)snprintf(want, sizeof(want), "%s%s", mark ? file : "",
                       mark ? mark + 2 : mistakes[i].want);
        write_file(mistakes[i].ini);
        set("HOMEWARD_BIG_NUMBER", mistakes[i].number);
        set("HOMEWARD_FLAG", mistakes[i].flag);
        ROW_EQUAL(mistakes[i].name, hw_conf_load(table, "beds", &s, &err), HW_EINVAL);
        if (!strstr(err.text, want))
            fail_msg("%s: '%s' does not say '%s'", mistakes[i].name, err.text, want);
        hw_conf_release(table, &s);
    }
    set("HOMEWARD_BIG_NUMBER", NULL);
    set("HOMEWARD_FLAG", NULL);
}

static void a_file_that_is_not_there(void **state)
{
    struct settings s = {.text = NULL};
    struct hw_err err = {.code = HW_OK};

    (void)state;
    set("HOMEWARD_CONFIG", "/nonexistent/homeward.ini");
    assert_int_equal(hw_conf_load(table, "beds", &s, &err), HW_EIO);
    assert_non_null(strstr(err.text, "/nonexistent/homeward.ini"));
    hw_conf_release(table, &s);
    set("HOMEWARD_CONFIG", "");
    assert_int_equal(hw_conf_load(table, "beds", &s, &err), HW_OK);
    hw_conf_release(table, &s);
}

static int setup(void **state)
{
    int fd = mkstemp(file);

    (void)state;
    return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state)
{
    (void)state;
    return unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(a_file_that_is_not_there),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, setup, teardown);
}

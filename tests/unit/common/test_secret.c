/* Keys and tokens: what is sealed is opened only with the right key, for the right person,
 * unchanged. */
#include "homeward/secret.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/t.h"

static struct hw_secret key_of(uint8_t byte)
{
    struct hw_secret s;

    memset(s.b, byte, sizeof(s.b));
    return s;
}

static struct hw_id person_of(uint8_t byte)
{
    struct hw_id id;

    memset(id.b, byte, sizeof(id.b));
    return id;
}

static void sealed_and_opened(void **state)
{
    static const char text[] = "9990000018";
    struct hw_secret key = key_of(1), other = key_of(2);
    uint8_t box[sizeof(text) + HW_SEAL_OVERHEAD], again[sizeof(box)];
    char open[sizeof(text)];

    (void)state;
    hw_seal(&key, person_of(7), text, sizeof(text), box);
    assert_true(hw_unseal(&key, person_of(7), box, sizeof(box), open));
    assert_string_equal(open, text);
    assert_false(hw_unseal(&other, person_of(7), box, sizeof(box), open));
    assert_false(hw_unseal(&key, person_of(8), box, sizeof(box), open));
    hw_seal(&key, person_of(7), text, sizeof(text), again);
    assert_memory_not_equal(box, again, sizeof(box)); /* equal texts cannot be told */
    for (size_t n = 0; n < sizeof(box); n++)
        assert_false(hw_unseal(&key, person_of(7), box, n, open));
    for (size_t bit = 0; bit < 8 * sizeof(box); bit++) {
        box[bit / 8] = (uint8_t)(box[bit / 8] ^ (1U << bit % 8));
        if (hw_unseal(&key, person_of(7), box, sizeof(box), open))
            fail_msg("bit %zu was changed and nobody noticed", bit);
        box[bit / 8] = (uint8_t)(box[bit / 8] ^ (1U << bit % 8));
    }
}

static void nothing_can_be_sealed_too(void **state)
{
    struct hw_secret key = key_of(1);
    uint8_t box[HW_SEAL_OVERHEAD];

    (void)state;
    hw_seal(&key, person_of(7), "", 0, box);
    assert_true(hw_unseal(&key, person_of(7), box, sizeof(box), box));
}

static void tokens(void **state)
{
    struct hw_secret key = key_of(1), other = key_of(2);
    uint8_t a[HW_TOKEN_BYTES], b[HW_TOKEN_BYTES];

    (void)state;
    hw_token(&key, "nhs", "9990000018", a);
    hw_token(&key, "nhs", "9990000018", b);
    assert_memory_equal(a, b, sizeof(a));
    hw_token(&key, "nhs", "9990000026", b);
    assert_memory_not_equal(a, b, sizeof(a));
    hw_token(&key, "local", "9990000018", b);
    assert_memory_not_equal(a, b, sizeof(a));
    hw_token(&other, "nhs", "9990000018", b);
    assert_memory_not_equal(a, b, sizeof(a));
    hw_token(&key, "nhs9", "990000018", b); /* the border between kind and value counts */
    assert_memory_not_equal(a, b, sizeof(a));
}

static void texts_compared(void **state)
{
    (void)state;
    assert_true(hw_secret_text_equal("token", "token"));
    assert_true(hw_secret_text_equal("", ""));
    assert_false(hw_secret_text_equal("token", "tokem"));
    assert_false(hw_secret_text_equal("token", "token1"));
    assert_false(hw_secret_text_equal("token", "toke"));
    assert_false(hw_secret_text_equal("token", ""));
}

/* ---- key files ---- */

static char dir[] = "/tmp/homeward-test-XXXXXX";
static char path[64];

static void put(const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}

static void key_files(void **state)
{
    struct hw_secret key, again = key_of(0);
    struct hw_err err = {.code = HW_OK};
    struct stat st;

    (void)state;
    hw_secret_fresh(&key);
    assert_int_equal(hw_secret_read(&again, path, &err), HW_ENOTFOUND);
    assert_int_equal(hw_secret_write(&key, path, &err), HW_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 65);
    assert_int_equal(hw_secret_read(&again, path, &err), HW_OK);
    assert_memory_equal(key.b, again.b, sizeof(key.b));
    assert_int_not_equal(hw_secret_write(&key, path, &err), HW_OK); /* never over another key */
    assert_int_equal(unlink(path), 0);
}

static const struct {
    const char *name, *text;
    mode_t mode;
    enum hw_code code;
} files[] = {
    {"right", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600, HW_OK},
    {"read only", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0400, HW_OK},
    {"the group may read it", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
     0640, HW_EDENIED},
    {"all may read it", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0604,
     HW_EDENIED},
    {"empty", "", 0600, HW_EINVAL},
    {"short", "00010203", 0600, HW_EINVAL},
    {"a digit short", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1", 0600,
     HW_EINVAL},
    {"not hexadecimal", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1x", 0600,
     HW_EINVAL},
    {"too long", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00", 0600,
     HW_EINVAL},
};

static void key_files_that_are_not_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct hw_secret key;
        struct hw_err err = {.code = HW_OK};

        put(files[i].text, files[i].mode);
        ROW_EQUAL(files[i].name, hw_secret_read(&key, path, &err), files[i].code);
        if (files[i].code != HW_OK && !strstr(err.text, path))
            fail_msg("%s: '%s' does not say which file", files[i].name, err.text);
        assert_int_equal(unlink(path), 0);
    }
}

static void a_key_file_is_no_link(void **state)
{
    struct hw_secret key = key_of(3);
    struct hw_err err = {.code = HW_OK};
    char other[80];

    (void)state;
    (void)snprintf(other, sizeof(other), "%s/link", dir);
    assert_int_equal(hw_secret_write(&key, path, &err), HW_OK);
    assert_int_equal(symlink(path, other), 0);
    assert_int_equal(hw_secret_read(&key, other, &err), HW_EIO);
    assert_int_equal(unlink(other) | unlink(path), 0);
}

static int setup(void **state)
{
    struct hw_err err;

    (void)state;
    if (hw_secret_setup(&err) != HW_OK || !mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof(path), "%s/key", dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_and_opened),
        cmocka_unit_test(nothing_can_be_sealed_too),
        cmocka_unit_test(tokens),
        cmocka_unit_test(texts_compared),
        cmocka_unit_test(key_files),
        cmocka_unit_test(key_files_that_are_not_right),
        cmocka_unit_test(a_key_file_is_no_link),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, setup, teardown);
}

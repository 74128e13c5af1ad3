#include "common/bus/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "homeward/mem.h"
#include "homeward/secret.h"
#include "homeward/text.h"

struct entry {
    char name[HW_BUS_NAME_MAX];
    uint8_t key[32];
    bool next; /* from NAME.next.pub: accepted, not connected to */
};

struct hw_keyring {
    struct hw_secret secret;
    uint8_t public_key[32];
    struct entry *entries;
    size_t count, cap;
};

/* The keys of the library's manual page are public knowledge. */
static bool is_manual_key(const uint8_t key[32])
{
    static const char *const manual[] = {
        "bb88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518",
        "54fcba24e93249969316fb617c872bb0c1d1ff14800427c594cbfacf1bc2d652",
    };
    char hex[65];

    (void)sodium_bin2hex(hex, sizeof(hex), key, 32);
    return hw_streq(hex, manual[0]) || hw_streq(hex, manual[1]);
}

static enum hw_code read_public(const char *path, uint8_t key[32], struct hw_err *err)
{
    char hex[66];
    size_t len = 0;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    n = read(fd, hex, sizeof(hex));
    (void)close(fd);
    if (n < 64 || sodium_hex2bin(key, 32, hex, 64, NULL, &len, NULL) != 0 || len != 32 ||
        is_manual_key(key))
        return hw_fail(err, HW_EINVAL, "%s: not a public key", path);
    return HW_OK;
}

/* "beds.pub" and "beds.next.pub" are beds'. */
static bool name_of_file(const char *file, struct entry *e)
{
    size_t n = strlen(file);

    if (n <= 4 || !hw_streq(file + n - 4, ".pub"))
        return false;
    n -= 4;
    if (n > 5 && strncmp(file + n - 5, ".next", 5) == 0) {
        n -= 5;
        e->next = true;
    }
    if (n == 0 || n >= sizeof(e->name))
        return false;
    memcpy(e->name, file, n);
    e->name[n] = '\0';
    return true;
}

static enum hw_code read_folder(struct hw_keyring *k, const char *dir, struct hw_err *err)
{
    DIR *d = opendir(dir);
    struct dirent *f = NULL;
    enum hw_code rc = HW_OK;

    if (!d)
        return hw_fail(err, HW_EIO, "%s: %s", dir, strerror(errno));
    while (rc == HW_OK && (f = readdir(d))) {
        struct entry e = {.next = false};
        char *path = NULL;

        if (!name_of_file(f->d_name, &e))
            continue;
        path = hw_format("%s/%s", dir, f->d_name);
        if (hw_streq(e.name, "local")) /* what peers without keys are called */
            rc = hw_fail(err, HW_EINVAL, "%s: no service may be called 'local'", path);
        else
            rc = read_public(path, e.key, err);
        free(path);
        k->entries = hw_grow(k->entries, &k->cap, k->count + 1, sizeof(e));
        k->entries[k->count++] = e;
    }
    (void)closedir(d);
    return rc;
}

struct hw_keyring *hw_keyring_open(const char *dir, const char *service, struct hw_err *err)
{
    struct hw_keyring *k = hw_alloc(sizeof(*k));
    char *path = hw_format("%s/%s.secret", dir, service);
    enum hw_code rc = hw_secret_read(&k->secret, path, err);

    free(path);
    if (rc == HW_OK)
        rc = read_folder(k, dir, err);
    if (rc == HW_OK && crypto_scalarmult_base(k->public_key, k->secret.b) != 0)
        rc = hw_fail(err, HW_EINVAL, "%s/%s.secret: not a key", dir, service);
    if (rc == HW_OK)
        return k;
    hw_keyring_close(k);
    return NULL;
}

void hw_keyring_close(struct hw_keyring *k)
{
    if (!k)
        return;
    hw_secret_wipe(&k->secret);
    free(k->entries);
    free(k);
}

const uint8_t *hw_keyring_secret(const struct hw_keyring *k)
{
    return k->secret.b;
}

const uint8_t *hw_keyring_public(const struct hw_keyring *k)
{
    return k->public_key;
}

const uint8_t *hw_keyring_find(const struct hw_keyring *k, const char *service)
{
    for (size_t i = 0; i < k->count; i++) {
        if (!k->entries[i].next && hw_streq(k->entries[i].name, service))
            return k->entries[i].key;
    }
    return NULL;
}

const char *hw_keyring_owner(const struct hw_keyring *k, const uint8_t key[32])
{
    for (size_t i = 0; i < k->count; i++) {
        if (sodium_memcmp(k->entries[i].key, key, 32) == 0)
            return k->entries[i].name;
    }
    return NULL;
}

#include "homeward/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum code_lengths { HEX = HW_KEY_BYTES * 2 };

enum hw_code hw_secret_setup(struct hw_err *err)
{
    if (sodium_init() < 0)
        return hw_fail(err, HW_EIO, "libsodium could not be set up");
    return HW_OK;
}

void hw_secret_fresh(struct hw_secret *s)
{
    randombytes_buf(s->b, sizeof(s->b));
}

void hw_secret_wipe(struct hw_secret *s)
{
    explicit_bzero(s, sizeof(*s));
}

enum hw_code hw_secret_read(struct hw_secret *s, const char *path, struct hw_err *err)
{
    char hex[HEX + 2];
    struct stat st;
    size_t len = 0;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum hw_code rc = HW_OK;

    if (fd < 0)
        return hw_fail(err, errno == ENOENT ? HW_ENOTFOUND : HW_EIO, "%s: %s", path,
                       strerror(errno));
    if (fstat(fd, &st) != 0 || (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        rc = hw_fail(err, HW_EDENIED, "%s: others may read this key file; make it mode 0600", path);
    if (rc == HW_OK) {
        n = read(fd, hex, sizeof(hex));
        if (!(n == HEX || (n == HEX + 1 && hex[HEX] == '\n')) ||
            sodium_hex2bin(s->b, sizeof(s->b), hex, HEX, NULL, &len, NULL) != 0 ||
            len != sizeof(s->b))
            rc = hw_fail(err, HW_EINVAL, "%s: not a key file (64 hexadecimal digits)", path);
    }
    explicit_bzero(hex, sizeof(hex));
    (void)close(fd);
    return rc;
}

enum hw_code hw_secret_write(const struct hw_secret *s, const char *path, struct hw_err *err)
{
    char hex[HEX + 2];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum hw_code rc = HW_OK;

    if (fd < 0)
        return hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    (void)sodium_bin2hex(hex, HEX + 1, s->b, sizeof(s->b));
    hex[HEX] = '\n';
    if (write(fd, hex, HEX + 1) != HEX + 1 || fsync(fd) != 0)
        rc = hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    explicit_bzero(hex, sizeof(hex));
    (void)close(fd);
    return rc;
}

void hw_seal(const struct hw_secret *key, struct hw_id about, const void *data, size_t n,
             uint8_t *box)
{
    unsigned char *nonce = box;

    randombytes_buf(nonce, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        box + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, NULL, data, n, about.b, sizeof(about.b),
        NULL, nonce, key->b);
}

bool hw_unseal(const struct hw_secret *key, struct hw_id about, const uint8_t *box, size_t n,
               void *data)
{
    const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

    if (n < HW_SEAL_OVERHEAD)
        return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(data, NULL, NULL, box + nonce, n - nonce,
                                                      about.b, sizeof(about.b), box, key->b) == 0;
}

void hw_token(const struct hw_secret *key, const char *kind, const char *value,
              uint8_t token[HW_TOKEN_BYTES])
{
    crypto_generichash_state h;

    (void)crypto_generichash_init(&h, key->b, sizeof(key->b), HW_TOKEN_BYTES);
    (void)crypto_generichash_update(&h, (const unsigned char *)kind, strlen(kind) + 1);
    (void)crypto_generichash_update(&h, (const unsigned char *)value, strlen(value));
    (void)crypto_generichash_final(&h, token, HW_TOKEN_BYTES);
}

bool hw_secret_text_equal(const char *expected, const char *given)
{
    unsigned char a[32], b[32];

    /* Hashes of equal length: the comparison says nothing about the length or a common prefix. */
    (void)crypto_generichash(a, sizeof(a), (const unsigned char *)expected, strlen(expected), NULL,
                             0);
    (void)crypto_generichash(b, sizeof(b), (const unsigned char *)given, strlen(given), NULL, 0);
    return sodium_memcmp(a, b, sizeof(a)) == 0;
}

/* secret.h - keys and tokens: wiped after use, compared in constant time, never printed. */
#ifndef HOMEWARD_SECRET_H
#define HOMEWARD_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/err.h"
#include "homeward/id.h"

#define HW_KEY_BYTES   32
#define HW_TOKEN_BYTES 32

struct hw_secret {
    uint8_t b[HW_KEY_BYTES];
};

/* Once per process, before anything else here. */
enum hw_code hw_secret_setup(struct hw_err *err);
/* A new random key. */
void hw_secret_fresh(struct hw_secret *s);
void hw_secret_wipe(struct hw_secret *s);
/* Reads a key file (64 hexadecimal digits). Refused when others may read the file. */
enum hw_code hw_secret_read(struct hw_secret *s, const char *path, struct hw_err *err);
/* Creates the file with mode 0600; refused when it exists. */
enum hw_code hw_secret_write(const struct hw_secret *s, const char *path, struct hw_err *err);

/* Encryption of a person's data under a key of its own; `about` (the person's id) is bound to it,
 * so that a box cannot be passed off as another person's. */
#define HW_SEAL_OVERHEAD 40
/* Writes n + HW_SEAL_OVERHEAD bytes to box. */
void hw_seal(const struct hw_secret *key, struct hw_id about, const void *data, size_t n,
             uint8_t *box);
/* Writes n - HW_SEAL_OVERHEAD bytes to data; false when it was not sealed by this key for `about`.
 */
bool hw_unseal(const struct hw_secret *key, struct hw_id about, const uint8_t *box, size_t n,
               void *data);

/* A keyed hash of an identifier, for finding a person again without storing the identifier. */
void hw_token(const struct hw_secret *key, const char *kind, const char *value,
              uint8_t token[HW_TOKEN_BYTES]);
/* Constant time in the length of `given`. */
bool hw_secret_text_equal(const char *expected, const char *given);

#endif

/* common/bus/keyring.h - the CURVE keys of one folder: our own pair, and everybody's public half.
 */
#ifndef COMMON_BUS_KEYRING_H
#define COMMON_BUS_KEYRING_H

#include <stddef.h>
#include <stdint.h>

#include "homeward/bus/bus.h"
#include "homeward/err.h"

struct hw_keyring;

/* Reads DIR/service.secret and every DIR/NAME.pub. NULL with *err. */
struct hw_keyring *hw_keyring_open(const char *dir, const char *service, struct hw_err *err);
void hw_keyring_close(struct hw_keyring *k); /* wipes; NULL is fine */
const uint8_t *hw_keyring_secret(const struct hw_keyring *k);
const uint8_t *hw_keyring_public(const struct hw_keyring *k);
/* The public key of a service; NULL: we have none. When a service has two (NAME.pub and
 * NAME.next.pub, during rotation) this is NAME.pub. */
const uint8_t *hw_keyring_find(const struct hw_keyring *k, const char *service);
/* Whose public key these 32 bytes are ("beds"); NULL: nobody's. */
const char *hw_keyring_owner(const struct hw_keyring *k, const uint8_t key[32]);

#endif

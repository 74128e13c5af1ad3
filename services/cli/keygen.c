/* Keys: a CURVE pair for every service, the master key of people's keys, the key of look-up tokens.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/keygen.h"
#include "homeward/mem.h"
#include "homeward/secret.h"
#include "homeward/text.h"

static const char *const services[] = {"ledger", "beds",    "d2a", "reablement", "brokerage",
                                       "adt",    "gateway", "cli", NULL};
static const char *const keys[] = {"master", "lookup", NULL};

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static enum hw_code write_public(const struct hw_secret *secret, const char *path,
                                 struct hw_err *err)
{
    uint8_t public_key[32];
    char hex[65];
    FILE *f = NULL;

    if (crypto_scalarmult_base(public_key, secret->b) != 0)
        return hw_fail(err, HW_EINVAL, "%s: the secret half is no key", path);
    (void)sodium_bin2hex(hex, sizeof(hex), public_key, sizeof(public_key));
    f = fopen(path, "we");
    if (!f || fprintf(f, "%s\n", hex) < 0 || fclose(f) != 0)
        return hw_fail(err, HW_EIO, "%s: %s", path, strerror(errno));
    return HW_OK;
}

/* A missing half is made; a pair that is there stays. */
static enum hw_code make_pair(const char *dir, const char *name, int *made, struct hw_err *err)
{
    char *secret_path = hw_format("%s/%s.secret", dir, name);
    char *public_path = hw_format("%s/%s.pub", dir, name);
    struct hw_secret secret;
    enum hw_code rc = HW_OK;

    if (exists(secret_path)) {
        rc = hw_secret_read(&secret, secret_path, err);
    } else {
        hw_secret_fresh(&secret);
        rc = hw_secret_write(&secret, secret_path, err);
        (*made)++;
    }
    if (rc == HW_OK && !exists(public_path))
        rc = write_public(&secret, public_path, err);
    hw_secret_wipe(&secret);
    free(secret_path);
    free(public_path);
    return rc;
}

static enum hw_code make_key(const char *dir, const char *name, int *made, struct hw_err *err)
{
    char *path = hw_format("%s/%s.key", dir, name);
    struct hw_secret secret;
    enum hw_code rc = HW_OK;

    if (!exists(path)) {
        hw_secret_fresh(&secret);
        rc = hw_secret_write(&secret, path, err);
        hw_secret_wipe(&secret);
        (*made)++;
    }
    free(path);
    return rc;
}

enum hw_code keygen_all(const char *dir, int *made, struct hw_err *err)
{
    enum hw_code rc = HW_OK;

    *made = 0;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return hw_fail(err, HW_EIO, "%s: %s", dir, strerror(errno));
    for (int i = 0; rc == HW_OK && services[i]; i++)
        rc = make_pair(dir, services[i], made, err);
    for (int i = 0; rc == HW_OK && keys[i]; i++)
        rc = make_key(dir, keys[i], made, err);
    return rc;
}

static int run(const struct settings *s, int argc, char **argv)
{
    struct hw_err err = {.code = HW_OK};
    int made = 0;

    if (argc > 1)
        return misuse(&cmd_keygen, "'%s' is not expected", argv[1]);
    if (keygen_all(s->common.keys_dir, &made, &err) != HW_OK)
        return trouble("%s", err.text);
    (void)printf("%s: %d keys made; those that were there stay\n", s->common.keys_dir, made);
    return EXIT_ALL_WELL;
}

const struct subcommand cmd_keygen = {
    .name = "keygen",
    .usage = "",
    .about = "make the keys that are missing in HOMEWARD_KEYS",
    .help =
        "One CURVE pair for every service (NAME.secret, NAME.pub), master.key (over people's keys) "
        "and\n"
        "lookup.key (finds a person again). Secret files have mode 0600. A host needs the secret\n"
        "halves of its own services only, and every public half.\n",
    .run = run,
};

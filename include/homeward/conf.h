/* conf.h - a service's settings: one table, read from the environment over an optional INI file.
 *
 * Each row names an environment variable (HOMEWARD_...); in the INI file (named by HOMEWARD_CONFIG)
 * the same words stand in lower case without the prefix under a section named after the service or
 * under [homeward]. A value that does not fit is an error that names the setting; so is an unknown
 * key. */
#ifndef HOMEWARD_CONF_H
#define HOMEWARD_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/err.h"

enum hw_setting_type { HW_SETTING_STR, HW_SETTING_INT, HW_SETTING_BOOL };

struct hw_setting {
    const char *name; /* "HOMEWARD_HTTP"; NULL ends the table */
    enum hw_setting_type type;
    const char *fallback; /* as text; NULL: none */
    size_t offset;        /* of a char * (owned), int64_t or bool in the settings struct */
    int64_t min, max;     /* for HW_SETTING_INT */
    bool secret;          /* printed as stars */
    const char *help;
};

/* Fills the struct at `into` from table. Strings are owned by the struct: free with
 * hw_conf_release. */
enum hw_code hw_conf_load(const struct hw_setting *table, const char *service, void *into,
                          struct hw_err *err);
void hw_conf_release(const struct hw_setting *table, void *from);
/* NAME (default): help, one a line, to standard output. */
void hw_conf_help(const struct hw_setting *table);
/* NAME=value as in force, secrets as stars, to standard output. */
void hw_conf_print(const struct hw_setting *table, const void *from);

#endif

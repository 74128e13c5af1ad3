/* ledger/conf.h - the ledger's settings. */
#ifndef LEDGER_CONF_H
#define LEDGER_CONF_H

#include "homeward/app.h"

struct settings {
    struct hw_common_settings common;
    char *append, *feed, *read, *database;
    int64_t streams;
};
extern const struct hw_setting settings_table[];

#endif

#include "ledger/conf.h"

const struct hw_setting settings_table[] = {
    HW_COMMON_SETTINGS(struct settings),
    {"HOMEWARD_LEDGER_APPEND", HW_SETTING_STR, NULL, offsetof(struct settings, append), 0, 0, false,
     "endpoint for appending; default: an ipc socket in HOMEWARD_STATE/run; tcp://*:5550 "
     "elsewhere"},
    {"HOMEWARD_LEDGER_FEED", HW_SETTING_STR, NULL, offsetof(struct settings, feed), 0, 0, false,
     "endpoint of the feed; likewise; tcp://*:5551"},
    {"HOMEWARD_LEDGER_READ", HW_SETTING_STR, NULL, offsetof(struct settings, read), 0, 0, false,
     "endpoint for replay and look-ups; likewise; tcp://*:5552"},
    {"DATABASE_URL", HW_SETTING_STR, NULL, offsetof(struct settings, database), 0, 0, true,
     "the PostgreSQL database; default: the private one in HOMEWARD_STATE"},
    {"HOMEWARD_LEDGER_STREAMS", HW_SETTING_INT, "100000", offsetof(struct settings, streams), 1000,
     100000000, false, "streams kept in memory (about 2 KB each)"},
    {.name = NULL},
};

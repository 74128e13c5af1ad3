/* Who may do what: one table, deny by default. The name in the first column is proved by a key. */
#include "homeward/bus/bus.h"

#include "homeward/text.h"

struct right {
    const char *peer;
    enum hw_verb verb;
    const char *object; /* a prefix */
};

/* clang-format off */
static const struct right rights[] = {
    {"beds",    HW_MAY_APPEND,   "spell/"},
    {"beds",    HW_MAY_APPEND,   "ward/"},
    {"beds",    HW_MAY_APPEND,   "bed/"},
    {"beds",    HW_MAY_APPEND,   "person/"},
    {"beds",    HW_MAY_READ,     ""},
    {"beds",    HW_MAY_PEOPLE,   ""},
    {"beds",    HW_MAY_SNAPSHOT, "beds"},

    {"adt",     HW_MAY_APPEND,   "quarantine/"},
    {"adt",     HW_MAY_READ,     ""},
    {"adt",     HW_MAY_PEOPLE,   ""},
    {"adt",     HW_MAY_SNAPSHOT, "adt"},
    {"adt",     HW_MAY_COMMAND,  "beds"},

    {"gateway", HW_MAY_APPEND,   "clock"},
    {"gateway", HW_MAY_READ,     ""},
    {"gateway", HW_MAY_PEOPLE,   ""},
    {"gateway", HW_MAY_COMMAND,  ""},
    {"gateway", HW_MAY_AUDIT,    ""},

    {"cli",     HW_MAY_APPEND,   "clock"},
    {"cli",     HW_MAY_APPEND,   "bench/"},
    {"cli",     HW_MAY_READ,     ""},
    {"cli",     HW_MAY_PEOPLE,   ""},
    {"cli",     HW_MAY_COMMAND,  ""},
    {"cli",     HW_MAY_AUDIT,    ""},
    {"cli",     HW_MAY_REBUILD,  ""},
};
/* clang-format on */

bool hw_bus_may(const char *peer, enum hw_verb verb, const char *object)
{
    if (hw_streq(peer, "local")) /* plain transport on loopback or ipc, asked for by the operator */
        return true;
    for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++) {
        if (rights[i].verb == verb && hw_streq(peer, rights[i].peer) &&
            hw_starts_with(object, rights[i].object))
            return true;
    }
    return false;
}

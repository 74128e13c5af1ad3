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

    {"d2a", HW_MAY_APPEND,   "case/"},
    {"d2a", HW_MAY_APPEND,   "trusted/"},
    {"d2a", HW_MAY_APPEND,   "assessments-of/"},
    {"d2a", HW_MAY_READ,     ""},
    {"d2a", HW_MAY_PEOPLE,   ""},
    {"d2a", HW_MAY_SNAPSHOT, "d2a"},
    {"d2a", HW_MAY_COMMAND,  "beds"},

    {"reablement", HW_MAY_APPEND,   "team/"},
    {"reablement", HW_MAY_APPEND,   "reablement/"},
    {"reablement", HW_MAY_APPEND,   "reablement-of/"},
    {"reablement", HW_MAY_APPEND,   "allocation/"},
    {"reablement", HW_MAY_READ,     ""},
    {"reablement", HW_MAY_PEOPLE,   ""},
    {"reablement", HW_MAY_SNAPSHOT, "reablement"},

    {"brokerage", HW_MAY_APPEND,   "package/"},
    {"brokerage", HW_MAY_APPEND,   "provider/"},
    {"brokerage", HW_MAY_APPEND,   "scheme/"},
    {"brokerage", HW_MAY_APPEND,   "pool/"},
    {"brokerage", HW_MAY_APPEND,   "matching/"},
    {"brokerage", HW_MAY_APPEND,   "payments/"},
    {"brokerage", HW_MAY_READ,     ""},
    {"brokerage", HW_MAY_PEOPLE,   ""},
    {"brokerage", HW_MAY_SNAPSHOT, "brokerage"},

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

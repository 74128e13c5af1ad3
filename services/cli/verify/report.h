/* cli/verify/report.h - differences, as sentences or as JSON. */
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_TIME INT64_MIN
#define NO_DAY  INT32_MIN
enum { FINDING_TEXT = 192, FINDING_POSITIONS = 8 };

/* One difference. */
struct finding {
    const char *where;         /* the table or the check: live.segment, log.event, ... */
    const char *spell, *thing; /* the spell, or else what it is about; either may be NULL */
    const char *field;
    int64_t known; /* as known at that position; 0: says nothing */
    int64_t at_ms; /* NO_TIME: not about an instant */
    int32_t day;   /* NO_DAY */
    char expected[FINDING_TEXT], found[FINDING_TEXT];
    int64_t positions[FINDING_POSITIONS]; /* of events that say so; 0 ends */
};

struct report {
    bool json;
    int64_t limit;     /* printed at most */
    int64_t count;     /* found */
    int64_t per_spell; /* printed about one spell at most */
    char last_spell[256];
    uint64_t *said; /* what was found about it, as hashes; owned */
    size_t said_count, said_cap;
};

/* Of a spell the same difference (field, expected, found, day) seen at other moments or positions
 * is told and counted once: at the moment and position that come first. */
void report_add(struct report *r, const struct finding *f);
void report_release(struct report *r);

#endif

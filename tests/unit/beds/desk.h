/* tests/unit/beds/desk.h - homeward-beds' core with a log behind it, driven by a few words a line.
 *
 *   AdmitPatient spell=S1 ward=W bed=1 at=1T09:00 -> ok
 *   MovePatient spell=S1 ward=W bed=2 at=2T10:00  -> BED_OCCUPIED bed
 *   = W/1 OCCUPIED S1
 *
 * Times are of October 2026, London; left out, a minute after the last one. AdmitPatient has
 * provider RBZ, authority 912 and careType ACUTE unless it says otherwise; the ward's and bed's
 * commands have provider RBZ. After "->": ok (new events), same (accepted, nothing new), wait, or a
 * refusal's code and field. A line that begins with = asks for a bed: its state and, if any, its
 * spell.
 *
 * What the core forgets or never heard of is read back from the log when it asks, as the engine
 * does. */
#ifndef TESTS_UNIT_BEDS_DESK_H
#define TESTS_UNIT_BEDS_DESK_H

#include "beds/core/decide.h"
#include "common/es/plan.h"

struct desk_event {
    struct hw_es_event e; /* owns stream and payload */
};

struct desk {
    struct beds *b;
    struct hw_arena *arena;
    struct hw_plan *plan; /* of the last line */
    struct desk_event *log;
    size_t log_count, log_cap;
    Hw__PersonKey *keys; /* stored; own their bytes */
    size_t key_count, key_cap;
    Hw__PersonToken *tokens;
    size_t token_count, token_cap;
    int64_t now_ms;
    int32_t last_minute;
};

void desk_open(struct desk *d);
void desk_close(struct desk *d);
/* Runs one line; fails the test, naming where, when it does not turn out as the line says. */
void desk_line(struct desk *d, const char *where, const char *line);
/* Runs lines until NULL. */
void desk_lines(struct desk *d, const char *where, const char *const *lines);
/* A core that has read the whole log and nothing else. The caller destroys it. */
struct beds *desk_rebuilt(const struct desk *d);
/* Decides without storing; answers the plan, which lives until the next line. */
const struct hw_plan *desk_try(struct desk *d, const char *command, int64_t now_ms);

#endif

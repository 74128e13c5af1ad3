/* simulate/progress.h - how far the demonstration has come, in a small file of the state directory.
 */
#ifndef CLI_SIMULATE_PROGRESS_H
#define CLI_SIMULATE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    int64_t start_ms; /* when the hospital's clock began */
    int64_t live_ms;  /* where its history ends and the live part begins */
    int64_t told;     /* happenings told and answered; 0 until all of the history is */
    int64_t next_ms;  /* when the one after those is told to have happened; 0: not said yet */
};

/* UNUSABLE: damaged, or of a version of this program whose hospital had another story. */
enum progress_found { PROGRESS_NONE, PROGRESS_READ, PROGRESS_UNUSABLE };
enum progress_found progress_read(const char *state_dir, struct progress *p);
/* Replaces the file as a whole; it is on the disk when this returns true. */
bool progress_write(const char *state_dir, const struct progress *p);

#endif

#include "cli/simulate/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "homeward/mem.h"

/* Of the story: another one when the same seed no longer leads to the same happenings. */
enum { STORY = 2 };

static bool is_sound(const struct progress *p)
{
    return p->start_ms > 0 && p->live_ms > p->start_ms && p->told >= 0 && p->next_ms >= 0;
}

enum progress_found progress_read(const char *state_dir, struct progress *p)
{
    char *path = hw_format("%s/demonstration", state_dir);
    FILE *f = fopen(path, "re");
    enum progress_found none = errno == ENOENT ? PROGRESS_NONE : PROGRESS_UNUSABLE;
    char line[160] = "";
    char *end = line;
    int64_t story = 0;

    free(path);
    if (!f)
        return none;
    *p = (struct progress){.start_ms = 0};
    if (fgets(line, sizeof(line), f)) {
        story = strtoll(end, &end, 10);
        p->start_ms = strtoll(end, &end, 10);
        p->live_ms = strtoll(end, &end, 10);
        p->told = strtoll(end, &end, 10);
        p->next_ms = strtoll(end, &end, 10);
    }
    (void)fclose(f);
    return *end == '\n' && story == STORY && is_sound(p) ? PROGRESS_READ : PROGRESS_UNUSABLE;
}

bool progress_write(const char *state_dir, const struct progress *p)
{
    char *path = hw_format("%s/demonstration", state_dir);
    char *fresh = hw_format("%s.new", path);
    FILE *f = fopen(fresh, "we");
    bool ok = f && fprintf(f, "%d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", STORY,
                           p->start_ms, p->live_ms, p->told, p->next_ms) > 0;

    ok = ok && fflush(f) == 0 && fsync(fileno(f)) == 0;
    ok = f && fclose(f) == 0 && ok && rename(fresh, path) == 0;
    free(fresh);
    free(path);
    return ok;
}

#include "cli/simulate/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "homeward/mem.h"

bool progress_read(const char *state_dir, struct progress *p)
{
    char *path = hw_format("%s/demonstration", state_dir);
    FILE *f = fopen(path, "re");
    char line[128];
    char *end = line;

    free(path);
    if (!f)
        return false;
    *p = (struct progress){.start_ms = 0};
    if (fgets(line, sizeof(line), f)) {
        p->start_ms = strtoll(end, &end, 10);
        p->live_ms = strtoll(end, &end, 10);
        p->told = strtoll(end, &end, 10);
    }
    (void)fclose(f);
    return *end == '\n' && p->start_ms > 0 && p->live_ms > p->start_ms && p->told >= 0;
}

bool progress_write(const char *state_dir, const struct progress *p)
{
    char *path = hw_format("%s/demonstration", state_dir);
    char *fresh = hw_format("%s.new", path);
    FILE *f = fopen(fresh, "we");
    bool ok = f && fprintf(f, "%" PRId64 " %" PRId64 " %" PRId64 "\n", p->start_ms, p->live_ms,
                           p->told) > 0;

    ok = f && fclose(f) == 0 && ok && rename(fresh, path) == 0;
    free(fresh);
    free(path);
    return ok;
}

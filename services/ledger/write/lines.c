/* Requests that stand on others before them: a sender decides ahead, on what it has sent and does
 * not know to be stored. A stream's expected version alone does not tell that what is there is what
 * was sent: somebody else may have written as many events. */
#include "ledger/write/state.h"

static bool line_of(const struct pending *p, struct hw_id *line)
{
    return p->kind == PENDING_APPEND && p->append->has_line &&
           hw_id_from_bytes(p->append->line.data, p->append->line.len, line);
}

bool writer_line_is_broken(const struct writer *w, const struct pending *p)
{
    size_t n = w->broken_count < BROKEN_LINES ? w->broken_count : BROKEN_LINES;
    struct hw_id line;

    if (n == 0 || !line_of(p, &line))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (hw_id_equal(w->broken[i], line))
            return true;
    }
    return false;
}

void writer_break_line(struct writer *w, const struct pending *p)
{
    struct hw_id line;

    if (!line_of(p, &line) || p->append->n_writes == 0) /* nothing stands on a refusal */
        return;
    if (!writer_line_is_broken(w, p))
        w->broken[w->broken_count++ % BROKEN_LINES] = line;
}

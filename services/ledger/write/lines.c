/* Requests that stand on others before them: a sender decides ahead, on what it has sent and does
 * not know to be stored. A stream's expected version alone does not tell that what is there is what
 * was sent: somebody else may have written as many events. */
#include <stdlib.h>

#include "homeward/mem.h"
#include "ledger/write/state.h"

static bool line_of(const struct pending *p, struct hw_id *line)
{
    return p->kind == PENDING_APPEND && p->append->has_line &&
           hw_id_from_bytes(p->append->line.data, p->append->line.len, line);
}

static struct line *find(const struct writer *w, const struct pending *p)
{
    struct hw_id id;
    struct line *l = NULL;

    if (line_of(p, &id))
        HASH_FIND(hh, w->lines, id.b, sizeof(id.b), l);
    return l;
}

static void forget(struct writer *w, struct line *l)
{
    HASH_DEL(w->lines, l); /* NOLINT(clang-analyzer-core.NullDereference): it is in there */
    free(l);
}

static struct line *begin(struct writer *w, struct hw_id id)
{
    struct line *l = hw_alloc(sizeof(*l));

    if (HASH_COUNT(w->lines) >= LINES)
        forget(w, w->lines); /* the oldest */
    l->id = id;
    HASH_ADD(hh, w->lines, id.b, sizeof(l->id.b), l);
    return l;
}

void writer_join_line(struct writer *w, const struct pending *p)
{
    struct hw_id id;
    struct line *l = find(w, p);

    if (!line_of(p, &id))
        return;
    if (!l)
        l = begin(w, id);
    if (p->append->place != l->next)
        l->broken = true;
    l->next = p->append->place + 1;
}

bool writer_line_is_broken(const struct writer *w, const struct pending *p)
{
    struct hw_id id;
    const struct line *l = find(w, p);

    return l ? l->broken : line_of(p, &id);
}

void writer_break_line(struct writer *w, const struct pending *p)
{
    struct line *l = find(w, p);

    if (l && p->append->n_writes > 0) /* nothing stands on a refusal */
        l->broken = true;
}

void writer_forget_lines(struct writer *w)
{
    while (w->lines)
        forget(w, w->lines);
}

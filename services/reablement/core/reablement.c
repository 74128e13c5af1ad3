#include "reablement/core/reablement.h"

#include <stdlib.h>

#include "homeward/mem.h"

static const struct hw_kind *const kinds[] = {NULL};

struct reablement *reablement_create(const struct hw_secret *master)
{
    struct reablement *s = hw_alloc(sizeof(*s));

    hw_book_init(&s->book, kinds, master);
    return s;
}

void reablement_destroy(struct reablement *s)
{
    if (!s)
        return;
    hw_book_release(&s->book);
    free(s);
}

void reablement_needs(void *domain, const Hw__Command *c, struct hw_needs *n)
{
    (void)domain, (void)c, (void)n;
}

void reablement_decide(void *domain, const struct hw_question *q, struct hw_plan *p)
{
    (void)domain, (void)q;
    hw_plan_invalid(p, "UNKNOWN_COMMAND", NULL, "this service does not take that command");
}

void reablement_query(void *domain, const struct hw_query *q, struct hw_needs *n,
                      struct hw_reply *r)
{
    (void)domain, (void)n;
    hw_reply_fail(r, 404, "NOT_FOUND", NULL, "there is nothing at %s", q->path);
}

#include "gateway/core/replay.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

void replay_init(struct replay *r)
{
    memset(r, 0, sizeof(*r));
}

void replay_release(struct replay *r)
{
    free(r->cells);
    free(r->changes);
    replay_init(r);
}

void replay_add_cell(struct replay *r, const char *const key[DIMS], int64_t n)
{
    struct replay_cell *c = NULL;

    r->cells = hw_grow(r->cells, &r->cell_cap, r->cell_count + 1, sizeof(*r->cells));
    c = &r->cells[r->cell_count++];
    memcpy(c->key, key, sizeof(c->key));
    c->n = n;
}

void replay_add_change(struct replay *r, const struct replay_change *c)
{
    r->changes = hw_grow(r->changes, &r->change_cap, r->change_count + 1, sizeof(*r->changes));
    r->changes[r->change_count++] = *c;
}

void replay_head(const struct replay *r, const struct filter *f, struct tally *t)
{
    tally_clear(t);
    for (size_t i = 0; i < r->cell_count; i++) {
        if (filter_takes(f, r->cells[i].key))
            tally_add(t, r->cells[i].key, r->cells[i].n);
    }
}

/* As it stood at `from`: the head without all that came after. */
static void rewind_to_start(const struct replay *r, const struct filter *f, struct tally *t)
{
    replay_head(r, f, t);
    for (size_t i = 0; i < r->change_count; i++) {
        if (filter_takes(f, r->changes[i].key))
            tally_add(t, r->changes[i].key, -r->changes[i].n);
    }
}

/* Positions after `after` at which something that passes changed. */
static size_t count_steps(const struct replay *r, const struct filter *f, int64_t after)
{
    int64_t last = after;
    size_t n = 0;

    for (size_t i = 0; i < r->change_count; i++) {
        const struct replay_change *c = &r->changes[i];

        if (c->position > last && filter_takes(f, c->key)) {
            last = c->position;
            n++;
        }
    }
    return n;
}

size_t replay_walk(const struct replay *r, const struct filter *f, int64_t after, int64_t head_ms,
                   replay_step_f step, void *arg)
{
    size_t steps = count_steps(r, f, after), done = 0, told = 0;
    struct tally t;

    tally_init(&t);
    if (r->cut) {
        replay_head(r, f, &t);
        step(r->head, head_ms, &t, arg);
        tally_release(&t);
        return 1;
    }
    rewind_to_start(r, f, &t);
    for (size_t i = 0; i < r->change_count;) {
        int64_t position = r->changes[i].position, at_ms = r->changes[i].at_ms;
        bool changed = false;

        for (; i < r->change_count && r->changes[i].position == position; i++) {
            if (filter_takes(f, r->changes[i].key)) {
                tally_add(&t, r->changes[i].key, r->changes[i].n);
                changed = true;
            }
        }
        if (!changed || position <= after)
            continue;
        done++;
        if (steps <= REPLAY_EVENTS || done == steps) {
            step(position, at_ms, &t, arg);
            told++;
        }
    }
    tally_release(&t);
    return told;
}

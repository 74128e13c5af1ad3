/* What is to run as one transaction. */
#include <stdio.h>
#include <stdlib.h>

#include "common/pg/conn_state.h"
#include "homeward/mem.h"

enum { COPY_FROM_ROWS = 256 }; /* from here COPY is quicker than one INSERT over arrays */

struct hw_pg_batch *hw_pg_batch_create(hw_pg_done_f done, void *arg)
{
    struct hw_pg_batch *b = hw_alloc(sizeof(*b));

    b->done = done;
    b->arg = arg;
    b->one_trip = true;
    return b;
}

static struct step *add_step(struct hw_pg_batch *b, enum step_kind kind)
{
    struct step *s = NULL;

    b->steps = hw_grow(b->steps, &b->cap, b->count + 1, sizeof(*b->steps));
    s = &b->steps[b->count++];
    *s = (struct step){.kind = kind};
    hw_pg_params_init(&s->params);
    hw_buf_init(&s->copy, 0);
    if (kind != STEP_PREPARED)
        b->one_trip = false;
    return s;
}

void hw_pg_batch_query(struct hw_pg_batch *b, const char *statement, struct hw_pg_params *params,
                       hw_pg_result_f on_result, void *arg)
{
    struct step *s = add_step(b, STEP_PREPARED);

    s->statement = statement;
    s->on_result = on_result;
    s->arg = arg;
    if (params) {
        s->params = *params;
        hw_pg_params_init(params);
    }
}

void hw_pg_batch_rows(struct hw_pg_batch *b, const struct hw_pg_table *t, const void *rows,
                      size_t n)
{
    struct step *s = NULL;

    if (n == 0)
        return;
    if (n >= COPY_FROM_ROWS && !t->conflict) {
        s = add_step(b, STEP_COPY);
        s->sql = hw_pg_copy_sql(t);
        hw_pg_copy_data(&s->copy, t, rows, n);
        return;
    }
    s = add_step(b, STEP_PREPARED);
    s->statement = hw_pg_table_statement(t);
    for (int i = 0; i < t->column_count; i++)
        hw_pg_put_column(&s->params, &t->columns[i], rows, t->row_size, n);
}

void hw_pg_batch_sql(struct hw_pg_batch *b, const char *sql)
{
    add_step(b, STEP_SQL)->sql = hw_strdup(sql);
}

static void free_batch(struct hw_pg_batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        hw_pg_params_release(&b->steps[i].params);
        hw_buf_release(&b->steps[i].copy);
        free(b->steps[i].sql);
    }
    free(b->steps);
    free(b);
}

void pg_end_batch(struct hw_pg_batch *b)
{
    b->outcome.text = b->text;
    if (b->done)
        b->done(&b->outcome, b->arg);
    free_batch(b);
}

void pg_fail_batch(struct hw_pg_batch *b, enum hw_code code, const char *text)
{
    b->outcome.code = code;
    (void)snprintf(b->text, sizeof(b->text), "%s", text);
}

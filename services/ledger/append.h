/* ledger/append.h - the append socket: who may write what, and the answers. */
#ifndef LEDGER_APPEND_H
#define LEDGER_APPEND_H

#include "homeward/bus/server.h"
#include "homeward/clock.h"
#include "ledger/writer.h"

struct append;
struct append *append_create(struct hw_bus *bus, const char *endpoint, struct writer *w,
                             const struct hw_clock *clock, struct hw_err *err);
void append_destroy(struct append *a); /* NULL is fine */
void append_answer(struct append *a, const struct pending *p, const struct writer_answer *end);
void append_pause(struct append *a, bool paused);
long append_denied(const struct append *a);

#endif

#include "d2a/core/sealed.h"

#include <stdlib.h>

#include "homeward/mem.h"
#include "homeward/pb.h"

void sealed_keep(struct sealed_text *t, const Hw__Sealed *s)
{
    sealed_release(t);
    if (!s)
        return;
    t->n = hw__sealed__get_packed_size(s);
    t->packed = hw_alloc(t->n + 1);
    (void)hw__sealed__pack(s, t->packed);
}

void sealed_release(struct sealed_text *t)
{
    free(t->packed);
    *t = (struct sealed_text){.packed = NULL};
}

const Hw__Sealed *sealed_read(const struct sealed_text *t, struct hw_arena *arena)
{
    return t->packed ? hw_pb_unpack(&hw__sealed__descriptor, arena, t->packed, t->n) : NULL;
}

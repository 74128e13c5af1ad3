#include "homeward/es/sealed.h"

#include <stdlib.h>

#include "homeward/mem.h"
#include "homeward/pb.h"

void hw_sealed_keep(struct hw_sealed_text *t, const Hw__Sealed *s)
{
    hw_sealed_release(t);
    if (!s)
        return;
    t->n = hw__sealed__get_packed_size(s);
    t->packed = hw_alloc(t->n + 1);
    (void)hw__sealed__pack(s, t->packed);
    (void)hw_id_from_bytes(s->person.data, s->person.len, &t->person);
}

void hw_sealed_release(struct hw_sealed_text *t)
{
    free(t->packed);
    *t = (struct hw_sealed_text){.packed = NULL};
}

const Hw__Sealed *hw_sealed_read(const struct hw_sealed_text *t, struct hw_arena *arena)
{
    return t->packed ? hw_pb_unpack(&hw__sealed__descriptor, arena, t->packed, t->n) : NULL;
}

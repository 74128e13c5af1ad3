/* ledger/core/vec.h - arrays of rows that grow. VEC(type) declares one; vec_add answers the new,
 * zeroed element. */
#ifndef LEDGER_CORE_VEC_H
#define LEDGER_CORE_VEC_H

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *list;                                                                                \
        size_t count, cap;                                                                         \
    }
#define vec_add(v)                                                                                 \
    ((v)->list = hw_grow((v)->list, &(v)->cap, (v)->count + 1, sizeof(*(v)->list)),                \
     memset(&(v)->list[(v)->count], 0, sizeof(*(v)->list)), &(v)->list[(v)->count++])
#define vec_clear(v) ((v)->count = 0)
#define vec_free(v)  (free((v)->list), (v)->list = NULL, (v)->count = (v)->cap = 0)

#endif

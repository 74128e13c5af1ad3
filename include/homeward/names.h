/* names.h - each distinct text once: wards, beds, councils, providers.
 *
 * Interned texts live as long as the table and equal texts are the same pointer. There are as many
 * as there are wards, beds and organisations, so the table is never emptied. */
#ifndef HOMEWARD_NAMES_H
#define HOMEWARD_NAMES_H

#include <stddef.h>

struct hw_names;
struct hw_names *hw_names_create(void);
void hw_names_destroy(struct hw_names *n);                         /* NULL is fine */
const char *hw_names_intern(struct hw_names *n, const char *text); /* NULL stays NULL */
size_t hw_names_count(const struct hw_names *n);

#endif

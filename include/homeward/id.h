/* id.h - 16-byte identifiers: of requests, events and people. */
#ifndef HOMEWARD_ID_H
#define HOMEWARD_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hw_id {
    uint8_t b[16];
};

#define HW_ID_TEXT sizeof("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")

/* Fresh, random, growing with time (UUID version 7), so that indexes stay local. */
struct hw_id hw_id_fresh(int64_t now_ms);
/* Wholly random: says nothing about when. For people. */
struct hw_id hw_id_random(void);
/* The same name in the same space always gives the same id; different spaces never collide. */
struct hw_id hw_id_named(const char *space, const void *name, size_t n);
/* The id of event number index (from 0) of a request: the request's with its last bytes changed. */
struct hw_id hw_id_of_event(struct hw_id request, uint32_t index);
bool hw_id_equal(struct hw_id a, struct hw_id b);
bool hw_id_is_zero(struct hw_id id);
/* From exactly 16 bytes; false otherwise. */
bool hw_id_from_bytes(const void *data, size_t n, struct hw_id *out);
bool hw_id_parse(const char *s, struct hw_id *out);
const char *hw_id_format(struct hw_id id, char text[HW_ID_TEXT]);

#endif

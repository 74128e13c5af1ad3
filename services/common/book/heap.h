/* common/book/heap.h - duties in the order in which they fall due. For the book's own files. */
#ifndef COMMON_BOOK_HEAP_H
#define COMMON_BOOK_HEAP_H

#include "homeward/es/book.h"

/* Puts a record where its due_ms says; HW_NEVER takes it out. Records due at the same moment come
 * in the order of their streams, so that every run of the same history meets them alike. */
void heap_set(struct hw_book *b, struct hw_record *r, int64_t due_ms);
void heap_remove(struct hw_book *b, struct hw_record *r);

/* ---- book.c ---- */
bool book_is_open(const struct hw_book *b, const struct hw_record *r);

/* ---- keys.c, people.c ---- */
void book_forget_keys(struct hw_book *b);
void book_keep_token(struct hw_book *b, const struct hw_found_person *f);

#endif

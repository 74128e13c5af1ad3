/* buf.h - bytes that grow. A failure (no memory, over the limit) sticks: check once at the end. */
#ifndef HOMEWARD_BUF_H
#define HOMEWARD_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hw_buf {
    uint8_t *data;
    size_t len, cap;
    size_t limit; /* 0: none */
    bool failed;
};

void hw_buf_init(struct hw_buf *b, size_t limit);
void hw_buf_release(struct hw_buf *b); /* leaves an empty buffer */
void hw_buf_clear(struct hw_buf *b);   /* keeps the memory */
/* Room for n more bytes; NULL once failed. The caller fills them and they count at once. */
uint8_t *hw_buf_extend(struct hw_buf *b, size_t n);
void hw_buf_put(struct hw_buf *b, const void *data, size_t n);
void hw_buf_puts(struct hw_buf *b, const char *s);
void hw_buf_putc(struct hw_buf *b, char c);
void hw_buf_printf(struct hw_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Network order. */
void hw_buf_be16(struct hw_buf *b, uint16_t v);
void hw_buf_be32(struct hw_buf *b, uint32_t v);
void hw_buf_be64(struct hw_buf *b, uint64_t v);
/* Drops the first n bytes. */
void hw_buf_consume(struct hw_buf *b, size_t n);
/* The bytes as a string, terminated (the terminator is not counted). "" when empty or failed. */
const char *hw_buf_str(struct hw_buf *b);

#endif

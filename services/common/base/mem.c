#include "homeward/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"

void *hw_alloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);

    if (!p)
        HW_BUG("out of memory for %zu bytes", n);
    return p;
}

void *hw_alloc_array(size_t count, size_t size)
{
    HW_CHECK(size == 0 || count <= SIZE_MAX / size);
    return hw_alloc(count * size);
}

void *hw_grow(void *array, size_t *cap, size_t want, size_t size)
{
    size_t n = *cap ? *cap : 16;
    void *p = NULL;

    if (want <= *cap)
        return array;
    while (n < want) {
        HW_CHECK(n <= SIZE_MAX / 2);
        n *= 2;
    }
    HW_CHECK(n <= SIZE_MAX / size);
    p = realloc(array, n * size);
    if (!p)
        HW_BUG("out of memory for %zu elements of %zu bytes", n, size);
    *cap = n;
    return p;
}

char *hw_strndup(const char *s, size_t n)
{
    char *p = hw_alloc(n + 1);

    memcpy(p, s, n);
    return p;
}

char *hw_strdup(const char *s)
{
    return hw_strndup(s, strlen(s));
}

char *hw_format(const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    int n = 0;

    va_start(ap, fmt);
    n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n < 0)
        HW_BUG("out of memory for a formatted string");
    return text;
}

#include "homeward/text.h"

#include <string.h>

struct hw_span hw_span_of(const char *s)
{
    return (struct hw_span){.p = s, .n = s ? strlen(s) : 0};
}

bool hw_span_is(struct hw_span s, const char *text)
{
    return strlen(text) == s.n && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

struct hw_span hw_span_trim(struct hw_span s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

bool hw_streq(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a, b) == 0;
}

bool hw_starts_with(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool hw_parse_i64(const char *s, int64_t min, int64_t max, int64_t *out)
{
    bool negative = *s == '-';
    uint64_t v = 0;
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    int64_t value = 0;

    if (negative)
        s++;
    if (!*s)
        return false;
    for (; *s; s++) {
        uint64_t digit = (uint64_t)(*s - '0');

        if (*s < '0' || *s > '9' || v > (limit - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    value = negative ? (v > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)v) : (int64_t)v;
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

/* How long the sequence that begins at s is; 0 when it is not UTF-8. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
    size_t len = 0;
    uint32_t v = 0;

    if (s[0] < 0x80)
        return s[0] ? 1 : 0;
    if (s[0] >= 0xc2 && s[0] <= 0xdf) {
        len = 2;
        v = s[0] & 0x1fU;
    } else if (s[0] >= 0xe0 && s[0] <= 0xef) {
        len = 3;
        v = s[0] & 0x0fU;
    } else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
        len = 4;
        v = s[0] & 0x07U;
    }
    if (!len || len > n)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        v = v << 6 | (s[i] & 0x3fU);
    }
    if ((len == 3 && (v < 0x800 || (v >= 0xd800 && v <= 0xdfff))) ||
        (len == 4 && (v < 0x10000 || v > 0x10ffff)))
        return 0;
    return len;
}

bool hw_utf8_valid(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;

    for (size_t i = 0; i < n;) {
        size_t len = utf8_length(p + i, n - i);

        if (!len)
            return false;
        i += len;
    }
    return true;
}

void hw_utf8_repair(char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n;) {
        size_t len = utf8_length((const unsigned char *)s + i, n - i);

        if (!len) {
            s[i] = '?';
            len = 1;
        }
        i += len;
    }
}

bool hw_copy_text(char *into, size_t size, const char *s)
{
    size_t n = strlen(s);
    bool fits = n < size;

    if (!fits)
        n = size - 1;
    memcpy(into, s, n);
    into[n] = '\0';
    return fits;
}

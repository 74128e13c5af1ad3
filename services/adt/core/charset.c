#include "adt/core/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* HL7 table 0211, and how some senders write it. */
static const struct {
    const char *hl7, *iconv;
} names[] = {
    {"ASCII", "US-ASCII"},
    {"8859/1", "ISO-8859-1"},
    {"8859/2", "ISO-8859-2"},
    {"8859/3", "ISO-8859-3"},
    {"8859/4", "ISO-8859-4"},
    {"8859/5", "ISO-8859-5"},
    {"8859/6", "ISO-8859-6"},
    {"8859/7", "ISO-8859-7"},
    {"8859/8", "ISO-8859-8"},
    {"8859/9", "ISO-8859-9"},
    {"8859/15", "ISO-8859-15"},
    {"ISO-8859-1", "ISO-8859-1"},
    {"ISO-8859-15", "ISO-8859-15"},
    {"ISO IR6", "US-ASCII"},
    {"ISO IR100", "ISO-8859-1"},
    {"WINDOWS-1252", "WINDOWS-1252"},
    {"UNICODE", "UTF-8"},
    {"UNICODE UTF-8", "UTF-8"},
    {"UTF-8", "UTF-8"},
    {"UTF8", "UTF-8"},
    {"UNICODE UTF-16", "UTF-8"}, /* when the bytes are not: see charset_is_utf16 */
    {"UNICODE UTF-32", "UTF-8"},
    {"GB 18030-2000", "GB18030"},
    {"BIG-5", "BIG5"},
    {"KS X 1001", "EUC-KR"},
    {"ISO IR14", "JIS_X0201"},
    {"ISO IR87", "ISO-2022-JP"},
    {"ISO IR159", "ISO-2022-JP-1"},
};

static char upper(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    return c;
}

static bool same_name(struct hw_span s, const char *name)
{
    if (s.n != strlen(name))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (upper(s.p[i]) != name[i])
            return false;
    }
    return true;
}

static const char *iconv_name(struct hw_span declared)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (same_name(declared, names[i].hl7))
            return names[i].iconv;
    }
    return NULL;
}

bool charset_known(const char *name)
{
    return iconv_name(hw_span_of(name)) != NULL;
}

/* ---- what the bytes say
 * --------------------------------------------------------------------------------- */

bool charset_is_utf16(struct hw_span raw)
{
    if (raw.n < 6)
        return false;
    return memcmp(raw.p, "\xff\xfe", 2) == 0 || memcmp(raw.p, "\xfe\xff", 2) == 0 ||
           memcmp(raw.p, "M\0S\0H\0", 6) == 0 || memcmp(raw.p, "\0M\0S\0H", 6) == 0;
}

static struct hw_span field_of_line(struct hw_span line, char delimiter, size_t nth)
{
    for (size_t i = 0;; i++) {
        const char *end = line.n ? memchr(line.p, delimiter, line.n) : NULL;
        size_t n = end ? (size_t)(end - line.p) : line.n;

        if (i == nth)
            return (struct hw_span){line.p, n};
        if (!end)
            return (struct hw_span){NULL, 0};
        line.p += n + 1;
        line.n -= n + 1;
    }
}

struct hw_span charset_declared(struct hw_span raw)
{
    size_t at = 0, end = 0;
    struct hw_span f;
    const char *repeat = NULL;
    char delimiters[2];

    while (at + 4 <= raw.n && memcmp(raw.p + at, "MSH", 3) != 0)
        at++;
    if (at + 8 > raw.n)
        return (struct hw_span){NULL, 0};
    for (end = at; end < raw.n && raw.p[end] != '\r' && raw.p[end] != '\n';)
        end++;
    delimiters[0] = raw.p[at + 3];
    delimiters[1] = raw.p[at + 5];
    f = field_of_line((struct hw_span){raw.p + at, end - at}, delimiters[0], 17);
    repeat = f.n ? memchr(f.p, delimiters[1], f.n) : NULL;
    if (repeat && delimiters[1] != delimiters[0])
        f.n = (size_t)(repeat - f.p);
    return hw_span_trim(f);
}

/* ---- converting
 * ----------------------------------------------------------------------------------------- */

static bool is_ascii(struct hw_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    }
    return true;
}

/* Four bytes a byte are enough for every pair of character sets here. */
static enum charset_result convert(const char *to, const char *from, struct hw_span in,
                                   struct hw_arena *arena, struct hw_span *out)
{
    size_t room = in.n * 4 + 8, left = room, rest = in.n;
    char *buffer = hw_arena_alloc(arena, room);
    char *o = buffer;
    char *p = hw_arena_strndup(arena, in.p, in.n); /* iconv's interface wants it writable */
    iconv_t none = (iconv_t)-1; /* NOLINT(performance-no-int-to-ptr): so the standard says */
    iconv_t cd = iconv_open(to, from);
    size_t rc = (size_t)-1;

    if (!buffer || !p || cd == none) {
        if (cd != none)
            (void)iconv_close(cd);
        return buffer && p ? CHARSET_UNKNOWN : CHARSET_MEMORY;
    }
    rc = iconv(cd, &p, &rest, &o, &left);
    if (rc != (size_t)-1)
        rc = iconv(cd, NULL, NULL, &o, &left);
    (void)iconv_close(cd);
    if (rc == (size_t)-1)
        return CHARSET_BYTES;
    *out = (struct hw_span){buffer, room - left};
    return CHARSET_OK;
}

static enum charset_result without_nuls(struct hw_span in, struct hw_arena *arena,
                                        struct hw_span *out)
{
    char *copy = NULL;
    size_t n = 0;

    *out = in;
    if (!in.n || !memchr(in.p, '\0', in.n))
        return CHARSET_OK;
    copy = hw_arena_alloc(arena, in.n);
    if (!copy)
        return CHARSET_MEMORY;
    for (size_t i = 0; i < in.n; i++) {
        if (in.p[i])
            copy[n++] = in.p[i];
    }
    *out = (struct hw_span){copy, n};
    return CHARSET_OK;
}

static enum charset_result decode_utf16(struct hw_span raw, struct hw_arena *arena,
                                        struct hw_span *text)
{
    unsigned char first = (unsigned char)raw.p[0];
    bool marked = first >= 0xfe;
    bool big = first == 0xfe || first == 0;

    if (marked) {
        raw.p += 2;
        raw.n -= 2;
    }
    return convert("UTF-8", big ? "UTF-16BE" : "UTF-16LE", raw, arena, text);
}

enum charset_result charset_decode(struct hw_span raw, struct hw_span declared,
                                   const char *fallback, struct hw_arena *arena,
                                   struct hw_span *text)
{
    const char *from = NULL;
    enum charset_result r = CHARSET_OK;

    if (charset_is_utf16(raw)) {
        r = decode_utf16(raw, arena, text);
        return r == CHARSET_OK ? without_nuls(*text, arena, text) : r;
    }
    r = without_nuls(raw, arena, text);
    if (r != CHARSET_OK)
        return r;
    from = declared.n ? iconv_name(declared) : "US-ASCII";
    if (!from)
        return CHARSET_UNKNOWN;
    if (strcmp(from, "US-ASCII") == 0) {
        if (is_ascii(*text) || hw_utf8_valid(text->p, text->n))
            return CHARSET_OK;
        from = iconv_name(hw_span_of(fallback));
    }
    if (from && strcmp(from, "UTF-8") == 0)
        return text->n == 0 || hw_utf8_valid(text->p, text->n) ? CHARSET_OK : CHARSET_BYTES;
    return from ? convert("UTF-8", from, *text, arena, text) : CHARSET_UNKNOWN;
}

struct hw_span charset_encode(struct hw_span text, struct hw_span declared, struct hw_arena *arena)
{
    const char *to = declared.n ? iconv_name(declared) : NULL;
    struct hw_span out;

    if (!to || is_ascii(text) || strcmp(to, "UTF-8") == 0 ||
        convert(to, "UTF-8", text, arena, &out) != CHARSET_OK)
        return text;
    return out;
}

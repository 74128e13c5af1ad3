#include "adt/core/hl7.h"

#include <string.h>

/* ---- splitting
 * ----------------------------------------------------------------------------------------- */

static bool is_end(char c)
{
    return c == '\r' || c == '\n';
}

/* ASCII only: the library's functions depend on the locale. */
static bool is_letter_or_digit(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static struct hw_span line_at(struct hw_span text, size_t from)
{
    size_t end = from;

    while (end < text.n && !is_end(text.p[end]))
        end++;
    return (struct hw_span){text.p + from, end - from};
}

/* Part number nth (from 1) of a span divided by c; the whole is part 1 when there is no such
 * delimiter. */
static struct hw_span part(struct hw_span s, char c, size_t nth)
{
    struct hw_span rest = s;

    for (size_t i = 1;; i++) {
        const char *end = c && rest.n ? memchr(rest.p, c, rest.n) : NULL;
        size_t n = end ? (size_t)(end - rest.p) : rest.n;

        if (i == nth)
            return (struct hw_span){rest.p, n};
        if (!end)
            return (struct hw_span){NULL, 0};
        rest.p += n + 1;
        rest.n -= n + 1;
    }
}

static bool may_delimit(char c)
{
    return (unsigned char)c > ' ' && (unsigned char)c < 0x7f && !is_letter_or_digit(c) && c != '"';
}

static bool read_delimiters(struct hl7 *m, struct hw_span msh)
{
    struct hw_span two;
    char *slots[] = {&m->component, &m->repeat, &m->escape, &m->sub};

    if (msh.n > 3)
        m->field = msh.p[3];
    if (!may_delimit(m->field))
        return false;
    two = part((struct hw_span){msh.p + 4, msh.n - 4}, m->field, 1);
    for (size_t i = 0; i < two.n && i < sizeof(slots) / sizeof(*slots); i++) {
        if (!may_delimit(two.p[i]) || memchr(two.p, two.p[i], i))
            return false;
        *slots[i] = two.p[i];
    }
    return two.n > 0;
}

static bool is_segment(const struct hl7 *m, struct hw_span line)
{
    if (line.n < 3 || (line.n > 3 && line.p[3] != m->field))
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (!is_letter_or_digit(line.p[i]))
            return false;
    }
    return line.p[0] > '9';
}

static bool split_segment(const struct hl7 *m, struct hw_span line, struct hw_arena *arena,
                          struct hl7_segment *s)
{
    size_t count = 1;

    for (size_t i = 0; i < line.n; i++)
        count += line.p[i] == m->field;
    if (count > HL7_FIELDS)
        count = HL7_FIELDS;
    memcpy(s->name, line.p, 3);
    s->field_count = count;
    s->fields = hw_arena_array(arena, count, sizeof(*s->fields));
    for (size_t i = 0; s->fields && i < count; i++) {
        const char *end = memchr(line.p, m->field, line.n);
        size_t n = end ? (size_t)(end - line.p) : line.n;

        s->fields[i] = (struct hw_span){line.p, n};
        line.p += n + (end ? 1 : 0);
        line.n -= n + (end ? 1 : 0);
    }
    return s->fields != NULL;
}

static struct hw_span skip_to_text(struct hw_span text)
{
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0) {
        text.p += 3;
        text.n -= 3;
    }
    while (text.n && (is_end(*text.p) || *text.p == ' ' || *text.p == '\t')) {
        text.p++;
        text.n--;
    }
    return text;
}

static size_t count_lines(struct hw_span text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.n; i++)
        n += is_end(text.p[i]);
    return n;
}

enum hl7_parse hl7_parse(struct hw_span text, struct hw_arena *arena, struct hl7 *m)
{
    size_t lines = 0;

    *m = (struct hl7){.count = 0};
    text = skip_to_text(text);
    m->text = text;
    if (text.n < 3 || memcmp(text.p, "MSH", 3) != 0)
        return HL7_NO_MSH;
    if (!read_delimiters(m, line_at(text, 0)))
        return HL7_DELIMITERS;
    lines = count_lines(text);
    lines = lines < HL7_SEGMENTS ? lines : HL7_SEGMENTS;
    m->segments = hw_arena_array(arena, lines, sizeof(*m->segments));
    if (!m->segments)
        return HL7_TOO_MANY;
    for (size_t at = 0; at < text.n;) {
        struct hw_span line = line_at(text, at);

        at += line.n + 1;
        if (!is_segment(m, line))
            m->odd_lines += line.n > 0;
        else if (m->count == lines || !split_segment(m, line, arena, &m->segments[m->count++]))
            return HL7_TOO_MANY;
    }
    return HL7_OK;
}

/* ---- finding
 * ------------------------------------------------------------------------------------------- */

const struct hl7_segment *hl7_next(const struct hl7 *m, const char *name, size_t *from)
{
    for (size_t i = from ? *from : 0; i < m->count; i++) {
        if (strcmp(m->segments[i].name, name) == 0) {
            if (from)
                *from = i + 1;
            return &m->segments[i];
        }
    }
    return NULL;
}

const struct hl7_segment *hl7_find(const struct hl7 *m, const char *name)
{
    return hl7_next(m, name, NULL);
}

struct hw_span hl7_field(const struct hl7_segment *s, size_t field)
{
    /* MSH-1 is the delimiter itself, so MSH-2 is the first part behind the name. */
    size_t at = s && strcmp(s->name, "MSH") == 0 ? field - 1 : field;

    return s && at > 0 && at < s->field_count ? s->fields[at] : (struct hw_span){NULL, 0};
}

size_t hl7_repeats(const struct hl7 *m, struct hw_span field)
{
    size_t n = field.n > 0;

    for (size_t i = 0; m->repeat && i < field.n; i++)
        n += field.p[i] == m->repeat;
    return n;
}

struct hw_span hl7_repeat(const struct hl7 *m, struct hw_span field, size_t nth)
{
    return part(field, m->repeat, nth);
}

struct hw_span hl7_component(const struct hl7 *m, struct hw_span repeat, size_t nth)
{
    return part(repeat, m->component, nth);
}

struct hw_span hl7_subcomponent(const struct hl7 *m, struct hw_span component, size_t nth)
{
    return part(component, m->sub, nth);
}

bool hl7_is_null(struct hw_span p)
{
    return p.n == 2 && p.p[0] == '"' && p.p[1] == '"';
}

/* ---- text
 * ---------------------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \Xhhhh...\: UTF-8 if it is, else a byte a character as in ISO 8859-1. False: not hexadecimal. */
static bool put_hex(struct hw_span digits, char *out, size_t *n)
{
    size_t start = *n, count = digits.n / 2;

    if (digits.n == 0 || digits.n % 2)
        return false;
    for (size_t i = 0; i < digits.n; i++) {
        if (hex_digit(digits.p[i]) < 0)
            return false;
    }
    for (size_t i = 0; i < count; i++)
        out[start + i] = (char)(hex_digit(digits.p[2 * i]) * 16 + hex_digit(digits.p[2 * i + 1]));
    if (hw_utf8_valid(out + start, count)) {
        *n = start + count;
        return true;
    }
    for (size_t i = 0; i < count; i++) { /* two bytes at most for four that were read */
        unsigned c = (unsigned)(hex_digit(digits.p[2 * i]) * 16 + hex_digit(digits.p[2 * i + 1]));

        if (c >= 0x80)
            out[(*n)++] = (char)(0xc0 | (c >> 6));
        out[(*n)++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
    }
    return true;
}

/* The character of \F\ and its like; 0: no such escape, or the message has no such delimiter. */
static char delimiter_of(const struct hl7 *m, char letter)
{
    switch (letter) {
    case 'F':
        return m->field;
    case 'S':
        return m->component;
    case 'R':
        return m->repeat;
    case 'T':
        return m->sub;
    case 'E':
        return m->escape;
    default:
        return '\0';
    }
}

/* What stands between two escape characters. False: it is no escape, so both are ordinary text. */
static bool put_escape(const struct hl7 *m, struct hw_span body, char *out, size_t *n)
{
    char c = '\0';

    if (body.n == 1)
        c = delimiter_of(m, body.p[0]);
    if (c) {
        out[(*n)++] = c;
        return true;
    }
    if (body.n == 1 && (body.p[0] == 'H' || body.p[0] == 'N'))
        return true; /* highlighting */
    if (body.n > 1 && body.p[0] == '.') {
        out[(*n)++] = ' '; /* layout: .br, .sp, .in, ... */
        return true;
    }
    if (body.n > 1 && body.p[0] == 'X')
        return put_hex((struct hw_span){body.p + 1, body.n - 1}, out, n);
    /* Another character set, or the sender's own: there is nothing to show for it. */
    return body.n > 1 && (body.p[0] == 'C' || body.p[0] == 'M' || body.p[0] == 'Z') &&
           is_letter_or_digit(body.p[1]) && body.n <= 7;
}

static size_t unescape(const struct hl7 *m, struct hw_span s, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        const char *end = NULL;
        size_t body = 0;

        if (m->escape && s.p[i] == m->escape)
            end = memchr(s.p + i + 1, m->escape, s.n - i - 1);
        body = end ? (size_t)(end - (s.p + i + 1)) : 0;
        if (end && put_escape(m, (struct hw_span){s.p + i + 1, body}, out, &n))
            i += body + 1;
        else
            out[n++] = s.p[i];
    }
    return n;
}

const char *hl7_text(const struct hl7 *m, struct hw_span part_of, struct hw_arena *arena)
{
    char *out = NULL;
    struct hw_span s;

    if (part_of.n == 0 || hl7_is_null(part_of))
        return NULL;
    out = hw_arena_alloc(arena, part_of.n + 1); /* no escape grows */
    if (!out)
        return NULL;
    s = (struct hw_span){out, unescape(m, part_of, out)};
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
            out[i] = ' ';
    }
    s = hw_span_trim(s);
    out[s.p - out + (ptrdiff_t)s.n] = '\0';
    return s.n ? s.p : NULL;
}

const char *hl7_value(const struct hl7 *m, const struct hl7_segment *s, size_t field,
                      size_t component, struct hw_arena *arena)
{
    struct hw_span first = hl7_repeat(m, hl7_field(s, field), 1);

    return hl7_text(m, hl7_subcomponent(m, hl7_component(m, first, component), 1), arena);
}

size_t hl7_starts(struct hw_span text, size_t *offsets, size_t max)
{
    size_t n = 0;

    for (size_t i = 0; i + 4 <= text.n; i++) {
        bool at_start =
            i == 0 || is_end(text.p[i - 1]) || (i == 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0);

        if (!at_start || memcmp(text.p + i, "MSH", 3) != 0 || !may_delimit(text.p[i + 3]))
            continue;
        if (n < max)
            offsets[n] = i;
        n++;
    }
    return n;
}

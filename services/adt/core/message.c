#include "adt/core/message.h"

#include <string.h>

#include "adt/core/charset.h"
#include "adt/core/stamp.h"
#include "homeward/buf.h"

enum { SHOWN = 60 };

static struct fault fault(const char *code, const char *message, const char *segment, int field)
{
    return (struct fault){code, message, {segment, segment ? 1 : 0, field, 0, 0}};
}

static struct fault fault_of_charset(enum charset_result r)
{
    switch (r) {
    case CHARSET_UNKNOWN:
        return fault("UNKNOWN_CHARACTER_SET", "MSH-18 names a character set that is not known here",
                     "MSH", 18);
    case CHARSET_BYTES:
        return fault("BAD_CHARACTERS",
                     "the message holds bytes that are not of the character set in MSH-18", "MSH",
                     18);
    case CHARSET_MEMORY:
        return fault("TOO_LARGE", "the message is too large", NULL, 0);
    case CHARSET_OK:
        break;
    }
    return (struct fault){.code = NULL};
}

static struct fault fault_of_parse(enum hl7_parse r)
{
    switch (r) {
    case HL7_NO_MSH:
        return fault("NOT_HL7", "the message does not begin with an MSH segment", "MSH", 0);
    case HL7_DELIMITERS:
        return fault("BAD_DELIMITERS",
                     "MSH-1 and MSH-2 do not name delimiters that can be told apart", "MSH", 2);
    case HL7_TOO_MANY:
        return fault("TOO_LARGE", "the message has too many segments", NULL, 0);
    case HL7_OK:
        break;
    }
    return (struct fault){.code = NULL};
}

static const char *shown(struct hw_span f, struct hw_arena *arena)
{
    char *text = hw_arena_strndup(arena, f.n ? f.p : "", f.n < SHOWN ? f.n : SHOWN);

    for (char *p = text; p && *p; p++) {
        if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
            *p = '?';
    }
    return text ? text : "";
}

/* MSH-7 and MSH-13 may differ when a message is sent again: what counts is what it says. */
static struct hw_id content_of(const struct hl7 *m)
{
    struct hw_buf b;
    struct hw_id id;
    struct hw_span type = hl7_field(hl7_find(m, "MSH"), 9);

    hw_buf_init(&b, 0);
    hw_buf_put(&b, type.p, type.n);
    for (size_t i = 1; i < m->count; i++) {
        const struct hl7_segment *s = &m->segments[i];

        hw_buf_putc(&b, '\r');
        for (size_t f = 0; f < s->field_count; f++) {
            hw_buf_putc(&b, '|');
            hw_buf_put(&b, s->fields[f].p, s->fields[f].n);
        }
    }
    id = hw_id_named("adt/content", b.data, b.len);
    hw_buf_release(&b);
    return id;
}

/* R9.12: the control id decides whether it is the same message. Senders count anew after a while,
 * so one id stands for one message of a sender a day (of MSH-7). */
static struct hw_id id_of(const struct message *m, struct hw_arena *arena)
{
    const char *time = hl7_value(&m->hl7, hl7_find(&m->hl7, "MSH"), 7, 1, arena);
    const char *parts[] = {m->application, m->facility, m->control_id};
    struct stamp sent = {.day = 0};
    struct hw_buf b;
    struct hw_id id;

    hw_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        hw_buf_puts(&b, parts[i] ? parts[i] : "");
        hw_buf_putc(&b, '\0');
    }
    if (time && stamp_read(time, &sent) && sent.has_day)
        hw_buf_printf(&b, "%d", (int)sent.day);
    id = hw_id_named("adt/message", b.data, b.len);
    hw_buf_release(&b);
    return id;
}

static struct fault check_header(const struct message *m, const struct map *map,
                                 struct hw_arena *arena)
{
    const struct hl7_segment *msh = hl7_find(&m->hl7, "MSH");
    const char *version = hl7_value(&m->hl7, msh, 12, 1, arena);
    const char *processing = hl7_value(&m->hl7, msh, 11, 1, arena);

    if (!m->control_id)
        return fault("NO_CONTROL_ID", "MSH-10 (message control id) is empty", "MSH", 10);
    if (!m->type)
        return fault("NO_MESSAGE_TYPE", "MSH-9 (message type) is empty", "MSH", 9);
    if (version && (version[0] != '2' || (version[1] != '.' && version[1] != '\0')))
        return fault("UNSUPPORTED_VERSION", "MSH-12: only version 2 of HL7 is read here", "MSH",
                     12);
    if (processing && !map_has_word(map->processing, processing))
        return fault("UNSUPPORTED_PROCESSING",
                     "MSH-11: messages of this processing id are not taken here", "MSH", 11);
    return (struct fault){.code = NULL};
}

static void read_header(struct message *m, struct hw_arena *arena)
{
    const struct hl7_segment *msh = hl7_find(&m->hl7, "MSH");

    m->readable = true;
    m->application = hl7_value(&m->hl7, msh, 3, 1, arena);
    m->facility = hl7_value(&m->hl7, msh, 4, 1, arena);
    m->type = hl7_value(&m->hl7, msh, 9, 1, arena);
    m->event = hl7_value(&m->hl7, msh, 9, 2, arena);
    if (!m->event)
        m->event = hl7_value(&m->hl7, hl7_find(&m->hl7, "EVN"), 1, 1, arena);
    m->control_id = hl7_value(&m->hl7, msh, 10, 1, arena);
    m->label = shown(hl7_field(msh, 9), arena);
    m->sender = shown(hw_span_of(m->facility), arena);
    m->control = shown(hw_span_of(m->control_id), arena);
    m->content = content_of(&m->hl7);
    if (m->control_id)
        m->id = id_of(m, arena);
}

void message_read(struct hw_span raw, const struct map *map, struct hw_arena *arena,
                  struct message *out)
{
    struct hw_span text = raw;
    enum charset_result c = CHARSET_OK;

    *out = (struct message){
        .raw = raw, .charset = charset_declared(raw), .label = "", .sender = "", .control = ""};
    out->content = out->id = hw_id_named("adt/bytes", raw.n ? raw.p : "", raw.n);
    c = charset_decode(raw, out->charset, map->charset, arena, &text);
    if (c != CHARSET_OK) { /* the header at least can be read as bytes */
        if (c == CHARSET_MEMORY || hl7_parse(raw, arena, &out->hl7) != HL7_OK) {
            out->fault = fault_of_charset(c);
            return;
        }
        read_header(out, arena);
        out->fault = fault_of_charset(c);
        return;
    }
    out->fault = fault_of_parse(hl7_parse(text, arena, &out->hl7));
    if (out->fault.code)
        return;
    read_header(out, arena);
    out->fault = check_header(out, map, arena);
}

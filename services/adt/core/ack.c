#include "adt/core/ack.h"

#include <stdio.h>
#include <string.h>

#include "adt/core/stamp.h"

struct writing {
    const struct ack *a;
    const struct hl7 *m;
    const struct hl7_segment *msh;
    char f, c, r, e, s; /* delimiters in the order of MSH-1 and MSH-2 */
    char join;          /* between components: a space when there is no delimiter for it */
    struct hw_buf *out;
};

/* ---- which answers
 * ------------------------------------------------------------------------------------- */

static bool asked(struct hw_span condition, bool well)
{
    if (hw_span_is(condition, "AL"))
        return true;
    return well ? hw_span_is(condition, "SU") : hw_span_is(condition, "ER");
}

static bool is_well(enum ack_end end)
{
    return end == ACK_DONE || end == ACK_KEPT;
}

static const char *application_code(enum ack_end end)
{
    if (is_well(end))
        return "AA";
    return end == ACK_QUARANTINE ? "AE" : "AR";
}

/* Safe storage is all that an accept acknowledgement speaks of: a message in quarantine is safe. */
static const char *accept_code(enum ack_end end)
{
    if (is_well(end) || end == ACK_QUARANTINE)
        return "CA";
    return end == ACK_NOT_STORED ? "CE" : "CR";
}

bool ack_is_answer(const struct hl7 *m)
{
    struct hw_span type = hl7_component(m, hl7_field(hl7_find(m, "MSH"), 9), 1);

    return hw_span_is(type, "ACK") || hw_span_is(type, "MCF");
}

/* ---- writing
 * ------------------------------------------------------------------------------------------- */

static void put_span(struct writing *w, struct hw_span s)
{
    if (s.n)
        hw_buf_put(w->out, s.p, s.n);
}

static void put_escaped(struct writing *w, const char *text)
{
    /* In the order of MSH-2: those that a message does not have are missing at the end. */
    const char *letters = "FSRET";
    const char delimiters[] = {w->f, w->c, w->r, w->e, w->s, '\0'};

    for (; text && *text; text++) {
        bool control = (unsigned char)*text < ' ';
        const char *at = control ? NULL : strchr(delimiters, *text);

        if (at && w->e)
            hw_buf_printf(w->out, "%c%c%c", w->e, letters[at - delimiters], w->e);
        else if (at || control)
            hw_buf_putc(w->out, ' ');
        else
            hw_buf_putc(w->out, *text);
    }
}

static void fields(struct writing *w, int n)
{
    while (n-- > 0)
        hw_buf_putc(w->out, w->f);
}

/* "2.10" never was; the second number is one digit. */
static int version_of(const struct hl7_segment *msh)
{
    struct hw_span v = hl7_field(msh, 12);

    return v.n >= 3 && v.p[0] == '2' && v.p[1] == '.' && v.p[2] >= '0' && v.p[2] <= '9'
               ? v.p[2] - '0'
               : 4;
}

static void put_type(struct writing *w)
{
    struct hw_span event = {NULL, 0};
    int version = version_of(w->msh);

    if (w->m)
        event = hl7_component(w->m, hl7_field(w->msh, 9), 2);
    hw_buf_puts(w->out, "ACK");
    if (version < 3 || !event.n || !w->c)
        return;
    hw_buf_putc(w->out, w->c);
    put_span(w, event);
    hw_buf_printf(w->out, "%cACK", w->c);
}

/* Its own control id: the same answer has the same id whenever it is given. */
static void put_control_id(struct writing *w, bool accept)
{
    const uint8_t *b = w->a->message.b;

    hw_buf_printf(w->out, "HW%s%02X%02X%02X%02X%02X%02X%02X%02X", accept ? "C" : "A", b[0], b[1],
                  b[2], b[3], b[4], b[5], b[6], b[7]);
}

static void put_delimiters(struct writing *w)
{
    const char list[] = {w->c, w->r, w->e, w->s};

    for (size_t i = 0; i < sizeof(list) && list[i]; i++)
        hw_buf_putc(w->out, list[i]);
}

static void put_msh(struct writing *w, bool accept, bool enhanced)
{
    char now[STAMP_TEXT];
    struct hw_span processing = hl7_field(w->msh, 11), version = hl7_field(w->msh, 12);
    struct hw_span charset = hl7_field(w->msh, 18);

    hw_buf_printf(w->out, "MSH%c", w->f);
    put_delimiters(w);
    fields(w, 1);
    put_span(w, hl7_field(w->msh, 5));
    fields(w, 1);
    put_span(w, hl7_field(w->msh, 6));
    fields(w, 1);
    put_span(w, hl7_field(w->msh, 3));
    fields(w, 1);
    put_span(w, hl7_field(w->msh, 4));
    fields(w, 1);
    put_escaped(w, stamp_write(w->a->now_ms, now));
    fields(w, 2);
    put_type(w);
    fields(w, 1);
    put_control_id(w, accept);
    fields(w, 1);
    put_span(w, processing.n ? processing : hw_span_of("P"));
    fields(w, 1);
    put_span(w, version.n ? version : hw_span_of("2.4"));
    if (charset.n || enhanced) {
        fields(w, 3); /* 15 and 16: nothing is to be sent about an answer */
        hw_buf_puts(w->out, enhanced ? "NE" : "");
        fields(w, 1);
        hw_buf_puts(w->out, enhanced ? "NE" : "");
        fields(w, charset.n ? 2 : 0);
        put_span(w, charset);
    }
    hw_buf_putc(w->out, '\r');
}

static void put_msa(struct writing *w, const char *code)
{
    hw_buf_printf(w->out, "MSA%c%s%c", w->f, code, w->f);
    put_span(w, hl7_field(w->msh, 10));
    fields(w, 1);
    put_escaped(w, w->a->fault.message);
    hw_buf_putc(w->out, '\r');
}

/* Version 2.5 has a field for each thing; before, all of it was in ERR-1. Fields behind those that
 * a version knows are to be passed over by its readers, so the newer ones always follow. */
static void put_err(struct writing *w)
{
    const struct fault *f = &w->a->fault;
    const struct fault_kind *k = fault_kind(f->code);
    char place[FAULT_PLACE_TEXT];
    int version = version_of(w->msh);
    bool early = version < 5 && w->m && w->c && w->s;

    hw_buf_printf(w->out, "ERR%c", w->f);
    if (early) {
        struct place_in at = f->at;
        int parts = (at.segment != NULL) + (at.nth > 0) + (at.field > 0);

        at.repeat = at.component = 0;
        hw_buf_puts(w->out, fault_place(&at, w->c, place));
        for (int i = parts > 1 ? parts - 1 : 0; i < 3; i++) /* the code is the fourth part */
            hw_buf_putc(w->out, w->c);
        hw_buf_printf(w->out, "%d%c%s%cHL70357", k->hl7, w->s, fault_hl7_text(k->hl7), w->s);
    }
    fields(w, 1);
    hw_buf_puts(w->out, fault_place(&f->at, w->join, place));
    hw_buf_printf(w->out, "%c%d%c%s%cHL70357%c%s%c", w->f, k->hl7, w->join, fault_hl7_text(k->hl7),
                  w->join, w->f, is_well(w->a->end) ? "W" : "E", w->f);
    put_escaped(w, f->code);
    fields(w, 2);
    /* ERR-6 is not used; ERR-7 says where the message is, ERR-8 what to do */
    if (w->a->quarantine) {
        hw_buf_puts(w->out, "quarantine ");
        put_escaped(w, w->a->quarantine);
    }
    fields(w, 1);
    put_escaped(w, f->message);
    hw_buf_putc(w->out, '\r');
}

static void put_answer(struct writing *w, const char *code, bool accept, bool enhanced)
{
    put_msh(w, accept, enhanced);
    put_msa(w, code);
    if (w->a->fault.code && fault_kind(w->a->fault.code)->hl7 != 0)
        put_err(w);
}

static struct writing writing_of(const struct ack *a, const struct hl7 *m)
{
    struct writing w = {.a = a, .m = m, .f = '|', .c = '^', .r = '~', .e = '\\', .s = '&'};

    if (m) {
        w.msh = hl7_find(m, "MSH");
        w.f = m->field;
        w.c = m->component;
        w.r = m->repeat;
        w.e = m->escape;
        w.s = m->sub;
    }
    w.join = w.c;
    if (!w.join)
        w.join = ' ';
    return w;
}

int ack_write(const struct ack *a, const struct hl7 *m, struct hw_buf out[2])
{
    struct writing w = writing_of(a, m);
    struct hw_span accept = hl7_field(w.msh, 15), application = hl7_field(w.msh, 16);
    bool enhanced = accept.n > 0 || application.n > 0;
    int n = 0;

    w.out = &out[0];
    if (!enhanced) {
        put_answer(&w, application_code(a->end), false, false);
        return 1;
    }
    if (asked(accept, accept_code(a->end)[1] == 'A')) {
        put_answer(&w, accept_code(a->end), true, true);
        w.out = &out[++n];
    }
    if (n < 2 && asked(application, is_well(a->end))) {
        put_answer(&w, application_code(a->end), false, true);
        n++;
    }
    return n;
}

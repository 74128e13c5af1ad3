/* Streams and the live projection in one merge by name: events, log.stream, live.segment, and the
 * rows that stand for a stream as it is now. */
#include "cli/verify/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "cli/verify/rows.h"
#include "cli/verify/segments.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { PROGRESS = 100000, STREAM_TEXT = 256, WORDS = 5 };

struct cell {
    UT_hash_handle hh;
    int32_t id;
    bool used;
    char *words[WORDS];
};

struct pass {
    struct check *c;
    struct scan scan;
    struct cursor names, segments, rows;
    bool scanned, named, segmented, rowed; /* each stands on something */
    struct cell *cells;
    struct view view;
    struct segment_check check;
    struct segment *list; /* of the spell at hand */
    size_t count, cap;
    char stream[STREAM_TEXT];
    int64_t next_progress;
};

static struct finding about(const struct pass *p, const char *where, const char *field)
{
    bool spell = hw_starts_with(p->stream, "spell/");

    return (struct finding){.where = where,
                            .spell = spell ? p->stream + strlen("spell/") : NULL,
                            .thing = spell ? NULL : p->stream,
                            .field = field,
                            .at_ms = NO_TIME,
                            .day = NO_DAY};
}

static void differ(const struct pass *p, const char *where, const char *field, int64_t expected,
                   int64_t found, int64_t position)
{
    struct finding f = about(p, where, field);

    (void)snprintf(f.expected, sizeof(f.expected), "%lld", (long long)expected);
    (void)snprintf(f.found, sizeof(f.found), "%lld", (long long)found);
    f.positions[0] = position;
    report_add(p->c->report, &f);
}

static void differ_text(const struct pass *p, const char *where, const char *field,
                        const char *expected, const char *found, int64_t position)
{
    struct finding f = about(p, where, field);

    (void)snprintf(f.expected, sizeof(f.expected), "%s", expected);
    (void)snprintf(f.found, sizeof(f.found), "%s", found);
    f.positions[0] = position;
    report_add(p->c->report, &f);
}

/* ---- cells
 * ------------------------------------------------------------------------------------------ */

static void load_cells(struct pass *p)
{
    struct cursor c;

    cursor_open(&c, p->c->db, "cells",
                "SELECT id, provider, authority, care_type, reason, attribution FROM live.cell",
                NULL, 1);
    while (cursor_next(&c)) {
        struct cell *e = hw_alloc(sizeof(*e));

        e->id = cursor_i32(&c, 0);
        for (int i = 0; i < WORDS; i++)
            e->words[i] = hw_strdup(cursor_bytes(&c, i + 1, NULL));
        HASH_ADD_INT(p->cells, id, e);
    }
    cursor_close(&c);
}

static struct heading heading_of(struct pass *p, int32_t id)
{
    struct cell *e = NULL;

    HASH_FIND_INT(p->cells, &id, e);
    if (!e)
        return (struct heading){.provider = NULL};
    e->used = true;
    return (struct heading){e->words[0], e->words[1], e->words[2], e->words[3], e->words[4]};
}

static void release_cells(struct pass *p)
{
    struct cell *e = NULL, *next = NULL;

    HASH_ITER(hh, p->cells, e, next)
    {
        HASH_DEL(p->cells, e);
        for (int i = 0; i < WORDS; i++)
            free(e->words[i]);
        free(e);
    }
}

/* ---- which stream is next
 * ------------------------------------------------------------------------------ */

static void earlier(char least[STREAM_TEXT], bool *any, const char *prefix, const char *name)
{
    char text[STREAM_TEXT];

    (void)snprintf(text, sizeof(text), "%s%s", prefix, name);
    if (*any && strcmp(text, least) >= 0)
        return;
    memcpy(least, text, sizeof(text));
    *any = true;
}

static bool next_stream(struct pass *p)
{
    bool any = false;

    if (p->scanned)
        earlier(p->stream, &any, "", p->scan.stream);
    if (p->named)
        earlier(p->stream, &any, "", cursor_text(&p->names, 0));
    if (p->segmented)
        earlier(p->stream, &any, "spell/", cursor_text(&p->segments, 0));
    if (p->rowed)
        earlier(p->stream, &any, "", cursor_text(&p->rows, 0));
    return any;
}

/* ---- one stream
 * -------------------------------------------------------------------------------------------- */

static void read_segment(struct pass *p)
{
    const struct cursor *c = &p->segments;
    struct segment *g = NULL;

    p->list = hw_grow(p->list, &p->cap, p->count + 1, sizeof(*p->list));
    g = &p->list[p->count++];
    *g = (struct segment){
        .cell = heading_of(p, cursor_i32(c, 1)),
        .known_from = cursor_i64(c, 2),
        .known_to = cursor_i64(c, 3),
        .start_ms = cursor_ms(c, 4),
        .end_ms = cursor_ms(c, 5),
        .first_midnight = cursor_day(c, 6),
        .first_next_day = cursor_day(c, 7),
        .last_day = cursor_day(c, 8),
        .ready_ms = cursor_ms(c, 9),
        .reason_ms = cursor_ms(c, 10),
        .agreement = cursor_i32(c, 11),
    };
    for (int i = 0; i < 6; i++)
        g->positions[i] = cursor_i64(c, 12 + i);
    p->c->rows++;
}

static void collect_segments(struct pass *p)
{
    const char *spell = p->stream + strlen("spell/");

    p->count = 0;
    if (!hw_starts_with(p->stream, "spell/"))
        return;
    while (p->segmented && hw_streq(cursor_text(&p->segments, 0), spell)) {
        read_segment(p);
        p->segmented = cursor_next(&p->segments);
    }
}

static void check_events(const struct pass *p)
{
    const struct scan *s = &p->scan;

    for (size_t i = 0; i < s->count; i++) {
        const struct logged *e = &s->events[i];
        const ProtobufCFieldDescriptor *d =
            protobuf_c_message_descriptor_get_field(&hw__event__descriptor, (unsigned)e->type);

        if (e->version != (int32_t)i + 1)
            differ(p, "log.event", "version", (int64_t)i + 1, e->version, e->position);
        if (i && e->position <= s->events[i - 1].position)
            differ_text(p, "log.event", "position", "after that of the version before", "not",
                        e->position);
        if (!s->spell && (!d || !hw_pb_unpack(d->descriptor, s->arena, e->payload.p, e->payload.n)))
            differ_text(p, "log.event", "the event", "one this program can read", "not",
                        e->position);
    }
    for (size_t i = 0; i < s->unread_count; i++)
        differ_text(p, "log.event", "the event", "a fact of a spell", "not one, or not readable",
                    s->unread[i]);
}

static void check_name(struct pass *p, bool logged)
{
    bool here = p->named && hw_streq(cursor_text(&p->names, 0), p->stream);
    int64_t first = logged ? p->scan.events[0].position : 0;

    if (logged && !here)
        differ_text(p, "log.stream", "the stream", "there", "missing", first);
    if (!logged && here)
        differ_text(p, "log.stream", "the stream", "absent: it has no event", "there", 0);
    if (logged && here && cursor_i64(&p->names, 1) != first)
        differ(p, "log.stream", "first_position", first, cursor_i64(&p->names, 1), first);
    if (here)
        p->named = cursor_next(&p->names);
}

static void check_row(struct pass *p, bool logged)
{
    bool here = p->rowed && hw_streq(cursor_text(&p->rows, 0), p->stream);
    struct row row;
    bool expected = false;
    int64_t last = logged ? p->scan.events[p->scan.count - 1].position : 0;

    if (logged && p->scan.spell)
        expected = row_of_spell(&row, &p->view, &p->scan);
    else if (logged)
        expected = row_of_other(&row, &p->scan);
    if (expected || here)
        row_compare(p->c->report, p->stream, expected ? &row : NULL, here ? &p->rows : NULL, last);
    if (!here)
        return;
    p->c->rows++;
    p->rowed = cursor_next(&p->rows);
}

static void check_stream(struct pass *p)
{
    static const struct told nothing = {.count = 0};
    bool logged = p->scanned && hw_streq(p->scan.stream, p->stream);
    const struct told *told = logged && p->scan.spell ? &p->scan.told : &nothing;

    if (logged)
        check_events(p);
    if (!p->c->only)
        check_name(p, logged);
    collect_segments(p);
    if (hw_starts_with(p->stream, "spell/")) {
        segments_check(&p->check, p->stream + strlen("spell/"), told, p->list, p->count);
        view_take(&p->view, told, p->c->head);
        p->c->spells++;
    }
    check_row(p, logged);
    p->c->streams++;
    if (logged)
        p->scanned = scan_next(&p->scan);
}

/* ---- all of them
 * ---------------------------------------------------------------------------------------------- */

static void open_all(struct pass *p)
{
    struct check *c = p->c;

    scan_open(&p->scan, c->db, c->only, false);
    cursor_open(&p->names, c->db, "names",
                c->only ? "SELECT stream, first_position FROM log.stream WHERE false"
                        : "SELECT stream, first_position FROM log.stream ORDER BY stream COLLATE "
                          "\"C\"",
                NULL, 1);
    cursor_open(&p->segments, c->db, "segments",
                "SELECT spell, cell, known_from, known_to, start_at, end_at, first_midnight, "
                "first_next_day, last_day, ready_at, reason_at, agreement, admitted_position, "
                "clinical_position, mdt_position, safe_position, reason_position, "
                "agreement_position FROM live.segment WHERE ($1::text IS NULL OR spell = $1::text) "
                "ORDER BY spell COLLATE \"C\", known_from, start_at",
                c->only, 1);
    cursor_open(&p->rows, c->db, "rows", rows_sql, c->only, 0);
    p->scanned = scan_next(&p->scan);
    p->named = cursor_next(&p->names);
    p->segmented = cursor_next(&p->segments);
    p->rowed = cursor_next(&p->rows);
}

static void check_cells(const struct pass *p)
{
    for (const struct cell *e = p->cells; e; e = e->hh.next) {
        struct finding f = {.where = "live.cell",
                            .field = "the row",
                            .at_ms = NO_TIME,
                            .day = NO_DAY,
                            .expected = "one that a segment uses"};

        if (e->used)
            continue;
        (void)snprintf(f.found, sizeof(f.found), "number %d, which none does", e->id);
        report_add(p->c->report, &f);
    }
}

void check_streams(struct check *c)
{
    struct pass p = {.c = c, .next_progress = PROGRESS};

    view_init(&p.view, c->calendar);
    p.check = (struct segment_check){.view = &p.view,
                                     .report = c->report,
                                     .at = c->at,
                                     .at_count = c->at_count,
                                     .head = c->head};
    load_cells(&p);
    open_all(&p);
    while (!db_failed(c->db) && next_stream(&p)) {
        check_stream(&p);
        if (p.scan.seen >= p.next_progress) {
            c->progress("spells", p.scan.seen, c->head);
            p.next_progress = p.scan.seen + PROGRESS;
        }
    }
    if (!c->only && !db_failed(c->db))
        check_cells(&p);
    c->positions = p.check.checked;
    c->skipped = p.check.skipped;
    scan_close(&p.scan);
    cursor_close(&p.names);
    cursor_close(&p.segments);
    cursor_close(&p.rows);
    release_cells(&p);
    view_release(&p.view);
    free(p.list);
}

#include "cli/verify/rows.h"

#include <stdio.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/pb.h"
#include "homeward/text.h"

/* ---- the database's side
 * ---------------------------------------------------------------------------- */

static const char *const spell_names[] = {
    "position",      "state",     "provider",  "site",     "ward",
    "bed",           "authority", "care_type", "person",   "admitted_at",
    "discharged_at", "died",      "emergency", "on_leave", "expected_discharge",
    "clinical_at",   "mdt_at",    "safe_at",   "ready_at", "reason",
    "attribution",   "reason_at", "agreement", NULL};
static const char *const ward_names[] = {"position", "name", "site", "care_type", "open", NULL};
static const char *const bed_names[] = {"position", "state", "spell", "reason", "since", NULL};
static const char *const quarantine_names[] = {
    "position",     "raw_position", "state",   "received_at", "facility", "control_id",
    "message_type", "code",         "message", "location",    NULL};

#define MS(column)   "(extract(epoch FROM " column ") * 1000)::bigint::text"
#define PART(column) "replace(replace(" column ", '%', '%25'), '/', '%2F')"
#define N13          "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
#define N5           "NULL, NULL, NULL, NULL, NULL"

const char rows_sql[] =
    "SELECT stream, kind, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, "
    "f17, f18, f19, f20, f21, f22, f23 FROM ("
    "SELECT 'spell/' || spell, 'live.spell', position::text, state, provider, site, ward, bed, "
    "authority, care_type, person::text, " MS("admitted_at") ", " MS(
        "discharged_at") ", died::text, emergency::text, on_leave::text, "
                         "expected_discharge::text, " MS("clinical_at") ", " MS("mdt_at") ", " MS("safe_at") ", " MS(
                             "ready_at") ", reason, "
                                         "attribution, " MS(
                                             "reason_at") ", "
                                                          "agreement::text FROM live.spell WHERE "
                                                          "($1::text IS NULL OR spell = $1::text) "
                                                          "UNION ALL SELECT 'ward/' || " PART(
                                                              "prov"
                                                              "ide"
                                                              "r") " || '/' || " PART("ward") ", "
                                                                                              "'liv"
                                                                                              "e."
                                                                                              "ward"
                                                                                              "', "
                                                                                              "posi"
                                                                                              "tion"
                                                                                              "::"
                                                                                              "text"
                                                                                              ", "
                                                                                              "name"
                                                                                              ", "
                                                                                              "site"
                                                                                              ", "
                                                                                              "care"
                                                                                              "_typ"
                                                                                              "e, "
                                                                                              "open"
                                                                                              "::"
                                                                                              "text"
                                                                                              ","
                                                                                              " " N13
                                                                                              ","
                                                                                              " " N5
                                                                                              " FRO"
                                                                                              "M "
                                                                                              "live"
                                                                                              ".war"
                                                                                              "d "
                                                                                              "WHER"
                                                                                              "E "
                                                                                              "$1::"
                                                                                              "text"
                                                                                              " IS "
                                                                                              "NULL"
                                                                                              " "
                                                                                              "UNIO"
                                                                                              "N "
                                                                                              "ALL "
                                                                                              "SELE"
                                                                                              "CT "
                                                                                              "'bed"
                                                                                              "/' "
                                                                                              "||"
                                                                                              " " PART(
                                                                                                  "provider") " || "
                                                                                                              "'/' "
                                                                                                              "||"
                                                                                                              " " PART("ward") " || '/' || " PART("bed") ", 'live.bed', position::text, state, spell, reason, " MS(
                                                                                                                  "s"
                                                                                                                  "i"
                                                                                                                  "n"
                                                                                                                  "c"
                                                                                                                  "e") ", " N13
                                                                                                                       ", " N5
                                                                                                                       " FROM live.bed WHERE $1::text IS NULL "
                                                                                                                       "UNION ALL SELECT 'quarantine/' || id::text, 'live.quarantine', position::text, "
                                                                                                                       "raw_position::text, state, " MS(
                                                                                                                           "received_at") ", facility, control_id, message_type, code, "
                                                                                                                                          "message, location, " N13
                                                                                                                                          " FROM live.quarantine WHERE $1::text IS NULL) AS r (stream, kind, "
                                                                                                                                          "f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, "
                                                                                                                                          "f21, f22, f23) ORDER BY stream COLLATE \"C\"";

static const char *const *names_of(const char *table)
{
    return hw_streq(table, "live.spell")  ? spell_names
           : hw_streq(table, "live.ward") ? ward_names
           : hw_streq(table, "live.bed")  ? bed_names
                                          : quarantine_names;
}

/* ---- what it should be
 * -------------------------------------------------------------------------------- */

static void put_number(struct row *r, int i, int64_t n)
{
    (void)snprintf(r->texts[i], ROW_TEXT, "%lld", (long long)n);
    r->fields[i] = r->texts[i];
}

static void put_flag(struct row *r, int i, bool yes)
{
    r->fields[i] = yes ? "true" : "false";
}

static void put_fact_time(struct row *r, int i, const struct view *v, size_t place)
{
    if (place != NOWHERE)
        put_number(r, i, v->line[place]->at_ms);
}

static void put_place(struct row *r, const struct view *v, size_t last)
{
    size_t moved = ask_latest(v, HW__EVENT__BODY_PATIENT_MOVED, last), i = last;
    const struct told_fact *f = v->line[moved == NOWHERE ? 0 : moved];

    while (i > 0 && !(v->line[i]->type == HW__EVENT__BODY_PATIENT_MOVED && v->line[i]->site))
        i--;
    r->fields[3] = v->line[i]->site;
    r->fields[4] = f->ward;
    r->fields[5] = v->discharged ? NULL : f->bed;
}

static void put_expected(struct row *r, const struct view *v, size_t last)
{
    size_t i = ask_latest(v, HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, last);

    if (i == NOWHERE || !v->line[i]->has_day)
        return;
    r->fields[14] = hw_format_date(v->line[i]->day, r->texts[14]);
}

static void put_reason(struct row *r, struct view *v, size_t last)
{
    size_t reason = ask_reason(v, last), a = NOWHERE;
    const struct told_fact *f = reason == NOWHERE ? NULL : v->line[reason];

    put_number(r, 22, 0);
    if (!f)
        return;
    r->fields[19] = told_reason(f->reason);
    r->fields[20] = told_attribution(f->attribution);
    put_fact_time(r, 21, v, reason);
    a = ask_agreement(v, reason);
    if (a != NOWHERE)
        put_number(r, 22, v->line[a]->type == HW__EVENT__BODY_DELAY_AGREED ? 1 : 2);
}

static void put_stay(struct row *r, struct view *v)
{
    size_t last = v->count - 1;
    const struct told_fact *admission = v->line[0];
    struct hw_id person = v->person ? v->person->person : admission->person;

    r->fields[1] = v->discharged ? "DISCHARGED" : "OPEN";
    r->fields[2] = admission->provider;
    put_place(r, v, last);
    r->fields[6] = ask_authority(v, last);
    r->fields[7] = told_care(ask_care(v, last));
    if (!hw_id_is_zero(person))
        r->fields[8] = hw_id_format(person, r->texts[8]);
    put_number(r, 9, admission->at_ms);
    if (v->discharged)
        put_number(r, 10, v->line[last]->at_ms);
    put_flag(r, 11, v->discharged && v->line[last]->died);
    put_flag(r, 12, admission->emergency);
    put_flag(r, 13, !v->discharged && ask_away(v, last));
    put_expected(r, v, last);
    for (int c = 1; c <= 3; c++)
        put_fact_time(r, 14 + c, v, ask_decision(v, c, last));
    if (ask_ready(v, last))
        put_fact_time(r, 18, v, ask_ready_since(v, last));
    put_reason(r, v, last);
}

static void begin(struct row *r, const char *table, int64_t position)
{
    memset(r->fields, 0, sizeof(r->fields));
    r->table = table;
    r->names = names_of(table);
    put_number(r, 0, position);
}

bool row_of_spell(struct row *row, struct view *v, const struct scan *s)
{
    begin(row, "live.spell", s->events[s->count - 1].known);
    if (v->count) {
        put_stay(row, v);
        return true;
    }
    row->fields[1] = "VOID";
    for (int i = 11; i <= 13; i++)
        put_flag(row, i, false);
    put_number(row, 22, 0);
    return true;
}

static const char *bed_state(Hw__BedState__Code state)
{
    static const char *const states[] = {"UNKNOWN", "AVAILABLE", "RESERVED", "OCCUPIED",
                                         "HELD",    "CLEANING",  "CLOSED",   "ISOLATION_ONLY"};

    return (unsigned)state < sizeof(states) / sizeof(*states) ? states[state] : "UNKNOWN";
}

static const void *unpack(const ProtobufCMessageDescriptor *d, const struct scan *s,
                          const struct logged *e)
{
    return hw_pb_unpack(d, s->arena, e->payload.p, e->payload.n);
}

static bool row_of_ward(struct row *row, const struct scan *s, const struct logged *e)
{
    const Hw__WardRegistered *m = unpack(&hw__ward_registered__descriptor, s, e);

    if (!m)
        return false;
    begin(row, "live.ward", e->position);
    row->fields[1] = m->name;
    row->fields[2] = m->site;
    row->fields[3] = m->has_care_type ? told_care((int)m->care_type) : NULL;
    put_flag(row, 4, !m->has_open || m->open);
    return true;
}

static bool row_of_bed(struct row *row, const struct scan *s, const struct logged *e)
{
    const Hw__BedStateChanged *m = unpack(&hw__bed_state_changed__descriptor, s, e);

    if (!m)
        return false;
    begin(row, "live.bed", e->position);
    row->fields[1] = bed_state(m->state);
    row->fields[2] = m->spell;
    row->fields[3] = m->reason;
    put_number(row, 4, e->at_ms);
    return true;
}

static bool holds_text(const struct logged *e)
{
    return e->type == HW__EVENT__BODY_MESSAGE_QUARANTINED ||
           e->type == HW__EVENT__BODY_MESSAGE_MENDED;
}

static bool row_of_message(struct row *row, const struct scan *s, const struct logged *last)
{
    const Hw__MessageQuarantined *m =
        unpack(&hw__message_quarantined__descriptor, s, &s->events[0]);
    size_t raw = s->count - 1;

    if (!m || s->events[0].type != HW__EVENT__BODY_MESSAGE_QUARANTINED)
        return false;
    while (raw > 0 && !holds_text(&s->events[raw]))
        raw--;
    begin(row, "live.quarantine", last->position);
    put_number(row, 1, s->events[raw].position);
    row->fields[2] =
        last->type == HW__EVENT__BODY_MESSAGE_RELEASED    ? "RELEASED"
        : last->type == HW__EVENT__BODY_MESSAGE_DISCARDED ? "DISCARDED"
        : last->type == HW__EVENT__BODY_MESSAGE_QUARANTINED && m->has_kept_aside && m->kept_aside
            ? "KEPT"
            : "WAITING";
    put_number(row, 3, s->events[0].at_ms);
    row->fields[4] = m->facility;
    row->fields[5] = m->control_id;
    row->fields[6] = m->message_type;
    row->fields[7] = m->code;
    row->fields[8] = m->message;
    row->fields[9] = m->location;
    return true;
}

bool row_of_other(struct row *row, const struct scan *s)
{
    const struct logged *last = &s->events[s->count - 1];

    if (hw_starts_with(s->stream, "ward/"))
        return row_of_ward(row, s, last);
    if (hw_starts_with(s->stream, "bed/"))
        return row_of_bed(row, s, last);
    if (hw_starts_with(s->stream, "quarantine/"))
        return row_of_message(row, s, last);
    return false;
}

/* ---- compared
 * --------------------------------------------------------------------------------------------- */

static void say(char text[FINDING_TEXT], const char *value)
{
    (void)snprintf(text, FINDING_TEXT, "%.180s", value ? value : "nothing");
}

static bool is_time(const char *name)
{
    size_t n = strlen(name);

    return (n > 3 && hw_streq(name + n - 3, "_at")) || hw_streq(name, "since");
}

static void say_value(char text[FINDING_TEXT], const char *name, const char *value)
{
    char instant[HW_INSTANT_TEXT];
    int64_t ms = 0;

    if (value && is_time(name) && hw_parse_i64(value, INT64_MIN / 2, INT64_MAX / 2, &ms))
        say(text, hw_format_instant(ms, instant));
    else
        say(text, value);
}

void row_compare(struct report *r, const char *stream, const struct row *expected,
                 const struct cursor *found, int64_t position)
{
    bool spell = hw_starts_with(stream, "spell/");
    const char *table = expected ? expected->table : cursor_text(found, 1);
    struct finding f = {.where = table,
                        .spell = spell ? stream + strlen("spell/") : NULL,
                        .thing = spell ? NULL : stream,
                        .field = "the row",
                        .at_ms = NO_TIME,
                        .day = NO_DAY,
                        .positions = {position}};

    if (!expected || !found || !hw_streq(cursor_text(found, 1), table)) {
        say(f.expected, expected ? "there" : "absent: nothing in the log leads to it");
        say(f.found, found ? "there" : "missing");
        report_add(r, &f);
        return;
    }
    for (int i = 0; expected->names[i]; i++) {
        const char *value = cursor_text(found, i + 2);

        if (hw_streq(expected->fields[i], value))
            continue;
        f.field = expected->names[i];
        say_value(f.expected, f.field, expected->fields[i]);
        say_value(f.found, f.field, value);
        report_add(r, &f);
    }
}

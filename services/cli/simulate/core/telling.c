#include "cli/simulate/core/telling.h"

#include <stdio.h>
#include <string.h>

#include "cli/simulate/core/people.h"
#include "homeward/civil.h"

enum { STAMP_TEXT = 80, PLACE_TEXT = 64, FIELDS = 46 };

/* ---- messages
 * -------------------------------------------------------------------------------------------- */

/* 20261003094500.250+0100: to the millisecond, as decisions are, so that order is never lost */
static const char *stamp(int64_t ms, char text[STAMP_TEXT])
{
    int64_t offset = hw_london_offset_ms(ms);
    int64_t local = ms + offset;
    int64_t of_day = local % HW_DAY_MS;
    struct hw_civil c = hw_civil_of((int32_t)(local / HW_DAY_MS));

    (void)snprintf(text, STAMP_TEXT, "%04d%02d%02d%02d%02d%02d.%03d+%02d00", c.year, c.month, c.day,
                   (int)(of_day / HW_HOUR_MS), (int)(of_day % HW_HOUR_MS / HW_MINUTE_MS),
                   (int)(of_day % HW_MINUTE_MS / 1000), (int)(of_day % 1000),
                   (int)(offset / HW_HOUR_MS));
    return text;
}

static const char *date(int32_t day, char text[STAMP_TEXT])
{
    struct hw_civil c = hw_civil_of(day);

    (void)snprintf(text, STAMP_TEXT, "%04d%02d%02d", c.year, c.month, c.day);
    return text;
}

/* ward^^bed^provider */
static const char *location(const struct place *p, char text[PLACE_TEXT])
{
    char bed[BED_TEXT];

    (void)snprintf(text, PLACE_TEXT, "%s^^%s^%s", p->ward->code, place_bed(p, bed),
                   p->ward->provider);
    return text;
}

/* A segment's fields by their numbers; those left out are empty. */
struct segment {
    const char *field[FIELDS];
};

static void put_segment(struct hw_buf *out, const char *name, const struct segment *s)
{
    int last = FIELDS - 1;

    while (last > 0 && !s->field[last])
        last--;
    hw_buf_puts(out, name);
    for (int i = 1; i <= last; i++)
        hw_buf_printf(out, "|%s", s->field[i] ? s->field[i] : "");
    hw_buf_putc(out, '\r');
}

static const char *trigger(const struct happening *e)
{
    switch (e->kind) {
    case HAPPENS_ADMISSION:
        return "A01";
    case HAPPENS_ADMISSION_CANCELLED:
        return "A11";
    case HAPPENS_MOVE:
        return "A02";
    case HAPPENS_MOVE_CANCELLED:
        return "A12";
    case HAPPENS_DISCHARGE:
        return "A03";
    case HAPPENS_DISCHARGE_CANCELLED:
        return "A13";
    case HAPPENS_CLEANED:
        return "A20";
    case HAPPENS_UPDATE:
    case HAPPENS_EXPECTED_DATE:
    case HAPPENS_CLINICAL:
    case HAPPENS_MDT:
    case HAPPENS_SAFE:
    case HAPPENS_UNWELL:
    case HAPPENS_DELAY:
    case HAPPENS_AGREEMENT:
    case HAPPENS_DISPUTE:
        break;
    }
    return "A08";
}

static void put_person(const struct happening *e, struct hw_buf *out)
{
    const struct person *p = &e->person;
    char born[STAMP_TEXT];

    hw_buf_printf(out, "PID|1||P%06lld^^^%s^PI~%s^^^NHS^NH||%s^%s||%s|%s|||%s^^^^%s\r",
                  (long long)e->stay, e->place.ward->provider, p->nhs_number, p->family, p->given,
                  date(p->birth_day, born), p->woman ? "F" : "M", p->street, p->postcode);
}

static void put_visit(const struct happening *e, int64_t at_ms, struct hw_buf *out)
{
    char place[PLACE_TEXT], before[PLACE_TEXT], at[STAMP_TEXT], visit[32];
    struct segment s = {{NULL, "1", "I", location(&e->place, place)}};

    (void)snprintf(visit, sizeof(visit), "V%06lld", (long long)e->stay);
    (void)stamp(at_ms, at);
    s.field[4] = e->emergency ? "E" : "R";
    s.field[6] = e->kind == HAPPENS_MOVE ? location(&e->before, before) : NULL;
    s.field[10] = e->place.ward->community ? "REHAB" : "MED";
    s.field[19] = visit;
    s.field[36] = e->kind != HAPPENS_DISCHARGE ? NULL : e->died ? "4" : "1";
    s.field[44] = e->kind == HAPPENS_ADMISSION ? at : NULL;
    s.field[45] = e->kind == HAPPENS_DISCHARGE ? at : NULL;
    put_segment(out, "PV1", &s);
}

static void put_expected(const struct happening *e, int64_t at_ms, struct hw_buf *out)
{
    char day[STAMP_TEXT];
    struct segment s = {{NULL}};

    s.field[9] = date(hw_london_day(at_ms) + e->days_ahead, day);
    put_segment(out, "PV2", &s);
}

void tell_message(const struct happening *e, int64_t at_ms, struct hw_buf *out)
{
    char at[STAMP_TEXT], place[PLACE_TEXT];
    const char *event = trigger(e);

    (void)stamp(at_ms, at);
    hw_buf_printf(out,
                  "MSH|^~\\&|PAS|%s|HOMEWARD|%s|%s||ADT^%s|DEMO%08lld|P|2.5.1||||||UNICODE UTF-8\r"
                  "EVN|%s|%s\r",
                  e->place.ward->provider, e->place.ward->provider, at, event, (long long)e->number,
                  event, at);
    if (e->kind == HAPPENS_CLEANED) {
        hw_buf_printf(out, "NPU|%s|U\r", location(&e->place, place));
        return;
    }
    put_person(e, out);
    put_visit(e, at_ms, out);
    if (e->kind == HAPPENS_UPDATE)
        put_expected(e, at_ms, out);
}

void tell_map(struct hw_buf *out)
{
    hw_buf_puts(out, "; The demonstration hospitals' codes (homeward simulate).\n"
                     "[services]\nREHAB = NON_ACUTE\n[councils]\n");
    people_councils(out);
}

/* ---- decisions
 * ------------------------------------------------------------------------------------------- */

static json_t *order(const struct happening *e, const char *command, int64_t at_ms)
{
    char text[HW_INSTANT_TEXT], id[40];
    json_t *o = json_object();

    (void)json_object_set_new(o, "command", json_string(command));
    (void)json_object_set_new(o, "at", json_string(hw_format_instant(at_ms, text)));
    (void)snprintf(id, sizeof(id), "demonstration-%lld", (long long)e->number);
    (void)json_object_set_new(o, "id", json_string(id));
    (void)snprintf(id, sizeof(id), "V%06lld", (long long)e->stay);
    (void)json_object_set_new(o, "spell", json_string(id));
    return o;
}

static json_t *readiness(const struct happening *e, int64_t at_ms, const char *criterion, bool met)
{
    json_t *o = order(e, "RecordReadiness", at_ms);

    (void)json_object_set_new(o, "criterion", json_string(criterion));
    (void)json_object_set_new(o, "met", json_boolean(met));
    return o;
}

static json_t *by(const struct happening *e, int64_t at_ms, const char *command)
{
    json_t *o = order(e, command, at_ms);

    (void)json_object_set_new(o, "by", json_string("AUTHORITY"));
    return o;
}

static json_t *expected(const struct happening *e, int64_t at_ms)
{
    json_t *o = order(e, "SetExpectedDischarge", at_ms);
    char text[HW_DATE_TEXT];

    (void)json_object_set_new(
        o, "date", json_string(hw_format_date(hw_london_day(at_ms) + e->days_ahead, text)));
    return o;
}

static json_t *delay(const struct happening *e, int64_t at_ms)
{
    json_t *o = order(e, "RecordDelay", at_ms);

    (void)json_object_set_new(o, "reason", json_string(e->reason));
    (void)json_object_set_new(o, "attribution", json_string(e->attribution));
    return o;
}

json_t *tell_command(const struct happening *e, int64_t at_ms)
{
    switch (e->kind) {
    case HAPPENS_CLINICAL:
        return readiness(e, at_ms, "CLINICAL", true);
    case HAPPENS_MDT:
        return readiness(e, at_ms, "MDT", true);
    case HAPPENS_SAFE:
        return readiness(e, at_ms, "SAFE", true);
    case HAPPENS_UNWELL:
        return readiness(e, at_ms, "CLINICAL", false);
    case HAPPENS_DELAY:
        return delay(e, at_ms);
    case HAPPENS_AGREEMENT:
        return by(e, at_ms, "AgreeDelay");
    case HAPPENS_DISPUTE:
        return by(e, at_ms, "DisputeDelay");
    case HAPPENS_EXPECTED_DATE:
    case HAPPENS_ADMISSION:
    case HAPPENS_ADMISSION_CANCELLED:
    case HAPPENS_MOVE:
    case HAPPENS_MOVE_CANCELLED:
    case HAPPENS_UPDATE:
    case HAPPENS_DISCHARGE:
    case HAPPENS_DISCHARGE_CANCELLED:
    case HAPPENS_CLEANED:
        break;
    }
    return expected(e, at_ms);
}

#include "homeward/bug.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/decide.h"
#include "reablement/core/patterns.h"
#include "reablement/core/report.h"

int32_t decide_today(const struct deciding *d)
{
    return hw_london_day(d->q->at_ms);
}

bool check_visits(const struct deciding *d, Hw__CareVisit *const *visits, size_t count)
{
    bool missing = false;
    const char *fault = patterns_fault(visits, count, &missing);

    if (fault)
        hw_plan_invalid(d->p, missing ? "MISSING_FIELD" : "BAD_VALUE", "visits", "%s", fault);
    return !fault;
}

void say(const struct deciding *d, const char *request, uint32_t type, const void *message)
{
    hw_book_plan(&d->s->book, d->p, request_kind.prefix, request, type, d->q->at_ms, message);
}

void say_booked(const struct deciding *d, const char *team, const char *request, int32_t first_day,
                int32_t last_day)
{
    Hw__TeamBooked m = HW__TEAM_BOOKED__INIT;

    m.request = request;
    m.start = say_date(d, first_day);
    m.until = say_date(d, last_day);
    hw_book_plan(&d->s->book, d->p, team_kind.prefix, team, HW__EVENT__BODY_TEAM_BOOKED,
                 d->q->at_ms, &m);
}

Hw__Date *say_date(const struct deciding *d, int32_t day)
{
    return report_date(day, hw_plan_arena(d->p));
}

Hw__Sealed *say_sealed(const struct deciding *d, const struct request *r, const char *text,
                       const char *field)
{
    return hw_book_seal(&d->s->book, d->p, r->person, text, field);
}

void refuse_lack(const struct deciding *d, const char *team, const struct lack *lack,
                 const char *field)
{
    char week[HW_DATE_TEXT];
    const char *band =
        hw_pb_enum_name(&hw__care_band__code__descriptor, pattern_slot_band(lack->slot));

    hw_plan_refuse(
        d->p, "NO_CAPACITY", field,
        "team %s has %d %sminutes left in band %s of the week of %s, and the visits take "
        "%d",
        team, lack->free > 0 ? lack->free : 0,
        pattern_slot_doubled(lack->slot) ? "double-handed " : "", band ? band : "?",
        hw_format_date(lack->week_day, week), lack->needed);
}

bool check_room(const struct deciding *d, const struct request *r, int32_t first_day,
                int32_t last_day, struct lack *lack)
{
    struct span more = request_span(r, r->team, first_day, last_day);

    return last_day < first_day || team_has_room(d->s, r->team, &more, lack);
}

struct request *request_known(const struct deciding *d, const char *id)
{
    struct request *r = NULL;

    if (!hw_check_name(d->p, id, "request"))
        return NULL;
    r = request_find(d->s, id);
    if (!r || r->state == REQUEST_NONE) {
        hw_plan_refuse(d->p, "UNKNOWN_REQUEST", "request", "there is no request %s", id);
        return NULL;
    }
    return r;
}

struct request *request_in(const struct deciding *d, const char *id, enum request_state state)
{
    static const struct {
        const char *code, *is;
    } words[] = {
        [REQUEST_NONE] = {"UNKNOWN_REQUEST", "is not known"},
        [REQUEST_WAITING] = {"NOT_ALLOCATED", "waits for a team"},
        [REQUEST_PLACED] = {"NOT_STARTED", "has a place and has not started"},
        [REQUEST_STARTED] = {"STARTED", "has started"},
        [REQUEST_ENDED] = {"ENDED", "has ended"},
        [REQUEST_WITHDRAWN] = {"WITHDRAWN", "was withdrawn"},
    };
    struct request *r = request_known(d, id);

    if (!r || r->state == state)
        return r;
    hw_plan_refuse(d->p, words[r->state].code, "request", "request %s %s", id, words[r->state].is);
    return NULL;
}

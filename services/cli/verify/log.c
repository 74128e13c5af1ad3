#include <stdio.h>
#include <string.h>

#include "cli/verify/check.h"
#include "homeward/id.h"

enum { PROGRESS = 100000 };

struct log_pass {
    struct check *c;
    struct cursor events, requests;
    bool in_request; /* the cursor stands on a request */
    int64_t position, recorded_ms, request_end;
};

static void differ(struct log_pass *p, const char *thing, const char *field, int64_t expected,
                   int64_t found, int64_t position)
{
    struct finding f = {.where = "log.event",
                        .thing = thing,
                        .field = field,
                        .at_ms = NO_TIME,
                        .day = NO_DAY,
                        .positions = {position}};

    (void)snprintf(f.expected, sizeof(f.expected), "%lld", (long long)expected);
    (void)snprintf(f.found, sizeof(f.found), "%lld", (long long)found);
    report_add(p->c->report, &f);
}

static void differ_text(struct log_pass *p, const char *where, const char *field,
                        const char *expected, const char *found, int64_t position)
{
    struct finding f = {
        .where = where, .field = field, .at_ms = NO_TIME, .day = NO_DAY, .positions = {position}};

    (void)snprintf(f.expected, sizeof(f.expected), "%s", expected);
    (void)snprintf(f.found, sizeof(f.found), "%s", found);
    report_add(p->c->report, &f);
}

/* The requests' ranges lie one after the other without a gap. */
static void next_request(struct log_pass *p)
{
    int64_t first = 0;

    p->in_request = cursor_next(&p->requests);
    if (!p->in_request)
        return;
    first = cursor_i64(&p->requests, 1);
    if (first != p->request_end + 1)
        differ(p, "in log.request", "the first position of a request", p->request_end + 1, first,
               first);
    p->request_end = cursor_i64(&p->requests, 2);
    if (p->request_end < first)
        differ(p, "in log.request", "the last position of a request", first, p->request_end, first);
}

static bool id_fits(const struct log_pass *p, int64_t index)
{
    struct hw_id request, event;
    size_t n = 0;

    return hw_id_from_bytes(cursor_bytes(&p->requests, 0, NULL), sizeof(request.b), &request) &&
           hw_id_from_bytes(cursor_bytes(&p->events, 2, &n), sizeof(event.b), &event) &&
           hw_id_equal(event, hw_id_of_event(request, (uint32_t)index));
}

static void check_request(struct log_pass *p, int64_t position)
{
    int64_t first = 0, known = cursor_i64(&p->events, 1);

    while (p->in_request && p->request_end < position)
        next_request(p);
    if (!p->in_request || (first = cursor_i64(&p->requests, 1)) > position) {
        differ_text(p, "log.request", "the request of an event", "there", "missing", position);
        return;
    }
    if (known != p->request_end)
        differ(p, NULL, "known_position", p->request_end, known, position);
    if (!id_fits(p, position - first))
        differ_text(p, "log.event", "event_id", "the request's with the event's number",
                    "another one", position);
}

static void check_event(struct log_pass *p)
{
    int64_t position = cursor_i64(&p->events, 0), recorded = cursor_ms(&p->events, 3);

    if (position != p->position + 1)
        differ(p, NULL, "the next position", p->position + 1, position, position);
    if (recorded < p->recorded_ms)
        differ_text(p, "log.event", "recorded_at", "not before the event in front of it", "earlier",
                    position);
    check_request(p, position);
    p->position = position;
    p->recorded_ms = recorded;
    if (++p->c->events % PROGRESS == 0)
        p->c->progress("log", p->c->events, p->c->head);
}

void check_log(struct check *c)
{
    struct log_pass p = {.c = c, .recorded_ms = INT64_MIN};

    cursor_open(&p.events, c->db, "positions",
                "SELECT position, known_position, event_id, recorded_at FROM log.event "
                "ORDER BY position",
                NULL, 1);
    cursor_open(&p.requests, c->db, "requests",
                "SELECT id, first_position, last_position FROM log.request "
                "WHERE first_position IS NOT NULL ORDER BY first_position",
                NULL, 1);
    next_request(&p);
    while (cursor_next(&p.events))
        check_event(&p);
    if (p.position != c->head)
        differ(&p, "in log.ledger", "the head of the log", p.position, c->head, p.position);
    while (p.in_request) {
        if (p.request_end > p.position)
            differ(&p, "in log.request", "the last event of the last request", p.request_end,
                   p.position, p.position);
        next_request(&p);
    }
    cursor_close(&p.events);
    cursor_close(&p.requests);
}

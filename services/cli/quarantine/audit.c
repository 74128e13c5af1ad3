/* Nobody reads a message without that being on record first (R10.5). */
#include "cli/quarantine/quarantine.h"
#include "homeward/bus/client.h"
#include "homeward/pb.h"
#include "homeward/v1/bus.pb-c.h"

enum { PATIENCE_MS = 15000, ARENA = 1 << 16 };

struct asking {
    struct link link;
    bool recorded;
};

static enum hw_answer_end on_recorded(const struct hw_answer *a, void *arg)
{
    struct asking *q = arg;
    struct hw_arena *arena = hw_arena_create(ARENA);
    const Hw__AppendAnswer *r = NULL;

    if (arena && a->code == HW_OK && a->kind == HW__HEADER__KIND__APPEND_ANSWER)
        r = hw_pb_unpack(&hw__append_answer__descriptor, arena, a->body, a->body_n);
    q->recorded = r && r->outcome == HW__APPEND_ANSWER__OUTCOME__APPENDED;
    hw_arena_destroy(arena);
    (void)event_base_loopbreak(q->link.base);
    return HW_ANSWER_DONE;
}

static void ask(struct asking *q, struct hw_client *ledger, struct hw_id person, const char *id,
                const char *purpose)
{
    Hw__AuditEntry e = HW__AUDIT_ENTRY__INIT;
    ProtobufCBinaryData people = {.len = sizeof(person.b), .data = person.b};

    e.actor = q->link.actor;
    e.action = "quarantine.show";
    e.purpose = purpose;
    e.query = id;
    e.origin = "command line";
    e.n_people = 1;
    e.people = &people;
    e.result = "served";
    e.has_count = true;
    e.count = 1;
    hw_client_call(ledger, &(struct hw_call){.id = hw_id_random(),
                                             .kind = HW__HEADER__KIND__AUDIT,
                                             .message = &e,
                                             .timeout_ms = PATIENCE_MS,
                                             .on_answer = on_recorded,
                                             .arg = q});
    (void)event_base_dispatch(q->link.base);
}

bool quarantine_audit(const struct settings *s, const char *id, const char *purpose)
{
    struct asking q = {.recorded = false};
    struct hw_app app = {.service = "cli", .common = &s->common};
    struct hw_err err = {.code = HW_OK};
    char endpoint[HW_BUS_ENDPOINT_MAX];
    struct hw_client *ledger = NULL;
    struct hw_id person;

    if (!hw_id_parse(id, &person) || !link_open(&q.link, s))
        return false;
    if (hw_app_endpoint(&app, s->ledger_append, "ledger-append", endpoint, &err))
        ledger = hw_client_create(q.link.bus, endpoint, "ledger", &err);
    if (ledger)
        ask(&q, ledger, person, id, purpose);
    else
        (void)trouble("%s", err.text);
    hw_client_destroy(ledger);
    link_close(&q.link);
    if (ledger && !q.recorded)
        (void)trouble("the ledger did not take the audit entry, so the message is not shown");
    return q.recorded;
}

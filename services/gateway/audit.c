#include "gateway/audit.h"

#include <string.h>

#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { PATIENCE_MS = 5000, REFUSALS_OPEN = 100 };

static bool was_written(const struct hw_answer *a, struct hw_arena *arena)
{
    const Hw__AppendAnswer *m = NULL;

    if (a->code != HW_OK || a->kind != HW__HEADER__KIND__APPEND_ANSWER)
        return false;
    m = hw_pb_unpack(&hw__append_answer__descriptor, arena, a->body, a->body_n);
    return m && m->outcome == HW__APPEND_ANSWER__OUTCOME__APPENDED;
}

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct call *c = arg;

    if (was_written(a, c->arena)) {
        c->then(c);
        return HW_ANSWER_DONE;
    }
    hw_log(HW_ERROR, "audit.unwritten", HW_F_STR("code", hw_code_name(a->code)));
    call_fail(c, 503, "NO_AUDIT",
              "the access audit cannot be written now, so nothing about persons is shown", NULL);
    return HW_ANSWER_DONE;
}

static enum hw_answer_end on_refusal_answer(const struct hw_answer *a, void *arg)
{
    (void)arg;
    if (a->code != HW_OK)
        hw_log(HW_WARN, "audit.refusal_unwritten", HW_F_STR("code", hw_code_name(a->code)));
    return HW_ANSWER_DONE;
}

static Hw__AuditEntry entry_of(const struct call *c, const char *action, const char *result)
{
    Hw__AuditEntry e = HW__AUDIT_ENTRY__INIT;
    const char *token = c->g->policy.token;

    e.actor = !c->rights.identifiable ? "http:nobody"
              : token && *token       ? "http:token"
                                      : "http:local";
    e.action = action;
    e.purpose = c->q.purpose;
    e.origin = hw_http_peer(c->x);
    e.result = result;
    return e;
}

static void submit(const struct call *c, const Hw__AuditEntry *e, hw_answer_f f, void *arg)
{
    hw_client_call(c->g->ledger, &(struct hw_call){.id = hw_id_random(),
                                                   .kind = HW__HEADER__KIND__AUDIT,
                                                   .message = e,
                                                   .timeout_ms = PATIENCE_MS,
                                                   .again = true,
                                                   .on_answer = f,
                                                   .arg = arg});
}

void audit_write(struct call *c, const struct audit_note *n, void (*then)(struct call *c))
{
    Hw__AuditEntry e = entry_of(c, n->action, "served");
    ProtobufCBinaryData *people = hw_alloc_array(n->people_count + 1, sizeof(*people));

    for (size_t i = 0; i < n->people_count; i++) {
        people[i].data = (uint8_t *)(uintptr_t)n->people[i].b; /* packed, not changed */
        people[i].len = sizeof(n->people[i].b);
    }
    e.query = n->query;
    e.n_people = n->people_count;
    e.people = people;
    e.has_count = true;
    e.count = (uint32_t)n->count;
    c->then = then;
    submit(c, &e, on_answer, c);
    free(people);
}

/* Callers without rights must not be able to fill our memory. */
void audit_refusal(const struct call *c, const char *action)
{
    Hw__AuditEntry e = entry_of(c, action, "refused");

    if (hw_client_open(c->g->ledger) < REFUSALS_OPEN)
        submit(c, &e, on_refusal_answer, NULL);
    else
        hw_log(HW_WARN, "audit.refusal_dropped");
}

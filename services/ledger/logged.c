#include "ledger/logged.h"

/* Packing reads it only. */
static ProtobufCBinaryData bytes(const void *data, size_t n)
{
    return (ProtobufCBinaryData){.len = n, .data = (uint8_t *)(uintptr_t)data};
}

void logged_fill(Hw__LoggedEvent *out, const struct event_row *e)
{
    hw__logged_event__init(out);
    out->position = e->position;
    out->stream = e->stream;
    out->version = (uint32_t)e->version;
    out->type = (uint32_t)e->type;
    out->event_id = bytes(e->event_id.b, sizeof(e->event_id.b));
    out->occurred_at_ms = e->occurred_ms;
    out->recorded_at_ms = e->recorded_ms;
    out->known_position = e->known_position;
    out->actor = e->actor;
    out->has_causation = !hw_id_is_zero(e->causation);
    out->causation = bytes(e->causation.b, sizeof(e->causation.b));
    out->has_correlation = !hw_id_is_zero(e->correlation);
    out->correlation = bytes(e->correlation.b, sizeof(e->correlation.b));
    out->payload = bytes(e->payload.p, e->payload.n);
}

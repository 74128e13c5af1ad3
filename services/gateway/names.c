/* The words behind the codes. */
#include "gateway/pages.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"

static const struct {
    const char *code, *name;
} providers[] = {
#include "gateway/providers.inc"
};

static json_t *reason_names(void)
{
    json_t *o = json_object();

    for (unsigned i = 0; i < hw__reason__code__descriptor.n_values; i++) {
        const struct hw_reason *r =
            hw_reason_of((Hw__Reason__Code)hw__reason__code__descriptor.values[i].value);

        if (r)
            (void)json_object_set_new(o, r->code, json_string(r->title));
    }
    (void)json_object_set_new(o, "UNKNOWN", json_string("No reason recorded"));
    return o;
}

static json_t *attribution_names(void)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "NHS", "NHS", "SOCIAL_CARE", "Social care", "BOTH",
                     "Both NHS and social care", "UNKNOWN", "Not attributed");
}

/* Every code of the return is three digits, or one of a few others: ask for each. */
static json_t *authority_names(void)
{
    static const char *const odd[] = {"00EQ", "00EW", "00KB", "00KC", "9900", "9901", "9902"};
    json_t *o = json_object();
    char code[16];

    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        if (hw_authority_name(odd[i]))
            (void)json_object_set_new(o, odd[i], json_string(hw_authority_name(odd[i])));
    }
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(code, sizeof(code), "%03d", i);
        if (hw_authority_name(code))
            (void)json_object_set_new(o, code, json_string(hw_authority_name(code)));
    }
    (void)json_object_set_new(o, HW_UNKNOWN_AUTHORITY, json_string("Council not known"));
    return o;
}

static json_t *provider_names(void)
{
    json_t *o = json_object();

    for (size_t i = 0; i < sizeof(providers) / sizeof(*providers); i++)
        (void)json_object_set_new(o, providers[i].code, json_string(providers[i].name));
    return o;
}

static json_t *bed_state_names(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "AVAILABLE", "Available", "RESERVED",
                     "Reserved", "OCCUPIED", "Occupied", "HELD", "Held for somebody on leave",
                     "CLEANING", "Being cleaned", "CLOSED", "Closed", "ISOLATION_ONLY",
                     "Isolation only");
}

void page_names(struct call *c)
{
    json_t *o = NULL;

    if (!call_query(c, 0))
        return;
    o = json_object();
    (void)json_object_set_new(o, "reasons", reason_names());
    (void)json_object_set_new(o, "attributions", attribution_names());
    (void)json_object_set_new(o, "authorities", authority_names());
    (void)json_object_set_new(o, "careTypes",
                              json_pack("{s:s, s:s}", "ACUTE", "Acute", "NON_ACUTE", "Non-acute"));
    (void)json_object_set_new(o, "bedStates", bed_state_names());
    (void)json_object_set_new(o, "providers", provider_names());
    call_json(c, 200, o);
}

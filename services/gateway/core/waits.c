#include "gateway/core/waits.h"

#include "homeward/spell/codes.h"
#include "homeward/text.h"

static const struct hw_reason *reason_of(const char *code)
{
    const ProtobufCEnumValue *v =
        protobuf_c_enum_descriptor_get_value_by_name(&hw__reason__code__descriptor, code);

    return v ? hw_reason_of((Hw__Reason__Code)v->value) : NULL;
}

const char *waits_on(const char *reason, const char *attribution, const char *authority,
                     struct hw_arena *arena)
{
    const struct hw_reason *r = reason_of(reason);
    const char *name = hw_authority_name(authority);
    const char *council = name ? hw_arena_format(arena, "%s council", name)
                          : hw_streq(authority, HW_UNKNOWN_AUTHORITY)
                              ? "the council (not known which)"
                              : hw_arena_format(arena, "council %s", authority);

    if (!r)
        return "Ready, and no reason for the delay recorded yet";
    if (!council)
        return NULL;
    if (hw_streq(attribution, "NHS"))
        return hw_arena_format(arena, "%s: with the NHS", r->title);
    if (hw_streq(attribution, "SOCIAL_CARE"))
        return hw_arena_format(arena, "%s: with %s", r->title, council);
    if (hw_streq(attribution, "BOTH"))
        return hw_arena_format(arena, "%s: with the NHS and %s", r->title, council);
    return hw_arena_format(arena, "%s: not attributed yet", r->title);
}

#include "homeward/es/show.h"

#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/pb.h"
#include "homeward/text.h"

/* ---- which address shows what ---- */

static bool is_of_one(const struct hw_page *g)
{
    size_t n = strlen(g->path);

    return n > 0 && g->path[n - 1] == '/';
}

static bool is_at(const struct hw_page *g, const char *path)
{
    return is_of_one(g) ? hw_starts_with(path, g->path) && path[strlen(g->path)] != '\0'
                        : hw_streq(path, g->path);
}

static bool knows(const struct hw_page *g, const char *name)
{
    for (int i = 0; i < HW_PAGE_PARAMETERS; i++) {
        if (hw_streq(g->parameters[i], name))
            return true;
    }
    return false;
}

static bool check_parameters(const struct hw_page *g, const struct hw_query *q, struct hw_reply *r)
{
    for (size_t i = 0; i < q->parameter_count; i++) {
        if (knows(g, q->names[i]))
            continue;
        hw_reply_fail(r, 400, "UNKNOWN_PARAMETER", q->names[i],
                      "%s: is not a parameter of this list", q->names[i]);
        return false;
    }
    return true;
}

void hw_pages_show(const struct hw_page *pages, size_t count, const struct hw_query *q,
                   struct hw_reply *r, const void *context)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_at(&pages[i], q->path))
            continue;
        if (check_parameters(&pages[i], q, r))
            pages[i].show(context, is_of_one(&pages[i]) ? q->path + strlen(pages[i].path) : NULL);
        return;
    }
    hw_reply_fail(r, 404, "NOT_FOUND", NULL, "there is nothing at %s", q->path);
}

/* ---- one value ---- */

void hw_show_json(json_t *o, const char *key, json_t *value)
{
    HW_CHECK(value);
    (void)json_object_set_new(o, key, value);
}

void hw_show_text(json_t *o, const char *key, const char *text)
{
    if (text)
        hw_show_json(o, key, json_string(text));
}

void hw_show_int(json_t *o, const char *key, int64_t value)
{
    hw_show_json(o, key, json_integer(value));
}

void hw_show_bool(json_t *o, const char *key, bool value)
{
    hw_show_json(o, key, json_boolean(value));
}

void hw_show_day(json_t *o, const char *key, int32_t day)
{
    char text[HW_DATE_TEXT];

    if (day != HW_DAY_FOREVER)
        hw_show_text(o, key, hw_format_date(day, text));
}

void hw_show_time(json_t *o, const char *key, int64_t ms)
{
    char text[HW_INSTANT_TEXT];

    if (ms != HW_MS_FOREVER && ms != 0)
        hw_show_text(o, key, hw_format_instant(ms, text));
}

void hw_show_enum(json_t *o, const char *key, const ProtobufCEnumDescriptor *d, int value)
{
    if (value != 0)
        hw_show_text(o, key, hw_pb_enum_name(d, value));
}

json_t *hw_show_list(const struct hw_query *q, const char *name, json_t *list)
{
    json_t *o = json_object();

    hw_show_time(o, "asAt", q->now_ms);
    hw_show_int(o, "total", (int64_t)json_array_size(list));
    hw_show_json(o, name, list);
    return o;
}

bool hw_show_day_asked(const struct hw_query *q, struct hw_reply *r, const char *name, int32_t *day)
{
    const char *text = hw_query_value(q, name);

    if (!text || hw_parse_date(text, strlen(text), day))
        return true;
    hw_reply_fail(r, 400, "BAD_VALUE", name, "%s: expected a date such as 2026-10-01", name);
    return false;
}

bool hw_show_day_kept(const struct hw_query *q, struct hw_reply *r, const char *name,
                      int32_t oldest_day, int32_t *day)
{
    char text[HW_DATE_TEXT];

    if (!hw_show_day_asked(q, r, name, day))
        return false;
    if (*day >= oldest_day)
        return true;
    hw_reply_fail(r, 400, "BAD_VALUE", name, "%s: %s is the first day that can still be asked for",
                  name, hw_format_date(oldest_day, text));
    return false;
}

bool hw_show_days_asked(const struct hw_query *q, struct hw_reply *r, int32_t oldest_day,
                        int32_t *from_day, int32_t *to_day)
{
    if (!hw_show_day_kept(q, r, "from", oldest_day, from_day) ||
        !hw_show_day_asked(q, r, "to", to_day))
        return false;
    if (*to_day >= *from_day)
        return true;
    hw_reply_fail(r, 400, "BAD_VALUE", "to", "to: is before from");
    return false;
}

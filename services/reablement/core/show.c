#include "reablement/core/show.h"

#include <string.h>

#include "homeward/bug.h"
#include "homeward/pb.h"

static void put(json_t *o, const char *key, json_t *value)
{
    HW_CHECK(value);
    (void)json_object_set_new(o, key, value);
}

void show_text(json_t *o, const char *key, const char *text)
{
    if (text)
        put(o, key, json_string(text));
}

void show_int(json_t *o, const char *key, int64_t value)
{
    put(o, key, json_integer(value));
}

void show_bool(json_t *o, const char *key, bool value)
{
    put(o, key, json_boolean(value));
}

void show_day(json_t *o, const char *key, int32_t day)
{
    char text[HW_DATE_TEXT];

    if (day != HW_DAY_FOREVER)
        put(o, key, json_string(hw_format_date(day, text)));
}

void show_time(json_t *o, const char *key, int64_t ms)
{
    char text[HW_INSTANT_TEXT];

    if (ms != 0)
        put(o, key, json_string(hw_format_instant(ms, text)));
}

void show_enum(json_t *o, const char *key, const ProtobufCEnumDescriptor *d, int value)
{
    if (value != 0)
        show_text(o, key, hw_pb_enum_name(d, value));
}

void show_texts(json_t *o, const char *key, const char *const *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_string(texts[i]));
    put(o, key, list);
}

json_t *show_slots(const struct slots *slots)
{
    json_t *list = json_array();

    for (int band = 1; band <= PATTERN_BANDS; band++) {
        int32_t single = slots->minutes[pattern_slot(band, false)];
        int32_t twice = slots->minutes[pattern_slot(band, true)];
        json_t *o = NULL;

        if (single == 0 && twice == 0)
            continue;
        o = json_object();
        show_enum(o, "band", &hw__care_band__code__descriptor, band);
        show_int(o, "minutes", single);
        show_int(o, "doubleMinutes", twice);
        (void)json_array_append_new(list, o);
    }
    return list;
}

json_t *show_visits(const struct visit *visits, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *o = json_object(), *days = json_array();

        for (int d = 0; d < 7; d++) {
            if (visits[i].days & (1U << d))
                (void)json_array_append_new(
                    days, json_string(hw_pb_enum_name(&hw__care_day__code__descriptor,
                                                      HW__CARE_DAY__CODE__MON + d)));
        }
        put(o, "days", days);
        show_enum(o, "band", &hw__care_band__code__descriptor, visits[i].band);
        show_int(o, "minutes", visits[i].minutes);
        show_int(o, "carers", visits[i].carers);
        (void)json_array_append_new(list, o);
    }
    return list;
}

json_t *show_list(const struct showing *w, const char *name, json_t *list)
{
    json_t *o = json_object();

    show_time(o, "asAt", w->q->now_ms);
    show_int(o, "total", (int64_t)json_array_size(list));
    put(o, name, list);
    return o;
}

bool show_day_asked(const struct showing *w, const char *name, int32_t *day)
{
    const char *text = hw_query_value(w->q, name);

    if (!text || hw_parse_date(text, strlen(text), day))
        return true;
    hw_reply_fail(w->r, 400, "BAD_VALUE", name, "%s: expected a date such as 2026-10-01", name);
    return false;
}

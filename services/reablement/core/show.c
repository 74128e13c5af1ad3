#include "reablement/core/show.h"

#include "homeward/pb.h"

void show_texts(json_t *o, const char *key, const char *const *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_string(texts[i]));
    hw_show_json(o, key, list);
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
        hw_show_enum(o, "band", &hw__care_band__code__descriptor, band);
        hw_show_int(o, "minutes", single);
        hw_show_int(o, "doubleMinutes", twice);
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
        hw_show_json(o, "days", days);
        hw_show_enum(o, "band", &hw__care_band__code__descriptor, visits[i].band);
        hw_show_int(o, "minutes", visits[i].minutes);
        hw_show_int(o, "carers", visits[i].carers);
        (void)json_array_append_new(list, o);
    }
    return list;
}

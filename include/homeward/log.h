/* log.h - one JSON object a line on standard error.
 *
 *   hw_log(HW_INFO, "feed.gap", HW_F_I64("from", a), HW_F_I64("to", b));
 *
 * The second argument is a constant: lines are counted and alerted on by it. There is no field for
 * a person's data and none for a secret, so neither can be logged. */
#ifndef HOMEWARD_LOG_H
#define HOMEWARD_LOG_H

#include <stdint.h>

enum hw_level { HW_DEBUG, HW_INFO, HW_WARN, HW_ERROR };

struct hw_field {
    const char *name; /* NULL ends the list */
    enum { HW_FIELD_STR, HW_FIELD_I64, HW_FIELD_F64, HW_FIELD_BOOL } kind;
    const char *str;
    int64_t i64;
    double f64;
};

/* Once, first thing: which service speaks, and the lowest level that is written. */
void hw_log_setup(const char *service, enum hw_level lowest);
void hw_log_fields(enum hw_level level, const char *event, const struct hw_field *fields);

#define HW_F_STR(n, v)     ((struct hw_field){.name = (n), .kind = HW_FIELD_STR, .str = (v)})
#define HW_F_I64(n, v)     ((struct hw_field){.name = (n), .kind = HW_FIELD_I64, .i64 = (v)})
#define HW_F_F64(n, v)     ((struct hw_field){.name = (n), .kind = HW_FIELD_F64, .f64 = (v)})
#define HW_F_BOOL(n, v)    ((struct hw_field){.name = (n), .kind = HW_FIELD_BOOL, .i64 = (v)})
#define HW_F_END           ((struct hw_field){.name = 0})
#define hw_log(level, ...) HW_LOG_LINE(level, __VA_ARGS__, HW_F_END)
#define HW_LOG_LINE(level, event, ...)                                                             \
    hw_log_fields((level), (event), (const struct hw_field[]){__VA_ARGS__})

#endif

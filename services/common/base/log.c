#include "homeward/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "homeward/buf.h"
#include "homeward/civil.h"
#include "homeward/clock.h"

enum { LINE_MAX_BYTES = 8192 };

static const char *log_service = "homeward";
static enum hw_level log_lowest = HW_INFO;

void hw_log_setup(const char *service, enum hw_level lowest)
{
    log_service = service;
    log_lowest = lowest;
}

static void put_string(struct hw_buf *b, const char *s)
{
    hw_buf_putc(b, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\')
            hw_buf_printf(b, "\\%c", c);
        else if (c < 0x20)
            hw_buf_printf(b, "\\u%04x", c);
        else
            hw_buf_putc(b, (char)c);
    }
    hw_buf_putc(b, '"');
}

static void put_field(struct hw_buf *b, const struct hw_field *f)
{
    hw_buf_putc(b, ',');
    put_string(b, f->name);
    hw_buf_putc(b, ':');
    switch (f->kind) {
    case HW_FIELD_STR:
        put_string(b, f->str ? f->str : "");
        break;
    case HW_FIELD_I64:
        hw_buf_printf(b, "%lld", (long long)f->i64);
        break;
    case HW_FIELD_F64:
        hw_buf_printf(b, "%.6g", f->f64);
        break;
    case HW_FIELD_BOOL:
        hw_buf_puts(b, f->i64 ? "true" : "false");
        break;
    }
}

void hw_log_fields(enum hw_level level, const char *event, const struct hw_field *fields)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    struct hw_clock wall = {.manual = false};
    char when[HW_INSTANT_TEXT];
    struct hw_buf b;

    if (level < log_lowest)
        return;
    hw_buf_init(&b, LINE_MAX_BYTES);
    hw_buf_printf(&b, "{\"time\":\"%s\",\"level\":\"%s\",\"service\":\"%s\",\"event\":\"%s\"",
                  hw_format_instant(hw_clock_now_ms(&wall), when), names[level], log_service,
                  event);
    for (; fields->name; fields++)
        put_field(&b, fields);
    hw_buf_puts(&b, "}\n");
    if (!b.failed) /* one write, so that lines of several processes do not mix */
        (void)!write(STDERR_FILENO, b.data, b.len);
    hw_buf_release(&b);
}

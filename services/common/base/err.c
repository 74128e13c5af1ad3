#include "homeward/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum hw_code hw_fail(struct hw_err *err, enum hw_code code, const char *fmt, ...)
{
    va_list ap;

    if (!err)
        return code;
    err->code = code;
    va_start(ap, fmt);
    (void)vsnprintf(err->text, sizeof(err->text), fmt, ap);
    va_end(ap);
    return code;
}

enum hw_code hw_fail_in(struct hw_err *err, enum hw_code code, const char *context)
{
    char inner[sizeof(err->text)];

    if (!err)
        return code;
    memcpy(inner, err->text, sizeof(inner));
    inner[sizeof(inner) - 1] = '\0';
    return hw_fail(err, code, "%s: %.400s", context, inner);
}

const char *hw_code_name(enum hw_code code)
{
    static const char *const names[HW_CODES] = {
        [HW_OK] = "ok",
        [HW_EINVAL] = "invalid",
        [HW_ENOMEM] = "out of memory",
        [HW_EIO] = "input or output failed",
        [HW_ETIMEOUT] = "timed out",
        [HW_ECONFLICT] = "conflict",
        [HW_ENOTFOUND] = "not found",
        [HW_EDENIED] = "denied",
        [HW_EPROTO] = "protocol error",
        [HW_ELIMIT] = "limit reached",
    };

    return code < HW_CODES && names[code] ? names[code] : "unknown";
}

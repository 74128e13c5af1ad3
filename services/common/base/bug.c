#include "homeward/bug.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "homeward/log.h"

_Noreturn void hw_bug(const char *file, int line, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    hw_log(HW_ERROR, "bug", HW_F_STR("file", file), HW_F_I64("line", line), HW_F_STR("what", text));
    abort();
}

/* bug.h - a broken invariant of our own: say it, die, let the supervisor restart and replay repair.
 */
#ifndef HOMEWARD_BUG_H
#define HOMEWARD_BUG_H

_Noreturn void hw_bug(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#define HW_BUG(...) hw_bug(__FILE__, __LINE__, __VA_ARGS__)
/* Never compiled out. */
#define HW_CHECK(cond)                                                                             \
    do {                                                                                           \
        if (!(cond))                                                                               \
            hw_bug(__FILE__, __LINE__, "check failed: %s", #cond);                                 \
    } while (0)

#endif

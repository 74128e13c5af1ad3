/* tests/support/t.h - cmocka with the headers it needs in front, and table-driven helpers. */
#ifndef TESTS_SUPPORT_T_H
#define TESTS_SUPPORT_T_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Fails naming the row of the table it is about. */
#define ROW_EQUAL(row, got, want)                                                                  \
    do {                                                                                           \
        long long got_ = (long long)(got), want_ = (long long)(want);                              \
        if (got_ != want_)                                                                         \
            fail_msg("%s: got %lld, want %lld", (row), got_, want_);                               \
    } while (0)

#define RUN_TESTS(tests) cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)

#endif

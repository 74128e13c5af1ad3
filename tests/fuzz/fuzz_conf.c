/* fuzz: common */
/* A settings file is taken or refused with a sentence; numbers taken are within their bounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "homeward/bug.h"
#include "homeward/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct settings {
    char *text, *secret;
    int64_t number;
    bool flag;
};

static const struct hw_setting table[] = {
    {"HOMEWARD_TEXT", HW_SETTING_STR, "fallback", offsetof(struct settings, text), 0, 0, false,
     "t"},
    {"HOMEWARD_SECRET", HW_SETTING_STR, NULL, offsetof(struct settings, secret), 0, 0, true, "s"},
    {"HOMEWARD_NUMBER", HW_SETTING_INT, "7", offsetof(struct settings, number), -5, 100, false,
     "n"},
    {"HOMEWARD_FLAG", HW_SETTING_BOOL, "no", offsetof(struct settings, flag), 0, 0, false, "f"},
    {.name = NULL},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static int fd = -1;
    struct settings s = {.text = NULL};
    struct hw_err err = {.code = HW_OK};

    if (fd < 0) {
        char path[40];

        fd = memfd_create("conf", MFD_CLOEXEC);
        (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        HW_CHECK(fd >= 0 && setenv("HOMEWARD_CONFIG", path, 1) == 0);
    }
    HW_CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, data, n, 0) == (ssize_t)n);
    if (hw_conf_load(table, "beds", &s, &err) == HW_OK)
        HW_CHECK(s.text && s.number >= -5 && s.number <= 100);
    else
        HW_CHECK(err.code != HW_OK && err.text[0]);
    hw_conf_release(table, &s);
    HW_CHECK(!s.text && !s.secret);
    return 0;
}

#include "homeward/conf.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "homeward/text.h"

enum { HW_CONF_WHERE = 300 };

struct load {
    const struct hw_setting *table;
    const char *service;
    void *into;
    struct hw_err *err;
    enum hw_code rc;
};

static void *slot(const struct hw_setting *s, void *into)
{
    return (char *)into + s->offset;
}

static enum hw_code assign(const struct hw_setting *s, void *into, const char *text,
                           struct hw_err *err)
{
    char **str = slot(s, into);
    bool *flag = slot(s, into);

    switch (s->type) {
    case HW_SETTING_STR:
        free(*str);
        *str = text ? hw_strdup(text) : NULL;
        return HW_OK;
    case HW_SETTING_INT:
        if (!text || !hw_parse_i64(text, s->min, s->max, slot(s, into)))
            return hw_fail(err, HW_EINVAL, "%s: '%s' is not a whole number from %lld to %lld",
                           s->name, text ? text : "", (long long)s->min, (long long)s->max);
        return HW_OK;
    case HW_SETTING_BOOL:
        *flag = text && (hw_streq(text, "1") || hw_streq(text, "true") || hw_streq(text, "yes"));
        if (!*flag && text && !hw_streq(text, "0") && !hw_streq(text, "false") &&
            !hw_streq(text, "no") && *text)
            return hw_fail(err, HW_EINVAL, "%s: '%s' is neither true nor false", s->name, text);
        return HW_OK;
    }
    return hw_fail(err, HW_EINVAL, "%s: unknown kind of setting", s->name);
}

/* HOMEWARD_HTTP_PORT is http_port in the file. */
static bool names_match(const char *env, const char *key)
{
    const char *s = hw_starts_with(env, "HOMEWARD_") ? env + strlen("HOMEWARD_") : env;

    for (; *s && *key; s++, key++) {
        char c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;

        if (c != *key)
            return false;
    }
    return *s == *key;
}

static int on_ini(void *arg, const char *section, const char *key, const char *value)
{
    struct load *l = arg;
    bool mine = hw_streq(section, l->service);

    if (l->rc != HW_OK)
        return 0; /* the parser reads on after a mistake; the first one is what is reported */
    if (!mine && !hw_streq(section, "homeward"))
        return 1; /* another service's */
    for (const struct hw_setting *s = l->table; s->name; s++) {
        if (names_match(s->name, key)) {
            l->rc = assign(s, l->into, value, l->err);
            return l->rc == HW_OK;
        }
    }
    if (!mine)
        return 1; /* shared section: a setting of another service */
    l->rc = hw_fail(l->err, HW_EINVAL, "unknown setting '%s' in section [%s]", key, section);
    return 0;
}

enum hw_code hw_conf_load(const struct hw_setting *table, const char *service, void *into,
                          struct hw_err *err)
{
    struct load l = {.table = table, .service = service, .into = into, .err = err};
    const char *file = getenv("HOMEWARD_CONFIG");

    for (const struct hw_setting *s = table; s->name; s++) {
        if (s->type != HW_SETTING_INT || s->fallback)
            l.rc = assign(s, into, s->fallback, err);
        if (l.rc != HW_OK)
            return l.rc;
    }
    if (file && *file) {
        int line = ini_parse(file, on_ini, &l);

        if (l.rc != HW_OK) {
            char where[HW_CONF_WHERE];

            (void)snprintf(where, sizeof(where), "%s:%d", file, line);
            return hw_fail_in(err, l.rc, where);
        }
        if (line < 0)
            return hw_fail(err, HW_EIO, "HOMEWARD_CONFIG: %s cannot be read", file);
        if (line > 0)
            return hw_fail(err, HW_EINVAL, "%s:%d: not 'name = value'", file, line);
    }
    for (const struct hw_setting *s = table; s->name; s++) {
        const char *value = getenv(s->name);

        if (value && assign(s, into, value, err) != HW_OK)
            return err ? err->code : HW_EINVAL;
    }
    return HW_OK;
}

void hw_conf_release(const struct hw_setting *table, void *from)
{
    for (const struct hw_setting *s = table; s->name; s++) {
        if (s->type == HW_SETTING_STR) {
            char **str = slot(s, from);

            if (*str && s->secret)
                explicit_bzero(*str, strlen(*str));
            free(*str);
            *str = NULL;
        }
    }
}

void hw_conf_help(const struct hw_setting *table)
{
    for (const struct hw_setting *s = table; s->name; s++)
        (void)printf("  %-28s %s%s%s%s\n", s->name, s->help, s->fallback ? " (default " : "",
                     s->fallback ? s->fallback : "", s->fallback ? ")" : "");
}

void hw_conf_print(const struct hw_setting *table, const void *from)
{
    for (const struct hw_setting *s = table; s->name; s++) {
        const void *at = (const char *)from + s->offset;

        switch (s->type) {
        case HW_SETTING_STR: {
            const char *v = *(const char *const *)at;

            (void)printf("%s=%s\n", s->name, !v ? "" : s->secret ? "********" : v);
            break;
        }
        case HW_SETTING_INT:
            (void)printf("%s=%lld\n", s->name, (long long)*(const int64_t *)at);
            break;
        case HW_SETTING_BOOL:
            (void)printf("%s=%s\n", s->name, *(const bool *)at ? "true" : "false");
            break;
        }
    }
}

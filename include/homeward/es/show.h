/* es/show.h - answers to queries, the same way in all services: which address shows what, and one
 * value under a key. Keys are lowerCamelCase, times RFC 3339, days ISO, money integer pence. */
#ifndef HOMEWARD_ES_SHOW_H
#define HOMEWARD_ES_SHOW_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "homeward/es/engine.h"

enum { HW_PAGE_PARAMETERS = 4 };

/* One address below the service's. show answers a list, or with a slash at the path's end the one
 * thing named after it. context is the service's own. */
struct hw_page {
    const char *path;
    void (*show)(const void *context, const char *id); /* id NULL: a list */
    const char *parameters[HW_PAGE_PARAMETERS];        /* that it knows */
};

/* Calls the page that the query asks for; answers 404 or 400 itself. */
void hw_pages_show(const struct hw_page *pages, size_t count, const struct hw_query *q,
                   struct hw_reply *r, const void *context);

/* What is not known is left out: a NULL text, HW_DAY_FOREVER, an enum's 0, an instant of
 * HW_MS_FOREVER or 0. */
void hw_show_text(json_t *o, const char *key, const char *text);
void hw_show_int(json_t *o, const char *key, int64_t value);
void hw_show_bool(json_t *o, const char *key, bool value);
void hw_show_day(json_t *o, const char *key, int32_t day);
void hw_show_time(json_t *o, const char *key, int64_t ms);
void hw_show_enum(json_t *o, const char *key, const ProtobufCEnumDescriptor *d, int value);
/* Takes the value. */
void hw_show_json(json_t *o, const char *key, json_t *value);
/* {asAt, total, <name>: list}; takes the list. */
json_t *hw_show_list(const struct hw_query *q, const char *name, json_t *list);

/* A parameter as a day; *day unchanged when it is not given. False: it is wrong, and the reply says
 * so. */
bool hw_show_day_asked(const struct hw_query *q, struct hw_reply *r, const char *name,
                       int32_t *day);
/* The parameters "from" and "to", both days included; unchanged when not given. False, and the
 * reply says so: they are wrong, or begin before oldest_day, of which not all is in mind any more:
 * a sum over it would be too small. */
bool hw_show_days_asked(const struct hw_query *q, struct hw_reply *r, int32_t oldest_day,
                        int32_t *from_day, int32_t *to_day);
/* The same for one day, named by a parameter. */
bool hw_show_day_kept(const struct hw_query *q, struct hw_reply *r, const char *name,
                      int32_t oldest_day, int32_t *day);

#endif

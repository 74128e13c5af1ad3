/* core/show.h - between the files that answer queries. */
#ifndef BROKERAGE_CORE_SHOW_H
#define BROKERAGE_CORE_SHOW_H

#include "brokerage/core/offer_view.h"
#include "brokerage/core/provider.h"
#include "brokerage/core/scheme.h"
#include "homeward/es/show.h"

struct showing {
    struct brokerage *s;
    const struct hw_query *q;
    struct hw_needs *n;
    struct hw_reply *r;
    int32_t today;
};

/* ---- one page each; context is a struct showing ---- */
void show_packages(const void *context, const char *id);
void show_package(const void *context, const char *id); /* and its history */
void show_offers(const void *context, const char *id);
void show_rounds(const void *context, const char *id);
void show_providers(const void *context, const char *id);
void show_provider(const void *context, const char *id);
void show_schemes(const void *context, const char *id);
void show_scheme(const void *context, const char *id);
void show_cover(const void *context, const char *id);
void show_hand_backs(const void *context, const char *id);
void show_reviews_due(const void *context, const char *id);
void show_slots(const void *context, const char *id);
void show_measures(const void *context, const char *id);

/* ---- shared ---- */
/* The package in short, for lists; says whom the reply is about. */
json_t *show_package_line(const struct showing *w, const struct hw_record *r);
json_t *show_holders(const struct package *k);
json_t *show_lines(uint32_t lines);
json_t *show_round(const struct round *r, bool offers);
/* Calls one for each package in byte order of their ids. */
void show_each(const struct showing *w, json_t *list,
               void (*one)(const struct showing *w, const struct hw_record *r, json_t *list));
/* Of a message of ours, without what it keeps sealed. */
json_t *show_message(const struct hw_query *q, uint32_t type, const void *payload, size_t n);

#endif

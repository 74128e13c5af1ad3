/* es/service.h - a program that is one domain behind the engine: arguments, settings, metrics,
 * start and end, the same for all. */
#ifndef HOMEWARD_ES_SERVICE_H
#define HOMEWARD_ES_SERVICE_H

#include "homeward/es/engine.h"

enum { HW_OWN_METRICS = 16 };

/* A service's settings struct begins with this. */
struct hw_domain_settings {
    struct hw_common_settings common;
    struct hw_engine_settings engine;
};

struct hw_domain_service {
    const char *name;  /* "d2a", as in struct hw_domain */
    const char *about; /* one line for --help */
    const struct hw_domain *domain;
    const struct hw_setting *settings; /* HW_COMMON_SETTINGS, HW_ENGINE_SETTINGS, then its own */
    size_t settings_size;
    /* The domain's state; settings is the struct just described. Takes a copy of the master key.
     * NULL with *err. */
    void *(*create)(const void *settings, const struct hw_secret *master, struct hw_err *err);
    void (*destroy)(void *domain);
    /* Metrics of its own beside the engine's: a table ended by a NULL name, at most
     * HW_OWN_METRICS rows, and who writes their values. Both may be NULL. */
    const struct hw_metric *metrics;
    void (*measure)(const void *domain, struct hw_metric *rows);
};

/* The key that finds people by what they are called, for a domain that names them. */
enum hw_code hw_domain_lookup_key(const struct hw_domain_settings *s, struct hw_secret *lookup,
                                  struct hw_err *err);

int hw_domain_main(int argc, char **argv, const struct hw_domain_service *s);

#endif

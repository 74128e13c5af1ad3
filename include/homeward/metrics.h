/* metrics.h - counters and gauges of a service, written in Prometheus' text form by the admin port.
 */
#ifndef HOMEWARD_METRICS_H
#define HOMEWARD_METRICS_H

#include <stdint.h>

#include "homeward/buf.h"

enum hw_metric_kind { HW_COUNTER, HW_GAUGE };

/* One row of a service's table. Static: the table outlives the process' use of it. */
struct hw_metric {
    const char *name; /* "homeward_appends_total"; NULL ends the table */
    enum hw_metric_kind kind;
    const char *help;
    const char *labels; /* "outcome=\"refused\"" or NULL; rows of one name stand together */
    int64_t value;
};

static inline void hw_count(struct hw_metric *m, int64_t by)
{
    m->value += by;
}

void hw_metrics_write(const struct hw_metric *table, struct hw_buf *out);

#endif

#include "homeward/metrics.h"

#include "homeward/text.h"

void hw_metrics_write(const struct hw_metric *table, struct hw_buf *out)
{
    const char *last = "";

    for (; table->name; table++) {
        if (!hw_streq(last, table->name))
            hw_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", table->name, table->help,
                          table->name, table->kind == HW_COUNTER ? "counter" : "gauge");
        last = table->name;
        hw_buf_printf(out, "%s%s%s%s %lld\n", table->name, table->labels ? "{" : "",
                      table->labels ? table->labels : "", table->labels ? "}" : "",
                      (long long)table->value);
    }
}

/* What decisions about the same spell share: a stream in which each new request stands. Which of
 * them is open is not remembered here, the requests say it; only the version counts. */
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/request.h"

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    (void)b, (void)r, (void)e;
}

static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    (void)b, (void)r;
    return false; /* read back when it is needed */
}

const struct hw_kind claim_kind = {
    .prefix = "reablement-of/", .size = 1, .apply = apply, .open = is_open};

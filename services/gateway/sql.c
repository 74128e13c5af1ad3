#include "gateway/sql.h"

#define STILL "9223372036854775807"

/* The projection as it is believed, or was believed at the position in parameter `known`. Both
 * halves of the latter are found by their own partial index. */
#define BELIEVED_NOW "live.segment s WHERE s.known_to = " STILL
#define BELIEVED_THEN(known)                                                                       \
    "(SELECT * FROM live.segment WHERE known_to = " STILL " AND known_from <= " known              \
    " UNION ALL SELECT * FROM live.segment WHERE known_to < " STILL " AND known_to > " known       \
    " AND known_from <= " known ") s WHERE true"

/* Parameters 1 to 5: lists in the order of enum dim; an empty one takes anything. */
#define FILTER                                                                                     \
    "(cardinality($1::text[]) = 0 OR c.attribution = ANY ($1))"                                    \
    " AND (cardinality($2::text[]) = 0 OR c.reason = ANY ($2))"                                    \
    " AND (cardinality($3::text[]) = 0 OR c.authority = ANY ($3))"                                 \
    " AND (cardinality($4::text[]) = 0 OR c.provider = ANY ($4))"                                  \
    " AND (cardinality($5::text[]) = 0 OR c.care_type = ANY ($5))"
#define CELL "c.attribution, c.reason, c.authority, c.provider, c.care_type"

/* R1.31. 6: the moment. */
#define LIVE(believed)                                                                             \
    "SELECT " CELL ", g.n FROM (SELECT s.cell, count(*) AS n FROM " believed                       \
    " AND s.end_at > $6::timestamptz AND s.start_at <= $6 GROUP BY s.cell) g"                      \
    " JOIN live.cell c ON c.id = g.cell WHERE " FILTER

/* R1.10 to R1.14, R1.27, R1.29. 6, 7: first and last day counted; 8, 9: the instants at which they
 * begin and end; 10: whether the policy is MIDNIGHT; 11: the day of the snapshot, or NULL. */
#define DAYS(believed)                                                                             \
    "SELECT " CELL ", g.days, g.snapshot FROM (SELECT s.cell,"                                     \
    " sum(greatest(0, least(s.last_day, $7::date) - greatest(CASE WHEN $10::boolean"               \
    " THEN s.first_midnight ELSE s.first_next_day END, $6::date) + 1)) AS days,"                   \
    " count(*) FILTER (WHERE s.first_midnight <= $11::date AND s.last_day >= $11) AS snapshot"     \
    " FROM " believed " AND s.end_at > $8::timestamptz AND s.start_at < $9::timestamptz"           \
    " GROUP BY s.cell) g JOIN live.cell c ON c.id = g.cell WHERE " FILTER

const struct hw_pg_statement sql_statements[] = {
    {"position", "SELECT position, recorded_at FROM log.ledger"},

    /* What a caller means by "known at". 1: a position, or NULL; 2: a time, or NULL. Positions are
     * in the order of their recording, so the last one known at a time is found by halving. */
    {"moment",
     "WITH RECURSIVE search(lo, hi) AS ("
     " SELECT 0::bigint, (SELECT position FROM log.ledger) WHERE $2::timestamptz IS NOT NULL"
     " UNION ALL"
     " SELECT CASE WHEN e.recorded_at <= $2 THEN x.mid ELSE x.lo END,"
     "  CASE WHEN e.recorded_at <= $2 THEN x.hi ELSE x.mid - 1 END"
     " FROM (SELECT lo, hi, (lo + hi + 1) / 2 AS mid FROM search WHERE lo < hi) x"
     " JOIN log.event e ON e.position = x.mid)"
     "SELECT l.position, (SELECT lo FROM search WHERE lo = hi),"
     " (SELECT recorded_at FROM log.event WHERE position = $1::bigint),"
     " (SELECT occurred_at FROM log.event WHERE stream = 'clock' ORDER BY version DESC LIMIT 1)"
     " FROM log.ledger l"},

    {"live_now", LIVE(BELIEVED_NOW)},
    {"live_then", LIVE(BELIEVED_THEN("$7"))},
    {"days_now", DAYS(BELIEVED_NOW)},
    {"days_then", DAYS(BELIEVED_THEN("$12"))},
    {.name = NULL},
};

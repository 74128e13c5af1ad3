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

/* The census at 24:00 of every day from 6 to 7 (R1.29, for each day). A row says how many more are
 * delayed from that day on, or how many fewer. 8, 9: the instants at which the days begin and end.
 */
#define TREND(believed)                                                                            \
    "WITH x AS (SELECT c.attribution, greatest(s.first_midnight, $6::date) AS first,"              \
    " least(s.last_day, $7::date) AS last FROM (SELECT s.* FROM " believed                         \
    " AND s.end_at > $8::timestamptz AND s.start_at < $9::timestamptz) s"                          \
    " JOIN live.cell c ON c.id = s.cell WHERE " FILTER ")"                                         \
    " SELECT attribution, first, count(*) FROM x WHERE first <= last GROUP BY 1, 2"                \
    " UNION ALL"                                                                                   \
    " SELECT attribution, last + 1, -count(*) FROM x WHERE first <= last GROUP BY 1, 2"

/* People delayed at 6; days of the month from 7 to 8. One row a person. */
#define PATIENTS(believed)                                                                         \
    "WITH current AS MATERIALIZED (SELECT " CELL ", s.* FROM (SELECT s.* FROM " believed           \
    " AND s.end_at > $6::timestamptz AND s.start_at <= $6) s"                                      \
    " JOIN live.cell c ON c.id = s.cell WHERE " FILTER "),"                                        \
    " history AS (SELECT s.spell, s.ready_at, s.start_at, greatest(0, least(s.last_day, $8::date)" \
    " - greatest(s.first_next_day, $7::date) + 1) AS days FROM " believed                          \
    " AND s.spell IN (SELECT spell FROM current)),"                                                \
    " since AS (SELECT spell, ready_at, min(start_at) AS start_at FROM history GROUP BY 1, 2),"    \
    " total AS (SELECT spell, sum(days) AS days FROM history GROUP BY 1) "                         \
    "SELECT c.attribution, c.reason, c.authority, c.provider, c.care_type, c.spell, c.ready_at,"   \
    " c.reason_at, c.agreement, c.admitted_position, c.clinical_position, c.mdt_position,"         \
    " c.safe_position, c.reason_position, c.agreement_position, since.start_at, total.days,"       \
    " l.ward, l.bed, l.authority, l.person"                                                        \
    " FROM current c JOIN since USING (spell, ready_at) JOIN total USING (spell)"                  \
    " LEFT JOIN live.spell l USING (spell)"                                                        \
    " ORDER BY since.start_at, c.spell LIMIT $9"

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
    {"trend_now", TREND(BELIEVED_NOW)},
    {"trend_then", TREND(BELIEVED_THEN("$10"))},
    {"patients_now", PATIENTS(BELIEVED_NOW)},
    {"patients_then", PATIENTS(BELIEVED_THEN("$10"))},

    {"clock",
     "SELECT occurred_at FROM log.event WHERE stream = 'clock' ORDER BY version DESC LIMIT 1"},

    /* What became known after position 2 of delays that are open at 1; at most 3 rows. */
    {"changes", "SELECT " CELL ", g.n, g.position, e.recorded_at FROM ("
                " SELECT cell, position, sum(n) AS n FROM ("
                "  SELECT cell, known_from AS position, 1 AS n FROM live.segment"
                "  WHERE known_from > $2::bigint AND start_at <= $1::timestamptz AND end_at > $1"
                "  UNION ALL SELECT cell, known_to, -1 FROM live.segment WHERE known_to < " STILL
                "  AND known_to > $2 AND start_at <= $1 AND end_at > $1) x"
                " GROUP BY cell, position HAVING sum(n) <> 0 ORDER BY position LIMIT $3::bigint) g"
                " JOIN live.cell c ON c.id = g.cell JOIN log.event e ON e.position = g.position"
                " ORDER BY g.position, c.id"},

    /* Whole streams, up to a position. */
    {"streams",
     "SELECT stream, position, type, occurred_at, recorded_at, actor, payload FROM log.event"
     " WHERE stream = ANY ($1::text[]) AND known_position <= $2::bigint ORDER BY stream, version"},

    /* Keys of people, and the newest that is said of each. */
    {"people",
     "SELECT p.person, k.wrapped, e.type, e.payload FROM unnest($1::uuid[]) AS p(person)"
     " LEFT JOIN vault.person_key k ON k.person = p.person"
     " LEFT JOIN LATERAL (SELECT type, payload FROM log.event"
     "  WHERE stream = 'person/' || p.person::text ORDER BY version DESC LIMIT 1) e ON true"},

    /* 1: providers. */
    {"wards",
     "SELECT w.provider, w.ward, w.name, w.site, w.care_type, w.open, coalesce(p.n, 0),"
     " coalesce(d.n, 0) FROM live.ward w"
     " LEFT JOIN (SELECT provider, ward, count(*) AS n FROM live.spell WHERE state = 'OPEN'"
     "  GROUP BY 1, 2) p USING (provider, ward)"
     " LEFT JOIN (SELECT l.provider, l.ward, count(*) AS n FROM live.segment s"
     "  JOIN live.spell l USING (spell) WHERE s.known_to = " STILL
     "  AND s.end_at > $2::timestamptz AND s.start_at <= $2 GROUP BY 1, 2) d"
     "  USING (provider, ward)"
     " WHERE cardinality($1::text[]) = 0 OR w.provider = ANY ($1) ORDER BY 1, 2"},
    {"ward_beds",
     "SELECT provider, ward, state, count(*) FROM live.bed"
     " WHERE cardinality($1::text[]) = 0 OR provider = ANY ($1) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"},

    /* 1: providers, 2: wards, 3: states, 4: the moment. */
    {"beds_now",
     "SELECT b.provider, b.ward, b.bed, b.state, b.spell, b.reason, b.since,"
     " EXISTS (SELECT FROM live.segment s WHERE s.spell = b.spell AND s.known_to = " STILL
     "  AND s.end_at > $4::timestamptz AND s.start_at <= $4) FROM live.bed b"
     " WHERE (cardinality($1::text[]) = 0 OR b.provider = ANY ($1))"
     " AND (cardinality($2::text[]) = 0 OR b.ward = ANY ($2))"
     " AND (cardinality($3::text[]) = 0 OR b.state = ANY ($3)) ORDER BY 1, 2, 3"},
    /* 1: providers, 2: wards, 3: the moment: the last that was said of a bed until then. */
    {"beds_then",
     "SELECT b.provider, b.ward, b.bed, e.type, e.occurred_at, e.payload FROM live.bed b"
     " JOIN LATERAL (SELECT type, occurred_at, payload FROM log.event WHERE stream = 'bed/' ||"
     "  replace(replace(b.provider, '%', '%25'), '/', '%2F') || '/' ||"
     "  replace(replace(b.ward, '%', '%25'), '/', '%2F') || '/' ||"
     "  replace(replace(b.bed, '%', '%25'), '/', '%2F') AND occurred_at <= $3::timestamptz"
     "  ORDER BY occurred_at DESC, position DESC LIMIT 1) e ON true"
     " WHERE (cardinality($1::text[]) = 0 OR b.provider = ANY ($1))"
     " AND (cardinality($2::text[]) = 0 OR b.ward = ANY ($2)) ORDER BY 1, 2, 3"},
    /* Who of these spells was delayed at a moment. */
    {"delayed_spells", "SELECT s.spell FROM live.segment s WHERE s.known_to = " STILL
                       " AND s.end_at > $1::timestamptz AND s.start_at <= $1"},
    {.name = NULL},
};

/* Values out of binary results. */
#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/pg/conn.h"

#define PG_EPOCH_US INT64_C(946684800000000) /* 2000-01-01 in microseconds since 1970 */

int64_t hw_pg_get_i64(const PGresult *r, int row, int col)
{
    uint64_t v = 0;

    HW_CHECK(PQgetlength(r, row, col) == sizeof(v));
    memcpy(&v, PQgetvalue(r, row, col), sizeof(v));
    return (int64_t)be64toh(v);
}

int32_t hw_pg_get_i32(const PGresult *r, int row, int col)
{
    uint32_t v = 0;
    uint16_t small = 0;

    if (PQgetlength(r, row, col) == sizeof(small)) {
        memcpy(&small, PQgetvalue(r, row, col), sizeof(small));
        return (int16_t)ntohs(small);
    }
    HW_CHECK(PQgetlength(r, row, col) == sizeof(v));
    memcpy(&v, PQgetvalue(r, row, col), sizeof(v));
    return (int32_t)ntohl(v);
}

bool hw_pg_get_bool(const PGresult *r, int row, int col)
{
    return PQgetlength(r, row, col) == 1 && *PQgetvalue(r, row, col) != 0;
}

int64_t hw_pg_get_ms(const PGresult *r, int row, int col)
{
    int64_t us = hw_pg_get_i64(r, row, col);

    return us == INT64_MAX ? HW_MS_FOREVER : (us + PG_EPOCH_US) / 1000;
}

int32_t hw_pg_get_day(const PGresult *r, int row, int col)
{
    int32_t day = hw_pg_get_i32(r, row, col);

    return day == INT32_MAX ? HW_DAY_FOREVER : day + 10957;
}

const char *hw_pg_get_bytes(const PGresult *r, int row, int col, size_t *n)
{
    if (n)
        *n = (size_t)PQgetlength(r, row, col);
    return PQgetvalue(r, row, col);
}

bool hw_pg_is_null(const PGresult *r, int row, int col)
{
    return PQgetisnull(r, row, col) == 1;
}

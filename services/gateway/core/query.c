#include "gateway/core/query.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"

enum { DAYS_DEFAULT = 90, VALUE_BYTES = 256 };

struct reading {
    struct hw_arena *arena;
    struct query *q;
    struct fault *fault;
    const char *name; /* of the parameter being read */
    unsigned allowed;
    size_t values; /* read into lists so far */
};

static const struct {
    const char *parameter, *breakdown;
} dims[DIMS] = {
    [DIM_ATTRIBUTION] = {"attribution", "byAttribution"},
    [DIM_REASON] = {"reason", "byReason"},
    [DIM_AUTHORITY] = {"authority", "byAuthority"},
    [DIM_PROVIDER] = {"provider", "byProvider"},
    [DIM_CARE_TYPE] = {"careType", "byCareType"},
};

const char *dim_parameter(enum dim d)
{
    return dims[d].parameter;
}

const char *dim_breakdown(enum dim d)
{
    return dims[d].breakdown;
}

static bool fail(struct reading *r, const char *code, const char *message)
{
    *r->fault = (struct fault){
        .code = code,
        .message = message ? message : "the query is too large",
        .field = r->name ? hw_arena_strndup(r->arena, r->name, strlen(r->name)) : NULL};
    return false;
}

static bool bad(struct reading *r, const char *expected)
{
    return fail(r, "BAD_VALUE", hw_arena_format(r->arena, "%s: expected %s", r->name, expected));
}

/* ---- text */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

const char *query_decode(const char *s, size_t n, bool plus_is_space, struct hw_arena *arena)
{
    char *out = hw_arena_alloc(arena, n + 1);
    size_t len = 0;

    for (size_t i = 0; out && i < n; i++) {
        if (s[i] == '%') {
            if (i + 2 >= n || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
                return NULL;
            out[len++] = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
            i += 2;
        } else {
            out[len++] = plus_is_space && s[i] == '+' ? ' ' : s[i];
        }
    }
    return out && hw_utf8_valid(out, len) ? out : NULL;
}

bool query_is_name(const char *text)
{
    size_t n = strlen(text);

    if (n == 0 || n > QUERY_NAME)
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    }
    return true;
}

bool query_event_id(const char *text, int64_t *id)
{
    return text && hw_parse_i64(text, 0, INT64_MAX / 4, id);
}

/* ---- lists */

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_list(struct list *l)
{
    size_t kept = 0;

    qsort(l->items, l->n, sizeof(*l->items), compare_text);
    for (size_t i = 0; i < l->n; i++) {
        if (kept == 0 || strcmp(l->items[kept - 1], l->items[i]) != 0)
            l->items[kept++] = l->items[i];
    }
    l->n = kept;
}

/* One value of a list: as it is kept, or NULL when it is none. */
typedef const char *(*value_f)(const char *text);

static bool read_list(struct reading *r, const char *text, value_f value, const char *expected,
                      struct list *out)
{
    size_t room = 1;
    const char **items = NULL;

    for (const char *s = text; *s; s++)
        room += *s == ',';
    r->values += room;
    if (r->values > QUERY_VALUES)
        return bad(r, "at most 500 values in a query");
    items = hw_arena_array(r->arena, out->n + room, sizeof(*items));
    if (!items)
        return bad(r, "fewer values");
    if (out->n)
        memcpy(items, out->items, out->n * sizeof(*items));
    out->items = items;
    for (const char *s = text;; s++) {
        size_t n = strcspn(s, ",");
        const char *item = hw_arena_strndup(r->arena, s, n);
        const char *kept = item && n && n < VALUE_BYTES ? value(item) : NULL;

        if (!kept)
            return bad(r, expected);
        out->items[out->n++] = kept;
        s += n;
        if (!*s)
            break;
    }
    sort_list(out);
    return true;
}

static const char *is_provider(const char *s)
{
    return hw_ods_code_valid(s) ? s : NULL;
}

static const char *is_authority(const char *s)
{
    return hw_authority_valid(s) ? hw_authority_of(s) : NULL;
}

static const char *in_enum(const ProtobufCEnumDescriptor *d, const char *s)
{
    return protobuf_c_enum_descriptor_get_value_by_name(d, s) ? s : NULL;
}

static const char *is_reason(const char *s)
{
    return in_enum(&hw__reason__code__descriptor, s);
}

static const char *is_attribution(const char *s)
{
    return in_enum(&hw__attribution__code__descriptor, s);
}

static const char *is_care_type(const char *s)
{
    return in_enum(&hw__care_type__code__descriptor, s);
}

static const char *is_state(const char *s)
{
    return in_enum(&hw__bed_state__code__descriptor, s);
}

static const char *is_ward(const char *s)
{
    return query_is_name(s) ? s : NULL; /* the same rule for every name */
}

/* ---- parameters */

static bool read_provider(struct reading *r, const char *v)
{
    return read_list(r, v, is_provider,
                     "ODS codes of 3 to 6 capital letters and digits, such as RBZ",
                     &r->q->filter.by[DIM_PROVIDER]);
}

static bool read_authority(struct reading *r, const char *v)
{
    return read_list(r, v, is_authority,
                     "councils' codes of the national return (912), ONS codes, or UNKNOWN",
                     &r->q->filter.by[DIM_AUTHORITY]);
}

static bool read_care_type(struct reading *r, const char *v)
{
    return read_list(r, v, is_care_type, "ACUTE or NON_ACUTE", &r->q->filter.by[DIM_CARE_TYPE]);
}

static bool read_reason(struct reading *r, const char *v)
{
    return read_list(r, v, is_reason, "reasons among A B C DI DII E F G H I O UNKNOWN",
                     &r->q->filter.by[DIM_REASON]);
}

static bool read_attribution(struct reading *r, const char *v)
{
    return read_list(r, v, is_attribution, "NHS, SOCIAL_CARE, BOTH or UNKNOWN",
                     &r->q->filter.by[DIM_ATTRIBUTION]);
}

static bool read_ward(struct reading *r, const char *v)
{
    return read_list(r, v, is_ward, "names of wards", &r->q->wards);
}

static bool read_state(struct reading *r, const char *v)
{
    return read_list(r, v, is_state,
                     "AVAILABLE, RESERVED, OCCUPIED, HELD, CLEANING, CLOSED or ISOLATION_ONLY",
                     &r->q->states);
}

/* In a URL a '+' that was not escaped arrives as a space; an instant holds no other space. */
static bool read_instant(struct reading *r, const char *v, int64_t *ms)
{
    char *text = hw_arena_strndup(r->arena, v, strlen(v));

    for (char *s = text; s && *s; s++) {
        if (*s == ' ')
            *s = '+';
    }
    return text && hw_parse_instant(text, strlen(text), ms);
}

static bool read_as_at(struct reading *r, const char *v)
{
    r->q->has_as_at = read_instant(r, v, &r->q->as_at_ms);
    return r->q->has_as_at || bad(r, "a time such as 2026-10-01T09:30:00+01:00");
}

static bool read_known_at(struct reading *r, const char *v)
{
    if (hw_starts_with(v, "position:") &&
        hw_parse_i64(v + strlen("position:"), 0, INT64_MAX / 4, &r->q->known_position))
        r->q->known = KNOWN_POSITION;
    else if (read_instant(r, v, &r->q->known_ms))
        r->q->known = KNOWN_TIME;
    else
        return bad(r, "a time such as 2026-10-01T09:30:00+01:00, or position:N");
    return true;
}

static bool read_month(struct reading *r, const char *v)
{
    r->q->has_month = hw_parse_month(v, strlen(v), &r->q->month);
    return r->q->has_month || bad(r, "a month such as 2026-10");
}

static bool read_policy(struct reading *r, const char *v)
{
    if (!hw_streq(v, "NEXT_DAY") && !hw_streq(v, "MIDNIGHT"))
        return bad(r, "NEXT_DAY or MIDNIGHT");
    r->q->policy = hw_streq(v, "MIDNIGHT") ? HW_MIDNIGHT : HW_NEXT_DAY;
    return true;
}

static bool read_cells(struct reading *r, const char *v)
{
    r->q->cells = hw_streq(v, "true");
    return r->q->cells || hw_streq(v, "false") || bad(r, "true or false");
}

static bool read_days(struct reading *r, const char *v)
{
    return hw_parse_i64(v, 1, QUERY_DAYS, &r->q->days) || bad(r, "a number of days from 1 to 400");
}

static bool read_spell(struct reading *r, const char *v)
{
    r->q->spell = v;
    return query_is_name(v) || bad(r, "a spell's id");
}

static bool read_last_id(struct reading *r, const char *v)
{
    r->q->has_last_id = query_event_id(v, &r->q->last_id);
    return r->q->has_last_id || bad(r, "the id of an event of this stream");
}

/* R10.2. */
static bool read_purpose(struct reading *r, const char *v)
{
    static const char *const purposes[] = {"DIRECT_CARE", "STATUTORY_NOTICE", "SERVICE_MANAGEMENT",
                                           "NATIONAL_RETURN", "PAYMENT"};

    for (size_t i = 0; i < sizeof(purposes) / sizeof(*purposes); i++) {
        if (hw_streq(v, purposes[i])) {
            r->q->purpose = purposes[i];
            return true;
        }
    }
    return bad(r, "DIRECT_CARE, STATUTORY_NOTICE, SERVICE_MANAGEMENT, NATIONAL_RETURN or PAYMENT");
}

static const struct row {
    const char *name;
    unsigned bit;
    bool list; /* may be given more than once */
    bool (*read)(struct reading *r, const char *v);
} rows[] = {
    {"provider", P_FILTER | P_PROVIDER, true, read_provider},
    {"authority", P_FILTER, true, read_authority},
    {"careType", P_FILTER, true, read_care_type},
    {"reason", P_FILTER, true, read_reason},
    {"attribution", P_FILTER, true, read_attribution},
    {"ward", P_WARD, true, read_ward},
    {"state", P_STATE, true, read_state},
    {"asAt", P_AS_AT, false, read_as_at},
    {"knownAt", P_KNOWN_AT, false, read_known_at},
    {"month", P_MONTH, false, read_month},
    {"policy", P_POLICY, false, read_policy},
    {"cells", P_CELLS, false, read_cells},
    {"days", P_DAYS, false, read_days},
    {"spell", P_SPELL, false, read_spell},
    {"lastEventId", P_LAST_ID, false, read_last_id},
    {"purpose", P_PURPOSE, false, read_purpose},
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

static const struct row *find_row(const char *name, unsigned allowed)
{
    for (size_t i = 0; i < ROWS; i++) {
        if ((rows[i].bit & allowed) && hw_streq(rows[i].name, name))
            return &rows[i];
    }
    return NULL;
}

static const char *allowed_names(const struct reading *r)
{
    const char *all = "";

    for (size_t i = 0; all && i < ROWS; i++) {
        if (rows[i].bit & r->allowed)
            all = hw_arena_format(r->arena, "%s%s%s", all, *all ? ", " : "", rows[i].name);
    }
    return all && *all ? all : "none";
}

static bool read_pair(struct reading *r, const char *s, size_t n, uint32_t *seen)
{
    const char *eq = memchr(s, '=', n);
    size_t name_n = eq ? (size_t)(eq - s) : n;
    const char *name = query_decode(s, name_n, true, r->arena);
    const char *value = eq ? query_decode(eq + 1, n - name_n - 1, true, r->arena) : "";
    const struct row *row = name ? find_row(name, r->allowed) : NULL;

    r->name = NULL;
    if (!name || !value)
        return fail(r, "BAD_VALUE", "the query is not percent-encoded UTF-8");
    r->name = name;
    if (!row) {
        r->name = strlen(name) <= 40 ? name : NULL; /* what is unknown is not repeated at length */
        return fail(r, "UNKNOWN_PARAMETER",
                    hw_arena_format(r->arena, "there is no such parameter here; there are: %s",
                                    allowed_names(r)));
    }
    if (!row->list && (*seen & (1U << (row - rows))))
        return bad(r, "one value, and there are two");
    *seen |= 1U << (row - rows);
    return row->read(r, value);
}

bool query_read(const char *text, unsigned allowed, struct hw_arena *arena, struct query *q,
                struct fault *fault)
{
    struct reading r = {.arena = arena, .q = q, .fault = fault, .allowed = allowed};
    uint32_t seen = 0;

    *q = (struct query){.policy = HW_NEXT_DAY, .days = DAYS_DEFAULT, .purpose = "DIRECT_CARE"};
    if (!text || !*text)
        return true;
    if (strlen(text) > QUERY_BYTES)
        return fail(&r, "BAD_VALUE", "the query is longer than 8 KiB");
    for (const char *s = text; *s;) {
        size_t n = strcspn(s, "&");

        if (n && !read_pair(&r, s, n, &seen))
            return false;
        s += n + (s[n] == '&');
    }
    return true;
}

/* ---- filters */

static bool list_has(const struct list *l, const char *text)
{
    size_t low = 0, high = l->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = strcmp(l->items[mid], text);

        if (c == 0)
            return true;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

bool filter_takes(const struct filter *f, const char *const key[DIMS])
{
    for (int d = 0; d < DIMS; d++) {
        if (f->by[d].n && !list_has(&f->by[d], key[d]))
            return false;
    }
    return true;
}

static void print_list(const char *name, const struct list *l, struct hw_buf *out)
{
    if (l->n == 0)
        return;
    hw_buf_printf(out, "%s%s=", out->len ? "&" : "", name);
    for (size_t i = 0; i < l->n; i++)
        hw_buf_printf(out, "%s%s", i ? "," : "", l->items[i]);
}

void filter_print(const struct filter *f, struct hw_buf *out)
{
    for (int d = 0; d < DIMS; d++)
        print_list(dims[d].parameter, &f->by[d], out);
}

void query_print(const struct query *q, struct hw_buf *out)
{
    char text[HW_INSTANT_TEXT];

    filter_print(&q->filter, out);
    print_list("ward", &q->wards, out);
    print_list("state", &q->states, out);
    if (q->has_as_at)
        hw_buf_printf(out, "%sasAt=%s", out->len ? "&" : "", hw_format_instant(q->as_at_ms, text));
    if (q->known == KNOWN_POSITION)
        hw_buf_printf(out, "%sknownAt=position:%lld", out->len ? "&" : "",
                      (long long)q->known_position);
    if (q->known == KNOWN_TIME)
        hw_buf_printf(out, "%sknownAt=%s", out->len ? "&" : "",
                      hw_format_instant(q->known_ms, text));
    if (q->spell)
        hw_buf_printf(out, "%sspell=%s", out->len ? "&" : "", q->spell);
}

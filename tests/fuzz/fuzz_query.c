/* fuzz: gateway - what comes in over HTTP: heads, chunks, queries, paths, hosts.
 *
 * The first byte chooses the reader. */
#include <stdlib.h>
#include <string.h>

#include "common/http/chunks.h"
#include "gateway/core/access.h"
#include "gateway/core/query.h"
#include "homeward/bug.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_query(const char *text)
{
    struct hw_arena *arena = hw_arena_create(1 << 20);
    struct fault f = {.code = NULL};
    struct hw_buf once, twice;
    struct query q, again;

    hw_buf_init(&once, 0);
    hw_buf_init(&twice, 0);
    if (query_read(text,
                   P_FILTER | P_AS_AT | P_KNOWN_AT | P_MONTH | P_POLICY | P_CELLS | P_DAYS |
                       P_LAST_ID | P_PURPOSE,
                   arena, &q, &f)) {
        query_print(&q, &once);
        /* The canonical text means itself. */
        HW_CHECK(query_read(hw_buf_str(&once), P_FILTER | P_AS_AT | P_KNOWN_AT, arena, &again, &f));
        query_print(&again, &twice);
        HW_CHECK(strcmp(hw_buf_str(&once), hw_buf_str(&twice)) == 0);
    } else {
        HW_CHECK(f.code && f.message);
    }
    hw_buf_release(&once);
    hw_buf_release(&twice);
    (void)query_read(text, P_WARD | P_STATE | P_SPELL | P_PROVIDER, arena, &q, &f);
    (void)query_decode(text, strlen(text), false, arena);
    hw_arena_destroy(arena);
}

static void try_head(const char *text, size_t n)
{
    const struct access_policy p = {.token = "t", .hosts = "h.example,i.example"};
    size_t length = hw_http_head_length(text, n);
    char *copy = malloc(n + 1);
    struct hw_http_head h;

    if (!copy)
        return;
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (length && hw_http_head_read(copy, length, &h) == 0) {
        HW_CHECK(h.path[0] == '/');
        HW_CHECK(!h.chunked || h.content_length < 0);
        (void)access_host(&p, hw_http_header(&h, "host"));
        (void)access_origin(&h);
        (void)access_is_json(hw_http_header(&h, "content-type"));
        (void)access_rights(&p, &h, false);
        try_query(h.query ? h.query : "");
    }
    free(copy);
}

/* Taken whole or piece by piece, chunks give the same. */
static void try_chunks(const char *data, size_t n)
{
    struct hw_chunks whole = {.state = HW_CHUNK_SIZE}, piece = {.state = HW_CHUNK_SIZE};
    struct hw_buf a, b;
    long took = 0, all = 0;
    size_t at = 0;

    hw_buf_init(&a, 100000);
    hw_buf_init(&b, 100000);
    all = hw_chunks_take(&whole, data, n, &a);
    for (size_t given = 1; given <= n && took >= 0 && piece.state != HW_CHUNKS_DONE; given++) {
        took = hw_chunks_take(&piece, data + at, given - at, &b);
        at += took > 0 ? (size_t)took : 0;
    }
    HW_CHECK((all < 0) == (took < 0));
    if (all >= 0) {
        HW_CHECK(whole.state == piece.state && a.len == b.len);
        HW_CHECK(a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
    }
    hw_buf_release(&a);
    hw_buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct access_policy p = {.hosts = "h.example"};
    char *text = NULL;

    if (n == 0 || n > 20000)
        return 0;
    text = malloc(n);
    if (!text)
        return 0;
    memcpy(text, data + 1, n - 1);
    text[n - 1] = '\0';
    if (data[0] == 'h')
        try_head(text, n - 1);
    else if (data[0] == 'c')
        try_chunks(text, n - 1);
    else if (data[0] == 'o')
        (void)access_host(&p, text);
    else
        try_query(text);
    free(text);
    return 0;
}

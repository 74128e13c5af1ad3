#include "gateway/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uthash.h>

#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/metrics.h"
#include "homeward/text.h"

enum {
    FILES_MAX = 2000,
    FILE_BYTES = 8 * 1024 * 1024,
    ALL_BYTES = 64 * 1024 * 1024,
    DEPTH_MAX = 8,
    LOOK_MS = 1000, /* how often the folder is looked at for changes, at most */
    TAG_BYTES = 16,
};

struct file {
    UT_hash_handle hh;
    char *path; /* "/app.js" */
    char *data;
    size_t n;
    char tag[2 * TAG_BYTES + 3]; /* with its quotes */
    struct timespec changed;
    bool seen;
};

struct files {
    char *dir;
    struct file *all;
    size_t bytes;
    int64_t looked_ms;
};

/* ---- reading the folder
 * --------------------------------------------------------------------------- */

static void file_free(struct files *f, struct file *e)
{
    HASH_DEL(f->all, e);
    f->bytes -= e->n;
    free(e->path);
    free(e->data);
    free(e);
}

static void set_tag(struct file *e)
{
    uint8_t hash[TAG_BYTES];

    (void)crypto_generichash(hash, sizeof(hash), (const uint8_t *)e->data, e->n, NULL, 0);
    e->tag[0] = '"';
    (void)sodium_bin2hex(e->tag + 1, 2 * TAG_BYTES + 1, hash, sizeof(hash));
    e->tag[2 * TAG_BYTES + 1] = '"';
    e->tag[2 * TAG_BYTES + 2] = '\0';
}

static bool read_all(int fd, char *into, size_t n)
{
    for (size_t got = 0; got < n;) {
        ssize_t r = read(fd, into + got, n - got);

        if (r <= 0)
            return false;
        got += (size_t)r;
    }
    return true;
}

static void read_file(struct files *f, int dir, const char *name, const char *path,
                      const struct stat *st)
{
    struct file *e = NULL;
    size_t n = (size_t)st->st_size;
    char *data = NULL;
    int fd = -1;

    HASH_FIND_STR(f->all, path, e);
    if (e && e->n == n && e->changed.tv_sec == st->st_mtim.tv_sec &&
        e->changed.tv_nsec == st->st_mtim.tv_nsec) {
        e->seen = true;
        return;
    }
    if (n > FILE_BYTES || f->bytes + n > ALL_BYTES || HASH_COUNT(f->all) >= FILES_MAX)
        return;
    data = hw_alloc(n + 1);
    fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || !read_all(fd, data, n)) {
        free(data);
        data = NULL;
    }
    if (fd >= 0)
        (void)close(fd);
    if (!data)
        return;
    if (e)
        file_free(f, e);
    e = hw_alloc(sizeof(*e));
    *e = (struct file){.path = hw_strdup(path), .data = data, .n = n, .changed = st->st_mtim};
    e->seen = true;
    set_tag(e);
    f->bytes += n;
    HASH_ADD_KEYPTR(hh, f->all, e->path, strlen(e->path), e);
}

/* Takes fd. Links and names that begin with a dot are left out. */
static void read_folder(struct files *f, int fd, const char *prefix, int depth)
{
    DIR *d = fdopendir(fd);
    struct dirent *entry = NULL;

    if (!d) {
        (void)close(fd);
        return;
    }
    while ((entry = readdir(d))) { /* NOLINT(concurrency-mt-unsafe): one thread, one DIR */
        char *path = NULL;
        struct stat st;

        if (entry->d_name[0] == '.' || !hw_utf8_valid(entry->d_name, strlen(entry->d_name)) ||
            fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        path = hw_format("%s/%s", prefix, entry->d_name);
        if (S_ISREG(st.st_mode)) {
            read_file(f, fd, entry->d_name, path, &st);
        } else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
            int sub = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

            if (sub >= 0)
                read_folder(f, sub, path, depth + 1);
        }
        free(path);
    }
    (void)closedir(d);
}

static void look(struct files *f)
{
    struct file *e = NULL, *next = NULL;
    int fd = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    f->looked_ms = hw_mono_ms();
    HASH_ITER(hh, f->all, e, next)
    {
        e->seen = false;
    }
    if (fd >= 0)
        read_folder(f, fd, "", 0);
    HASH_ITER(hh, f->all, e, next)
    {
        if (!e->seen)
            file_free(f, e);
    }
}

static char *default_dir(void)
{
    static const char *const places[] = {"../share/homeward/web", "../../web"};
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
    char *dir = NULL;

    path[n > 0 ? n : 0] = '\0';
    if (strrchr(path, '/'))
        *strrchr(path, '/') = '\0';
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        free(dir);
        dir = hw_format("%s/%s", path, places[i]);
        if (access(dir, R_OK | X_OK) == 0)
            break;
    }
    return dir;
}

struct files *files_create(const char *dir)
{
    struct files *f = hw_alloc(sizeof(*f));

    f->dir = dir && *dir ? hw_strdup(dir) : default_dir();
    look(f);
    hw_log(HW_INFO, "web.files", HW_F_I64("count", (int64_t)HASH_COUNT(f->all)));
    return f;
}

void files_destroy(struct files *f)
{
    struct file *e = NULL, *next = NULL;

    if (!f)
        return;
    HASH_ITER(hh, f->all, e, next)
    {
        file_free(f, e);
    }
    free(f->dir);
    free(f);
}

/* ---- answering
 * ------------------------------------------------------------------------------------ */

static const char *type_of(const char *path)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
    };
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++) {
        if (hw_streq(dot, types[i].ending))
            return types[i].type;
    }
    return "application/octet-stream";
}

static const struct file *find(struct files *f, const char *path)
{
    struct file *e = NULL;

    HASH_FIND_STR(f->all, path, e);
    return e;
}

/* "/" is the folder's index.html, "/beds" is "/beds.html". */
static const struct file *find_page(struct files *f, const char *path, struct hw_arena *arena)
{
    const struct file *e = find(f, path);
    size_t n = strlen(path);
    const char *other =
        hw_arena_format(arena, path[n - 1] == '/' ? "%sindex.html" : "%s.html", path);

    return e || !other ? e : find(f, other);
}

bool files_answer(struct files *f, struct call *c)
{
    const struct hw_http_head *h = hw_http_head_of(c->x);
    const char *path = query_decode(h->path, strlen(h->path), false, c->arena);
    const char *known = hw_http_header(h, "if-none-match");
    const struct file *e = NULL;
    bool same = false;

    if (hw_mono_ms() - f->looked_ms > LOOK_MS)
        look(f);
    e = path ? find_page(f, path, c->arena) : NULL;
    if (!e)
        return false;
    same = known && strstr(known, e->tag);
    hw_count(&gateway_metrics[M_ANSWERED], 1);
    hw_http_answer(c->x, &(struct hw_http_answer){
                             .status = same ? 304 : 200,
                             .type = type_of(e->path),
                             .headers = hw_arena_format(
                                 c->arena, "Cache-Control: no-cache\r\nETag: %s\r\n", e->tag),
                             .body = same ? NULL : e->data,
                             .body_n = same ? 0 : e->n,
                         });
    call_free(c);
    return true;
}

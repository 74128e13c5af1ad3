/* Runs a fuzz target over its kept inputs when there is no fuzzer: NAME.in and NAME.repro beside
 * the target's source. One TAP line an input. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int count;

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rbe");
    uint8_t *data = malloc(1 << 20);
    size_t n = f && data ? fread(data, 1, 1 << 20, f) : 0;
    uint8_t *exact = malloc(n ? n : 1); /* so that the sanitizer sees a read past the end */

    if (f)
        (void)fclose(f);
    if (exact && data) {
        memcpy(exact, data, n);
        (void)LLVMFuzzerTestOneInput(exact, n);
    }
    free(exact);
    free(data);
    (void)printf("ok %d - %s\n", ++count, path);
}

static void run_folder(const char *dir)
{
    struct dirent **names = NULL;
    int n = scandir(dir, &names, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        char path[1024];

        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            run_file(path);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    char dir[512];

    (void)argc;
    name = name ? name + 1 : argv[0];
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    (void)printf("ok %d - nothing at all\n", ++count);
    (void)snprintf(dir, sizeof(dir), "tests/fuzz/%s.in", name);
    run_folder(dir);
    (void)snprintf(dir, sizeof(dir), "tests/fuzz/%s.repro", name);
    run_folder(dir);
    (void)printf("1..%d\n", count);
    return 0;
}

/* homeward rebuild: the ledger's own code does it, in the ledger's own program. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "homeward/mem.h"
#include "homeward/text.h"

static char *ledger_program(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (n <= 0)
        return hw_strdup("homeward-ledger");
    path[n] = '\0';
    *strrchr(path, '/') = '\0';
    return hw_format("%s/homeward-ledger", path);
}

static int run(const struct settings *s, int argc, char **argv)
{
    static const char *const known[] = {"--wait", "--take-over", "--compare", "--drop-snapshots"};
    char **args = hw_alloc_array((size_t)argc + 2, sizeof(*args));

    (void)s;
    for (int i = 1; i < argc; i++) {
        bool ok = false;

        for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
            ok = ok || hw_streq(argv[i], known[k]);
        if (!ok)
            return misuse(&cmd_rebuild, "'%s' is not expected", argv[i]);
        args[i + 1] = argv[i];
    }
    args[0] = ledger_program();
    args[1] = hw_strdup("--rebuild");
    (void)execv(args[0], args);
    return trouble("%s: %s", args[0], strerror(errno));
}

const struct subcommand cmd_rebuild = {
    .name = "rebuild",
    .usage = "[--wait | --take-over] [--compare] [--drop-snapshots]",
    .about = "make the live projection once more from the log; changes nothing unless it was wrong",
    .help =
        "The projection is made beside the one that is there, by the ledger's own code, and "
        "compared. "
        "Only\n"
        "what differs is replaced, in one transaction; interrupted at any moment it has changed "
        "nothing.\n"
        "Needs a database user that may migrate. Exit 0: nothing changed; 1: something was wrong "
        "and "
        "has been\n"
        "put right (printed); 2: a wrong call; 3: it could not be done.\n\n"
        "  --wait            a ledger is running: wait until it stops, then begin at once\n"
        "  --take-over       make the running ledger stand by for as long as it takes\n"
        "  --compare         compare only; put nothing right\n"
        "  --drop-snapshots  services make theirs anew from the log when they start next\n",
    .run = run,
};

#include "homeward/text.h"
#include "ledger/app.h"
#include "ledger/rebuild.h"

int main(int argc, char **argv)
{
    if (argc > 1 && hw_streq(argv[1], "--rebuild"))
        return rebuild_main(argc - 1, argv + 1);
    return hw_app_main(argc, argv, &ledger_service);
}

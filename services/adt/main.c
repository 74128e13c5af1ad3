#include "adt/app.h"

int main(int argc, char **argv)
{
    return hw_app_main(argc, argv, &adt_service);
}

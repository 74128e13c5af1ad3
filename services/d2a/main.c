#include "d2a/app.h"

int main(int argc, char **argv)
{
    return hw_domain_main(argc, argv, &d2a_service);
}

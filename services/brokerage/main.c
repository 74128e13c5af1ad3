#include "brokerage/app.h"

int main(int argc, char **argv)
{
    return hw_domain_main(argc, argv, &brokerage_service);
}

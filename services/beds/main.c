#include "beds/app.h"

int main(int argc, char **argv)
{
    return hw_domain_main(argc, argv, &beds_service);
}

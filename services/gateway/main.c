#include "gateway/app.h"

int main(int argc, char **argv)
{
    return hw_app_main(argc, argv, &gateway_service);
}

/* gateway/app.h - the service, for main and the tests. */
#ifndef GATEWAY_APP_H
#define GATEWAY_APP_H

#include "homeward/app.h"

extern const struct hw_service gateway_service;

#endif

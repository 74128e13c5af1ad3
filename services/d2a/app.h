/* d2a/app.h - the service for hw_domain_main. */
#ifndef D2A_APP_H
#define D2A_APP_H

#include "homeward/es/service.h"

extern const struct hw_domain_service d2a_service;

#endif

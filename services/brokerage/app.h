/* brokerage/app.h - the service for hw_domain_main. */
#ifndef BROKERAGE_APP_H
#define BROKERAGE_APP_H

#include "homeward/es/service.h"

extern const struct hw_domain_service brokerage_service;

#endif

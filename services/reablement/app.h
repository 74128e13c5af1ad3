/* reablement/app.h - the service for hw_domain_main. */
#ifndef REABLEMENT_APP_H
#define REABLEMENT_APP_H

#include "homeward/es/service.h"

extern const struct hw_domain_service reablement_service;

#endif

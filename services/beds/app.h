/* beds/app.h - the service for hw_domain_main. */
#ifndef BEDS_APP_H
#define BEDS_APP_H

#include "homeward/es/service.h"

extern const struct hw_domain_service beds_service;

#endif

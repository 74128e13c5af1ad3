/* beds/app.h - the service for hw_app_main. */
#ifndef BEDS_APP_H
#define BEDS_APP_H

#include "homeward/app.h"

extern const struct hw_service beds_service;

#endif

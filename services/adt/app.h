/* adt/app.h - the service for hw_app_main. */
#ifndef ADT_APP_H
#define ADT_APP_H

#include "homeward/app.h"

extern const struct hw_service adt_service;

#endif

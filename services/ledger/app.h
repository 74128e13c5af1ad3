/* ledger/app.h - the service for hw_app_main. */
#ifndef LEDGER_APP_H
#define LEDGER_APP_H

#include "homeward/app.h"

extern const struct hw_service ledger_service;

#endif

/* gateway/router.h - from a request to its page, past the guards. */
#ifndef GATEWAY_ROUTER_H
#define GATEWAY_ROUTER_H

#include "homeward/buf.h"
#include "homeward/http/server.h"

/* For hw_http_options; arg is the struct gateway. */
void router_request(struct hw_http_exchange *x, void *arg);
void router_fault(int status, const char *why, struct hw_buf *body, void *arg);

#endif

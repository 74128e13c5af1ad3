/* gateway/pages.h - what is answered at which path. Each takes the call and ends it. */
#ifndef GATEWAY_PAGES_H
#define GATEWAY_PAGES_H

#include "gateway/call.h"

void page_commands(struct call *c);
void page_live(struct call *c);
void page_days(struct call *c);
void page_session(struct call *c);
void page_stream(struct call *c);
void page_patients(struct call *c);
void page_trend(struct call *c);
void page_spell_events(struct call *c);
void page_wards(struct call *c);
void page_beds(struct call *c);
void page_names(struct call *c);
void page_service(struct call *c);

/* Adds the rows of LIVE or DAYS; column 5 is the number. names keeps the texts. */
struct tally;
void tally_rows(struct tally *t, struct hw_names *names, const PGresult *r);
void row_keys(const PGresult *r, int row, struct hw_names *names, const char *key[DIMS]);

#endif

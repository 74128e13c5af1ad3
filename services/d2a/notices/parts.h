/* d2a/notices/parts.h - checks that both notices share. Private to this folder. */
#ifndef D2A_NOTICES_PARTS_H
#define D2A_NOTICES_PARTS_H

#include "d2a/notices/notice.h"

/* R4.4: in writing, legible, dated. */
struct d2a_paper {
    int64_t given_ms;
    bool in_writing, legible;
    int32_t dated_day;
};
void d2a_check_paper(const struct d2a_paper *paper, struct d2a_problems *p);
/* rule: where it is asked for, R4.7 or R4.12. */
void d2a_check_liaison(const struct d2a_liaison *l, const char *rule, struct d2a_problems *p);

#endif

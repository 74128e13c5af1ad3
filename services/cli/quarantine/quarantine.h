/* cli/quarantine/quarantine.h - the parts of `homeward quarantine`. */
#ifndef CLI_QUARANTINE_QUARANTINE_H
#define CLI_QUARANTINE_QUARANTINE_H

#include "cli/cli.h"
#include "homeward/id.h"
#include "homeward/v1/commands.pb-c.h"

/* Each answers an exit code. argv[0] is the verb. */
int quarantine_list(const struct settings *s, int argc, char **argv);
int quarantine_show(const struct settings *s, int argc, char **argv);
int quarantine_replay(const struct settings *s, int argc, char **argv);
int quarantine_mend(const struct settings *s, int argc, char **argv);
int quarantine_discard(const struct settings *s, int argc, char **argv);

/* The one entry whose id begins with `given`. False after saying why not. */
bool quarantine_find(PGconn *c, const char *given, char id[HW_ID_TEXT]);
/* Writes to the access audit that the message of an entry is about to be shown; false (after saying
 * why) when that is not on record: then it must not be shown. */
bool quarantine_audit(const struct settings *s, const char *id, const char *purpose);

#endif

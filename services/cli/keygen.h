/* cli/keygen.h - making keys, for `homeward keygen` and `homeward run`. */
#ifndef CLI_KEYGEN_H
#define CLI_KEYGEN_H

#include "homeward/err.h"

/* Makes what is missing in dir; *made counts the files. */
enum hw_code keygen_all(const char *dir, int *made, struct hw_err *err);

#endif

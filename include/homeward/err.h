/* err.h - errors of the world: connection lost, disk full, malformed input.
 *
 * A refusal by a rule of the domain is not an error (see the cores' own verdicts), and a broken
 * invariant of ours is a bug (bug.h). */
#ifndef HOMEWARD_ERR_H
#define HOMEWARD_ERR_H

enum hw_code {
    HW_OK = 0,
    HW_EINVAL,    /* the caller's input is wrong */
    HW_ENOMEM,    /* out of memory, or over a budget */
    HW_EIO,       /* the operating system or a peer failed us */
    HW_ETIMEOUT,  /* a deadline passed; the outcome may be unknown */
    HW_ECONFLICT, /* somebody else changed the same thing */
    HW_ENOTFOUND,
    HW_EDENIED,
    HW_EPROTO, /* bytes that do not follow the protocol */
    HW_ELIMIT, /* a stated bound was reached */
    HW_CODES
};

/* Caller-owned; filled by the function that knows what went wrong. */
struct hw_err {
    enum hw_code code;
    char text[512];
};

/* Fills *err (NULL is fine) and answers code, so that a failing function ends in one line. */
enum hw_code hw_fail(struct hw_err *err, enum hw_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts "context: " before the text that is there; answers err's code. NULL is fine. */
enum hw_code hw_fail_in(struct hw_err *err, enum hw_code code, const char *context);
const char *hw_code_name(enum hw_code code);

#endif

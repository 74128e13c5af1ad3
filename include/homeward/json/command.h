/* json/command.h - commands as people and scripts write them: one JSON object a command.
 *
 * "command" names the protobuf message, "at" (RFC 3339) and "id" are common to all, the rest are
 * the message's fields in lowerCamelCase (the proto3 JSON mapping; null is a field left out). Pure.
 */
#ifndef HOMEWARD_JSON_COMMAND_H
#define HOMEWARD_JSON_COMMAND_H

#include <jansson.h>
#include <stdbool.h>

#include "homeward/arena.h"
#include "homeward/id.h"
#include "homeward/v1/commands.pb-c.h"

enum {
    HW_JSON_STRING_MAX = 4000,     /* bytes of one string */
    HW_JSON_COMMAND_MAX = 1 << 20, /* bytes of one command */
};

/* What was wrong and where; everything lives in the arena. */
struct hw_json_fault {
    const char *code;    /* NOT_JSON, NOT_AN_OBJECT, UNKNOWN_COMMAND, UNKNOWN_FIELD, BAD_VALUE,
                            MISSING_FIELD */
    const char *message; /* a sentence a person can act on */
    const char *field;   /* NULL: the object as a whole */
};

/* Fills a command living in the arena, without request_id unless the object has an "id" (then the
 * id that always belongs to it, and remember_refusal). NULL with *fault filled. */
Hw__Command *hw_json_to_command(const json_t *object, struct hw_arena *arena,
                                struct hw_json_fault *fault);
/* The same from text; n bytes. */
Hw__Command *hw_json_text_to_command(const char *text, size_t n, struct hw_arena *arena,
                                     struct hw_json_fault *fault);
/* The object a caller gets back: {"accepted":true,"positions":[..]} or code, message and field. The
 * caller owns the reference. */
json_t *hw_json_answer(const Hw__CommandAnswer *a);

/* Every command's descriptor by its JSON name; NULL: there is none such. */
const ProtobufCFieldDescriptor *hw_command_find(const char *name);
/* The name of the command in c's body, for example "AdmitPatient"; "" when it has none. */
const char *hw_command_name(const Hw__Command *c);
/* Which service answers it: "beds", "adt", ...; "system" for AdvanceClock; NULL: none. */
const char *hw_command_service(const Hw__Command *c);

/* Any message as JSON, for showing: bytes as hexadecimal, times and dates as text. The caller owns
 * the reference. */
json_t *hw_json_from_message(const ProtobufCMessage *m);

#endif

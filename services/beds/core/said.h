/* beds/core/said.h - what the commands about one spell have in common. For their files. */
#ifndef BEDS_CORE_SAID_H
#define BEDS_CORE_SAID_H

#include "beds/core/decide.h"

/* A fact that a command would add: as the log will hold it, and as the fold reads it. */
struct said {
    uint32_t type;
    const void *message;
    struct hw_fact fact;
};

/* The fact that a message would be in the log. */
struct hw_fact read_back(const struct deciding *d, uint32_t type, const void *message);
struct said say(const struct deciding *d, uint32_t type, const void *message);
/* The fact, and what it means for the bed. Nothing at all if it was said before. */
void add_fact(const struct deciding *d, struct spell_entry *s, const struct said *w,
              Hw__BedState__Code vacated);

/* The spell, and how it stood at the moment the command speaks of. NULL: refused. */
struct spell_entry *spell_at(const struct deciding *d, const char *id, struct hw_spell_state *at);
/* The same for facts that can only be true while the person is there. */
struct spell_entry *present_spell(const struct deciding *d, const char *id,
                                  struct hw_spell_state *at);

/* ---- delays.c ---- */
void decide_record_delay(const struct deciding *d, const Hw__RecordDelay *c);
void decide_agree_delay(const struct deciding *d, const Hw__AgreeDelay *c);
void decide_dispute_delay(const struct deciding *d, const Hw__DisputeDelay *c);

/* ---- removal.c ---- */
/* kind: HW_FACT_ADMISSION_CANCELLED, HW_FACT_DISCHARGE_CANCELLED or HW_FACT_MOVE_CANCELLED. */
void decide_cancel(const struct deciding *d, const char *id, enum hw_fact_kind kind);
void decide_retract(const struct deciding *d, const Hw__RetractFact *c);

#endif

/* homeward verify: recomputes everything from the log in a second way and says what differs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/verify/check.h"
#include "cli/verify/options.h"
#include "homeward/clock.h"

static void progress(const char *what, int64_t done, int64_t all)
{
    (void)fprintf(stderr, "homeward verify: %s: %lld of %lld events\n", what, (long long)done,
                  (long long)all);
}

static void quiet(const char *what, int64_t done, int64_t all)
{
    (void)what, (void)done, (void)all;
}

static void summary(const struct options *o, const struct check *c, const struct report *r,
                    int64_t ms)
{
    if (o->json) {
        (void)printf("{\"differences\":%lld,\"position\":%lld,\"events\":%lld,\"streams\":%lld,"
                     "\"spells\":%lld,\"rows\":%lld,\"positionsChecked\":%lld,"
                     "\"positionsSkipped\":%lld,\"auditEntries\":%lld,\"milliseconds\":%lld}\n",
                     (long long)r->count, (long long)c->head, (long long)c->events,
                     (long long)c->streams, (long long)c->spells, (long long)c->rows,
                     (long long)c->positions, (long long)c->skipped, (long long)c->entries,
                     (long long)ms);
        return;
    }
    if (r->count > r->limit)
        (void)printf("and more: %lld differences in all; --limit shows more\n",
                     (long long)r->count);
    (void)printf("%s: %lld events, %lld streams, %lld spells, %lld rows of the projection at %lld "
                 "positions, %lld audit entries; head of the log %lld; %.1f s\n",
                 r->count ? "differs" : "no difference", (long long)c->events,
                 (long long)c->streams, (long long)c->spells, (long long)c->rows,
                 (long long)c->positions, (long long)c->entries, (long long)c->head,
                 (double)ms / 1000);
    if (c->skipped)
        (void)printf("%lld positions of very long histories were left out; --spell with --at looks "
                     "at any of them\n",
                     (long long)c->skipped);
}

static int check_all(const struct options *o, struct db *d, struct calendar *calendar)
{
    struct report r = {.json = o->json, .limit = o->limit, .per_spell = o->per_spell};
    struct check c = {.db = d,
                      .calendar = calendar,
                      .report = &r,
                      .head = db_number(d, "SELECT position FROM log.ledger"),
                      .only = o->spell,
                      .at = o->at,
                      .at_count = o->at_count,
                      .progress = o->progress ? progress : quiet};
    int64_t started = hw_mono_ms();

    if (!o->spell) {
        check_log(&c);
        check_audit(&c);
    }
    check_streams(&c);
    report_release(&r);
    if (db_failed(d))
        return trouble("verify: %s", d->error);
    summary(o, &c, &r, hw_mono_ms() - started);
    return r.count ? EXIT_NOT_ALL : EXIT_ALL_WELL;
}

static int verify(struct options *o, struct db *d)
{
    struct calendar calendar;
    int code = EXIT_TROUBLE;

    calendar_init(&calendar, db_midnights, d);
    if (!options_settle(o, d))
        code = trouble("verify: %s", d->error);
    else if (o->answer == ANSWER_NOTHING)
        code = check_all(o, d, &calendar);
    else
        code = answer_all(d, &calendar, o->questions, o->question_count)
                   ? EXIT_ALL_WELL
                   : trouble("verify: %s", d->error);
    calendar_release(&calendar);
    return code;
}

static int run(const struct settings *s, int argc, char **argv)
{
    struct options o;
    struct db d = {.conn = NULL};
    int code = options_read(&o, argc, argv);

    if (code != EXIT_ALL_WELL) {
        options_release(&o);
        return code;
    }
    code = EXIT_TROUBLE;
    d.conn = database_open(s, "homeward_reader");
    if (d.conn && !db_begin(&d))
        (void)trouble("verify: %s", d.error);
    else if (d.conn)
        code = verify(&o, &d);
    if (d.conn) {
        db_end(&d);
        PQfinish(d.conn);
    }
    options_release(&o);
    return code;
}

const struct subcommand cmd_verify = {
    .name = "verify",
    .usage = "[--spell ID] [--at POSITION,... | --sample N [--seed S]] [--limit N] [--json] ...",
    .about = "recompute everything from the log in a second way and say what differs",
    .help =
        "Reads the log in one snapshot and works out every count, day and state by a method of its "
        "own\n"
        "(ops/docs/verify.md), then compares with the live projection as it is now and as it was "
        "at "
        "every\n"
        "position of the past; and checks the log itself and the chain of the access audit. Exit "
        "0: "
        "no\n"
        "difference; 1: differences, printed; 2: a wrong call; 3: it could not be done.\n\n"
        "  --spell ID            only this spell\n"
        "  --at P,...            what was known at these positions, instead of at all of them\n"
        "  --sample N --seed S   the same at N positions drawn at random, and the last\n"
        "  --limit N             print at most so many differences (100); all are counted\n"
        "  --per-spell N         and so many about one spell (10)\n"
        "  --json                one JSON object a difference, then one with the sums\n"
        "  --quiet               no progress on standard error\n\n"
        "  --answer live|days    instead of comparing, print what GET /api/v1/delays/live or /days "
        "should\n"
        "                        say, from the log alone, with:\n"
        "    --as-at T,...       moments (RFC 3339; default now)\n"
        "    --known-at K,...    RFC 3339 or position:N; one line for each of these with each "
        "moment\n"
        "    --month YYYY-MM --policy NEXT_DAY|MIDNIGHT --cells      of days\n"
        "    --provider, --authority, --care-type, --reason, --attribution\n",
    .run = run,
};

/* Keys: who is let in, and what each may do. */
#include <stdlib.h>
#include <zmq.h>

#include "homeward/bus/client.h"
#include "homeward/bus/server.h"
#include "support/t.h"
#include "wire.h"

struct talk {
    struct wire w;
    struct hw_server *server;
    char peer[HW_BUS_NAME_MAX];
    size_t asked, answered;
    enum hw_code code;
};

static void on_request(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct talk *t = arg;
    Hw__StatusAnswer a = HW__STATUS_ANSWER__INIT;

    (void)snprintf(t->peer, sizeof(t->peer), "%s", f->peer);
    hw_server_answer(s, &f->route, f->id, HW__HEADER__KIND__STATUS_ANSWER, &a);
}

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct talk *t = arg;

    t->answered++;
    t->code = a->code;
    return HW_ANSWER_DONE;
}

static bool is_answered(void *arg)
{
    const struct talk *t = arg;

    return t->answered == t->asked;
}

/* Asks once over a connection of its own; answers how it ended. */
static enum hw_code ask(struct talk *t, struct hw_bus *bus, int64_t timeout_ms)
{
    struct hw_err err = {.code = HW_OK};
    Hw__StatusRequest q = HW__STATUS_REQUEST__INIT;
    struct hw_client *c = hw_client_create(bus, t->w.endpoint, "ledger", &err);

    if (!c)
        fail_msg("%s", err.text);
    t->peer[0] = '\0';
    t->asked++;
    hw_client_call(c, &(struct hw_call){.id = hw_id_random(),
                                        .kind = HW__HEADER__KIND__STATUS,
                                        .message = &q,
                                        .timeout_ms = timeout_ms,
                                        .on_answer = on_answer,
                                        .arg = t});
    wire_until(&t->w, "an answer", is_answered, t);
    hw_client_destroy(c);
    return t->code;
}

static void talk_open(struct talk *t, bool curve)
{
    struct hw_err err = {.code = HW_OK};

    *t = (struct talk){.asked = 0};
    if (curve)
        wire_open_curve(&t->w);
    else
        wire_open(&t->w);
    t->server = hw_server_create(t->w.ledger, t->w.endpoint, on_request, t, &err);
    if (!t->server)
        fail_msg("%s", err.text);
}

static void talk_close(struct talk *t)
{
    hw_server_destroy(t->server);
    wire_close(&t->w);
}

enum { LONG = 9000, SHORT = 700 };

static void a_known_key_names_its_owner(void **state)
{
    struct talk t;

    (void)state;
    talk_open(&t, true);
    assert_int_equal(ask(&t, t.w.beds, LONG), HW_OK);
    assert_string_equal(t.peer, "beds");
    assert_int_equal(hw_bus_refused(t.w.ledger), 0);
    talk_close(&t);
}

static void without_keys_everybody_is_local(void **state)
{
    struct talk t;

    (void)state;
    talk_open(&t, false);
    assert_int_equal(ask(&t, t.w.beds, LONG), HW_OK);
    assert_string_equal(t.peer, "local");
    talk_close(&t);
}

static void an_unknown_key_is_refused(void **state)
{
    struct talk t;
    struct hw_bus *stranger = NULL;
    char command[200];

    (void)state;
    talk_open(&t, true);
    wire_key(&t.w, "mallory", "mallory");
    /* The public key of the ledger is public: that alone opens nothing. */
    (void)snprintf(command, sizeof(command), "cp %s/beds/ledger.pub %s/mallory/", t.w.dir, t.w.dir);
    assert_int_equal(system(command), 0);
    stranger = wire_end(&t.w, "mallory", false);
    assert_int_equal(ask(&t, stranger, SHORT), HW_ETIMEOUT);
    assert_string_equal(t.peer, "");
    assert_true(hw_bus_refused(t.w.ledger) > 0);
    hw_bus_destroy(stranger);
    talk_close(&t);
}

/* Somebody who listens where the ledger should, with another key, hears nothing. */
static void a_wrong_server_is_not_talked_to(void **state)
{
    struct talk t;
    struct hw_bus *stranger = NULL;
    struct hw_err err;

    (void)state;
    talk_open(&t, true);
    hw_server_destroy(t.server);
    wire_key(&t.w, "mallory", "mallory");
    stranger = wire_end(&t.w, "mallory", false);
    (void)snprintf(t.w.endpoint, sizeof(t.w.endpoint), "ipc://%s/elsewhere", t.w.dir);
    t.server = hw_server_create(stranger, t.w.endpoint, on_request, &t, &err);
    assert_non_null(t.server);
    assert_int_equal(ask(&t, t.w.beds, SHORT), HW_ETIMEOUT);
    assert_int_equal(hw_server_stats(t.server)->received, 0);
    hw_server_destroy(t.server);
    t.server = NULL;
    hw_bus_destroy(stranger);
    talk_close(&t);
}

static void plain_is_refused_where_keys_are_used(void **state)
{
    struct talk t;
    struct hw_bus *plain = NULL;

    (void)state;
    talk_open(&t, true);
    plain = wire_end(&t.w, "beds", true);
    assert_int_equal(ask(&t, plain, SHORT), HW_ETIMEOUT);
    assert_int_equal(hw_server_stats(t.server)->received, 0);
    hw_bus_destroy(plain);
    talk_close(&t);
}

static void keys_are_refused_where_plain_is_used(void **state)
{
    struct talk t;
    struct hw_bus *curve = NULL;

    (void)state;
    talk_open(&t, false);
    wire_key(&t.w, "ledger", "beds");
    wire_key(&t.w, "beds", "beds");
    curve = wire_end(&t.w, "beds", false);
    assert_int_equal(ask(&t, curve, SHORT), HW_ETIMEOUT);
    assert_int_equal(hw_server_stats(t.server)->received, 0);
    hw_bus_destroy(curve);
    talk_close(&t);
}

static void keys_are_changed_while_running(void **state)
{
    struct talk t;
    struct hw_bus *next = NULL;
    struct hw_err err = {.code = HW_OK};
    char command[300];

    (void)state;
    talk_open(&t, true);
    /* beds gets a new pair; the ledger learns the public half as beds.next.pub. */
    wire_key(&t.w, "beds", "beds");
    (void)snprintf(command, sizeof(command), "cp %s/beds/beds.pub %s/ledger/beds.next.pub", t.w.dir,
                   t.w.dir);
    assert_int_equal(system(command), 0);
    next = wire_end(&t.w, "beds", false);
    assert_int_equal(ask(&t, next, SHORT), HW_ETIMEOUT); /* not read yet */
    assert_int_equal(hw_bus_reload_keys(t.w.ledger, &err), HW_OK);
    assert_int_equal(ask(&t, next, LONG), HW_OK);
    assert_string_equal(t.peer, "beds");
    assert_int_equal(ask(&t, t.w.beds, LONG), HW_OK); /* the old one still works */
    assert_string_equal(t.peer, "beds");
    /* A folder that cannot be read leaves the keys as they were. */
    (void)snprintf(command, sizeof(command), "echo nonsense >%s/ledger/adt.pub", t.w.dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(hw_bus_reload_keys(t.w.ledger, &err), HW_EINVAL);
    assert_non_null(strstr(err.text, "adt.pub"));
    assert_int_equal(ask(&t, next, LONG), HW_OK);
    hw_bus_destroy(next);
    talk_close(&t);
}

/* ---- key folders ---- */

static const struct {
    const char *name, *shell; /* run in the folder of beds' keys */
    const char *want;         /* a part of the error */
} folders[] = {
    {"no secret", "rm beds.secret", "beds.secret"},
    {"a secret that all may read", "chmod 644 beds.secret", "others may read"},
    {"a secret cut short", "echo 1234 >beds.secret", "not a key file"},
    {"a public key cut short", "echo 1234 >ledger.pub", "ledger.pub: not a public key"},
    {"an empty public key", ": >ledger.pub", "ledger.pub: not a public key"},
    {"a key of a manual",
     "echo bb88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518 >adt.pub",
     "adt.pub: not a public key"},
    {"a key that would have every right", "cp ledger.pub local.pub", "local.pub"},
};

static void key_folders_that_are_not_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        struct wire w;
        struct hw_err err = {.code = HW_OK};
        char command[300], keys[80];
        struct hw_bus *bus = NULL;

        wire_open_curve(&w);
        (void)snprintf(keys, sizeof(keys), "%s/beds", w.dir);
        (void)snprintf(command, sizeof(command), "cd %s && chmod u+w * && %s", keys,
                       folders[i].shell);
        assert_int_equal(system(command), 0);
        bus = hw_bus_create(w.base, &(struct hw_bus_options){.service = "beds", .keys_dir = keys},
                            &err);
        if (bus || !strstr(err.text, folders[i].want))
            fail_msg("%s: '%s'", folders[i].name, err.text);
        wire_close(&w);
    }
}

static void no_key_of_the_other_end(void **state)
{
    struct wire w;
    struct hw_err err = {.code = HW_OK};

    (void)state;
    wire_open_curve(&w);
    assert_null(hw_bus_connect(w.beds, ZMQ_DEALER, w.endpoint, "gateway", &err));
    assert_int_equal(err.code, HW_ENOTFOUND);
    assert_non_null(strstr(err.text, "gateway.pub"));
    wire_close(&w);
}

/* ---- rights ---- */

static const struct right_row {
    const char *peer;
    enum hw_verb verb;
    const char *object;
    bool may;
} right_rows[] = {
    {"beds", HW_MAY_APPEND, "spell/S1", true},
    {"beds", HW_MAY_APPEND, "bed/RBZ/W/1", true},
    {"beds", HW_MAY_APPEND, "clock", false},
    {"beds", HW_MAY_APPEND, "quarantine/1", false},
    {"beds", HW_MAY_APPEND, "spel", false},
    {"beds", HW_MAY_APPEND, "", false},
    {"beds", HW_MAY_SNAPSHOT, "beds", true},
    {"beds", HW_MAY_SNAPSHOT, "adt", false},
    {"beds", HW_MAY_COMMAND, "beds", false},
    {"beds", HW_MAY_REBUILD, "", false},
    {"beds", HW_MAY_AUDIT, "", false},
    {"adt", HW_MAY_COMMAND, "beds", true},
    {"adt", HW_MAY_APPEND, "quarantine/1", true},
    {"adt", HW_MAY_APPEND, "spell/S1", false},
    {"gateway", HW_MAY_COMMAND, "beds", true},
    {"gateway", HW_MAY_APPEND, "spell/S1", false},
    {"gateway", HW_MAY_REBUILD, "", false},
    {"cli", HW_MAY_REBUILD, "", true},
    {"cli", HW_MAY_APPEND, "spell/S1", false},
    {"cli", HW_MAY_SNAPSHOT, "beds", false},
    {"local", HW_MAY_APPEND, "anything", true},
    {"nobody", HW_MAY_READ, "", false},
    {"", HW_MAY_READ, "", false},
    {"", HW_MAY_APPEND, "spell/S1", false},
    {"bed", HW_MAY_READ, "", false},
    {"bedsx", HW_MAY_READ, "", false},
};

static void rights(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(right_rows) / sizeof(*right_rows); i++) {
        const struct right_row *r = &right_rows[i];

        if (hw_bus_may(r->peer, r->verb, r->object) != r->may)
            fail_msg("row %zu: %s, %d, '%s' should %sbe allowed", i, r->peer, (int)r->verb,
                     r->object, r->may ? "" : "not ");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_key_names_its_owner),
        cmocka_unit_test(without_keys_everybody_is_local),
        cmocka_unit_test(an_unknown_key_is_refused),
        cmocka_unit_test(a_wrong_server_is_not_talked_to),
        cmocka_unit_test(plain_is_refused_where_keys_are_used),
        cmocka_unit_test(keys_are_refused_where_plain_is_used),
        cmocka_unit_test(keys_are_changed_while_running),
        cmocka_unit_test(key_folders_that_are_not_right),
        cmocka_unit_test(no_key_of_the_other_end),
        cmocka_unit_test(rights),
    };

    return RUN_TESTS(tests);
}

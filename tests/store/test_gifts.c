/* test_gifts.c - a driver is believed what it declares and has the calls for, and nothing else. */
#include "base/suite.h"
#include "store/store.h"

#define ATOMIC "atomic_ledger (one transaction over rows and ledger)"
#define LEASE "lease (leases)"
#define PUBLISH "publish (a partition replaced in one step)"
#define AS_IN ", as in 'ledger: {driver: sqlite, path: ledger.db}'\n"

/* Store and ledger, and what is said of them; the sections stand in lines 3 and 4. */
static const struct {
    const char *store, *ledger;
    const char *told; /* NULL: nothing, they will do */
} pairs[] = {
    /* one transaction */
    { "sqlite", NULL, NULL },
    { "keeper", NULL, NULL },
    { "whole", NULL, NULL },
    { "released", NULL, NULL },
    { "longer", NULL, NULL },
    { "publishing", NULL,
      "3:1: a publishing store cannot hold the ledger: it lacks " ATOMIC "\n"
      "keep the ledger in another store" AS_IN },
    { "hollow", NULL,
      "3:1: nothing can be published to a hollow store: it lacks " ATOMIC " and " PUBLISH "\n"
      "one of the two is needed: use another driver for 'store'\n" },
    { "leasing", NULL,
      "3:1: nothing can be published to a leasing store: it lacks " ATOMIC " and " PUBLISH "\n"
      "one of the two is needed: use another driver for 'store'\n" },
    /* two steps */
    { "publishing", "sqlite", NULL },
    { "publishing", "whole", NULL },
    { "publishing", "released", NULL },
    { "keeper", "whole", NULL },
    { "sqlite", "sqlite", NULL },
    { "hollow", "sqlite",
      "3:1: nothing can be published to a hollow store: it lacks " ATOMIC " and " PUBLISH "\n"
      "one of the two is needed: use another driver for 'store'\n" },
    { "publishing", "keeper",
      "4:1: a keeper store cannot hold the ledger: it lacks " LEASE "\n"
      "keep it in a store that has what is lacking" AS_IN },
    { "publishing", "leasing",
      "4:1: a leasing store cannot hold the ledger: it lacks " ATOMIC "\n"
      "keep it in a store that has what is lacking" AS_IN },
    { "sqlite", "publishing",
      "4:1: a publishing store cannot hold the ledger: it lacks " ATOMIC " and " LEASE "\n"
      "keep it in a store that has what is lacking" AS_IN },
    { "leasing", "hollow",
      "3:1: nothing can be published to a leasing store: it lacks " ATOMIC " and " PUBLISH "\n"
      "one of the two is needed: use another driver for 'store'\n"
      "4:1: a hollow store cannot hold the ledger: it lacks " ATOMIC " and " LEASE "\n"
      "keep it in a store that has what is lacking" AS_IN },
};

static struct diagnostics diagnostics;
static struct sluice_error error;

static void setup(void)
{
    diagnostics_init(&diagnostics);
    error = (struct sluice_error)SLUICE_ERROR_INIT;
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", GIFTED, 1), 0);
}

static void teardown(void)
{
    diagnostics_fini(&diagnostics);
}

/* A section as it is read from a file, with this driver and a file of its own. */
struct section {
    struct yaml path;
    struct pipeline_pair pair;
    struct pipeline_store store;
};

static const struct pipeline_store *section_of(struct section *section, const char *driver,
                                               const char *file, int line)
{
    const struct location place = { "a.yaml", line, 1 };

    section->path = (struct yaml){ .kind = YAML_SCALAR, .text = (char *)file, .location = place };
    section->pair = (struct pipeline_pair){ .name = "path", .value = &section->path };
    section->store = (struct pipeline_store){
        .location = place, .driver = driver, .settings = &section->pair, .setting_count = 1
    };
    return driver == NULL ? NULL : &section->store;
}

static int make(const char *driver, const char *ledger)
{
    struct section data, other;
    struct store *store;
    int status = store_create(section_of(&data, driver, "a.db", 3),
                              section_of(&other, ledger, "b.db", 4), &diagnostics, &store, &error);

    ck_assert((status == SLUICE_OK) == (store != NULL));
    store_destroy(store);
    return status;
}

/* "LINE:COLUMN: MESSAGE", then what is suggested. */
static void print(struct buffer *out)
{
    for (size_t i = 0; i < diagnostics.count; i++) {
        const struct diagnostic *told = &diagnostics.items[i];
        buffer_printf(out, "%d:%d: %s\n%s\n", told->location.line, told->location.column,
                      told->message, told->suggestion == NULL ? "" : told->suggestion);
    }
}

START_TEST(what_publishing_rests_on_is_declared)
{
    const char *told = pairs[_i].told;
    struct buffer said = { 0 };
    int status = make(pairs[_i].store, pairs[_i].ledger);

    print(&said);
    ck_assert_str_eq(said.data == NULL ? "" : said.data, told == NULL ? "" : told);
    buffer_fini(&said);
    ck_assert_msg(status == (told == NULL ? SLUICE_OK : SLUICE_E_INVALID), "%s and %s: %s",
                  pairs[_i].store, pairs[_i].ledger, error.message);
}
END_TEST

START_TEST(what_is_declared_is_there)
{
    static const struct {
        const char *driver, *message;
    } cases[] = {
        { "lacking", "lacking.so: the driver lacks 'settle', which belongs to SLUICE_CAN_PUBLISH" },
        { "released_lacking",
          "released_lacking.so: the driver lacks 'stage', which belongs to SLUICE_CAN_PUBLISH" },
        { "shorter", "shorter.so: its struct sluice_store_driver has 151 bytes, here it has 152 or "
                     "more; build it with this sluice's headers" },
    };
    char expected[256];

    (void)snprintf(expected, sizeof expected, "%s/%s", GIFTED, cases[_i].message);
    ck_assert_int_eq(make(cases[_i].driver, NULL), SLUICE_E_PLUGIN);
    ck_assert_str_eq(error.message, expected);
    ck_assert_int_eq(make("publishing", cases[_i].driver), SLUICE_E_PLUGIN);
    ck_assert_str_eq(error.message, expected);
}
END_TEST

/* ---- names ---- */

struct named {
    struct yaml values[6];
    struct pipeline_pair pairs[6];
    struct pipeline_store store;
};

/* Settings as "NAME=VALUE ..", of a driver that could hold all. */
static const struct pipeline_store *named(struct named *named, char *settings)
{
    char *word;
    size_t count = 0;

    for (; (word = strsep(&settings, " ")) != NULL && *word != '\0'; count++) {
        char *value = strchr(word, '=');
        *value++ = '\0';
        named->values[count] = (struct yaml){ .kind = YAML_SCALAR, .text = value };
        named->pairs[count] =
            (struct pipeline_pair){ .name = word, .value = &named->values[count] };
    }
    named->store = (struct pipeline_store){ .location = { NULL, 1, 1 },
                                            .driver = "whole",
                                            .settings = named->pairs,
                                            .setting_count = count };
    return &named->store;
}

START_TEST(a_store_is_called_by_what_its_driver_shows)
{
    static const struct {
        const char *store, *ledger, *name, *title;
    } cases[] = {
        { "", NULL, "whole localhost", NULL },
        { "host=db.example.com dbname=league user=me password=Quagga older=x", NULL,
          "whole db.example.com/league", NULL },
        { "dbname=league host=", NULL, "whole league", NULL },
        { "path=key.pem dbname=league", NULL, "whole localhost/league", NULL },
        { "host=postgres://me:Quagga@here/x password=Quagga", NULL,
          "whole postgres://me:***@here/x", NULL },
        { "host=a", "host=b dbname=c", "whole a", "whole a, ledger in whole b/c" },
    };
    char store_text[128], ledger_text[128];
    struct named data, other;
    struct store *store;
    struct arena arena;
    const char *full;

    (void)snprintf(store_text, sizeof store_text, "%s", cases[_i].store);
    (void)snprintf(ledger_text, sizeof ledger_text, "%s",
                   cases[_i].ledger == NULL ? "" : cases[_i].ledger);
    ck_assert_msg(store_create(named(&data, store_text),
                               cases[_i].ledger == NULL ? NULL : named(&other, ledger_text),
                               &diagnostics, &store, &error) == SLUICE_OK,
                  "%s", error.message);
    arena_init(&arena, 0);
    ck_assert_str_eq(store_name(store), cases[_i].name);
    ck_assert_str_eq(store_title(store),
                     cases[_i].title == NULL ? cases[_i].name : cases[_i].title);
    ck_assert_int_eq(store_full_name(store, &arena, &full, &error), SLUICE_OK);
    ck_assert_str_eq(full, store_title(store));
    arena_fini(&arena);
    store_destroy(store);
}
END_TEST

/* ---- what it says became of a publication ---- */

static const struct {
    const char *state; /* that the driver says of each */
    bool revoke;
    int status; /* and what comes of that */
} says[] = {
    { "1", false, SLUICE_OK },     { "2", false, SLUICE_OK },      { "3", false, SLUICE_OK },
    { "4", false, SLUICE_OK },     { "0", false, SLUICE_E_STORE }, { "5", false, SLUICE_E_STORE },
    { "1", true, SLUICE_OK },      { "2", true, SLUICE_OK },       { "3", true, SLUICE_E_STORE },
    { "4", true, SLUICE_E_STORE }, { "0", true, SLUICE_E_STORE },
};

static int ask(struct session *session, bool revoke, struct sluice_sent *sent)
{
    return revoke ? session_revoke(session, sent, &error)
                  : session_settle(session, &sent, 1, 0, &error);
}

START_TEST(what_became_of_a_publication_is_one_of_the_states)
{
    struct sluice_sent sent = { .size = sizeof sent,
                                .state = SLUICE_PUBLISHED,
                                .table = "readings",
                                .id = "unheard-of",
                                .note = "" };
    char folder[] = "/tmp/sluice-gifts-XXXXXX", expected[160];
    bool good = says[_i].status == SLUICE_OK;
    struct section data, ledger;
    struct session *session;
    struct store *store;

    ck_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", DEPOT, 1), 0);
    ck_assert_int_eq(setenv("DEPOT_STATE", says[_i].state, 1), 0);
    ck_assert_int_eq(store_create(section_of(&data, "depot", "a.db", 3),
                                  section_of(&ledger, "sqlite", "b.db", 4), &diagnostics, &store,
                                  &error),
                     SLUICE_OK);
    ck_assert_int_eq(store_open(store, SLUICE_OPEN_CREATE, &session, &error), SLUICE_OK);
    ck_assert_int_eq(ask(session, says[_i].revoke, &sent), says[_i].status);
    ck_assert_int_eq(sent.state, good ? says[_i].state[0] - '0' : 0);
    (void)snprintf(expected, sizeof expected,
                   "table 'readings': the driver's '%s' says %s for what became of a publication: "
                   "it breaks the contract of store.h",
                   says[_i].revoke ? "revoke" : "settle", says[_i].state);
    ck_assert_str_eq(error.message, good ? "" : expected);
    session_close(session);
    store_destroy(store);
    ck_assert(unlink("a.db") == 0 && unlink("b.db") == 0 && rmdir(folder) == 0);
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("gifts");

    tcase_add_checked_fixture(promises, setup, teardown);
    tcase_add_loop_test(promises, what_publishing_rests_on_is_declared, 0, COUNT_OF(pairs));
    tcase_add_loop_test(promises, what_is_declared_is_there, 0, 3);
    tcase_add_loop_test(promises, a_store_is_called_by_what_its_driver_shows, 0, 6);
    tcase_add_loop_test(promises, what_became_of_a_publication_is_one_of_the_states, 0,
                        COUNT_OF(says));
    return runner_run("gifts", promises);
}

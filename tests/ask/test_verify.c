/* What verify finds in tables that others wrote to, and what its repair makes of it. */
#include "asking.h"

static struct world world;
static struct asking asking;
static struct verify verify;
static struct ledger *ledger;

static const char one[] = "  a: {plugin: fixture_told, max_failed: 100}\n";

static void open_one(void)
{
    world_open(&world, one);
    for (int sensor = 1; sensor <= 3; sensor++) {
        world_reading(&world, "2021-01-01", sensor, "0");
        world_reading(&world, "2021-01-02", sensor, "0");
    }
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
}

static void look(void)
{
    int status;

    asking_begin(&asking, &world);
    verify = (struct verify){ .asker = asking.asker };
    arena_init(&verify.arena, 0);
    ledger = NULL;
    status = ledger_load_content(world.session, &ledger, &world.error);
    verify.asker.ledger = ledger;
    if (status == SLUICE_OK)
        status = verify_all(&verify, &world.error);
    asking_end(&asking);
    ck_assert_msg(status == SLUICE_OK, "%s", world.error.message);
}

static void forget(void)
{
    verify_fini(&verify);
    ledger_destroy(ledger);
}

static const struct verify_partition *partition_of(const char *table, const char *date)
{
    for (size_t t = 0; t < verify.table_count; t++)
        for (size_t i = 0; i < verify.tables[t].count; i++)
            if (strcmp(verify.tables[t].source->name, table) == 0 &&
                verify.tables[t].items[i].date == day(date))
                return &verify.tables[t].items[i];
    ck_abort_msg("no partition %s %s", table, date);
}

static void expect(const char *date, int64_t added, int64_t changed, int64_t missing)
{
    const struct verify_partition *found = partition_of("told", date);

    ck_assert_int_eq(found->verdict,
                     added + changed + missing > 0 ? VERDICT_DIFFERS : VERDICT_SOUND);
    ck_assert_msg(found->added == added && found->changed == changed && found->missing == missing,
                  "%lld added, %lld changed, %lld missing", (long long)found->added,
                  (long long)found->changed, (long long)found->missing);
}

START_TEST(what_was_committed_is_sound)
{
    open_one();
    look();
    expect("2021-01-01", 0, 0, 0);
    ck_assert_uint_eq(verify.differing, 0);
    ck_assert_uint_eq(verify_left(&verify), 0);
    forget();
    world_close(&world);
}
END_TEST

START_TEST(rows_of_others_are_counted_and_named)
{
    static const struct {
        const char *sql;
        int64_t added, changed, missing;
        const char *key; /* that is known */
    } cases[] = {
        { "UPDATE told SET value = 9 WHERE sensor = 2 AND day = '2021-01-01'", 0, 1, 0,
          "sensor=2" },
        { "DELETE FROM told WHERE sensor = 3 AND day = '2021-01-01'", 0, 0, 1, NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct verify_partition *found;
        open_one();
        world_sql(&world, "%s", cases[i].sql);
        look();
        ck_assert_uint_eq(verify.differing, 1);
        expect("2021-01-01", cases[i].added, cases[i].changed, cases[i].missing);
        expect("2021-01-02", 0, 0, 0);
        found = partition_of("told", "2021-01-01");
        ck_assert_uint_eq(found->key_count, cases[i].key != NULL);
        if (cases[i].key != NULL)
            ck_assert_str_eq(found->keys[0], cases[i].key);
        forget();
        world_close(&world);
    }
}
END_TEST

START_TEST(a_repair_is_a_version_that_runs_see)
{
    int status;

    open_one();
    world_sql(&world, "UPDATE told SET value = 9 WHERE sensor = 2 AND day = '2021-01-01'");
    look();
    asking_begin(&asking, &world);
    status = verify_repair(&verify, "mended", NULL, &world.error);
    asking_end(&asking);
    ck_assert_msg(status == SLUICE_OK, "%s", world.error.message);
    ck_assert_uint_eq(verify_left(&verify), 0);
    forget();
    world_expect(&world,
                 "SELECT partition, sequence, run_id FROM sluice_commits"
                 " WHERE table_name = 'told' AND sequence > 1",
                 "2021-01-01|2|mended\n");
    look();
    ck_assert_uint_eq(verify.differing, 0);
    forget();
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-01" }));
    ck_assert_int_eq(world.plan->entries[0].action, ACTION_RUN);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_was_committed_is_sound,
        rows_of_others_are_counted_and_named,
        a_repair_is_a_version_that_runs_see,
    };

    return suite_run("ask verify", tests, COUNT_OF(tests));
}

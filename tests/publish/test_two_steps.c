/* test_two_steps.c - partitions published to a store apart from the ledger: what stands, what the
 * ledger says of it, and what somebody finds who was faster or comes later. */
#include "publish/readings.h"

#include "carrier/carrier.h"

#include <stdlib.h>

static const struct publish_table table = { "readings", "day", NULL };

/* ---- two stores and a table ---- */

static void setup(void)
{
    char attach[200];

    apart = true;
    open_store();
    make_readings();
    ok(carrier_of(session)->prepare(session, NULL, &error));
    (void)snprintf(attach, sizeof attach, "ATTACH '%s/other.db' AS other", folder);
    execute(attach);
}

#define COMMITS "SELECT partition, sequence, kind, commit_id FROM sluice_commits ORDER BY 1, 2"
#define INTENTS "SELECT partition, commit_id FROM sluice_intents"

/* ---- what is published ---- */

static struct publish_partition partition(sluice_day day, const struct table *rows)
{
    return (struct publish_partition){ .table = table,
                                       .date = day,
                                       .change = PUBLISH_REPLACE,
                                       .rows = { rows },
                                       .record = { .kind = COMMIT_IMPORT } };
}

/* By a ledger loaded now, or by `ledger`. */
static int publish(const char *run_id, const struct ledger *ledger, struct publish_partition *items,
                   size_t count)
{
    const struct publish_base base = { .ledger = ledger, .table = "readings" };
    const struct sink_request request = { session, NULL, run_id, NULL };
    struct sink *sink;
    int status;

    ok(sink_store_create(&request, &sink, &error));
    status = publish_begin(sink, &base, &error);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = publish_partition(sink, &items[i], &error);
    if (status == SLUICE_OK)
        status = publish_commit(sink, &error);
    if (status != SLUICE_OK)
        publish_abandon(sink);
    sink_destroy(sink);
    return status;
}

/* Two dates of one table, as an import hands them over. */
static void publish_two(const char *run_id)
{
    const struct reading readings[] = { { DAY + 1, 1, 3.5 }, { DAY, 1, 0.5 }, { DAY, 2, 0.25 } };
    struct table rows = rows_of(readings, COUNT_OF(readings));
    struct publish_partition items[] = { partition(DAY, &rows), partition(DAY + 1, &rows) };

    ok(publish(run_id, NULL, items, 2));
    ck_assert_int_eq(items[0].became, PUBLISH_DONE);
    ck_assert_int_eq(items[1].became, PUBLISH_DONE);
    table_fini(&rows);
}

START_TEST(dates_of_one_table_come_to_stand_with_their_records)
{
    publish_two("first");
    expect(ROWS, "2021-01-01|1|0.5\n2021-01-01|2|0.25\n2021-01-02|1|3.5\n");
    expect(COMMITS, "2021-01-01|1|import|first-000001\n2021-01-02|1|import|first-000002\n");
    expect(INTENTS, "");
    publish_two("second");
    expect(ROWS, "2021-01-01|1|0.5\n2021-01-01|2|0.25\n2021-01-02|1|3.5\n");
    expect("SELECT publication, state FROM sluice_published ORDER BY 1",
           "second-000001|published\nsecond-000002|published\n");
}
END_TEST

/* As a computed date, whose record has the digest of its rows. */
static void publish_computed(const char *run_id, const struct reading *reading)
{
    static const struct node node;
    const struct component output = { "output", { 1, 2 }, "readings: value real" };
    struct table rows = rows_of(reading, 1);
    struct publish_partition item = partition(DAY, &rows);

    item.table.node = &node;
    item.components = &output;
    item.component_count = 1;
    item.record = (struct commit_record){ .kind = COMMIT_RUN,
                                          .node = "n",
                                          .rows = 1,
                                          .content = { (uint64_t)(reading->value * 4), 7 },
                                          .content_columns = "day date, output" };
    ok(publish(run_id, NULL, &item, 1));
    ck_assert_int_eq(item.became, PUBLISH_DONE);
    table_fini(&rows);
}

#define CONTENTS "SELECT sequence, commit_id, content_id FROM sluice_commits ORDER BY 1"
#define TAGS "SELECT publication FROM sluice_published WHERE state = 'published'"

START_TEST(rows_that_stand_already_are_not_sent_again)
{
    const struct reading reading = { DAY, 1, 0.5 }, other = { DAY, 1, 1.5 };

    publish_computed("first", &reading);
    publish_computed("second", &reading);
    expect(TAGS, "first-000001\n");
    publish_computed("third", &other);
    publish_computed("fourth", &other);
    expect(ROWS, "2021-01-01|1|1.5\n");
    expect(TAGS, "third-000001\n");
    expect(CONTENTS, "1|first-000001|first-000001\n2|second-000001|first-000001\n"
                     "3|third-000001|third-000001\n4|fourth-000001|third-000001\n");
    expect(INTENTS, "");
    /* Nobody knows what stands where the store's word for it is gone. */
    execute("DELETE FROM sluice_published");
    publish_computed("fifth", &other);
    expect(TAGS, "fifth-000001\n");
}
END_TEST

START_TEST(rows_that_leave_a_date_leave_the_others_with_all_their_columns)
{
    const char *names[] = { "sensor" };
    const int32_t types[] = { SLUICE_INT };
    const struct sluice_value gone = sluice_of_int(2);
    struct publish_partition item = partition(DAY, NULL);
    struct table removed;

    publish_two("first");
    execute("ALTER TABLE readings ADD COLUMN note TEXT; UPDATE readings SET note = 'kept'");
    ok(table_init(&removed, names, types, 1, &error));
    ok(table_append(&removed, &gone, &error));
    table_finish(&removed);
    item.change = PUBLISH_REMOVE;
    item.removed = &removed;
    ok(publish("second", NULL, &item, 1));
    table_fini(&removed);
    expect("SELECT day, sensor, value, note FROM readings ORDER BY 1, 2",
           "2021-01-01|1|0.5|kept\n2021-01-02|1|3.5|kept\n");
    expect(INTENTS, "");
}
END_TEST

START_TEST(rows_of_no_version_go_with_their_range)
{
    const struct publish_base base = { .table = "readings" };
    const struct sink_request request = { session, NULL, "second", NULL };
    const struct reading again = { DAY, 7, 1.5 };
    struct table rows = rows_of(&again, 1);
    struct publish_partition item = partition(DAY, &rows);
    struct sink *sink;

    publish_two("first");
    execute("INSERT INTO readings VALUES ('2021-01-03', 1, 9.0), ('2021-02-01', 1, 9.0)");
    ok(sink_store_create(&request, &sink, &error));
    ok(publish_begin(sink, &base, &error));
    ok(publish_clear(sink, &table, DAY, DAY + 9, &error));
    ok(publish_partition(sink, &item, &error));
    ok(publish_commit(sink, &error));
    sink_destroy(sink);
    table_fini(&rows);
    expect(ROWS, "2021-01-01|7|1.5\n2021-01-02|1|3.5\n2021-02-01|1|9.0\n");
    expect(COMMITS, "2021-01-01|1|import|first-000001\n2021-01-01|2|import|second-000001\n"
                    "2021-01-02|1|import|first-000002\n");
    expect(INTENTS, "");
}
END_TEST

/* ---- others ---- */

START_TEST(who_comes_second_changes_nothing)
{
    const struct reading other = { DAY, 9, 9.0 };
    struct table rows = rows_of(&other, 1);
    struct publish_partition item = partition(DAY, &rows);
    struct ledger *before;

    ok(ledger_load(session, NULL, &before, &error));
    publish_two("first");
    ck_assert_int_eq(publish("second", before, &item, 1), SLUICE_E_CONFLICT);
    ck_assert_int_eq(item.became, PUBLISH_DROPPED);
    expect(ROWS, "2021-01-01|1|0.5\n2021-01-01|2|0.25\n2021-01-02|1|3.5\n");
    ledger_destroy(before);
    table_fini(&rows);
}
END_TEST

static void add_intent(const char *commit_id)
{
    char text[512];

    (void)snprintf(text, sizeof text,
                   "INSERT INTO sluice_intents (table_name, partition, sequence, kind, commit_id,"
                   " run_id, at, expected, written, skipped, failed, retryable, fingerprint,"
                   " row_count, note) VALUES ('readings', '2021-01-01', 1, 'import', '%s', 'gone',"
                   " '2021-01-05T00:00:00Z', 1, 1, 0, 0, 0, '0', 1, '')",
                   commit_id);
    execute(text);
}

START_TEST(nothing_is_begun_where_nobody_knows_what_stands)
{
    const struct reading other = { DAY, 9, 9.0 };
    struct table rows = rows_of(&other, 1);
    struct publish_partition item = partition(DAY, &rows);

    add_intent("gone-000001");
    ck_assert_int_eq(publish("second", NULL, &item, 1), SLUICE_E_CONFLICT);
    expect(ROWS, "");
    expect(INTENTS, "2021-01-01|gone-000001\n");
    table_fini(&rows);
}
END_TEST

/* ---- settling ---- */

static int settled_as;

static void note_settled(void *user, const struct intent_record *intent, int settled)
{
    (void)user;
    ck_assert_str_eq(intent->record.table, "readings");
    settled_as = settled;
}

static size_t settle(void)
{
    const struct lease_span span = { "readings", NO_DATE, INT32_MAX };
    struct settling settling = {
        .session = session, .spans = &span, .span_count = 1, .settled = note_settled
    };
    struct ledger *ledger;
    size_t count;

    ok(ledger_load(session, NULL, &ledger, &error));
    settling.ledger = ledger;
    settled_as = 0;
    ok(carrier_settle(&settling, &count, &error));
    ledger_destroy(ledger);
    return count;
}

START_TEST(what_was_published_is_recorded_from_its_intent)
{
    execute("INSERT INTO sluice_published VALUES ('gone-000001', 'readings', '2021-01-01',"
            " 'published')");
    add_intent("gone-000001");
    ck_assert_uint_eq(settle(), 1);
    ck_assert_int_eq(settled_as, SETTLED_RECORDED);
    expect(COMMITS, "2021-01-01|1|import|gone-000001\n");
    expect(INTENTS, "");
    ck_assert_uint_eq(settle(), 0);
}
END_TEST

START_TEST(what_was_computed_is_recorded_as_to_be_computed_again)
{
    execute("INSERT INTO sluice_published VALUES ('gone-000001', 'readings', '2021-01-01',"
            " 'published')");
    add_intent("gone-000001");
    execute("UPDATE sluice_intents SET kind = 'run', node = 'n', expected = 9, skipped = 8,"
            " fingerprint = '0102'");
    ck_assert_uint_eq(settle(), 1);
    ck_assert_int_eq(settled_as, SETTLED_STALE);
    expect("SELECT kind, expected, written, skipped, fingerprint FROM sluice_commits",
           "run|1|1|0|00000000000000000000000000000000\n");
    expect("SELECT commit_id, name FROM sluice_components", "gone-000001|record\n");
}
END_TEST

START_TEST(an_id_that_nothing_is_known_of_is_never_published)
{
    const struct reading late = { DAY, 9, 9.0 };
    struct table rows = rows_of(&late, 1);
    const struct publication publication = { "readings", "day", DAY, "gone-000001", &rows };
    const struct carrier *carrier = carrier_of(session);
    const char *note;
    void *staged;

    publish_two("first");
    ok(carrier->stage(session, &publication, &staged, &note, &error));
    execute("DELETE FROM sluice_commits");
    add_intent("gone-000001");
    ck_assert_uint_eq(settle(), 1);
    ck_assert_int_eq(settled_as, SETTLED_GIVEN_UP);
    expect(INTENTS, "");
    expect(COMMITS, "");
    /* Who slept all the while wakes up. */
    ck_assert_int_eq(carrier->send(session, staged, &error), SLUICE_E_REFUSED);
    expect(ROWS, "2021-01-01|1|0.5\n2021-01-01|2|0.25\n2021-01-02|1|3.5\n");
    carrier->unstage(session, staged);
    table_fini(&rows);
}
END_TEST

START_TEST(who_revokes_too_late_is_told_that_it_stands)
{
    const struct reading soon = { DAY, 9, 9.0 };
    struct table rows = rows_of(&soon, 1);
    const struct publication publication = { "readings", "day", DAY, "a-1", &rows };
    struct sluice_sent sent = { .size = sizeof sent, .table = "readings", .id = "a-1", .note = "" };
    const struct carrier *carrier = carrier_of(session);
    const char *note;
    void *staged;

    ok(carrier->stage(session, &publication, &staged, &note, &error));
    ok(carrier->send(session, staged, &error));
    ok(carrier->revoke(session, &sent, &error));
    ck_assert_int_eq(sent.state, SLUICE_PUBLISHED);
    expect(ROWS, "2021-01-01|9|9.0\n");
    carrier->unstage(session, staged);
    table_fini(&rows);
}
END_TEST

START_TEST(ids_have_nothing_that_a_store_forbids)
{
    char id[PUBLISH_ID_SIZE];

    carrier_id("20261123T221503.123456Z-4f2a-000001", id);
    ck_assert_str_eq(id, "20261123T221503_123456Z-4f2a-000001");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("two steps");

    tcase_add_checked_fixture(tests, setup, close_readings);
    tcase_add_test(tests, dates_of_one_table_come_to_stand_with_their_records);
    tcase_add_test(tests, rows_that_stand_already_are_not_sent_again);
    tcase_add_test(tests, rows_that_leave_a_date_leave_the_others_with_all_their_columns);
    tcase_add_test(tests, rows_of_no_version_go_with_their_range);
    tcase_add_test(tests, who_comes_second_changes_nothing);
    tcase_add_test(tests, nothing_is_begun_where_nobody_knows_what_stands);
    tcase_add_test(tests, what_was_published_is_recorded_from_its_intent);
    tcase_add_test(tests, what_was_computed_is_recorded_as_to_be_computed_again);
    tcase_add_test(tests, an_id_that_nothing_is_known_of_is_never_published);
    tcase_add_test(tests, who_revokes_too_late_is_told_that_it_stands);
    tcase_add_test(tests, ids_have_nothing_that_a_store_forbids);
    return runner_run("two steps", tests);
}

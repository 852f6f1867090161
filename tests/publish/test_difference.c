/*
 * test_difference.c - a partition is written as the difference to what stands: after any sequence
 * of versions, edits by hand and failures the store has the rows of one that is written anew, and
 * `run_id` and `computed_at` of one that was always compared. The model compares in SQL, all rows
 * with all rows.
 */
#include "publish/readings.h"

#include <stdlib.h>

enum { DAYS = 3, IDS = 14, STEPS = 60, OUTCOMES = 6 };

static const struct node node; /* that it is computed is all that is asked of it */
static uint64_t drawn;

/* ---- a store with a table, of which one column is declared by nobody any more ---- */

static void make_cells(void)
{
    static const struct sluice_field fields[] = {
        { .size = sizeof fields[0], .type = SLUICE_DATE, .name = "day", .is_key = 1 },
        { .size = sizeof fields[0], .type = SLUICE_INT, .name = "id", .is_key = 1 },
        { .size = sizeof fields[0], .type = SLUICE_TEXT, .name = "extra" },
        { .size = sizeof fields[0], .type = SLUICE_REAL, .name = "value" },
        { .size = sizeof fields[0], .type = SLUICE_TEXT, .name = "run_id" },
        { .size = sizeof fields[0], .type = SLUICE_TIME, .name = "computed_at" },
        { .size = sizeof fields[0], .type = SLUICE_TEXT, .name = "note" },
    };
    const struct sluice_field *pointers[COUNT_OF(fields)];
    const struct sluice_layout layout = {
        .size = sizeof layout, .field_count = COUNT_OF(fields), .table = "cells", .fields = pointers
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++)
        pointers[i] = &fields[i];
    ok(session_migrate(session, &layout, &error));
    execute("PRAGMA synchronous = OFF;"
            " CREATE TABLE fresh (day, id, value, note, run_id, computed_at);"
            " CREATE TABLE expected (day, id, extra, value, run_id, computed_at, note);"
            " CREATE TABLE before (day, id, extra, value, note);"
            " CREATE TABLE told (partition, entity, key, reason, run_id)");
}

static void open_as(const char *name, const char *folder_of_drivers)
{
    driver_name = name;
    drivers = folder_of_drivers;
    open_store();
    make_readings();
    make_cells();
}

/* ---- what is drawn ---- */

static uint32_t draw(uint32_t below)
{
    drawn ^= drawn << 13;
    drawn ^= drawn >> 7;
    drawn ^= drawn << 17;
    return (uint32_t)(drawn >> 16) % below;
}

/* What a processor would compute: most of it is as it was. */
struct cell {
    bool there;
    int value, note;
};
static struct cell world[DAYS][IDS];

static void change_world(int day)
{
    uint32_t changes = draw(8) == 0 ? 40 : draw(3);

    for (uint32_t i = 0; i < changes; i++) {
        struct cell *cell = &world[day][draw(IDS)];
        *cell = (struct cell){ draw(5) > 0, (int)draw(4), (int)draw(3) };
    }
}

static void run_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void run_sql(const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    execute(text);
}

/* Somebody edits a date by hand. */
static void edit(void)
{
    static const char *const edits[] = {
        "UPDATE cells SET value = value + 1 WHERE day = '2021-01-0%u' AND id = %u",
        "UPDATE cells SET note = NULL WHERE day = '2021-01-0%u' AND id > %u",
        "UPDATE cells SET extra = 'x' WHERE day = '2021-01-0%u' AND id = %u",
        "DELETE FROM cells WHERE day = '2021-01-0%u' AND id <> %u",
        "INSERT OR IGNORE INTO cells (day, id, value) VALUES ('2021-01-0%u', 100 + %u, 1.0)",
        "DELETE FROM cells WHERE day >= '2021-01-0%u' AND %u >= 0",
        "UPDATE cells SET value = 'no number' WHERE day = '2021-01-0%u' AND id = %u",
    };
    char text[256];

    (void)snprintf(text, sizeof text, edits[draw(COUNT_OF(edits))], draw(DAYS) + 1, draw(IDS));
    execute(text);
}

/* ---- a version ---- */

/* All of one publication. */
struct step {
    int number;
    char run[16];
    struct table rows[DAYS];
    struct outcome_record outcomes[DAYS][OUTCOMES];
    char keys[DAYS][OUTCOMES][16];
    struct publish_partition items[DAYS];
    size_t count;
};

static void add_row(struct step *step, struct table *rows, int day, int id)
{
    static const char *const notes[] = { "a", "b", NULL };
    const struct cell *cell = &world[day][id];
    const char *note = notes[cell->note];
    const struct sluice_value values[] = {
        sluice_of_date(DAY + day),         sluice_of_int(id),
        sluice_of_real(cell->value / 4.0), note == NULL ? sluice_of_null() : sluice_of_text(note),
        sluice_of_text(step->run),         sluice_of_time(step->number * INT64_C(1000000)),
    };

    ok(table_append(rows, values, &error));
    run_sql("INSERT INTO fresh VALUES ('2021-01-0%d', %d, %d / 4.0, %s%s%s, '%s',"
            " strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', %d, 'unixepoch'))",
            day + 1, id, cell->value, note == NULL ? "" : "'", note == NULL ? "NULL" : note,
            note == NULL ? "" : "'", step->run, step->number);
}

/* Entities without a row; who comes before others moves their numbers. */
static void add_outcomes(struct step *step, struct publish_partition *item, int day)
{
    size_t count = 0;

    for (int i = 0; i < OUTCOMES; i++) {
        if (draw(4) == 0)
            continue;
        (void)snprintf(step->keys[day][count], 16, "[%d]", i);
        step->outcomes[day][count] =
            (struct outcome_record){ .entity = (int64_t)count,
                                     .key = step->keys[day][count],
                                     .outcome = SLUICE_SKIPPED,
                                     .category = "insufficient",
                                     .reason = draw(6) == 0 ? "other" : "few" };
        count++;
    }
    item->outcomes = step->outcomes[day];
    item->outcome_count = count;
}

static void add_partition(struct step *step, int day)
{
    static const char *const names[] = { "day", "id", "value", "note", "run_id", "computed_at" };
    static const int32_t types[] = { SLUICE_DATE, SLUICE_INT,  SLUICE_REAL,
                                     SLUICE_TEXT, SLUICE_TEXT, SLUICE_TIME };
    struct publish_partition *item = &step->items[step->count];
    struct table *rows = &step->rows[step->count++];
    bool fails = draw(8) == 0, retires = !fails && draw(10) == 0;

    ok(table_init(rows, names, types, COUNT_OF(names), &error));
    change_world(day);
    for (int id = IDS; id-- > 0 && !fails && !retires;)
        if (world[day][id].there)
            add_row(step, rows, day, id);
    table_finish(rows);
    *item = (struct publish_partition){
        .table = { "cells", "day", &node },
        .date = DAY + day,
        .change = fails ? PUBLISH_RECORD : PUBLISH_REPLACE,
        .rows = { fails || retires ? NULL : rows },
        .record = { .kind = fails     ? COMMIT_FAILED
                            : retires ? COMMIT_RETIRE
                                      : COMMIT_RUN,
                    .node = "n" },
    };
    if (!retires)
        add_outcomes(step, item, day);
}

/* ---- what must come of it ---- */

static void expect_rows_of(const struct step *step)
{
    execute(
        "DELETE FROM expected; INSERT INTO expected"
        " SELECT day, id, extra, value, run_id, computed_at, note FROM cells;"
        " DELETE FROM before; INSERT INTO before SELECT day, id, extra, value, note FROM cells");
    for (size_t i = 0; i < step->count; i++)
        if (step->items[i].change == PUBLISH_REPLACE)
            run_sql("DELETE FROM expected WHERE day = '2021-01-0%d'",
                    step->items[i].date - DAY + 1);
    /* A date with a cell that cannot be read is written anew. */
    execute("INSERT INTO expected SELECT f.day, f.id, NULL, f.value, coalesce(c.run_id, f.run_id),"
            " coalesce(c.computed_at, f.computed_at), f.note FROM fresh AS f LEFT JOIN cells AS c"
            " ON c.day = f.day AND c.id = f.id AND c.value IS f.value AND c.note IS f.note AND"
            " c.extra IS NULL AND NOT EXISTS (SELECT 1 FROM cells AS d WHERE d.day = f.day AND"
            " typeof(d.value) = 'text'); DELETE FROM fresh");
}

/* An entity that is left out as it was keeps who said so. */
static void expect_outcomes_of(const struct step *step, const struct publish_partition *item)
{
    const char *version = item->record.kind == COMMIT_FAILED ? "attempt" : "committed";

    execute("DELETE FROM told");
    for (size_t i = 0; i < item->outcome_count; i++)
        run_sql(
            "INSERT INTO told SELECT '2021-01-0%d', %d, '%s', '%s', coalesce((SELECT run_id FROM"
            " sluice_outcomes WHERE partition = '2021-01-0%d' AND version = '%s' AND entity = %d"
            " AND key = '%s' AND reason = '%s'), '%s')",
            item->date - DAY + 1, (int)item->outcomes[i].entity, item->outcomes[i].key,
            item->outcomes[i].reason, item->date - DAY + 1, version, (int)item->outcomes[i].entity,
            item->outcomes[i].key, item->outcomes[i].reason, step->run);
}

static void expect_none(const char *what, const char *text)
{
    struct buffer out = { 0 };

    query(text, &out);
    ck_assert_msg(out.length == 0, "%s: %s", what, out.data);
    buffer_fini(&out);
}

static void check_rows(void)
{
    expect_none("rows that should not be", "SELECT * FROM cells EXCEPT SELECT * FROM expected");
    expect_none("rows that are lacking", "SELECT * FROM expected EXCEPT SELECT * FROM cells");
}

static void check_outcomes(const struct publish_partition *item)
{
    bool failed = item->record.kind == COMMIT_FAILED;
    char text[512];

    (void)snprintf(
        text, sizeof text,
        "SELECT entity, key, reason, run_id FROM told EXCEPT SELECT entity, key, reason,"
        " run_id FROM sluice_outcomes WHERE partition = '2021-01-0%d' AND version = '%s'",
        item->date - DAY + 1, failed ? "attempt" : "committed");
    expect_none("outcomes that are lacking", text);
    (void)snprintf(text, sizeof text,
                   "SELECT entity, key FROM sluice_outcomes WHERE partition = '2021-01-0%d' AND "
                   "(version = '%s' OR %d) EXCEPT SELECT entity, key FROM told",
                   item->date - DAY + 1, failed ? "attempt" : "committed", !failed);
    expect_none("outcomes too many", text);
}

/* A version is a content of its own exactly where a cell changed. */
static void check_content(const struct publish_partition *item)
{
    struct buffer changed = { 0 }, own = { 0 };
    char text[512];

    if (item->record.kind != COMMIT_RUN || item->stands == NULL)
        return;
    (void)snprintf(
        text, sizeof text,
        "SELECT 1 WHERE EXISTS (SELECT day, id, extra, value, note FROM cells WHERE day ="
        " '2021-01-0%d' EXCEPT SELECT * FROM before) OR EXISTS (SELECT * FROM before WHERE"
        " day = '2021-01-0%d' EXCEPT SELECT day, id, extra, value, note FROM cells)",
        item->date - DAY + 1, item->date - DAY + 1);
    query(text, &changed);
    (void)snprintf(text, sizeof text,
                   "SELECT 1 FROM sluice_commits WHERE commit_id = '%s' AND content_id = commit_id",
                   item->commit_id);
    query(text, &own);
    ck_assert_msg((changed.length > 0) == (own.length > 0), "%s: %schanged, content %s",
                  item->commit_id, changed.length > 0 ? "" : "un", item->content_id);
    if (own.length == 0)
        ck_assert_str_eq(item->content_id, item->stands->content_id);
    buffer_fini(&changed);
    buffer_fini(&own);
}

static void publish_step(struct step *step)
{
    const struct sink_request request = { session, NULL, step->run, NULL };
    struct publish_base base = { 0 };
    struct ledger *ledger;
    struct sink *sink;

    ok(sink_store_create(&request, &sink, &error));
    ok(ledger_load(session, NULL, &ledger, &error));
    base.ledger = ledger;
    ok(publish_begin(sink, &base, &error));
    for (size_t i = 0; i < step->count; i++) {
        step->items[i].stands = ledger_committed(ledger, "cells", step->items[i].date);
        ok(publish_partition(sink, &step->items[i], &error));
    }
    ok(publish_commit(sink, &error));
    for (size_t i = 0; i < step->count; i++)
        check_content(&step->items[i]);
    sink_destroy(sink);
    ledger_destroy(ledger);
}

static void take_step(int number)
{
    struct step step = { .number = number };

    (void)snprintf(step.run, sizeof step.run, "run-%03d", number);
    if (draw(3) == 0)
        edit();
    for (int day = 0; day < DAYS; day++)
        if (draw(2) == 0)
            add_partition(&step, day);
    expect_rows_of(&step);
    if (step.count > 0)
        expect_outcomes_of(&step, &step.items[0]);
    publish_step(&step);
    check_rows();
    if (step.count > 0)
        check_outcomes(&step.items[0]);
    for (size_t i = 0; i < step.count; i++)
        table_fini(&step.rows[i]);
}

static void go_through(uint64_t seed)
{
    drawn = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    memset(world, 0, sizeof world);
    for (int step = 1; step <= STEPS; step++)
        take_step(step);
    close_readings();
}

#define SEEDS 4

START_TEST(the_store_equals_one_that_is_written_anew_and_always_compared)
{
    open_as("sqlite", NULL);
    go_through((uint64_t)_i);
}
END_TEST

START_TEST(a_store_that_deletes_by_no_key_comes_to_the_same)
{
    open_as("marked", MARKED_STORE);
    go_through((uint64_t)_i + 100);
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("difference");
    int seeds = getenv("SLUICE_TEST_FULL") != NULL ? 40 * SEEDS : SEEDS;

    tcase_add_loop_test(promises, the_store_equals_one_that_is_written_anew_and_always_compared, 0,
                        seeds);
    tcase_add_loop_test(promises, a_store_that_deletes_by_no_key_comes_to_the_same, 0, seeds);
    tcase_set_timeout(promises, 600);
    return runner_run("difference", promises);
}

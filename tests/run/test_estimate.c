/* test_estimate.c - what an estimate of memory counts: rows that are read, twice, and rows to be
 * written; each once, however many dates read them. */
#include "base/suite.h"
#include "run/world.h"

/* Bytes of a row of readings (day, sensor, slot, value) as read and as indexed, and of a cell to be
 * written; rows of a date of which nothing is known. */
#define ROW_READ (4 * 12 * 2)
#define CELL_WRITTEN 20
#define UNKNOWN 500

static struct world world;

static const char *const days[] = { "2021-01-01", "2021-01-02", "2021-01-03" };

/* fixture_plain reads D and must; fixture_rows reads D - 2 to D, what there is. */
#define PLAIN "  a: {plugin: fixture_plain}\n"
#define ROWS "  a: {plugin: fixture_rows}\n"
#define BOTH PLAIN "  b: {plugin: fixture_rows}\n"

static const struct {
    const char *promise, *processors;
    int imported[3]; /* rows of a date, -1: not imported */
    int runs;        /* before the plan */
    bool force;
    size_t low, high;
    int read, written, written_behind; /* rows; by b */
} cases[] = {
    { "no date", PLAIN, { 10, 20, 30 }, 0, false, 1, 1, 0, 0, 0 },
    { "one date", PLAIN, { 10, 20, 30 }, 0, false, 1, 2, 20, UNKNOWN, 0 },
    { "all dates", PLAIN, { 10, 20, 30 }, 0, false, 0, 3, 60, 3 * UNKNOWN, 0 },
    { "what is reused", PLAIN, { 10, 20, 30 }, 1, false, 0, 3, 0, 0, 0 },
    { "as many as were written before", PLAIN, { 10, 20, 30 }, 1, true, 1, 2, 20, 7, 0 },
    { "the same of all dates", PLAIN, { 10, 20, 30 }, 1, true, 0, 3, 60, 9, 0 },
    { "a window of three dates", ROWS, { 10, 20, 30 }, 0, false, 2, 3, 60, UNKNOWN, 0 },
    { "windows that overlap", ROWS, { 10, 20, 30 }, 0, false, 1, 3, 60, 2 * UNKNOWN, 0 },
    { "a date that is not there has as many as the others",
      ROWS,
      { 10, -1, 30 },
      0,
      false,
      2,
      3,
      60,
      UNKNOWN,
      0 },
    { "nothing was imported", ROWS, { -1, -1, -1 }, 0, false, 2, 3, 3 * UNKNOWN, UNKNOWN, 0 },
    { "blocked", PLAIN, { 10, -1, 30 }, 0, false, 1, 2, 0, 0, 0 },
    { "two readers of a table", BOTH, { 10, 20, 30 }, 0, false, 2, 3, 60, UNKNOWN, UNKNOWN },
};

static void fill(const int imported[3])
{
    for (int i = 0; i < 3; i++) {
        if (imported[i] < 0)
            continue;
        world_sql(&world,
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                  " INSERT INTO readings (day, sensor, slot, value)"
                  " SELECT '%s', 1, printf('%%08d', i), 0 FROM n",
                  imported[i], days[i]);
        world_import(&world, "readings", days[i]);
        world_sql(&world,
                  "UPDATE sluice_commits SET row_count = %d WHERE table_name = 'readings' AND"
                  " partition = '%s'",
                  imported[i], days[i]);
    }
}

START_TEST(an_estimate_counts_what_is_read_and_written)
{
    struct world_request request = { .to = "2021-01-03" };
    uint64_t expected, estimate;

    world_open(&world, cases[_i].processors);
    fill(cases[_i].imported);
    for (int i = 0; i < cases[_i].runs; i++)
        world_run(&world, request);
    world_sql(&world, "UPDATE sluice_commits SET row_count = 7 WHERE kind = 'run' AND"
                      " partition = '2021-01-02'");
    request.force = cases[_i].force;
    world_ok(&world, world_plan(&world, request));
    expected = (uint64_t)cases[_i].read * ROW_READ;
    for (size_t n = 0; n < world.binding->node_count; n++)
        expected += (uint64_t)(n == 0 ? cases[_i].written : cases[_i].written_behind) *
                    world.binding->nodes[n]->layout->field_count * CELL_WRITTEN;
    estimate = world_estimate(&world, cases[_i].low, cases[_i].high);
    ck_assert_msg(estimate == expected, "%s: %llu, not %llu", cases[_i].promise,
                  (unsigned long long)estimate, (unsigned long long)expected);
    world_close(&world);
}
END_TEST

/* Else a chunk of more dates could fit where one of fewer does not. */
START_TEST(more_dates_never_take_less)
{
    static const int imported[] = { 10, -1, 30 };
    size_t count;

    world_open(&world, BOTH);
    fill(imported);
    world_run(&world, (struct world_request){ .to = "2021-01-03", .only = "b" });
    world_ok(&world, world_plan(&world, (struct world_request){ 0 }));
    count = world.plan->calendar.count;
    for (size_t low = 0; low < count; low++)
        for (size_t high = low + 1; high < count; high++) {
            uint64_t fewer = world_estimate(&world, low, high);
            ck_assert_uint_le(fewer, world_estimate(&world, low, high + 1));
        }
    world_close(&world);
}
END_TEST

static struct chunk_room by_rows(uint64_t memory)
{
    return (struct chunk_room){ memory, UINT64_MAX };
}

/* By steps that double, as by one date after the other. */
START_TEST(as_many_dates_fit_as_do)
{
    static const int imported[] = { 10, 40, 30 };
    struct estimate *estimate;
    size_t count;

    world_open(&world, BOTH);
    fill(imported);
    world_ok(&world, world_plan(&world, (struct world_request){ 0 }));
    world_ok(&world, estimate_create(world.plan, &estimate, &world.error));
    count = world.plan->calendar.count;
    ck_assert_uint_gt(count, 4);
    for (size_t low = 0; low < count; low++)
        for (size_t high = low + 1; high <= count; high++) {
            uint64_t memory = estimate_bytes(estimate, low, high);
            size_t most = high;
            while (most < count && estimate_bytes(estimate, low, most + 1) <= memory)
                most++;
            ck_assert_uint_eq(estimate_fit(estimate, low, by_rows(memory), NULL), most);
        }
    /* One date always. */
    ck_assert_uint_eq(estimate_fit(estimate, 0, by_rows(0), NULL), 1);
    estimate_destroy(estimate);
    world_close(&world);
}
END_TEST

#define ALL SIZE_MAX

/* Two nodes have two partitions a date, but on dates that are up to date. */
START_TEST(as_many_partitions_fit_as_there_is_room_for)
{
    static const int imported[] = { 10, 40, 30 };
    static const struct {
        uint64_t partitions;
        size_t low, fits;
    } rooms[] = { { 0, 0, 1 }, { 2, 0, 1 },   { 3, 0, 1 },  { 4, 0, ALL },
                  { 1, 1, 2 }, { 2, 1, ALL }, { 0, 2, ALL } };
    struct estimate *estimate;

    world_open(&world, BOTH);
    fill(imported);
    world_run(&world, (struct world_request){ .from = "2021-01-03", .to = "2021-01-03" });
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-04" }));
    world_ok(&world, estimate_create(world.plan, &estimate, &world.error));
    for (size_t i = 0; i < COUNT_OF(rooms); i++) {
        struct chunk_room room = { UINT64_MAX, rooms[i].partitions };
        size_t fits = rooms[i].fits == ALL ? world.plan->calendar.count : rooms[i].fits;
        ck_assert_uint_eq(estimate_fit(estimate, rooms[i].low, room, NULL), fits);
    }
    estimate_destroy(estimate);
    world_close(&world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("estimate");

    tcase_add_loop_test(tests, an_estimate_counts_what_is_read_and_written, 0, COUNT_OF(cases));
    tcase_add_test(tests, more_dates_never_take_less);
    tcase_add_test(tests, as_many_dates_fit_as_do);
    tcase_add_test(tests, as_many_partitions_fit_as_there_is_room_for);
    return runner_run("run_estimate", tests);
}

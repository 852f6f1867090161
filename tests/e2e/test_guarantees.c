/* Promises of docs/guarantees.md that no other test shows. */
#include "e2e/gates.h"

#include <sys/stat.h>

#define D "2021-02-20"

/* The plugin built anew, with another byte in it: the rows it wrote before are stale. */
START_TEST(rows_of_another_build_of_the_plugin_are_stale)
{
    gates_enter();
    gates_import("readings", D ",a,1,1\n");
    gates_must("run p.yaml --date " D, 0);
    gates_expect_part("run p.yaml --dry-run --date " D, 0, "reuse", "");
    ck_assert_int_eq(mkdir("newer", 0755), 0);
    e2e_rebuild(GAUGE_FOLDER "/gauge.so", "newer/gauge.so", "A reading, behind");
    gates_expect_part("run p.yaml --plugins newer --dry-run --date " D, 0, "plugin changed", "");
    gates_must("run p.yaml --plugins newer --date " D, 0);
    gates_expect_part("run p.yaml --plugins newer --dry-run --date " D, 0, "reuse", "");
    gates_leave();
}
END_TEST

START_TEST(unknown_stays_unknown_and_zero_stays_zero)
{
    gates_enter();
    gates_import("readings", D ",a,1,\n" D ",a,2,0\n");
    gates_must("run p.yaml --date " D, 0);
    gates_expect_rows("gauged", D, "sensor,value,level", "1,,\n2,0.0,0\n", "exported");
    gates_expect_sql("SELECT count(*) FROM gauged WHERE value IS NULL AND level IS NULL", "1");
    gates_expect_sql("SELECT count(*) FROM gauged WHERE value = 0.0 AND level = 0", "1");
    gates_leave();
}
END_TEST

/* A hole in what another day reads: the day is blocked, and nothing switches that off. */
START_TEST(a_hole_stops_its_dependants_and_nothing_else)
{
    static const char *const ways[] = { "", " --force", " --retry-failed" };

    gates_enter();
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-21,a,1,1\n");
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        char line[96];
        (void)snprintf(line, sizeof line, "run p.yaml%s --from 2021-02-19 --to 2021-02-21",
                       ways[i]);
        gates_expect_part(line, 3, "",
                          "warning: gauge 2021-02-20 is blocked: table "
                          "'readings' has no rows on 2021-02-20\n");
        gates_expect_sql("SELECT group_concat(day) FROM gauged", "2021-02-19,2021-02-21");
    }
    gates_leave();
}
END_TEST

/* `second` failed on what `gauge` wrote, which is computed anew: if that comes out as before,
 * nobody tries `second` again. */
START_TEST(a_retry_that_waits_for_another_is_not_promised)
{
    gates_enter();
    gates_pipeline("  gauge: {plugin: gauge, gates: {completeness: off}}\n"
                   "  second:\n"
                   "    plugin: gauge\n"
                   "    output: seconds\n"
                   "    with: {ceiling: 4}\n"
                   "    inputs: {readings: gauged, history: gauged, site: gauged}\n"
                   "    gates: {completeness: off}\n");
    gates_import("readings", "2021-02-20,a,1,5\n");
    gates_must("run p.yaml --date 2021-02-20", 3);
    gates_import("readings", "2021-02-20,a,1,5.5\n");
    gates_expect_part("status p.yaml --date 2021-02-20", 0,
                      "1 of 1 sensors failed, more than the 20 % of max_failed; the next run tries "
                      "again if what it reads comes out different\n",
                      "");
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_of_another_build_of_the_plugin_are_stale,
        unknown_stays_unknown_and_zero_stays_zero,
        a_hole_stops_its_dependants_and_nothing_else,
        a_retry_that_waits_for_another_is_not_promised,
    };

    return suite_run("e2e_guarantees", tests, COUNT_OF(tests));
}

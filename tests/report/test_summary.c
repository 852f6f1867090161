/* test_summary.c - the end of a run as text and as JSON, exactly. */
#include "base/suite.h"
#include "report/report.h"

static struct node_summary worked[] = {
    { .name = "pgs",
      .table = "player_game_summary",
      .partitions = 161,
      .expected = 26039,
      .written = 26039,
      .seconds = { 0.1, 0.02, 0.003, 0.4, 0.05 } },
    { .name = "psza",
      .table = "player_shot_zone",
      .partitions = 160,
      .reused = 1,
      .expected = 62514,
      .written = 61277,
      .skipped = { [SLUICE_EARLY_SEASON] = 34, [SLUICE_INSUFFICIENT] = 1200 },
      .failed = { [SLUICE_BAD_VALUE] = 3 },
      .seconds = { 0.0004, 0.0004, 0.0004, 12.5, 0.0 } },
};

static struct node_summary troubled[] = {
    { .name = "team_defense_zone",
      .table = "t",
      .partitions = 1,
      .blocked = 12,
      .retired = 3,
      .failed_partitions = 2,
      .written = 9,
      .skipped = { [SLUICE_CATEGORY_NONE] = 1 },
      .failed = { [SLUICE_ERROR] = 7, [SLUICE_MISSING_UPSTREAM] = 7, [SLUICE_BAD_VALUE] = 8 } },
};

static struct node_summary reused[] = { { .name = "pgs", .table = "t", .reused = 161 } };

static struct node_summary failed_before[] = {
    { .name = "pgs", .table = "t", .reused = 161, .failed = { [SLUICE_ERROR] = 2 } }
};

static const struct {
    const char *name;
    struct run_summary summary;
    const char *text, *json, *line;
} CASES[] = {
    { "work_and_skips",
      { "r1", worked, 2, 0.02, 1.93, 0.01, 1.96, 3, false, false },
      "               partitions         seconds\n"
      "node  written  committed  reused   read  index  prepare  process  commit   total\n"
      "pgs     26039        161       0  0.100  0.020    0.003    0.400   0.050   0.573\n"
      "psza    61277        160       1  0.000  0.001    0.000   12.500   0.000  12.501\n"
      "  skipped 1234 (insufficient 1200, early_season 34)\n"
      "  failed 3 (bad_value 3)\n"
      "run r1: plan 0.02 s + nodes 1.93 s + finish 0.01 s = 1.96 s\n",
      "{\"event\":\"node\",\"node\":\"pgs\",\"table\":\"player_game_summary\",\"partitions\":161,"
      "\"reused\":0,\"retired\":0,\"blocked\":0,\"failed_partitions\":0,\"expected\":26039,"
      "\"written\":26039,\"skipped\":{},\"failed\":{},\"seconds\":{\"read\":0.1,\"index\":0.02,"
      "\"prepare\":0.003,\"process\":0.4,\"commit\":0.05},\"columns\":null}\n"
      "{\"event\":\"node\",\"node\":\"psza\",\"table\":\"player_shot_zone\",\"partitions\":160,"
      "\"reused\":1,\"retired\":0,\"blocked\":0,\"failed_partitions\":0,\"expected\":62514,"
      "\"written\":61277,\"skipped\":{\"early_season\":34,\"insufficient\":1200},\"failed\":{\"bad_"
      "value\":3},\"seconds\":{\"read\":0.0004,\"index\":0.0004,\"prepare\":0.0004,\"process\":12."
      "5,\"commit\":0.0},\"columns\":null}\n"
      "{\"event\":\"run\",\"run_id\":\"r1\",\"exit_code\":3,\"interrupted\":false,\"seconds\":{"
      "\"plan\":0.02,\"nodes\":1.93,\"finish\":0.01,\"wall\":1.96}}\n",
      "written 87316, skipped 1234, failed 3 in 2 nodes" },
    { "troubles",
      { "r2", troubled, 1, 0.004, 0.004, 0.004, 0.012, 130, true, false },
      "                            partitions                                   seconds\n"
      "node               written  committed  reused  blocked  retired  failed   read  index  "
      "prepare  process  commit  total\n"
      "team_defense_zone        9          1       0       12        3       2  0.000  0.000    "
      "0.000    0.000   0.000  0.000\n"
      "  skipped 1 (other 1)\n"
      "  failed 22 (bad_value 8, missing_upstream 7, error 7)\n"
      "run r2: plan 0.00 s + nodes 0.01 s + finish 0.00 s = 0.01 s, interrupted\n",
      "{\"event\":\"node\",\"node\":\"team_defense_zone\",\"table\":\"t\",\"partitions\":1,"
      "\"reused\":0,\"retired\":3,\"blocked\":12,\"failed_partitions\":2,\"expected\":0,"
      "\"written\":9,\"skipped\":{\"other\":1},\"failed\":{\"bad_value\":8,\"missing_upstream\":7,"
      "\"error\":7},\"seconds\":{\"read\":0.0,\"index\":0.0,\"prepare\":0.0,\"process\":0.0,"
      "\"commit\":0.0},\"columns\":null}\n"
      "{\"event\":\"run\",\"run_id\":\"r2\",\"exit_code\":130,\"interrupted\":true,\"seconds\":{"
      "\"plan\":0.004,\"nodes\":0.004,\"finish\":0.004,\"wall\":0.012}}\n",
      "written 9, skipped 1, failed 22 in 1 node, 2 partitions failed, 12 partitions blocked, "
      "3 partitions retired, interrupted" },
    { "up_to_date",
      { "r3", reused, 1, 0.02, 0.0, 0.01, 0.03, 0, false, false },
      "               partitions         seconds\n"
      "node  written  committed  reused   read  index  prepare  process  commit  total\n"
      "pgs         0          0     161  0.000  0.000    0.000    0.000   0.000  0.000\n"
      "everything is up to date\n"
      "run r3: plan 0.02 s + nodes 0.00 s + finish 0.01 s = 0.03 s\n",
      "{\"event\":\"node\",\"node\":\"pgs\",\"table\":\"t\",\"partitions\":0,\"reused\":161,"
      "\"retired\":0,\"blocked\":0,\"failed_partitions\":0,\"expected\":0,\"written\":0,"
      "\"skipped\":{},\"failed\":{},\"seconds\":{\"read\":0.0,\"index\":0.0,\"prepare\":0.0,"
      "\"process\":0.0,\"commit\":0.0},\"columns\":null}\n"
      "{\"event\":\"run\",\"run_id\":\"r3\",\"exit_code\":0,\"interrupted\":false,\"seconds\":{"
      "\"plan\":0.02,\"nodes\":0.0,\"finish\":0.01,\"wall\":0.03}}\n",
      "written 0, skipped 0, failed 0 in 1 node" },
    { "failures_of_before",
      { "r4", failed_before, 1, 0.02, 0.0, -0.001, 0.019, 3, false, false },
      "               partitions         seconds\n"
      "node  written  committed  reused   read  index  prepare  process  commit  total\n"
      "pgs         0          0     161  0.000  0.000    0.000    0.000   0.000  0.000\n"
      "  failed 2 (error 2)\n"
      "run r4: plan 0.02 s + nodes 0.00 s + finish 0.00 s = 0.02 s\n",
      "{\"event\":\"node\",\"node\":\"pgs\",\"table\":\"t\",\"partitions\":0,\"reused\":161,"
      "\"retired\":0,\"blocked\":0,\"failed_partitions\":0,\"expected\":0,\"written\":0,"
      "\"skipped\":{},\"failed\":{\"error\":2},\"seconds\":{\"read\":0.0,\"index\":0.0,\"prepare\":"
      "0.0,\"process\":0.0,\"commit\":0.0},\"columns\":null}\n"
      "{\"event\":\"run\",\"run_id\":\"r4\",\"exit_code\":3,\"interrupted\":false,\"seconds\":{"
      "\"plan\":0.02,\"nodes\":0.0,\"finish\":-0.001,\"wall\":0.019}}\n",
      "written 0, skipped 0, failed 2 in 1 node" },
    { "shadow",
      { NULL, worked, 1, 0.02, 0.57, 0.01, 0.6, 5, false, true },
      "             partitions        seconds\n"
      "node   rows  computed  reused   read  index  prepare  process  compare  total\n"
      "pgs   26039       161       0  0.100  0.020    0.003    0.400    0.050  0.573\n"
      "shadow run, nothing committed: plan 0.02 s + nodes 0.57 s + finish 0.01 s = 0.60 s\n",
      "{\"event\":\"node\",\"node\":\"pgs\",\"table\":\"player_game_summary\",\"partitions\":161,"
      "\"reused\":0,\"retired\":0,\"blocked\":0,\"failed_partitions\":0,\"expected\":26039,"
      "\"written\":26039,\"skipped\":{},\"failed\":{},\"seconds\":{\"read\":0.1,\"index\":0.02,"
      "\"prepare\":0.003,\"process\":0.4,\"commit\":0.05},\"columns\":null}\n"
      "{\"event\":\"run\",\"run_id\":null,\"exit_code\":5,\"interrupted\":false,\"seconds\":{"
      "\"plan\":0.02,\"nodes\":0.57,\"finish\":0.01,\"wall\":0.6},\"shadow\":true}\n",
      "written 26039, skipped 0, failed 0 in 1 node" },
    { "no_node",
      { "r5", NULL, 0, 0.02, 0.0, 0.0, 0.02, 0, false, false },
      "run r5: plan 0.02 s + nodes 0.00 s + finish 0.00 s = 0.02 s\n",
      "{\"event\":\"run\",\"run_id\":\"r5\",\"exit_code\":0,\"interrupted\":false,\"seconds\":{"
      "\"plan\":0.02,\"nodes\":0.0,\"finish\":0.0,\"wall\":0.02}}\n",
      "written 0, skipped 0, failed 0 in 0 nodes" },
};

START_TEST(summary_is_exact_in_each_form)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buffer text = { 0 }, json = { 0 }, line = { 0 };
        report_summary(&CASES[i].summary, REPORT_TEXT, &text);
        report_summary(&CASES[i].summary, REPORT_JSON, &json);
        report_summary_line(&CASES[i].summary, &line);
        ck_assert_msg(text_equals(text.data, CASES[i].text), "%s:\n%s", CASES[i].name, text.data);
        ck_assert_msg(text_equals(json.data, CASES[i].json), "%s:\n%s", CASES[i].name, json.data);
        ck_assert_msg(text_equals(line.data, CASES[i].line), "%s:\n%s", CASES[i].name, line.data);
        buffer_fini(&text);
        buffer_fini(&json);
        buffer_fini(&line);
    }
}
END_TEST

START_TEST(category_has_a_name)
{
    static const struct {
        int category;
        const char *name;
    } NAMES[] = { { SLUICE_CATEGORY_NONE, "" },
                  { SLUICE_EARLY_SEASON, "early_season" },
                  { SLUICE_INSUFFICIENT, "insufficient" },
                  { SLUICE_ERROR, "error" },
                  { SLUICE_ERROR + 1, "" },
                  { -1, "" } };

    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        ck_assert_str_eq(category_name(NAMES[i].category), NAMES[i].name);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { summary_is_exact_in_each_form, category_has_a_name };

    return suite_run("summary", tests, COUNT_OF(tests));
}

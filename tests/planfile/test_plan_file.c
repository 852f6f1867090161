/* Plan files: what is written is read back, and what is no plan is told in one line. */
#include "base/suite.h"
#include "planfile/planfile.h"
#include "run/world.h"
#include "runner.h"

#include <sys/stat.h>
#include <unistd.h>

static const char good[] =
    "{\n"
    "  \"sluice_plan\": 2,\n"
    "  \"version\": \"0.1.0\",\n"
    "  \"made_at\": \"2021-12-14T03:00:00Z\",\n"
    "  \"pipeline\": \"/p/zones.yaml\",\n"
    "  \"plugins\": null,\n"
    "  \"store\": \"sqlite league.db\",\n"
    "  \"request\": {\"from\": \"2021-12-13\", \"to\": \"2021-12-14\", \"only\": [\"psza\"],\n"
    "    \"force\": false, \"retry_failed\": true},\n"
    "  \"nodes\": [\n"
    "    {\"name\": \"psza\", \"table\": \"zones\",\n"
    "      \"components\": [\n"
    "        {\"name\": \"plugin\", \"digest\": \"00112233445566778899aabbccddeeff\", \"detail\": "
    "\"psza 1\"},\n"
    "        {\"name\": \"gates\", \"digest\": \"00112233445566778899aabbccddeeff\", \"detail\": "
    "null}],\n"
    "      \"inputs\": [\n"
    "        {\"name\": \"input shots\", \"table\": \"shots\", \"projection\": "
    "\"ffeeddccbbaa99887766554433221100\", \"tokens\": \"00112233445566778899aabbccddeeff\", "
    "\"versions\": [\n"
    "          \"2021-10-19..2021-12-13/55 #1\",\n"
    "          \"2021-12-14 #2\"]}]}],\n"
    "  \"entries\": [\n"
    "    {\"node\": \"psza\", \"date\": \"2021-12-13\", \"action\": \"run\", \"reason\": \"never "
    "computed\", \"requested\": true, \"rows\": 438, \"sequence\": 3},\n"
    "    {\"node\": \"psza\", \"date\": \"2021-12-14\", \"action\": \"blocked\", \"reason\": \"\", "
    "\"requested\": false, \"rows\": null, \"sequence\": 0}]\n"
    "}\n";

static struct plan_file *parse_good(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct plan_file *file;

    ck_assert_msg(plan_file_parse("plan.json", good, strlen(good), &file, &error) == SLUICE_OK,
                  "%s", error.message);
    return file;
}

/* ---- reading ---- */

START_TEST(all_of_a_file_is_read)
{
    struct plan_file *file = parse_good();
    char date[DATE_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];

    ck_assert_str_eq(file->origin.version, "0.1.0");
    ck_assert_str_eq(file->origin.made_at, "2021-12-14T03:00:00Z");
    ck_assert_str_eq(file->origin.pipeline, "/p/zones.yaml");
    ck_assert_ptr_null(file->origin.plugins);
    ck_assert_str_eq(file->origin.store, "sqlite league.db");
    ck_assert_str_eq(date_format(file->request.from, date), "2021-12-13");
    ck_assert_str_eq(date_format(file->request.to, date), "2021-12-14");
    ck_assert_uint_eq(file->request.only_count, 1);
    ck_assert_str_eq(file->request.only[0], "psza");
    ck_assert(!file->request.force && file->request.retry_failed);
    ck_assert_uint_eq(file->node_count, 1);
    ck_assert_str_eq(file->nodes[0].table, "zones");
    ck_assert_uint_eq(file->nodes[0].component_count, 2);
    ck_assert_str_eq(file->nodes[0].components[0].detail, "psza 1");
    ck_assert_str_eq(digest_format(file->nodes[0].components[0].digest, digest),
                     "00112233445566778899aabbccddeeff");
    ck_assert_ptr_null(file->nodes[0].components[1].detail);
    ck_assert_str_eq(digest_format(file->nodes[0].inputs[0].projection, digest),
                     "ffeeddccbbaa99887766554433221100");
    ck_assert_str_eq(file->nodes[0].inputs[0].versions,
                     "2021-10-19..2021-12-13/55 #1, 2021-12-14 #2");
    ck_assert_uint_eq(file->entry_count, 2);
    ck_assert_int_eq(file->entries[0].action, ACTION_RUN);
    ck_assert_int_eq(file->entries[0].rows, 438);
    ck_assert_int_eq(file->entries[0].sequence, 3);
    ck_assert(file->entries[0].requested);
    ck_assert_int_eq(file->entries[1].action, ACTION_BLOCKED);
    ck_assert_int_eq(file->entries[1].rows, -1);
    plan_file_destroy(file);
}
END_TEST

#define NO_JSON "; no valid plan: `sluice plan PIPELINE .. -o FILE` writes one"

/* The good file with one piece of it replaced. */
static const struct {
    const char *piece, *instead, *message;
} broken[] = {
    /* no JSON */
    { "  \"sluice_plan\"", "  sluice_plan",
      "plan.json:2:3: 'sluice_plan' cannot stand here" NO_JSON },
    { "\"entries\": [", "\"entries\": ", "plan.json:21:5: '{' cannot stand here" NO_JSON },
    { "0.1.0", "0.1.0\xff", "plan.json:3:20: what stands here is not UTF-8" NO_JSON },
    { "0.1.0", "\x1b[2J", "plan.json:3:14: '\"?[2J\"' cannot stand here" NO_JSON },
    { "438", "99999999999999999999",
      "plan.json:20:116: the number 99999999999999999999 is too large" NO_JSON },
    { "\"store\":", "\"version\": \"2\", \"store\":",
      "plan.json:7:3: \"version\" is there a second time" NO_JSON },
    { "\"entries\": [", "\"entries\": [[[[[[[[[",
      "plan.json:19:21: nested deeper than a plan is" NO_JSON },
    { "\"0.1.0\"", "\t \"d\\u0000\"",
      "plan.json:3:16: \"d\\u0000\" has the character NUL" NO_JSON },
    { "\"0.1.0\"", "\"é\" x", "plan.json:3:18: 'x' cannot stand here" NO_JSON },
    /* no plan, or another one */
    { "sluice_plan", "plan",
      "plan.json: this is no plan: `sluice plan PIPELINE .. -o FILE` writes one" },
    { "\"sluice_plan\": 2", "\"sluice_plan\": \"1\"",
      "plan.json: sluice_plan must be the number of the format, not \"1\"" },
    { "\"sluice_plan\": 2", "\"sluice_plan\": 0",
      "plan.json: sluice_plan must be the number of the format, not 0" },
    { "\"sluice_plan\": 2", "\"sluice_plan\": 3, \"more\": 1",
      "plan.json: this plan has format 3, made by sluice 0.1.0; this sluice reads format 2: make "
      "the plan anew" },
    { "\"sluice_plan\": 2", "\"sluice_plan\": 1",
      "plan.json: this plan has format 1, made by sluice 0.1.0; this sluice reads format 2: make "
      "the plan anew" },
    /* keys */
    { "\"made_at\"", "\"made_to\"", "plan.json: unknown key 'made_to'; did you mean 'made_at'?" },
    { "\"requested\": false", "\"requested\": false, \"zzz\": 1",
      "plan.json: unknown key 'entries[1].zzz'" },
    { "\"store\": \"sqlite league.db\",", "", "plan.json: key 'store' is missing" },
    { "\"force\": false, ", "", "plan.json: key 'request.force' is missing" },
    { ", \"detail\": null", "", "plan.json: key 'nodes[0].components[1].detail' is missing" },
    { "\"projection\": \"ffeeddccbbaa99887766554433221100\", ", "",
      "plan.json: key 'nodes[0].inputs[0].projection' is missing" },
    { "\"versions\": [", "\"version\": [",
      "plan.json: unknown key 'nodes[0].inputs[0].version'; did you mean 'versions'?" },
    /* types */
    { "\"0.1.0\"", "1", "plan.json: version must be text, not 1" },
    { "\"plugins\": null", "\"plugins\": false",
      "plan.json: plugins must be an absolute path or null, not false" },
    { "/p/zones.yaml", "p/zones.yaml",
      "plan.json: pipeline must be an absolute path, not \"p/zones.yaml\"" },
    { "\"detail\": null", "\"detail\": 1",
      "plan.json: nodes[0].components[1].detail must be text or null, not 1" },
    { "\"force\": false", "\"force\": 0", "plan.json: request.force must be true or false, not 0" },
    { "[\"psza\"]", "\"psza\"", "plan.json: request.only must be a list, not \"psza\"" },
    { "[\"psza\"]", "[null]", "plan.json: request.only[0] must be text, not null" },
    { "\"rows\": 438", "\"rows\": 43.5",
      "plan.json: entries[0].rows must be a whole number from 0 on, or null, not 43.5" },
    { "\"rows\": 438", "\"rows\": -1",
      "plan.json: entries[0].rows must be a whole number from 0 on, or null, not -1" },
    { "\"sequence\": 3", "\"sequence\": null",
      "plan.json: entries[0].sequence must be a whole number from 0 on, not null" },
    { "\"entries\": [", "\"entries\": [[],",
      "plan.json: entries[0] must be an object, not a list" },
    { "\"request\": {", "\"request\": [{}], \"more\": {", "plan.json: unknown key 'more'" },
    /* values */
    { "\"date\": \"2021-12-13\"", "\"date\": \"2021-02-30\"",
      "plan.json: entries[0].date must be a date as YYYY-MM-DD, not \"2021-02-30\"" },
    { "\"date\": \"2021-12-13\"", "\"date\": [\"2021-12-13\"]",
      "plan.json: entries[0].date must be a date as YYYY-MM-DD, not a list" },
    { "\"store\": \"sqlite league.db\"",
      "\"store\": \"sqlite league.db\", \"today\": \"2021-12-32\"",
      "plan.json: today must be a date as YYYY-MM-DD, not \"2021-12-32\"" },
    { "\"from\": \"2021-12-13\"", "\"from\": \"2021-12-15\"",
      "plan.json: request.from is after request.to" },
    { "\"action\": \"run\"", "\"action\": \"delete\"",
      "plan.json: entries[0].action must be an action: run, if-changed, reuse, retire, blocked or "
      "stays-failed, not \"delete\"" },
    { "ccddeeff\", \"detail\": null", "ccddeefg\", \"detail\": null",
      "plan.json: nodes[0].components[1].digest must be a digest of 32 hexadecimal digits, not "
      "\"00112233445566778899aabbccddeefg\"" },
    { "2021-12-14 #2", "2021-12-13 #2",
      "plan.json: nodes[0].inputs[0].versions[1] must be later than the one before" },
    { "2021-10-19..2021-12-13/55 #1", "all #1",
      "plan.json: nodes[0].inputs[0].versions[1] must be later than the one before" },
    { "2021-12-14 #2", "2021-12-14 #2 ",
      "plan.json: nodes[0].inputs[0].versions[1] must be versions as "
      "\"2021-10-19..2021-10-21/3 #1\", not \"2021-12-14 #2 \"" },
    { "2021-12-14 #2", "2021-12-14 #2,",
      "plan.json: nodes[0].inputs[0].versions[1] must be versions as "
      "\"2021-10-19..2021-10-21/3 #1\", not \"2021-12-14 #2,\"" },
    { "2021-12-13/55 #1", "2021-12-13 #1",
      "plan.json: nodes[0].inputs[0].versions[0] must be versions as "
      "\"2021-10-19..2021-10-21/3 #1\", not \"2021-10-19..2021-12-13 #1\"" },
    { "2021-12-14 #2", "2021-12-14 \\u001b[2J",
      "plan.json: nodes[0].inputs[0].versions[1] must be versions as "
      "\"2021-10-19..2021-10-21/3 #1\", not \"2021-12-14 \\u001B[2J\"" },
    /* twice, or not at all */
    { "\"date\": \"2021-12-14\"", "\"date\": \"2021-12-13\"",
      "plan.json: entries[1] has 'psza 2021-12-13' a second time" },
    { "\"name\": \"gates\"", "\"name\": \"plugin\"",
      "plan.json: nodes[0].components[1] names 'plugin' a second time" },
    { "\"node\": \"psza\"", "\"node\": \"p\\u001bza\"",
      "plan.json: entries[0].node is 'p?za', which is not among the nodes" },
};

static char *replace(const char *text, const char *piece, const char *instead)
{
    const char *at = strstr(text, piece);
    struct buffer out = { 0 };

    ck_assert_msg(at != NULL, "no %s", piece);
    buffer_append(&out, text, (size_t)(at - text));
    buffer_printf(&out, "%s%s", instead, at + strlen(piece));
    ck_assert(!out.failed);
    return out.data;
}

static void expect_mistake(const char *text, size_t length, const char *message)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct plan_file *file;
    int status = plan_file_parse("plan.json", text, length, &file, &error);

    ck_assert_msg(status == SLUICE_E_INVALID, "status %d instead of: %s", status, message);
    ck_assert_ptr_null(file);
    ck_assert_str_eq(error.message, message);
}

START_TEST(every_mistake_is_told_with_its_place)
{
    char *text = replace(good, broken[_i].piece, broken[_i].instead);

    expect_mistake(text, strlen(text), broken[_i].message);
    free(text);
}
END_TEST

START_TEST(a_file_cut_anywhere_is_no_plan)
{
    for (size_t length = 0; length + 2 < sizeof good; length++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct plan_file *file;
        ck_assert_int_eq(plan_file_parse("plan.json", good, length, &file, &error),
                         SLUICE_E_INVALID);
        ck_assert_ptr_null(file);
        ck_assert_msg(strncmp(error.message, "plan.json:", 10) == 0, "%s", error.message);
    }
    expect_mistake(
        "", 0,
        "plan.json: the file is empty, and no plan: `sluice plan PIPELINE .. -o FILE` writes one");
    expect_mistake(
        " \r\n\t", 4,
        "plan.json: the file is empty, and no plan: `sluice plan PIPELINE .. -o FILE` writes one");
    expect_mistake("[]", 2,
                   "plan.json: this is no plan: `sluice plan PIPELINE .. -o FILE` writes one");
}
END_TEST

START_TEST(a_file_larger_than_any_plan_is_refused_unread)
{
    expect_mistake(good, MAX_PLAN_FILE + 1,
                   "plan.json: larger than 67108864 bytes: is it the right file?");
}
END_TEST

START_TEST(a_file_that_everybody_may_write_is_refused)
{
    char path[] = "/tmp/sluice-plan-XXXXXX";
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct plan_file *file;
    int descriptor = mkstemp(path);

    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, good, strlen(good)), (long)strlen(good));
    ck_assert_int_eq(close(descriptor), 0);
    ck_assert_int_eq(plan_file_read(path, &file, &error), SLUICE_OK);
    plan_file_destroy(file);
    ck_assert_int_eq(chmod(path, 0602), 0);
    ck_assert_int_eq(plan_file_read(path, &file, &error), SLUICE_E_INVALID);
    ck_assert_ptr_null(file);
    ck_assert_msg(strstr(error.message, "may be written by anybody") != NULL, "%s", error.message);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(plan_file_read(path, &file, &error), SLUICE_E_INVALID);
}
END_TEST

/* ---- writing ---- */

static struct world world;

/* b reads D - 1 and D of what a writes on D from the readings of D; r reads undated sensors too. */
static const char chain[] = "  a: {plugin: fixture_told}\n"
                            "  b: {plugin: fixture_next}\n";

static const struct plan_file_origin origin = { .version = "1.2 \"beta\"",
                                                .made_at = "2021-12-14T03:00:00Z",
                                                .pipeline = "/tmp/wörld\n.yaml",
                                                .plugins = "/tmp/\\plugins",
                                                .store = "sqlite world.db" };

static struct plan_file *file_of_plan(const char *only)
{
    struct plan_request request = { .only = &only, .only_count = only != NULL };
    struct plan_file *file;

    ck_assert(date_parse("2021-01-02", 10, &request.from));
    ck_assert(date_parse("2021-01-03", 10, &request.to));
    world_ok(&world,
             world_plan(&world, (struct world_request){
                                    .from = "2021-01-02", .to = "2021-01-03", .only = only }));
    world_ok(&world, plan_file_create(&(struct plan_file_subject){ .plan = world.plan,
                                                                   .session = world.session,
                                                                   .request = &request,
                                                                   .origin = &origin },
                                      &file, &world.error));
    return file;
}

/* Written, read, and written again: the same bytes. Returns what was read. */
static struct plan_file *round_trip(struct plan_file *file)
{
    struct buffer first = { 0 }, second = { 0 };
    struct plan_file *read;

    world_ok(&world, plan_file_print(file, &first, &world.error));
    world_ok(&world, plan_file_parse("plan.json", first.data, first.length, &read, &world.error));
    world_ok(&world, plan_file_print(read, &second, &world.error));
    ck_assert_str_eq(first.data, second.data);
    buffer_fini(&first);
    buffer_fini(&second);
    plan_file_destroy(file);
    return read;
}

static void expect_changes(const struct plan_file *was, const char *store, const char *expected)
{
    struct plan_changes changes = { 0 };
    struct buffer text = { 0 };

    world_ok(&world, world_plan(&world, (struct world_request){ .from = "2021-01-02",
                                                                .to = "2021-01-03" }));
    world_ok(&world,
             plan_file_compare(was, world.plan, world.session, store, &changes, &world.error));
    for (size_t i = 0; i < changes.lines.count; i++)
        buffer_printf(&text, "%s\n", (const char *)changes.lines.entries[i].key);
    ck_assert_str_eq(text.data == NULL ? "" : text.data, expected);
    buffer_fini(&text);
    plan_changes_fini(&changes);
}

static void open_chain(void)
{
    world_open(&world, chain);
    world_reading(&world, "2021-01-01", 1, "0");
    world_reading(&world, "2021-01-02", 1, "0");
    world_reading(&world, "2021-01-03", 1, "0");
}

START_TEST(what_is_written_is_read_back)
{
    struct plan_file *file;

    open_chain();
    file = round_trip(file_of_plan(NULL));
    ck_assert_str_eq(file->origin.version, origin.version);
    ck_assert_str_eq(file->origin.pipeline, origin.pipeline);
    ck_assert_str_eq(file->origin.plugins, origin.plugins);
    ck_assert_uint_eq(file->entry_count, 5);
    ck_assert_uint_eq(file->node_count, 2);
    ck_assert_str_eq(file->nodes[0].inputs[0].versions, "2021-01-01..2021-01-03/3 #1");
    ck_assert_str_eq(file->nodes[1].inputs[0].versions, "");
    expect_changes(file, "sqlite world.db", "");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

START_TEST(a_plan_without_work_has_no_nodes)
{
    struct plan_file *file;

    open_chain();
    world_run(&world, (struct world_request){ .from = "2021-01-02", .to = "2021-01-03" });
    file = round_trip(file_of_plan(NULL));
    ck_assert_uint_eq(file->node_count, 0);
    ck_assert_uint_eq(file->entry_count, 4);
    expect_changes(file, "sqlite world.db", "");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

/* ---- comparing ---- */

START_TEST(an_input_that_changed_is_named_with_its_dates)
{
    struct plan_file *file;

    open_chain();
    file = round_trip(file_of_plan(NULL));
    world_reading(&world, "2021-01-02", 1, "7");
    expect_changes(file, "sqlite world.db", "table 'readings': 2021-01-02 was #1, is #2\n");
    world_reading(&world, "2021-01-03", 1, "7");
    expect_changes(file, "sqlite world.db",
                   "table 'readings': 2021-01-02..2021-01-03 was #1, is #2\n");
    /* Outside of all windows. */
    world_reading(&world, "2021-01-05", 1, "7");
    expect_changes(file, "sqlite world.db",
                   "table 'readings': 2021-01-02..2021-01-03 was #1, is #2\n");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

START_TEST(rows_that_no_import_brought_are_told_by_their_digest)
{
    struct plan_file *file;

    open_chain();
    world_sql(&world, "DELETE FROM sluice_commits");
    file = round_trip(file_of_plan(NULL));
    ck_assert_msg(strncmp(file->nodes[0].inputs[0].versions, "2021-01-01", 10) == 0, "%s",
                  file->nodes[0].inputs[0].versions);
    ck_assert_ptr_nonnull(strchr(file->nodes[0].inputs[0].versions, '='));
    expect_changes(file, "sqlite world.db", "");
    world_sql(&world, "UPDATE readings SET value = 8 WHERE day = '2021-01-03'");
    {
        struct plan_changes changes = { 0 };
        world_ok(&world, world_plan(&world, (struct world_request){ .from = "2021-01-02",
                                                                    .to = "2021-01-03" }));
        world_ok(&world, plan_file_compare(file, world.plan, world.session, "sqlite world.db",
                                           &changes, &world.error));
        ck_assert_uint_eq(changes.lines.count, 1);
        ck_assert_ptr_eq(strstr(changes.lines.entries[0].key, "table 'readings': 2021-01-03 was ="),
                         changes.lines.entries[0].key);
        plan_changes_fini(&changes);
    }
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

START_TEST(another_ledger_with_the_same_numbers_is_noticed)
{
    struct plan_file *file;

    open_chain();
    file = round_trip(file_of_plan(NULL));
    world_sql(&world, "UPDATE sluice_commits SET commit_id = commit_id || '-other'");
    expect_changes(file, "sqlite world.db",
                   "table 'readings': its versions have the same numbers, but are others: another "
                   "store or ledger\n");
    expect_changes(file, "sqlite moved.db",
                   "store: was sqlite world.db, is sqlite moved.db\n"
                   "table 'readings': its versions have the same numbers, but are others: another "
                   "store or ledger\n");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

/* What a run did since is told once, as done, not as new versions of inputs too. */
START_TEST(what_was_computed_since_is_told_as_such)
{
    struct plan_file *file;

    open_chain();
    file = round_trip(file_of_plan(NULL));
    world_run(&world,
              (struct world_request){ .from = "2021-01-02", .to = "2021-01-02", .only = "a" });
    expect_changes(file, "sqlite world.db", "a 2021-01-02: was run, is reuse: computed since\n");
    world_run(&world, (struct world_request){ .from = "2021-01-02", .to = "2021-01-02" });
    expect_changes(file, "sqlite world.db",
                   "a 2021-01-01..2021-01-02: 2 dates were run, are reuse: computed since\n"
                   "b 2021-01-02: was run, is reuse: computed since\n");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

START_TEST(a_season_that_begins_earlier_is_another_calendar)
{
    struct plan_file *file;

    open_chain();
    file = round_trip(file_of_plan(NULL));
    world_sql(&world, "INSERT INTO days (day, season, kind) VALUES ('2020-12-31', 's1', 'real')");
    expect_changes(file, "sqlite world.db",
                   "processor 'a': calendar was season s1 from 2021-01-01, is season s1 from "
                   "2020-12-31\n"
                   "processor 'b': calendar was season s1 from 2021-01-01, is season s1 from "
                   "2020-12-31\n");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

START_TEST(another_pipeline_is_told_by_its_processors)
{
    struct plan_file *file;

    open_chain();
    file = round_trip(file_of_plan(NULL));
    world_rewrite(&world, "  a: {plugin: fixture_told, max_failed: 3}\n"
                          "  c: {plugin: fixture_next, output: others}\n");
    expect_changes(file, "sqlite world.db",
                   "processor 'a': gates were early_season 0, breaker 0/0, max_failed 20, are "
                   "early_season 0, breaker 0/0, max_failed 3\n"
                   "processor 'b': was in the plan, is not enabled or not there\n"
                   "b 2021-01-02..2021-01-03: 2 dates were run, are not in the plan\n"
                   "c 2021-01-02..2021-01-03: 2 dates were not in the plan, are run: never "
                   "computed\n");
    plan_file_destroy(file);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        all_of_a_file_is_read,
        a_file_cut_anywhere_is_no_plan,
        a_file_larger_than_any_plan_is_refused_unread,
        a_file_that_everybody_may_write_is_refused,
        what_is_written_is_read_back,
        a_plan_without_work_has_no_nodes,
        an_input_that_changed_is_named_with_its_dates,
        rows_that_no_import_brought_are_told_by_their_digest,
        another_ledger_with_the_same_numbers_is_noticed,
        what_was_computed_since_is_told_as_such,
        a_season_that_begins_earlier_is_another_calendar,
        another_pipeline_is_told_by_its_processors,
    };
    TCase *promises = tcase_create("plan_file");

    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    tcase_add_loop_test(promises, every_mistake_is_told_with_its_place, 0, COUNT_OF(broken));
    tcase_set_timeout(promises, 120);
    return runner_run("plan_file", promises);
}

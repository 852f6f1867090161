/* What changed since a version was made, down to the word and the partition. */
#include "base/suite.h"
#include "explain/explain.h"
#include "run/world.h"

#define D "2021-01-06"

static struct world world;

/* fixture_told reads D - 30 to D, which is the season so far, and looks up sensors. */
static const char wide[] = "  a: {plugin: fixture_told, with: {days: 30}}\n";
static const struct world_request on_d = { .from = D, .to = D };

static const char *const kinds[] = {
    [WINDOW_CHANGED] = "changed",
    [WINDOW_MAY_DIFFER] = "may differ",
    [WINDOW_APPEARED] = "appeared",
    [WINDOW_DISAPPEARED] = "disappeared",
    [WINDOW_LEFT_CALENDAR] = "left the calendar",
    [WINDOW_LEFT_WINDOW] = "left the window",
};

/* ---- an explanation as text ---- */

static const char *or_none(const char *text)
{
    return text == NULL ? "none" : text;
}

/* A label whose value is a digest is told by its first character. */
static void add_version(const struct window_version *version, struct buffer *out)
{
    buffer_printf(out, " %s",
                  version->label[0] == '='    ? "="
                  : version->label[0] == '\0' ? "-"
                                              : version->label);
    if (version->label[0] == '#' && version->commit == NULL)
        buffer_text(out, " unknown");
}

static void add_window(const struct window_difference *window, struct buffer *out)
{
    char date[DATE_TEXT_SIZE] = "all";

    for (size_t i = 0; i < window->change_count; i++) {
        const struct window_change *change = &window->changes[i];
        if (change->date != NO_DATE)
            date_format(change->date, date);
        buffer_printf(out, "  %s %s", date + (change->date == NO_DATE ? 0 : 5),
                      kinds[change->kind]);
        add_version(&change->before, out);
        add_version(&change->after, out);
        buffer_char(out, '\n');
    }
    buffer_printf(out, "  %s, %zu same, %zu unchanged\n", window->proven ? "proven" : "not proven",
                  window->same, window->unchanged);
}

static void add_difference(const struct difference *difference, struct buffer *out)
{
    const char *note = difference->note != NULL ? difference->note : difference->window.note;

    buffer_printf(out, "%s\n", difference->name);
    for (size_t i = 0; i < difference->item_count; i++)
        buffer_printf(out, "  [%s] %s -> %s\n", difference->items[i].name,
                      or_none(difference->items[i].before), or_none(difference->items[i].after));
    if (difference->read != NULL && difference->before != NULL)
        add_window(&difference->window, out);
    if (note != NULL)
        buffer_printf(out, "  (%s)\n", note);
}

/* What changed of (a, D) since it was computed; free() it. */
static char *explain(void)
{
    const struct commit_record *version;
    const struct node *node;
    struct explanation explanation;
    struct buffer out = { 0 };
    struct arena arena;

    arena_init(&arena, 0);
    world_ok(&world, world_plan(&world, on_d));
    node = world.plan->entries[0].node;
    version = world.plan->entries[0].committed;
    ck_assert_ptr_nonnull(version);
    world_ok(&world, explain_partition(&(struct explainer){ world.plan, world.session, &arena },
                                       node, world.plan->entries[0].date_index, version,
                                       &explanation, &world.error));
    buffer_text(&out, "");
    for (size_t i = 0; i < explanation.count; i++)
        add_difference(&explanation.differences[i], &out);
    ck_assert(!out.failed);
    /* The plan names the first of them. */
    ck_assert_int_eq(world.plan->entries[0].action == ACTION_REUSE, explanation.count == 0);
    arena_fini(&arena);
    return out.data == NULL ? strdup("") : out.data;
}

static void expect(const char *promise, const char *expected)
{
    char *text = explain();

    ck_assert_msg(strcmp(text, expected) == 0, "%s:\n%s\nnot\n%s", promise, text, expected);
    free(text);
}

/* ---- partitions ---- */

static const char *const season[] = { "2021-01-01", "2021-01-02", "2021-01-03",
                                      "2021-01-04", "2021-01-05", D };

static void fill(const char *processors, bool imported)
{
    world_open(&world, processors);
    world_sql(&world, "INSERT INTO sensors VALUES (1, 'one')");
    for (size_t i = 0; i < COUNT_OF(season); i++) {
        world_sql(&world,
                  "INSERT INTO readings (day, sensor, slot, value) VALUES ('%s', 1, 'a', 0)",
                  season[i]);
        if (imported)
            world_import(&world, "readings", season[i]);
    }
    if (imported)
        world_import(&world, "sensors", "all");
}

/* What happens after D was computed; the partitions of `readings` imported anew; what is found. */
static const struct {
    const char *promise, *sql;
    const char *imported[3];
    const char *expected;
} windows[] = {
    { "nothing", "SELECT 1", { NULL }, "" },
    { "a version with the same rows is no difference", "SELECT 1", { "2021-01-02" }, "" },
    { "a cell",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02'",
      { "2021-01-02" },
      "input readings\n  01-02 changed #1 #2\n  proven, 0 same, 4 unchanged\n" },
    { "two dates, and one that is no cause",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02' OR day = '" D "'",
      { "2021-01-02", "2021-01-03", D },
      "input readings\n  01-02 changed #1 #2\n  01-06 changed #1 #2\n"
      "  proven, 1 same, 2 unchanged\n" },
    { "a column that is not read is no cause",
      "UPDATE readings SET note = 'x'; UPDATE readings SET value = 30 WHERE day = '2021-01-05'",
      { "2021-01-01", "2021-01-05" },
      "input readings\n  01-05 changed #1 #2\n  proven, 1 same, 3 unchanged\n" },
    { "a row less",
      "DELETE FROM readings WHERE day = '2021-01-03'",
      { "2021-01-03" },
      "input readings\n  01-03 disappeared #1 -\n  proven, 0 same, 4 unchanged\n" },
    { "a date that left the calendar inside a stretch",
      "DELETE FROM days WHERE day = '2021-01-03'",
      { NULL },
      "input readings\n  01-03 left the calendar #1 -\n  proven, 0 same, 4 unchanged\n" },
    { "the last date of a stretch that left it",
      "DELETE FROM days WHERE day = '2021-01-05'",
      { D },
      "input readings\n  01-05 left the calendar #1 -\n  proven, 1 same, 3 unchanged\n" },
    { "a date that joined it inside a stretch",
      "UPDATE days SET kind = 'real' WHERE day = '2021-01-04'",
      { NULL },
      "input readings\n  01-04 appeared - #1\n  proven, 0 same, 5 unchanged\n" },
    { "a date that joined it, whose rows changed as well",
      "UPDATE days SET kind = 'real' WHERE day = '2021-01-04';"
      " UPDATE readings SET value = 30 WHERE day = '2021-01-04'",
      { "2021-01-04" },
      "input readings\n  01-04 appeared - #2\n  proven, 0 same, 5 unchanged\n" },
    { "one that joined and one that left",
      "UPDATE days SET kind = 'real' WHERE day = '2021-01-04';"
      " DELETE FROM days WHERE day = '2021-01-03'",
      { NULL },
      "input readings\n  not proven, 0 same, 5 unchanged\n"
      "  (other dates of the calendar or another part of its window are read than before, or "
      "rows were changed without an import)\n" },
    { "two that left",
      "DELETE FROM days WHERE day IN ('2021-01-03', '2021-01-05')",
      { NULL },
      "input readings\n  not proven, 0 same, 3 unchanged\n"
      "  (the calendar had 3 dates between 2021-01-01 and 2021-01-06 and has 1; which joined or "
      "left is not known)\n" },
    { "a date joined before the rest",
      "INSERT INTO days VALUES ('2020-12-31', 's1', 'real');"
      " INSERT INTO readings (day, sensor, slot, value) VALUES ('2020-12-31', 1, 'a', 0)",
      { "2020-12-31" },
      "calendar\n  [2021-01-06 season s1 from] 2021-01-01 -> 2020-12-31\n"
      "input readings\n  12-31 appeared - #1\n  proven, 0 same, 5 unchanged\n" },
    { "a name that is looked up",
      "UPDATE sensors SET name = 'uno'",
      { "all" },
      "input sensors\n  all changed #1 #2\n  proven, 0 same, 0 unchanged\n" },
    { "digests that the ledger forgot",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02'; DELETE FROM sluice_digests",
      { "2021-01-02" },
      "input readings\n  01-02 may differ #1 #2\n  not proven, 0 same, 4 unchanged\n"
      "  (the ledger does not remember all digests from before, so there may be more)\n" },
    { "rows changed behind the ledger's back",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02'; DELETE FROM sluice_digests",
      { NULL },
      "input readings\n  not proven, 0 same, 5 unchanged\n"
      "  (other dates of the calendar or another part of its window are read than before, or "
      "rows were changed without an import)\n" },
    { "a ledger from before versions were written down",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02';"
      " UPDATE sluice_components SET detail = NULL WHERE name LIKE 'input %'",
      { "2021-01-02" },
      "input readings\n  not proven, 0 same, 0 unchanged\n"
      "  (the ledger does not have which versions were read, so which partition it is is not "
      "known)\n" },
    { "a text from another version of Sluice",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02';"
      " UPDATE sluice_components SET detail = 'version one' WHERE name = 'input readings'",
      { "2021-01-02" },
      "input readings\n  not proven, 0 same, 0 unchanged\n"
      "  (what the ledger has of its versions was written by another version of Sluice)\n" },
    { "stretches that overlap, as none writes them",
      "UPDATE readings SET value = 30 WHERE day = '2021-01-02';"
      " UPDATE sluice_components SET detail = '2021-01-01..2021-01-06/5 #1, "
      "2021-01-01..2021-01-06/5 #1; readings as x' WHERE name = 'input readings'",
      { "2021-01-02" },
      "input readings\n  not proven, 0 same, 0 unchanged\n"
      "  (what the ledger has of its versions was written by another version of Sluice)\n" },
};

static void import_anew(size_t i)
{
    for (size_t k = 0; k < COUNT_OF(windows[i].imported) && windows[i].imported[k] != NULL; k++) {
        const char *partition = windows[i].imported[k];
        world_import(&world, strcmp(partition, "all") == 0 ? "sensors" : "readings", partition);
    }
}

START_TEST(the_partition_that_changed_is_named)
{
    for (size_t i = 0; i < COUNT_OF(windows); i++) {
        fill(wide, true);
        world_run(&world, on_d);
        world_sql(&world, "%s", windows[i].sql);
        import_anew(i);
        expect(windows[i].promise, windows[i].expected);
        world_close(&world);
    }
}
END_TEST

START_TEST(rows_that_nobody_imported_are_told_by_their_digest)
{
    fill(wide, false);
    world_run(&world, on_d);
    world_sql(&world, "UPDATE readings SET value = 30 WHERE day = '2021-01-02'");
    expect("changed in place", "input readings\n  01-02 changed = =\n"
                               "  not proven, 0 same, 4 unchanged\n"
                               "  (the ledger does not remember all digests from before, so there "
                               "may be more)\n");
    world_sql(&world, "UPDATE readings SET value = 0 WHERE day = '2021-01-02'");
    expect("and back", "");
    world_close(&world);
}
END_TEST

/* ---- words ---- */

static const struct {
    const char *promise, *before, *after, *expected;
} words[] = {
    { "a parameter, which moves the window too", wide,
      "  a: {plugin: fixture_told, with: {days: 1}}\n",
      "parameters\n  [days] 30 -> 1\n"
      "input readings\n  01-01 left the window #1 -\n  01-02 left the window #1 -\n"
      "  01-03 left the window #1 -\n  proven, 0 same, 2 unchanged\n" },
    { "the other way round", "  a: {plugin: fixture_told, with: {days: 1}}\n",
      "  a: {plugin: fixture_told, with: {days: 3}}\n",
      "parameters\n  [days] 1 -> 3\n"
      "input readings\n  01-03 appeared - #1\n  proven, 0 same, 2 unchanged\n" },
    { "two parameters, one with blanks", wide,
      "  a: {plugin: fixture_told, with: {days: 29, fault: two blocks}}\n",
      "parameters\n  [fault] none -> \"two blocks\"\n  [days] 30 -> 29\n" },
    { "gates", wide,
      "  a: {plugin: fixture_told, with: {days: 30}, max_failed: 50,"
      " gates: {early_season: {days: 2}, sample_size: {readings: 1}}}\n",
      "gates\n  [early_season] 0 -> 2\n  [max_failed] 20 -> 50\n"
      "  [] none -> readings min_rows 1\n" },
    { "another table", wide,
      "  a: {plugin: fixture_told, with: {days: 30}, inputs: {sensors: names}}\n",
      "input sensors\n  not proven, 0 same, 0 unchanged\n"
      "  (table 'names' is read, it was 'sensors')\n" },
    { "a column", "  a: {plugin: fixture_full, with: {maximum: 5}}\n",
      "  a: {plugin: fixture_full, with: {maximum: 6}}\n",
      "parameters\n  [maximum] 5.0 -> 6.0\noutput\n  [result real(3)] -1000..5 -> -1000..6\n" },
    { "newest rows", "  a: {plugin: fixture_full, with: {newest: 1}}\n",
      "  a: {plugin: fixture_full, with: {newest: 2}}\n",
      "parameters\n  [newest] 1 -> 2\n"
      "input readings\n  not proven, 0 same, 5 unchanged\n"
      "  (other dates of the calendar or another part of its window are read than before)\n" },
};

START_TEST(the_word_that_changed_is_named)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        fill(words[i].before, true);
        world_run(&world, on_d);
        world_rewrite(&world, words[i].after);
        expect(words[i].promise, words[i].expected);
        world_close(&world);
    }
}
END_TEST

/* Another plugin reads other columns of the same table: its versions say nothing about those. */
START_TEST(another_way_to_read_a_table_is_told_from_other_rows)
{
    static const char *const parts[] = {
        "plugin\n  [] fixture_told 1.0.0 build ",
        " -> fixture_full 1.0.0 build ",
        "  [] none -> statistic=mean\n",
        "  [] value real?(2) -100..100 -> none\n",
        ("input readings\n  01-02 may differ #1 #2\n  not proven, 0 same, 4 unchanged\n"
         "  (other columns or filters are read of it than before)\n"),
    };
    char *text;

    fill(wide, true);
    world_run(&world, on_d);
    world_reading(&world, "2021-01-02", 1, "30");
    world_rewrite(&world, "  a: {plugin: fixture_full, output: told}\n");
    text = explain();
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        ck_assert_msg(strstr(text, parts[i]) != NULL, "no '%s' in\n%s", parts[i], text);
    free(text);
    world_close(&world);
}
END_TEST

START_TEST(a_part_that_the_ledger_has_no_words_of_is_not_known)
{
    fill(wide, true);
    world_run(&world, on_d);
    world_sql(&world, "UPDATE sluice_components SET detail = NULL WHERE name = 'parameters'");
    world_rewrite(&world, "  a: {plugin: fixture_told, with: {days: 30, fault: other}}\n");
    expect("no words", "parameters\n  (the ledger does not have what it was)\n");
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_partition_that_changed_is_named,
        rows_that_nobody_imported_are_told_by_their_digest,
        the_word_that_changed_is_named,
        another_way_to_read_a_table_is_told_from_other_rows,
        a_part_that_the_ledger_has_no_words_of_is_not_known,
    };

    return suite_run("plan_explain", tests, COUNT_OF(tests));
}

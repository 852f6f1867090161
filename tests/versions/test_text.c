/* Which versions a window holds, as text, and back. */
#include "base/suite.h"
#include "run/world.h"

/* ---- reading ---- */

static const struct {
    const char *text, *date; /* NULL: of an undated table */
    const char *label;       /* NULL: none */
} finds[] = {
    { "2021-01-02 #3", "2021-01-02", "#3" },
    { "2021-01-02 #3", "2021-01-01", NULL },
    { "2021-01-02 #3", "2021-01-03", NULL },
    { "2021-01-02..2021-01-05/3 #1", "2021-01-02", "#1" },
    { "2021-01-02..2021-01-05/3 #1", "2021-01-05", "#1" },
    { "2021-01-02..2021-01-05/3 #1", "2021-01-06", NULL },
    { "2021-01-01 #1, 2021-01-02..2021-01-05/3 #12, 2021-01-07 =00ff00ff00ff00ff", "2021-01-03",
      "#12" },
    { "2021-01-01 #1, 2021-01-02..2021-01-05/3 #12, 2021-01-07 =00ff00ff00ff00ff", "2021-01-07",
      "=00ff00ff00ff00ff" },
    { "2021-01-01 ?, 2021-01-02 #1; games as 0f3c", "2021-01-01", "?" },
    { "2021-01-01 ?, 2021-01-02 #1; games as 0f3c", "2021-01-02", "#1" },
    { "all #7", NULL, "#7" },
    { "all #7; teams as 0f3c", NULL, "#7" },
    { "all #7", "2021-01-01", NULL },
    { "since ..2021-01-05 #3; teams as 0f3c", "2021-01-05", "#3" },
    { "since ..2021-01-05 #3; teams as 0f3c", "2019-01-01", "#3" },
    { "since ..2021-01-05 #3; teams as 0f3c", "2021-01-06", NULL },
    { "since 2021-01-05 #3", "2021-01-05", NULL },
    { "since ..soon #3", "2021-01-05", NULL },
    { "2021-01-02 #3", NULL, NULL },
    { "", "2021-01-01", NULL },
    { "; games as 0f3c", "2021-01-01", NULL },
    { NULL, "2021-01-01", NULL },
    { "yesterday #1", "2021-01-01", NULL },
    { "2021-01-01", "2021-01-01", NULL },
    { "2021-01-01 ", "2021-01-01", NULL },
    { "2021-01-01..soon/2 #1", "2021-01-01", NULL },
    { "2021-01-01 #123456789012345678901234567890", "2021-01-01", NULL },
};

/* The label that a text has for a date; false and "" if it has none. */
static bool find_label(const char *text, sluice_day date, char label[VERSION_LABEL_SIZE])
{
    struct version_stretch stretch;

    while (text != NULL && versions_next(&text, &stretch))
        if (date >= stretch.from && date <= stretch.to) {
            memcpy(label, stretch.label, VERSION_LABEL_SIZE);
            return true;
        }
    label[0] = '\0';
    return false;
}

START_TEST(a_version_is_found_by_its_date)
{
    for (size_t i = 0; i < COUNT_OF(finds); i++) {
        int32_t date = NO_DATE;
        char label[VERSION_LABEL_SIZE];
        bool found;
        if (finds[i].date != NULL)
            ck_assert(date_parse(finds[i].date, strlen(finds[i].date), &date));
        found = find_label(finds[i].text, date, label);
        ck_assert_msg(found == (finds[i].label != NULL), "%s: %s", finds[i].text, finds[i].date);
        ck_assert_str_eq(label, found ? finds[i].label : "");
    }
}
END_TEST

START_TEST(stretches_are_taken_one_by_one)
{
    const char *text = "2021-01-01 #1, 2021-01-02..2021-01-05/3 #12; games as 0f3c";
    struct version_stretch stretch;
    char date[DATE_TEXT_SIZE];

    ck_assert(versions_next(&text, &stretch));
    ck_assert_int_eq(stretch.from, stretch.to);
    ck_assert_uint_eq(stretch.count, 1);
    ck_assert_str_eq(stretch.label, "#1");
    ck_assert(versions_next(&text, &stretch));
    ck_assert_str_eq(date_format(stretch.from, date), "2021-01-02");
    ck_assert_str_eq(date_format(stretch.to, date), "2021-01-05");
    ck_assert_uint_eq(stretch.count, 3);
    ck_assert_str_eq(stretch.label, "#12");
    ck_assert(!versions_next(&text, &stretch));
    ck_assert_str_eq(text, "; games as 0f3c");
}
END_TEST

START_TEST(the_source_ends_the_text)
{
    struct version_source source;

    ck_assert(versions_source("2021-01-01 #1; games as 0f3c", &source));
    ck_assert_uint_eq(source.table_length, strlen("games"));
    ck_assert_int_eq(strncmp(source.table, "games", 5), 0);
    ck_assert_str_eq(source.projection, "0f3c");
    ck_assert(versions_source("; games as 0f3c", &source));
    ck_assert(!versions_source("2021-01-01 #1", &source));
    ck_assert(!versions_source("2021-01-01 #1; games", &source));
    ck_assert(!versions_source(NULL, &source));
}
END_TEST

/* ---- writing ---- */

static struct world world;

/* fixture_told reads readings of D - 30 to D, and sensors. */
static const char wide[] = "  a: {plugin: fixture_told, with: {days: 30}}\n";

/* What a run on 2021-01-06 writes of an input, without the source. */
static void expect_written(const char *component, const char *expected)
{
    char *text;
    char *end;

    world_run(&world,
              (struct world_request){ .from = "2021-01-06", .to = "2021-01-06", .force = true });
    text = world_query(&world,
                       "SELECT detail FROM sluice_components WHERE name = '%s' ORDER BY commit_id"
                       " DESC LIMIT 1",
                       component);
    end = strstr(text, "; ");
    ck_assert_ptr_nonnull(end);
    *end = '\0';
    ck_assert_str_eq(text, expected);
    free(text);
}

static void import(const char *const *days)
{
    for (; *days != NULL; days++)
        world_reading(&world, *days, 1, "0");
}

START_TEST(neighbours_in_the_calendar_share_a_stretch)
{
    world_open(&world, wide);
    import((const char *const[]){ "2021-01-01", "2021-01-02", "2021-01-03", "2021-01-04",
                                  "2021-01-05", "2021-01-06", NULL });
    /* 2021-01-04 is not in the calendar. */
    expect_written("input readings", "2021-01-01..2021-01-06/5 #1");
    import((const char *const[]){ "2021-01-02", NULL });
    expect_written("input readings", "2021-01-01 #1, 2021-01-02 #2, 2021-01-03..2021-01-06/3 #1");
    import((const char *const[]){ "2021-01-01", "2021-01-06", "2021-01-06", NULL });
    expect_written("input readings",
                   "2021-01-01..2021-01-02/2 #2, 2021-01-03..2021-01-05/2 #1, 2021-01-06 #3");
    world_close(&world);
}
END_TEST

START_TEST(what_is_not_there_is_left_out)
{
    world_open(&world, "  r: {plugin: fixture_rows}\n");
    import((const char *const[]){ "2021-01-06", NULL });
    world_sql(&world, "DELETE FROM readings");
    world_import(&world, "readings", "2021-01-06");
    expect_written("input readings", "");
    world_close(&world);
}
END_TEST

START_TEST(undated_tables_have_one_version)
{
    world_open(&world, wide);
    import((const char *const[]){ "2021-01-01", "2021-01-02", "2021-01-03", "2021-01-05",
                                  "2021-01-06", NULL });
    world_sql(&world, "INSERT INTO sensors VALUES (1, 'one')");
    world_import(&world, "sensors", "all");
    world_import(&world, "sensors", "all");
    expect_written("input sensors", "all #2");
    world_close(&world);
}
END_TEST

START_TEST(rows_that_nobody_imported_have_a_part_of_their_digest)
{
    char *text;

    world_open(&world, wide);
    world_sql(&world, "INSERT INTO readings (day, sensor, slot, value)"
                      " SELECT day, 1, 'a', 0 FROM days");
    world_run(&world, (struct world_request){ .from = "2021-01-06", .to = "2021-01-06" });
    /* The same rows on every date: a date is no part of it. */
    text = world_query(&world, "SELECT count(*) FROM sluice_components WHERE name ="
                               " 'input readings' AND detail LIKE"
                               " '2021-01-01..2021-01-06/5 =________________; readings as %%'");
    ck_assert_str_eq(text, "1\n");
    free(text);
    world_close(&world);
}
END_TEST

static const struct read *read_of(const char *table)
{
    const struct node *node = world.binding->nodes[0];

    for (uint32_t r = 0; r < node->read_count; r++)
        if (strcmp(node->reads[r].source->name, table) == 0)
            return &node->reads[r];
    ck_abort_msg("nobody reads %s", table);
}

/* As versions_append writes it, date by date. */
static void append_slowly(const struct versions *versions, const struct read *read, size_t low,
                          size_t high, struct buffer *out)
{
    const struct axis axis = source_axis(versions, read->source);
    const uint8_t *present = versions->sources[read->source->index].present;
    size_t end;

    for (size_t i = low; i < high; i = end) {
        char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
        char label[VERSION_LABEL_SIZE], other[VERSION_LABEL_SIZE];
        end = i + 1;
        if (!present[i])
            continue;
        version_label(versions, read, i, label);
        for (; end < high && present[end]; end++) {
            version_label(versions, read, end, other);
            if (strcmp(label, other) != 0)
                break;
        }
        buffer_printf(out, "%s%s", out->length > 0 ? ", " : "", date_format(axis.dates[i], first));
        if (end - i > 1)
            buffer_printf(out, "..%s/%zu", date_format(axis.dates[end - 1], last), end - i);
        buffer_printf(out, " %s", label);
    }
}

/* What was found of stretches is found again where a version has moved since. */
START_TEST(stretches_follow_the_versions)
{
    static const char *const ids[] = { NULL, "c-1", "c-2", "~one", "~two" };
    struct versions *versions;
    const struct read *read;
    unsigned int seed = 1;
    size_t count;

    world_open(&world, wide);
    import((const char *const[]){ "2021-01-01", "2021-01-02", "2021-01-05", NULL });
    world_ok(&world, world_plan(&world, (struct world_request){ 0 }));
    versions = &world.plan->versions;
    read = read_of("readings");
    count = source_axis(versions, read->source).count;
    for (int round = 0; round < 500; round++) {
        size_t slot = (size_t)rand_r(&seed) % count, low = (size_t)rand_r(&seed) % count;
        size_t high = low + (size_t)rand_r(&seed) % (count - low + 1);
        size_t id = (size_t)rand_r(&seed) % COUNT_OF(ids);
        struct buffer text = { 0 }, slow = { 0 };
        versions_note_commit(versions, read->source, slot, ids[id], (int64_t)id);
        versions_append(versions, read, low, high, &text);
        append_slowly(versions, read, low, high, &slow);
        ck_assert_uint_eq(text.length, slow.length);
        ck_assert(text.length == 0 || strcmp(text.data, slow.data) == 0);
        buffer_fini(&text);
        buffer_fini(&slow);
    }
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_version_is_found_by_its_date,
        stretches_are_taken_one_by_one,
        the_source_ends_the_text,
        neighbours_in_the_calendar_share_a_stretch,
        what_is_not_there_is_left_out,
        undated_tables_have_one_version,
        rows_that_nobody_imported_have_a_part_of_their_digest,
        stretches_follow_the_versions,
    };

    return suite_run("plan_versions", tests, COUNT_OF(tests));
}

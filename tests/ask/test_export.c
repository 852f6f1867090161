/* What an export reads, refuses and doubts. */
#include "asking.h"

static struct world world;
static struct asking asking;
static struct arena arena;
static struct export rows;
static struct export_doubts doubts;
static struct buffer out;
static int pieces;

static void open_computed(void)
{
    world_open(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
    arena_init(&arena, 0);
    world_reading(&world, "2021-01-01", 2, "0");
    world_reading(&world, "2021-01-01", 1, "0");
    world_reading(&world, "2021-01-02", 1, "2");
    world_reading(&world, "2021-02-02", 1, "0");
    world_import(&world, "sensors", "all");
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
}

static void close_computed(void)
{
    buffer_fini(&out);
    arena_fini(&arena);
    world_close(&world);
}

static void add_row(const struct export *export, const struct sluice_value *values, void *user)
{
    export_csv(export, values, user);
}

static int end_piece(void *user, struct sluice_error *error)
{
    struct buffer *text = user;

    (void)error;
    pieces++;
    return text->failed ? SLUICE_E_MEMORY : SLUICE_OK;
}

static int ask(const char *table, const char *from, const char *to, bool outcomes)
{
    const struct export_sink sink = { add_row, end_piece, &out };
    int status;

    buffer_clear(&out);
    buffer_text(&out, "");
    pieces = 0;
    rows = (struct export){ .asker = &asking.asker,
                            .arena = &arena,
                            .source = binding_find_source(world.binding, table),
                            .from = day(from),
                            .to = day(to),
                            .outcomes = outcomes };
    asking_begin(&asking, &world);
    status = export_check(&rows, &world.error);
    if (status == SLUICE_OK)
        status = export_columns(&rows, &world.error);
    if (status == SLUICE_OK)
        export_csv(&rows, NULL, &out);
    if (status == SLUICE_OK)
        status = export_each(&rows, &sink, &world.error);
    asking_end(&asking);
    export_fini(&rows);
    return status;
}

START_TEST(rows_come_by_date_and_key_a_piece_at_a_time)
{
    open_computed();
    world_ok(&world, ask("told", "2021-01-01", "2021-01-02", false));
    ck_assert_str_eq(out.data, "day,sensor,label,value,level,fixed\n"
                               "2021-01-01,1,nameless,1.0,,\n"
                               "2021-01-01,2,nameless,1.0,,\n");
    ck_assert_int_eq(pieces, 2);
    world_ok(&world, ask("told", "2021-01-01", "2021-01-02", true));
    ck_assert_str_eq(out.data, "day,sensor,outcome,category,reason\n"
                               "2021-01-02,1,failed,missing_upstream,told to fail\n");
    /* Dates of a raw table that are a month apart are two pieces, whatever lies between. */
    world_ok(&world, ask("readings", "2021-01-01", "2021-12-31", false));
    ck_assert_int_eq(pieces, 2);
    ck_assert_ptr_nonnull(strstr(out.data, "2021-01-01,1,a,0.0,\n2021-01-01,2,a,0.0,\n"));
    close_computed();
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
    open_computed();
    ck_assert_int_eq(ask("told", "2021-01-02", "2021-01-05", false), SLUICE_E_REFUSED);
    ck_assert_str_eq(world.error.message, "told of 2021-01-03 and 1 more date was never computed: "
                                          "`sluice run` makes it");
    world_sql(&world, "DROP TABLE plan");
    ck_assert_int_eq(ask("plan", "2021-01-01", "2021-01-01", false), SLUICE_E_REFUSED);
    close_computed();
}
END_TEST

static int doubt(const char *from, const char *to, bool strict)
{
    int status;

    export_doubts_fini(&doubts);
    doubts = (struct export_doubts){ 0 };
    rows = (struct export){ .asker = &asking.asker,
                            .source = binding_find_source(world.binding, "told"),
                            .from = day(from),
                            .to = day(to) };
    asking_begin(&asking, &world);
    status = export_doubt(&rows, strict, &doubts, &world.error);
    asking_end(&asking);
    return status;
}

START_TEST(what_a_run_would_make_anew_is_doubted)
{
    open_computed();
    world_ok(&world, doubt("2021-01-01", "2021-01-02", true));
    ck_assert_uint_eq(doubts.dates, 2);
    ck_assert_uint_eq(doubts.stale + doubts.unknown, 0);
    /* Another parameter is known to be another result; what a wider window reads is not known. */
    world_rewrite(&world, "  a: {plugin: fixture_told, max_failed: 100, with: {fault: other}}\n");
    world_ok(&world, doubt("2021-01-01", "2021-01-02", false));
    ck_assert_uint_eq(doubts.stale, 2);
    ck_assert_int_eq(doubts.first_stale->date, day("2021-01-01"));
    world_rewrite(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
    world_reading(&world, "2021-01-02", 1, "1");
    world_ok(&world, doubt("2021-01-01", "2021-02-10", false));
    ck_assert_uint_eq(doubts.unknown, 1);
    ck_assert_int_eq(doubts.first_unknown->date, day("2021-01-02"));
    ck_assert_int_eq(doubts.first_stale->date, day("2021-01-03"));
    ck_assert_uint_eq(doubts.after, 7);
    ck_assert_int_eq(doubts.end, day("2021-02-03"));
    ck_assert_int_eq(doubt("2021-02-04", "2021-02-10", true), SLUICE_E_REFUSED);
    export_doubts_fini(&doubts);
    close_computed();
}
END_TEST

START_TEST(a_row_is_json_whatever_its_text)
{
    static const char *names[] = { "a", "b" };
    static int32_t types[] = { SLUICE_TEXT, SLUICE_DATE };
    const struct export two = { .names = names, .types = types, .count = 2 };
    const struct sluice_value values[] = { sluice_of_bytes("\"\\\n\x01\xff", 5),
                                           sluice_of_date(0) };

    export_json(&two, values, &out);
    ck_assert_str_eq(out.data, "{\"a\":\"\\\"\\\\\\n\\u0001?\",\"b\":\"1970-01-01\"}\n");
    buffer_fini(&out);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_come_by_date_and_key_a_piece_at_a_time,
        what_is_not_there_is_refused,
        what_a_run_would_make_anew_is_doubted,
        a_row_is_json_whatever_its_text,
    };

    return suite_run("ask export", tests, COUNT_OF(tests));
}

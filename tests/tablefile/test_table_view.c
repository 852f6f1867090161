/*
 * test_table_view.c - a base and days are seen as the one table that they come to.
 */
#include "tablefile/draw.h"

#include <unistd.h>

enum { VIEWS = 150, MOST_DAYS = 6, MOST_OF_DAY = 12, RANGES = 10, NEW_TEXTS = 3 };

static struct sluice_error error = SLUICE_ERROR_INIT;

static void must(int status)
{
    ck_assert_msg(status == SLUICE_OK, "%s", error.message);
}

/* ---- a base, days, and the table that they come to ---- */

struct world {
    uint64_t seed;
    struct index_spec spec;
    struct table base_rows, all_rows;
    struct indexed *base, *all;
    struct table day_rows[MOST_DAYS];
    struct indexed *day_index[MOST_DAYS];
    struct table_file *day_files[MOST_DAYS];
    struct table_file_day days[MOST_DAYS];
    int32_t day_count;
    struct table_file *file;
    struct table_view *view;
};

static struct table_file *file_of(const struct indexed *indexed, unsigned int flags)
{
    struct table_file_content content = made_of(indexed, draw_names);
    struct table_file *file = NULL;
    size_t length = 0;
    unsigned char *bytes = made_bytes(&content, &length);
    int descriptor = forge_file(bytes, length);

    must(table_file_open_descriptor(descriptor, "made", flags, &file, &error));
    ck_assert_int_eq(close(descriptor), 0);
    free(bytes);
    return file;
}

static bool is_replaced(const struct world *world, struct sluice_value date)
{
    for (int32_t i = 0; i < world->day_count; i++)
        if (date.type != SLUICE_NULL && world->days[i].date == date.as.integer)
            return true;
    return false;
}

/* Keys of days are those of the base, or not: among its words there are some that it never has. */
static void draw_day(struct world *world, int32_t i)
{
    static const char *const WORDS[NEW_TEXTS] = { "", "aa", "zz" };
    struct sluice_value values[DRAW_COLUMNS];
    int64_t rows = draw_below(&world->seed, MOST_OF_DAY);

    draw_empty(&world->day_rows[i]);
    for (int64_t row = 0; row < rows; row++) {
        draw_row(&world->seed, 10, 1000 * (i + 1) + row, values);
        if (draw_below(&world->seed, 3) == 0)
            values[DRAW_TEAM] = sluice_of_text(WORDS[draw_below(&world->seed, NEW_TEXTS)]);
        values[DRAW_DAY] = sluice_of_date(world->days[i].date);
        draw_append(&world->day_rows[i], values);
        draw_append(&world->all_rows, values);
    }
    table_finish(&world->day_rows[i]);
}

static void index_day(struct world *world, int32_t i)
{
    world->day_index[i] = draw_index(&world->day_rows[i], &world->spec);
    world->days[i].rows = indexed_parts(world->day_index[i]);
    if (draw_below(&world->seed, 2) == 0)
        return;
    world->day_files[i] = file_of(world->day_index[i], 0);
    must(table_file_check(world->day_files[i], &error));
    must(table_file_index(world->day_files[i], &world->days[i].rows, &error));
}

static void draw_dates(struct world *world)
{
    sluice_day date = (sluice_day)draw_below(&world->seed, 4);

    world->day_count = (int32_t)draw_below(&world->seed, MOST_DAYS + 1);
    for (int32_t i = 0; i < world->day_count; i++) {
        world->days[i].date = date;
        date += 1 + (sluice_day)draw_below(&world->seed, DRAW_DAYS / 4);
    }
}

static void keep_rows(struct world *world)
{
    struct sluice_value values[DRAW_COLUMNS];

    draw_empty(&world->all_rows);
    for (int64_t row = 0; row < world->base_rows.row_count; row++) {
        for (int c = 0; c < DRAW_COLUMNS; c++)
            values[c] = sluice_value_at(&world->base_rows.views[c], row);
        if (!is_replaced(world, values[DRAW_DAY]))
            draw_append(&world->all_rows, values);
    }
}

static void make_world(struct world *world, uint64_t seed)
{
    *world = (struct world){ .seed = seed };
    do
        world->spec = draw_spec(&world->seed);
    while (world->spec.date < 0);
    draw_table(&world->base_rows, &world->seed);
    draw_dates(world);
    keep_rows(world);
    for (int32_t i = 0; i < world->day_count; i++) {
        draw_day(world, i);
        index_day(world, i);
    }
    table_finish(&world->all_rows);
    world->base = draw_index(&world->base_rows, &world->spec);
    world->all = draw_index(&world->all_rows, &world->spec);
    world->file = file_of(world->base, TABLE_FILE_BASE);
    must(table_view_create(world->file, world->days, world->day_count, &world->view, &error));
}

static void end_world(struct world *world)
{
    table_view_destroy(world->view);
    table_file_close(world->file);
    for (int32_t i = 0; i < world->day_count; i++) {
        table_file_close(world->day_files[i]);
        indexed_destroy(world->day_index[i]);
        table_fini(&world->day_rows[i]);
    }
    indexed_destroy(world->base);
    indexed_destroy(world->all);
    table_fini(&world->base_rows);
    table_fini(&world->all_rows);
}

/* ---- the same rows ---- */

static bool same_rows(const struct indexed *a, struct sluice_slice left, const struct indexed *b,
                      struct sluice_slice right)
{
    bool same = left.count == right.count;

    for (int64_t i = 0; same && i < left.count; i++)
        for (int c = 0; c < DRAW_COLUMNS; c++)
            same = same && sluice_value_equals(
                               sluice_value_at(&indexed_columns(a)[c], sluice_at(left, i)),
                               sluice_value_at(&indexed_columns(b)[c], sluice_at(right, i)));
    return same;
}

static struct index_range draw_range(uint64_t *seed)
{
    struct index_range range = { .from = (sluice_day)draw_below(seed, DRAW_DAYS) - 5,
                                 .last = (int32_t)draw_below(seed, 4),
                                 .newest_first = draw_below(seed, 2) == 0 };

    range.to = range.from + (sluice_day)draw_below(seed, DRAW_DAYS);
    if (draw_below(seed, 4) == 0)
        range.from = NO_DATE;
    return range;
}

/* The keys of a range in the order of keys, each with its rows. */
static void same_range(const struct indexed *a, const struct indexed *b, struct index_range range)
{
    int64_t *left = NULL, *right = NULL, left_count = 0, right_count = 0, kept = 0;

    must(indexed_groups(a, range, &left, &left_count, &error));
    must(indexed_groups(b, range, &right, &right_count, &error));
    for (int64_t i = 0; i < left_count; i++)
        if (i == 0 || left[i - 1] < left[i])
            kept++;
    ck_assert_int_eq(left_count, kept);
    ck_assert_int_eq(left_count, right_count);
    for (int64_t i = 0; i < left_count; i++)
        kept -=
            indexed_cut(a, left[i], range).count > 0 &&
                    same_rows(a, indexed_cut(a, left[i], range), b, indexed_cut(b, right[i], range))
                ? 1
                : 0;
    ck_assert_int_eq(kept, 0);
    free(left);
    free(right);
}

static bool same_key(const struct world *world, const struct sluice_value *keys,
                     struct index_range range)
{
    const struct indexed *seen = table_view_index(world->view);

    return same_rows(seen, indexed_cut(seen, indexed_find(seen, keys), range), world->all,
                     indexed_cut(world->all, indexed_find(world->all, keys), range));
}

static void same_keys(struct world *world, const struct table *rows)
{
    struct index_range always = { .from = NO_DATE, .to = INT32_MAX };
    struct sluice_value keys[3];
    int64_t same = 0;

    for (int64_t row = 0; row < rows->row_count; row++) {
        for (int32_t k = 0; k < world->spec.key_count; k++)
            keys[k] = sluice_value_at(&rows->views[world->spec.key[k]], row);
        if (same_key(world, keys, always) && same_key(world, keys, draw_range(&world->seed)))
            same++;
    }
    ck_assert_int_eq(same, rows->row_count);
}

START_TEST(a_view_is_the_table_that_base_and_days_come_to)
{
    struct world world;

    make_world(&world, 362436069362436069 + (uint64_t)_i);
    same_keys(&world, &world.base_rows);
    same_keys(&world, &world.all_rows);
    for (int i = 0; i < RANGES; i++)
        same_range(table_view_index(world.view), world.all, draw_range(&world.seed));
    same_range(table_view_index(world.view), world.all,
               (struct index_range){ .from = NO_DATE, .to = INT32_MAX });
    ck_assert_int_eq(indexed_parts(table_view_index(world.view)).day_count,
                     indexed_parts(world.all).day_count);
    end_world(&world);
}
END_TEST

/* ---- what is copied ---- */

START_TEST(only_rows_of_keys_that_changed_are_copied)
{
    static const char *const NAMES[] = { "player", "day", "note" };
    static const int32_t TYPES[] = { SLUICE_INT, SLUICE_DATE, SLUICE_TEXT };
    static const int32_t PLAYER[] = { 0 };
    static const struct sluice_value BASE[] = {
        INT(1),         DATE(1),        TEXT("1 on 1"), INT(1),         DATE(2),
        TEXT("1 on 2"), INT(5),         DATE(1),        TEXT("5 on 1"), INT(5),
        DATE(3),        TEXT("5 on 3"), INT(9),         DATE(3),        TEXT("9 on 3"),
    };
    static const struct sluice_value DAY[] = { INT(5), DATE(3), TEXT("5 on 3, again"),
                                               INT(7), DATE(3), TEXT("7 on 3") };
    const struct index_spec spec = { .key = PLAYER, .key_count = 1, .date = 1 };
    struct table base_rows, day_rows;
    struct table_file_content content;
    struct table_file_day day = { .date = 3 };
    struct indexed *base, *changed;
    const struct indexed *seen;
    struct table_file *file = NULL;
    struct table_view *view = NULL;
    const struct sluice_value one = sluice_of_int(1), nine = sluice_of_int(9);
    struct index_range always = { .from = NO_DATE, .to = INT32_MAX };
    size_t length = 0;
    unsigned char *bytes;
    int descriptor;

    build_table(&base_rows, NAMES, TYPES, 3, BASE, 5);
    build_table(&day_rows, NAMES, TYPES, 3, DAY, 2);
    base = draw_index(&base_rows, &spec);
    changed = draw_index(&day_rows, &spec);
    content = made_of(base, NAMES);
    bytes = made_bytes(&content, &length);
    descriptor = forge_file(bytes, length);
    must(table_file_open_descriptor(descriptor, "made", TABLE_FILE_BASE, &file, &error));
    ck_assert_int_eq(close(descriptor), 0);
    day.rows = indexed_parts(changed);
    must(table_view_create(file, &day, 1, &view, &error));
    seen = table_view_index(view);
    ck_assert_int_eq(table_view_tail(view), 3);
    ck_assert_int_eq(indexed_cut(seen, indexed_find(seen, &one), always).first, 0);
    ck_assert_int_eq(indexed_cut(seen, indexed_find(seen, &nine), always).count, 0);
    ck_assert_int_eq(indexed_row_count(seen), 8);
    table_view_destroy(view);

    day.date = 4;
    ck_assert_int_eq(table_view_create(file, &day, 1, &view, &error), SLUICE_E_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "rows on other dates"));
    day.rows.column_count = 2;
    ck_assert_int_eq(table_view_create(file, &day, 1, &view, &error), SLUICE_E_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "other columns"));
    table_file_close(file);
    file = made_open(bytes, length, SLUICE_OK, &error);
    ck_assert_int_eq(table_view_create(file, NULL, 0, &view, &error), SLUICE_E_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "is no base"));
    table_file_close(file);
    free(bytes);
    indexed_destroy(base);
    indexed_destroy(changed);
    table_fini(&base_rows);
    table_fini(&day_rows);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("table_view");

    tcase_add_loop_test(tests, a_view_is_the_table_that_base_and_days_come_to, 0, VIEWS);
    tcase_add_test(tests, only_rows_of_keys_that_changed_are_copied);
    tcase_set_timeout(tests, 120);
    return runner_run("table_view", tests);
}

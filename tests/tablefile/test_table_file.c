/* test_table_file.c - what is written is read again, from the same bytes for the same content. */
#include "tablefile/draw.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 120, RANGES = 12 };

static struct sluice_error error = SLUICE_ERROR_INIT;

static void must(int status)
{
    ck_assert_msg(status == SLUICE_OK, "%s", error.message);
}

/* ---- kept files ---- */

static unsigned char *kept(int kind, size_t *length)
{
    static const char *const NAMES[MADE_KINDS] = { "1.0-full", "1.0-plain", "1.0-empty" };
    char path[512], *text = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", GOLDEN, NAMES[kind]);
    must(file_read(path, 1 << 20, &text, length, &error));
    return (unsigned char *)text;
}

START_TEST(todays_writer_gives_the_bytes_of_every_kept_file)
{
    struct made made;
    size_t length = 0, expected = 0;
    unsigned char *bytes, *file;

    made_content(&made, (enum made_kind)_i);
    bytes = made_bytes(&made.content, &length);
    file = kept(_i, &expected);
    ck_assert_uint_eq(length, expected);
    ck_assert(memcmp(bytes, file, length) == 0);
    free(bytes);
    free(file);
    made_fini(&made);
}
END_TEST

static void same_rows(const struct made *made, struct table_file *file)
{
    const struct table_file_about *about = table_file_about(file);
    const struct index_parts *rows = &made->content.rows;

    ck_assert_int_eq(about->row_count, rows->row_count);
    ck_assert_int_eq(about->column_count, rows->column_count);
    for (int32_t c = 0; c < rows->column_count; c++) {
        ck_assert_str_eq(about->names[c], made->content.names[c]);
        ck_assert_int_eq(table_file_find(file, about->names[c]), c);
        must(table_file_check_rows(file, c, 0, about->row_count, &error));
        ck_assert_msg(
            columns_same(&table_file_columns(file)[c], &rows->columns[c], about->row_count),
            "column %d", c);
    }
    for (int i = 0; i < TABLE_FILE_LABELS; i++)
        ck_assert(text_equals(about->labels[i], made->content.labels[i]));
    ck_assert_int_eq(table_file_find(file, "teams"), -1);
}

START_TEST(todays_reader_reads_every_kept_file)
{
    struct made made;
    size_t length = 0;
    unsigned char *bytes = kept(_i, &length);
    struct table_file *file = made_open(bytes, length, SLUICE_OK, &error);
    const sluice_day *dates;
    struct sluice_column ids;

    made_content(&made, (enum made_kind)_i);
    same_rows(&made, file);
    must(table_file_covered(file, &dates, &ids, &error));
    ck_assert_int_eq(table_file_about(file)->covered_count, made.content.covered_count);
    ck_assert((dates == NULL) == (made.content.covered == NULL));
    for (int64_t i = 0; i < made.content.covered_count; i++) {
        ck_assert(dates == NULL || dates[i] == made.content.covered[i]);
        ck_assert(value_is(&ids, i, sluice_of_text(made.content.content_ids[i])));
    }
    must(table_file_check(file, &error));
    table_file_close(file);
    free(bytes);
    made_fini(&made);
}
END_TEST

/* ---- any content ---- */

static void same_groups(const struct indexed *a, const struct indexed *b, struct index_range range)
{
    int64_t *left = NULL, *right = NULL, left_count = 0, right_count = 0;

    must(indexed_groups(a, range, &left, &left_count, &error));
    must(indexed_groups(b, range, &right, &right_count, &error));
    ck_assert_int_eq(left_count, right_count);
    for (int64_t i = 0; i < left_count; i++) {
        struct sluice_slice one = indexed_cut(a, left[i], range);
        struct sluice_slice other = indexed_cut(b, right[i], range);

        ck_assert_int_eq(left[i], right[i]);
        ck_assert_int_eq(one.first, other.first);
        ck_assert_int_eq(one.count, other.count);
    }
    free(left);
    free(right);
}

/* Keys of rows, and some that no row has. */
static void same_keys(const struct indexed *a, const struct indexed *b, uint64_t *seed)
{
    struct index_parts parts = indexed_parts(a);
    struct sluice_value keys[3];

    for (int64_t i = 0; i < parts.row_count + RANGES; i++) {
        for (int32_t k = 0; k < parts.key_count; k++)
            keys[k] = i < parts.row_count ? sluice_value_at(&parts.columns[parts.key[k]], i)
                      : i % 3 == 0        ? sluice_of_null()
                                          : draw_value(seed, parts.key[k]);
        ck_assert_int_eq(indexed_find(a, keys), indexed_find(b, keys));
    }
}

static void same_index(const struct indexed *a, const struct indexed *b, uint64_t *seed)
{
    ck_assert_int_eq(indexed_group_count(a), indexed_group_count(b));
    ck_assert_int_eq(indexed_row_count(a), indexed_row_count(b));
    for (int i = 0; i < DRAW_COLUMNS; i++)
        ck_assert(
            columns_same(&indexed_columns(a)[i], &indexed_columns(b)[i], indexed_row_count(a)));
    same_keys(a, b, seed);
    for (int i = 0; i < RANGES; i++) {
        struct index_range range = { .from = (int32_t)draw_below(seed, 30),
                                     .to = (int32_t)draw_below(seed, 30),
                                     .last = (int32_t)draw_below(seed, 4) };

        same_groups(a, b, range);
    }
    same_groups(a, b, (struct index_range){ .from = NO_DATE, .to = INT32_MAX });
}

/* What is written of what was read is the same file. */
static void same_again(const struct table_file_content *content, const unsigned char *bytes,
                       size_t length)
{
    size_t again = 0;
    unsigned char *written = made_bytes(content, &again);

    ck_assert_uint_eq(again, length);
    ck_assert(memcmp(written, bytes, length) == 0);
    free(written);
}

START_TEST(any_index_is_read_as_it_was_written)
{
    uint64_t seed = 88172645463325252 + (uint64_t)_i;
    struct table table;
    struct index_spec spec;
    struct indexed *indexed, *mapped = NULL;
    struct table_file_content content;
    struct table_file *file;
    unsigned char *bytes;
    size_t length = 0;

    draw_table(&table, &seed);
    spec = draw_spec(&seed);
    indexed = draw_index(&table, &spec);
    content = made_of(indexed, draw_names);
    bytes = made_bytes(&content, &length);
    file = made_open(bytes, length, SLUICE_OK, &error);
    must(table_file_check(file, &error));
    must(table_file_index(file, &content.rows, &error));
    must(indexed_borrow(&content.rows, &mapped, &error));
    same_index(indexed, mapped, &seed);
    content.rows = indexed_parts(mapped);
    same_again(&content, bytes, length);
    indexed_destroy(mapped);
    table_file_close(file);
    content.rows = (struct index_parts){ .columns = table.views,
                                         .column_count = DRAW_COLUMNS,
                                         .row_count = table.row_count };
    free(bytes);
    bytes = made_bytes(&content, &length);
    file = made_open(bytes, length, SLUICE_OK, &error);
    must(table_file_check(file, &error));
    for (int c = 0; c < DRAW_COLUMNS; c++)
        ck_assert(columns_same(&table_file_columns(file)[c], &table.views[c], table.row_count));
    ck_assert_int_eq(table_file_index(file, &content.rows, &error), SLUICE_E_INVALID);
    table_file_close(file);
    free(bytes);
    indexed_destroy(indexed);
    table_fini(&table);
}
END_TEST

/* ---- one form ---- */

START_TEST(what_no_reader_sees_changes_no_byte)
{
    enum { ROWS = 11 };
    const char *const columns[] = { "n", "r", "b", "d", "t" };
    const uint8_t validity[] = { 0xb5, 0x05 }, dirty_validity[] = { 0xb5, 0xfd };
    const uint8_t bits[] = { 0x95, 0x01 }, dirty_bits[] = { 0xdf, 0xf3 };
    int64_t numbers[ROWS], dirty_numbers[ROWS];
    double reals[ROWS], dirty_reals[ROWS];
    int32_t dates[ROWS], dirty_dates[ROWS], offsets[ROWS + 1] = { 0 }, dirty_offsets[ROWS + 1];
    char text[ROWS] = "", dirty_text[3 * ROWS + 1] = "";
    struct sluice_column clean[] = {
        { SLUICE_INT, 0, validity, numbers, NULL },  { SLUICE_REAL, 0, validity, reals, NULL },
        { SLUICE_BOOL, 0, validity, bits, NULL },    { SLUICE_DATE, 0, validity, dates, NULL },
        { SLUICE_TEXT, 0, validity, text, offsets },
    };
    struct sluice_column dirty[] = {
        { SLUICE_INT, 0, dirty_validity, dirty_numbers, NULL },
        { SLUICE_REAL, 0, dirty_validity, dirty_reals, NULL },
        { SLUICE_BOOL, 0, dirty_validity, dirty_bits, NULL },
        { SLUICE_DATE, 0, dirty_validity, dirty_dates, NULL },
        { SLUICE_TEXT, 0, dirty_validity, dirty_text, dirty_offsets },
    };
    struct table_file_content content = {
        .names = columns, .rows = { .columns = clean, .column_count = 5, .row_count = ROWS }
    };
    unsigned char *bytes;
    size_t length = 0;

    dirty_offsets[0] = 2;
    memset(dirty_text, '\xff', sizeof dirty_text);
    for (int i = 0; i < ROWS; i++) {
        bool known = sluice_bit(validity, i);

        numbers[i] = known ? i : 0;
        dirty_numbers[i] = known ? i : 999;
        reals[i] = 0.0;
        dirty_reals[i] = known ? -0.0 : (double)NAN;
        dates[i] = known ? i : 0;
        dirty_dates[i] = known ? i : INT32_MAX;
        offsets[i + 1] = offsets[i] + (known ? 1 : 0);
        dirty_offsets[i + 1] = dirty_offsets[i] + (known ? 1 : 2);
        if (known)
            text[offsets[i]] = dirty_text[dirty_offsets[i]] = (char)('a' + i);
    }
    bytes = made_bytes(&content, &length);
    content.rows.columns = dirty;
    same_again(&content, bytes, length);
    free(bytes);
}
END_TEST

START_TEST(a_value_that_no_file_holds_is_not_written)
{
    static const int32_t OFFSETS[] = { 0, 1, 2 };
    static const double REALS[] = { 1.0, (double)INFINITY };
    static const double NONE_REALS[] = { 1.0, (double)NAN };
    static const int32_t DATES[] = { 0, 2932897 };
    static const int64_t TIMES[] = { 0, INT64_MAX };
    static const struct {
        struct sluice_column column;
        const char *message;
    } CASES[] = {
        { { SLUICE_REAL, 0, NULL, REALS, NULL }, "column 'x', row 1: is not a finite number" },
        { { SLUICE_REAL, 0, NULL, NONE_REALS, NULL }, "column 'x', row 1: is not a finite number" },
        { { SLUICE_DATE, 0, NULL, DATES, NULL }, "column 'x', row 1: is a date outside the years" },
        { { SLUICE_TIME, 0, NULL, TIMES, NULL }, "column 'x', row 1: is a time outside the years" },
        { { SLUICE_TEXT, 0, NULL, "a\xff", OFFSETS }, "column 'x', row 1: is not UTF-8" },
        { { SLUICE_TEXT, 0, NULL, "a", OFFSETS }, "column 'x', row 1: has a NUL in it" },
        { { SLUICE_TEXT, 0, NULL, "\xc3\xa9", OFFSETS }, "column 'x', row 0: is not UTF-8" },
        { { 9, 0, NULL, OFFSETS, NULL }, "no columns of type 9" },
    };
    static const char *const NAMES[] = { "x" };
    const struct table_file_content content = {
        .names = NAMES, .rows = { .columns = &CASES[_i].column, .column_count = 1, .row_count = 2 }
    };
    int descriptor = open("/dev/null", O_WRONLY);

    ck_assert_int_eq(table_file_write_open(descriptor, "made", &content, NULL, &error),
                     SLUICE_E_INVALID);
    ck_assert_msg(strstr(error.message, CASES[_i].message) != NULL, "%s", error.message);
    ck_assert_int_eq(close(descriptor), 0);
}
END_TEST

/* ---- files ---- */

static char folder[64], path[96];

static void enter_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/sluice-table-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/games", folder);
}

static int files_there(void)
{
    DIR *listed = opendir(folder);
    int count = 0;

    ck_assert_ptr_nonnull(listed);
    while (readdir(listed) != NULL)
        count++;
    (void)closedir(listed);
    return count - 2;
}

static void leave_folder(void)
{
    (void)unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(a_file_is_there_whole_with_the_sum_that_is_told)
{
    struct made made;
    struct digest sum = { 0 };
    struct table_file *file = NULL;
    struct stat status;

    enter_folder();
    made_content(&made, MADE_FULL);
    for (int sync = 0; sync < 2; sync++) {
        must(table_file_write(path, &made.content, sync == 1, &sum, &error));
        ck_assert_int_eq(files_there(), 1);
        must(table_file_open(path, TABLE_FILE_OWN, &file, &error));
        ck_assert(digest_equals(table_file_about(file)->sum, sum));
        same_rows(&made, file);
        ck_assert_int_eq(stat(path, &status), 0);
        ck_assert_uint_eq(table_file_about(file)->bytes, (uint64_t)status.st_size);
        ck_assert_int_eq(status.st_mode & 0777, 0600);
        table_file_close(file);
    }
    made_fini(&made);
    leave_folder();
}
END_TEST

/* A limit of the process is met as a full disk is: first a write that stops short. */
START_TEST(without_room_there_is_one_error_and_nothing_is_left)
{
    struct made made;
    struct rlimit limit = { 10000, 10000 };
    int full = open("/dev/full", O_WRONLY);

    enter_folder();
    made_content(&made, MADE_FULL);
    ck_assert_int_eq(table_file_write_open(full, path, &made.content, NULL, &error), SLUICE_E_FULL);
    ck_assert_ptr_nonnull(strstr(error.message, "make room"));
    ck_assert_int_eq(close(full), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    error.message[0] = '\0';
    ck_assert_int_eq(table_file_write(path, &made.content, false, NULL, &error), SLUICE_E_FULL);
    ck_assert_ptr_nonnull(strstr(error.message, path));
    ck_assert_int_eq(files_there(), 0);
    (void)snprintf(path, sizeof path, "%s/none/games", folder);
    ck_assert_int_eq(table_file_write(path, &made.content, false, NULL, &error), SLUICE_E_IO);
    made_fini(&made);
    leave_folder();
}
END_TEST

START_TEST(a_file_that_others_may_change_is_refused_where_that_is_asked)
{
    static const struct {
        mode_t mode;
        uid_t owner;
        int status;
    } CASES[] = { { 0600, 0, SLUICE_OK },
                  { 0644, 0, SLUICE_OK },
                  { 0660, 0, SLUICE_E_REFUSED },
                  { 0602, 0, SLUICE_E_REFUSED },
                  { 0600, 1, SLUICE_E_REFUSED } };
    struct made made;
    struct table_file *file = NULL;

    enter_folder();
    made_content(&made, MADE_PLAIN);
    must(table_file_write(path, &made.content, false, NULL, &error));
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ck_assert_int_eq(chmod(path, CASES[i].mode), 0);
        if (CASES[i].owner != 0 && chown(path, geteuid() + CASES[i].owner, (gid_t)-1) != 0)
            continue;
        ck_assert_int_eq(table_file_open(path, TABLE_FILE_OWN, &file, &error), CASES[i].status);
        table_file_close(file);
        must(table_file_open(path, 0, &file, &error));
        table_file_close(file);
    }
    made_fini(&made);
    leave_folder();
}
END_TEST

START_TEST(what_is_no_file_is_not_read)
{
    struct table_file *file = NULL;

    enter_folder();
    ck_assert_int_eq(table_file_open(path, 0, &file, &error), SLUICE_E_NOT_FOUND);
    ck_assert_int_eq(table_file_open(folder, 0, &file, &error), SLUICE_E_CORRUPT);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(table_file_open(path, 0, &file, &error), SLUICE_E_CORRUPT);
    leave_folder();
}
END_TEST

/* ---- what is looked at ---- */

enum { MANY = 300000 };

/* Two columns of numbers, 2.4 MB each. */
static unsigned char *make_long(size_t *length)
{
    static const char *const NAMES[] = { "a", "b" };
    struct sluice_column columns[2];
    struct table_file_content content = {
        .names = NAMES, .rows = { .columns = columns, .column_count = 2, .row_count = MANY }
    };
    int64_t *values = malloc(MANY * sizeof *values);
    unsigned char *bytes;

    ck_assert_ptr_nonnull(values);
    for (int64_t i = 0; i < MANY; i++)
        values[i] = i * 3;
    columns[0] = columns[1] = (struct sluice_column){ .type = SLUICE_INT, .values = values };
    bytes = made_bytes(&content, length);
    free(values);
    return bytes;
}

START_TEST(rows_are_looked_at_when_they_are_asked_for)
{
    size_t length = 0;
    unsigned char *bytes = make_long(&length);
    struct table_file *file;

    bytes[4096 + 4000000] ^= 1; /* of the last megabyte of `b` but one */
    file = made_open(bytes, length, SLUICE_OK, &error);
    must(table_file_check_rows(file, 0, 0, MANY, &error));
    must(table_file_check_rows(file, 1, 0, 1, &error));
    must(table_file_check_rows(file, 1, MANY, 0, &error));
    must(table_file_check_rows(file, 1, MANY - 1, 1, &error));
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(table_file_check_rows(file, 1, 200000, 1, &error), SLUICE_E_CORRUPT);
    ck_assert_ptr_nonnull(strstr(error.message, "are not as they were written"));
    ck_assert_int_eq(table_file_check(file, &error), SLUICE_E_CORRUPT);
    ck_assert_int_eq(table_file_check_rows(file, 2, 0, 0, &error), SLUICE_E_INVALID);
    ck_assert_int_eq(table_file_check_rows(file, 1, MANY, 1, &error), SLUICE_E_INVALID);
    table_file_close(file);
    bytes[4096 + 4000000] ^= 1;
    bytes[4096 + 8] ^= 1; /* of the first */
    file = made_open(bytes, length, SLUICE_OK, &error);
    must(table_file_check_rows(file, 0, MANY - 1, 1, &error));
    must(table_file_check_rows(file, 1, 0, MANY, &error));
    ck_assert_int_eq(table_file_check_rows(file, 0, 0, 1, &error), SLUICE_E_CORRUPT);
    table_file_close(file);
    free(bytes);
}
END_TEST

static void *check_all(void *argument)
{
    struct table_file *file = argument;
    struct sluice_error found = SLUICE_ERROR_INIT;

    for (int64_t row = 0; row < MANY; row += 1000)
        if (table_file_check_rows(file, row % 2000 == 0, row, 1000, &found) != SLUICE_OK)
            return file;
    return table_file_check(file, &found) == SLUICE_OK ? NULL : file;
}

START_TEST(any_thread_may_look)
{
    size_t length = 0;
    unsigned char *bytes = make_long(&length);
    struct table_file *file = made_open(bytes, length, SLUICE_OK, &error);
    pthread_t threads[4];
    void *failed = NULL;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, check_all, file), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    table_file_close(file);
    free(bytes);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("table_file");

    tcase_add_loop_test(tests, todays_writer_gives_the_bytes_of_every_kept_file, 0, MADE_KINDS);
    tcase_add_loop_test(tests, todays_reader_reads_every_kept_file, 0, MADE_KINDS);
    tcase_add_loop_test(tests, any_index_is_read_as_it_was_written, 0, FILES);
    tcase_add_test(tests, what_no_reader_sees_changes_no_byte);
    tcase_add_loop_test(tests, a_value_that_no_file_holds_is_not_written, 0, 8);
    tcase_add_test(tests, a_file_is_there_whole_with_the_sum_that_is_told);
    tcase_add_test(tests, without_room_there_is_one_error_and_nothing_is_left);
    tcase_add_test(tests, a_file_that_others_may_change_is_refused_where_that_is_asked);
    tcase_add_test(tests, what_is_no_file_is_not_read);
    tcase_add_test(tests, rows_are_looked_at_when_they_are_asked_for);
    tcase_add_test(tests, any_thread_may_look);
    tcase_set_timeout(tests, 120);
    return runner_run("table_file", tests);
}

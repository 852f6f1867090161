/* made.c - contents of table files for tests, and the bytes that become of them. */
#include "tablefile/made.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[MADE_COLUMNS] = { "team", "day",    "number", "score",
                                                 "home", "moment", "note" };
static const int32_t types[MADE_COLUMNS] = { SLUICE_TEXT, SLUICE_DATE, SLUICE_INT, SLUICE_REAL,
                                             SLUICE_BOOL, SLUICE_TIME, SLUICE_TEXT };

static const struct sluice_value rows[] = {
    TEXT("b"),
    DATE(19001),
    INT(1),
    REAL(-2.5),
    BOOL(1),
    TIME(1),
    TEXT("r\xc3\xa9sum\xc3\xa9"),
    TEXT("a"),
    DATE(19000),
    INT(INT64_MIN),
    REAL(1e300),
    BOOL(0),
    NONE,
    NONE,
    TEXT("b"),
    DATE(19000),
    INT(INT64_MAX),
    NONE,
    NONE,
    TIME(-62167219200000000),
    TEXT(""),
    TEXT("a"),
    DATE(19002),
    NONE,
    REAL(0.1),
    BOOL(1),
    TIME(253402300799999999),
    TEXT("\xe6\x97\xa5\xe6\x9c\xac"),
    TEXT("d"),
    NONE,
    INT(0),
    REAL(0.0),
    BOOL(1),
    TIME(0),
    TEXT("no day"),
    TEXT("c"),
    DATE(19000),
    INT(-7),
    REAL(5e-324),
    BOOL(0),
    TIME(2),
    TEXT("a longer text than the others have"),
};

static const int32_t team[] = { MADE_TEAM }, number[] = { MADE_NUMBER };
static const struct index_spec by_team = {
    .key = team, .key_count = 1, .order = number, .order_count = 1, .date = MADE_DAY
};
static const struct index_spec by_nothing = { .key = team, .key_count = 0, .date = -1 };

static const sluice_day covered[] = { 19000, 19001, 19002, 19003 };
static const char *const content_ids[] = { "0001-a", "0002-b", "", "0003-a" };

struct table_file_content made_of(const struct indexed *indexed, const char *const *columns)
{
    return (struct table_file_content){ .names = columns, .rows = indexed_parts(indexed) };
}

static void make_index(struct made *made, const struct index_spec *spec)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_msg(indexed_create(&made->table, spec, &made->indexed, &error) == SLUICE_OK, "%s",
                  error.message);
    made->content = made_of(made->indexed, names);
}

void made_content(struct made *made, enum made_kind kind)
{
    *made = (struct made){ 0 };
    if (kind == MADE_FULL) {
        build_table(&made->table, names, types, MADE_COLUMNS, rows, COUNT_OF(rows) / MADE_COLUMNS);
        make_index(made, &by_team);
        made->content.labels[TABLE_FILE_STORE] = "0f0e0d0c";
        made->content.labels[TABLE_FILE_TABLE] = "games";
        made->content.labels[TABLE_FILE_PROJECTION] = "team, day, number";
        made->content.covered = covered;
        made->content.content_ids = content_ids;
        made->content.covered_count = COUNT_OF(covered);
    } else if (kind == MADE_PLAIN) {
        build_table(&made->table, names, types, 1, rows, 1);
        made->content = (struct table_file_content){
            .names = names,
            .rows = { .columns = made->table.views, .column_count = 1, .row_count = 1 },
        };
    } else {
        build_table(&made->table, names, types, 2, rows, 0);
        make_index(made, &by_nothing);
        made->content.labels[TABLE_FILE_TABLE] = "teams";
        made->content.content_ids = content_ids;
        made->content.covered_count = 1;
    }
}

void made_fini(struct made *made)
{
    indexed_destroy(made->indexed);
    table_fini(&made->table);
}

unsigned char *made_bytes(const struct table_file_content *content, size_t *length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct stat status;
    unsigned char *bytes;
    int descriptor = memfd_create("made", MFD_CLOEXEC);

    ck_assert_int_ge(descriptor, 0);
    ck_assert_msg(table_file_write_open(descriptor, "made", content, NULL, &error) == SLUICE_OK,
                  "%s", error.message);
    ck_assert_int_eq(fstat(descriptor, &status), 0);
    *length = (size_t)status.st_size;
    bytes = malloc(*length);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(pread(descriptor, bytes, *length, 0), status.st_size);
    ck_assert_int_eq(close(descriptor), 0);
    return bytes;
}

struct table_file *made_open(const void *bytes, size_t length, int status,
                             struct sluice_error *error)
{
    struct table_file *file = NULL;
    int descriptor = forge_file(bytes, length), found;

    ck_assert_int_ge(descriptor, 0);
    found = table_file_open_descriptor(descriptor, "made", 0, &file, error);
    ck_assert_msg(found == status, "%d and not %d: %s", found, status, error->message);
    ck_assert_int_eq(close(descriptor), 0);
    return file;
}

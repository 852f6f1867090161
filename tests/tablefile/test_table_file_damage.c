/*
 * test_table_file_damage.c - a table file of which anything was changed is refused, whether its
 * sums still say so or were made anew by who changed it.
 */
#include "tablefile/made.h"

#include <unistd.h>

static struct sluice_error error = SLUICE_ERROR_INIT;

/* ---- a field at a time ---- */

/* Which arrays the full file has. */
enum {
    A_TEAM,
    A_DAY,
    A_NUMBER,
    A_SCORE,
    A_HOME,
    A_MOMENT,
    A_NOTE,
    A_KEY,
    A_STARTS,
    A_DAYS,
    A_DAY_STARTS,
    A_DAY_KEYS,
    A_COVERED,
    A_IDS,
    A_STORE,
    A_TABLE,
    A_PROJECTION,
    A_COUNT
};

enum place { HEADER, DESCRIPTOR, NAMES, VALIDITY, OFFSETS, VALUES, SUMS, TRAILER };
enum how { SUMMED, AS_IS };

struct damage {
    const char *message;
    enum place place;
    int array;      /* of a descriptor or a buffer */
    int32_t offset; /* bytes from there; < 0: from its end */
    int width;      /* bytes */
    int64_t value;
    enum how how;
};

#define OF_HEADER(field) HEADER, 0, offsetof(struct format_header, field)
#define OF_ARRAY(array, field) DESCRIPTOR, array, offsetof(struct format_array, field)
#define OF_TRAILER(field) TRAILER, 0, offsetof(struct format_trailer, field)

static const struct damage damages[] = {
    /* what it is */
    { "it begins otherwise", OF_HEADER(magic), 1, 'S', SUMMED },
    { "of format 2.0, and this release reads 1", OF_HEADER(major), 2, 2, SUMMED },
    { "of format 0.0, and this release reads 1", OF_HEADER(major), 2, 0, SUMMED },
    { "it was cut short", OF_HEADER(file_bytes), 8, 1 << 20, SUMMED },
    { "its header is not as it was written", OF_HEADER(rows), 8, 7, AS_IS },
    { "its header is not as it was written", OF_HEADER(sum), 1, 1, AS_IS },
    { "its header has something where nothing is", OF_HEADER(reserved), 8, 1, SUMMED },
    { "the length of its header is 200 and not 192", OF_HEADER(header_bytes), 4, 200, SUMMED },
    { "the length of its header is 0 and not 192", OF_HEADER(header_bytes), 4, 0, SUMMED },
    { "its end is not as it was written", OF_TRAILER(magic), 1, 'x', SUMMED },
    { "its end is not as it was written", OF_TRAILER(header_sum), 1, 1, AS_IS },
    { "its end is that of another file", OF_TRAILER(file_bytes), 8, 5, SUMMED },
    /* how many */
    { "the number of rows is -1 and not between", OF_HEADER(rows), 8, -1, SUMMED },
    { "the number of values is 6 and not 7", OF_HEADER(rows), 8, 7, SUMMED },
    { "the number of columns is 0 and not between 1", OF_HEADER(columns), 4, 0, SUMMED },
    { "the number of columns is 4294967295", OF_HEADER(columns), 4, -1, SUMMED },
    { "the number of descriptors is 17 and not 16", OF_HEADER(columns), 4, 6, SUMMED },
    { "the number of key columns is -2", OF_HEADER(keys), 4, -2, SUMMED },
    { "the number of key columns is 17", OF_HEADER(keys), 4, 17, SUMMED },
    { "the number of keys is 4 and not 1", OF_HEADER(keys), 4, 0, SUMMED },
    { "the number of keys is 7 and not between 0 and 6", OF_HEADER(groups), 8, 7, SUMMED },
    { "the number of values is 4 and not 3", OF_HEADER(groups), 8, 3, SUMMED },
    { "the date column is 7 and not between -1 and 6", OF_HEADER(date), 4, 7, SUMMED },
    { "the date column is -2", OF_HEADER(date), 4, -2, SUMMED },
    { "the type of the date column is 2 and not 5", OF_HEADER(date), 4, 2, SUMMED },
    { "the number of dates is 3 and not 0", OF_HEADER(date), 4, -1, SUMMED },
    { "the number of dates is 7 and not between 0 and 6", OF_HEADER(days), 8, 7, SUMMED },
    { "the number of values is 3 and not 2", OF_HEADER(days), 8, 2, SUMMED },
    { "the number of keys of dates is 2 and not between 3", OF_HEADER(day_keys), 8, 2, SUMMED },
    { "the number of values is 5 and not 4", OF_HEADER(day_keys), 8, 4, SUMMED },
    { "the number of covered dates is -1", OF_HEADER(covered), 8, -1, SUMMED },
    { "the number of values is 4 and not 5", OF_HEADER(covered), 8, 5, SUMMED },
    { "the number of labels is 4 and not between 0 and 3", OF_HEADER(labels), 4, 4, SUMMED },
    { "the number of descriptors is 17 and not 16", OF_HEADER(labels), 4, 2, SUMMED },
    { "the number of descriptors is 16 and not 17", OF_HEADER(descriptors), 4, 16, SUMMED },
    { "the length of a descriptor is 95", OF_HEADER(descriptor_bytes), 4, 95, SUMMED },
    { "the place of names is", OF_HEADER(names), 8, -1, SUMMED },
    { "the length of names is", OF_HEADER(names_bytes), 8, -1, SUMMED },
    { "the place of the body is 8192 and not 4096", OF_HEADER(body), 8, 8192, SUMMED },
    { "the length of the body is -1", OF_HEADER(body_bytes), 8, -1, SUMMED },
    { "the length of the file is", OF_HEADER(body_bytes), 8, 64, SUMMED },
    { "the length of a block is 4096", OF_HEADER(block_bytes), 8, 4096, SUMMED },
    /* descriptors */
    { "descriptor 2 is not as it was written", OF_ARRAY(A_NUMBER, type), 4, 3, AS_IS },
    { "descriptor 2 is not as it was written", OF_ARRAY(A_NUMBER, sum), 1, 3, AS_IS },
    { "descriptor 2 is out of order", OF_ARRAY(A_NUMBER, kind), 4, 0, SUMMED },
    { "descriptor 9 is out of order", OF_ARRAY(A_STARTS, kind), 4, 9, SUMMED },
    { "the kind of a descriptor is 4 and not 3", OF_ARRAY(A_STARTS, kind), 4, 4, SUMMED },
    { "the type of values is 0 and not between 1 and 6", OF_ARRAY(A_NUMBER, type), 4, 0, SUMMED },
    { "the type of values is 7 and not between 1 and 6", OF_ARRAY(A_NUMBER, type), 4, 7, SUMMED },
    { "the type of values is 3 and not 2", OF_ARRAY(A_STARTS, type), 4, 3, SUMMED },
    { "the type of a key is 4 and not 2", OF_ARRAY(A_KEY, number), 4, A_NUMBER, SUMMED },
    { "the number of a descriptor is 3 and not 2", OF_ARRAY(A_NUMBER, number), 4, 3, SUMMED },
    { "the number of a descriptor is 7 and not between 0", OF_ARRAY(A_KEY, number), 4, 7, SUMMED },
    { "the number of values is 5 and not 6", OF_ARRAY(A_NUMBER, count), 8, 5, SUMMED },
    { "the number of nulls is 7", OF_ARRAY(A_NUMBER, nulls), 8, 7, SUMMED },
    { "the number of nulls is 1 and not 0", OF_ARRAY(A_KEY, nulls), 8, 1, SUMMED },
    { "the number of nulls is 1 and not 0", OF_ARRAY(A_COVERED, nulls), 8, 1, SUMMED },
    { "the length of values is 40 and not 48", OF_ARRAY(A_NUMBER, values_bytes), 8, 40, SUMMED },
    { "the length of values is 2147483648", OF_ARRAY(A_TEAM, values_bytes), 8, 1LL << 31, SUMMED },
    { "what stands where nothing is is 1", OF_ARRAY(A_TEAM, reserved), 8, 1, SUMMED },
    { "the place of a bitmap is", OF_ARRAY(A_NUMBER, validity), 8, 4096, SUMMED },
    { "the place of a bitmap is 4096 and not 0", OF_ARRAY(A_TEAM, validity), 8, 4096, SUMMED },
    { "the place of offsets is 64", OF_ARRAY(A_TEAM, offsets), 8, 64, SUMMED },
    { "the place of values is -8", OF_ARRAY(A_TEAM, values), 8, -8, SUMMED },
    { "the place of a name is 0", OF_ARRAY(A_DAY, name), 8, 0, SUMMED },
    { "the place of a name is 7 and not 0", OF_ARRAY(A_DAYS, name), 8, 7, SUMMED },
    { "the length of a name is", OF_ARRAY(A_TABLE, name_bytes), 4, -1, SUMMED },
    { "the place of a name is", OF_ARRAY(A_TEAM, name_bytes), 4, 3, SUMMED },
    { "the number of a descriptor is 0 and not between 1", OF_ARRAY(A_STORE, number), 4, 0,
      SUMMED },
    { "the number of a descriptor is 4 and not between 1 and 3", OF_ARRAY(A_PROJECTION, number), 4,
      4, SUMMED },
    { "labels are not in their order", OF_ARRAY(A_STORE, number), 4, 2, SUMMED },
    { "names have bytes that are of none", OF_ARRAY(A_PROJECTION, name_bytes), 4, 3, SUMMED },
    /* names and sums */
    { "its names are not as they were written", NAMES, 0, 0, 1, 'T', AS_IS },
    { "a name is not UTF-8", NAMES, 0, 1, 1, 0xff, SUMMED },
    { "a name has a NUL in it", NAMES, 0, 1, 1, 0, SUMMED },
    { "its names are followed by something", NAMES, 0, -1, 1, 1, SUMMED },
    { "its sums are not as they were written", SUMS, 0, 0, 1, 1, AS_IS },
    /* rows */
    { "bytes 4096 to", VALUES, A_NUMBER, 0, 1, 99, AS_IS },
    { "column 'score' has a value that is not a finite number", VALUES, A_SCORE, 6, 2, 0x7ff0,
      SUMMED },
    { "column 'score' has a value that is -0.0", VALUES, A_SCORE, 0, 8, INT64_MIN, SUMMED },
    { "column 'day' has a value that is a date outside", VALUES, A_DAY, 4, 4, 2932897, SUMMED },
    { "column 'moment' has a value that is a time outside", VALUES, A_MOMENT, 8, 8, INT64_MAX,
      SUMMED },
    { "column 'number' has a value that has bits after the last", VALIDITY, A_NUMBER, 0, 1, 0xfd,
      SUMMED },
    { "column 'home' has a value that has bits after the last", VALUES, A_HOME, 0, 1, 0x80,
      SUMMED },
    { "column 'number' has a value that is null and not 0", VALIDITY, A_NUMBER, 0, 1, 0, SUMMED },
    { "column 'note' has a value that is null and not 0", VALIDITY, A_NOTE, 0, 1, 0, SUMMED },
    { "column 'number' has 0 nulls and not 1", VALIDITY, A_NUMBER, 0, 1, 0x3f, SUMMED },
    { "column 'note' has a value that begins after its end", OFFSETS, A_NOTE, 4, 4, -1, SUMMED },
    { "column 'note' has a value that begins after its end", OFFSETS, A_NOTE, 4, 4, 1000, SUMMED },
    { "column 'team' has a value that does not begin at", OFFSETS, A_TEAM, 0, 4, 1, SUMMED },
    { "column 'note' has a value that ends after all text", OFFSETS, A_NOTE, 24, 4, INT32_MAX,
      SUMMED },
    { "column 'note' has a value that does not end at", OFFSETS, A_NOTE, 24, 4, 50, SUMMED },
    { "column 'note' has a value that is not UTF-8", VALUES, A_NOTE, 0, 1, 0xc3, SUMMED },
    { "column 'note' has a value that has a NUL in it", VALUES, A_NOTE, 3, 1, 0, SUMMED },
    { "byte 4132 is not 0, and is of nothing", VALUES, A_TEAM, -28, 1, 1, SUMMED },
    /* keys and dates */
    { "the keys are not those of all rows", VALUES, A_STARTS, 0, 8, -1, SUMMED },
    { "the keys are not those of all rows", VALUES, A_STARTS, 32, 8, 5, SUMMED },
    { "a key begins after its end", VALUES, A_STARTS, 8, 8, 4, SUMMED },
    { "a key begins after its end", VALUES, A_STARTS, 8, 8, 1000, SUMMED },
    { "a row has another key than is said of it", VALUES, A_STARTS, 8, 8, 3, SUMMED },
    { "a row has a key and is of none", VALUES, A_STARTS, 0, 8, 1, SUMMED },
    { "the keys do not ascend", VALUES, A_KEY, 1, 1, 'a', SUMMED },
    { "a row has another key than is said of it", VALUES, A_KEY, 3, 1, 'e', SUMMED },
    { "the dates do not ascend", VALUES, A_DAYS, 4, 4, 19000, SUMMED },
    { "the dates are not those of all keys", VALUES, A_DAY_STARTS, 0, 8, 1, SUMMED },
    { "the dates are not those of all keys", VALUES, A_DAY_STARTS, 24, 8, 6, SUMMED },
    { "a date begins after its end", VALUES, A_DAY_STARTS, 16, 8, 3, SUMMED },
    { "a date begins after its end", VALUES, A_DAY_STARTS, 8, 8, -3, SUMMED },
    { "the keys of a date do not ascend", VALUES, A_DAY_KEYS, 0, 4, 2, SUMMED },
    { "the keys of a date do not ascend", VALUES, A_DAY_KEYS, 16, 4, 4, SUMMED },
    { "the keys of a date are not those of its rows", VALUES, A_DAY_KEYS, 16, 4, 2, SUMMED },
    { "the keys of a date are not those of its rows", VALUES, A_DAYS, 8, 4, 19003, SUMMED },
    { "the rows of a key are not in the order of their dates", VALUES, A_DAY, 0, 4, 19005, SUMMED },
    { "the covered dates do not ascend", VALUES, A_COVERED, 4, 4, 19000, SUMMED },
    { "the content ids has a value that is not UTF-8", VALUES, A_IDS, 0, 1, 0xff, SUMMED },
};

struct arrays {
    struct format_header header;
    struct format_array array[A_COUNT];
};

static uint64_t place_of(const struct arrays *arrays, const struct damage *damage, size_t length)
{
    const struct format_array *array = &arrays->array[damage->array];
    const struct format_header *header = &arrays->header;

    switch (damage->place) {
    case HEADER:
        return 0;
    case DESCRIPTOR:
        return sizeof arrays->header + (uint64_t)damage->array * sizeof *array;
    case NAMES:
        return damage->offset < 0 ? header->body : header->names;
    case VALIDITY:
        return array->validity;
    case OFFSETS:
        return array->offsets;
    case VALUES:
        return array->values;
    case SUMS:
        return header->body + header->body_bytes;
    default:
        return length - sizeof(struct format_trailer);
    }
}

static int open_and_check(const unsigned char *bytes, size_t length)
{
    int descriptor = forge_file(bytes, length);
    struct table_file *file = NULL;
    int status = table_file_open_descriptor(descriptor, "made", 0, &file, &error);

    ck_assert_int_eq(close(descriptor), 0);
    if (status == SLUICE_OK)
        status = table_file_check(file, &error);
    table_file_close(file);
    return status;
}

START_TEST(every_field_that_was_changed_is_told)
{
    const struct damage *damage = &damages[_i];
    struct made made;
    struct arrays arrays;
    size_t length = 0;
    unsigned char *bytes;
    int status;

    made_content(&made, MADE_FULL);
    bytes = made_bytes(&made.content, &length);
    memcpy(&arrays, bytes, sizeof arrays);
    memcpy(bytes + place_of(&arrays, damage, length) + damage->offset, &damage->value,
           (size_t)damage->width);
    if (damage->how == SUMMED)
        ck_assert(forge_sums(bytes, length));
    error.message[0] = '\0';
    status = open_and_check(bytes, length);
    ck_assert_msg(strstr(error.message, damage->message) != NULL, "%d: '%s' and not '%s'", _i,
                  error.message, damage->message);
    ck_assert(status == SLUICE_E_CORRUPT || status == SLUICE_E_UNSUPPORTED);
    free(bytes);
    made_fini(&made);
}
END_TEST

/* ---- any byte ---- */

START_TEST(no_byte_can_change_without_its_sum)
{
    struct made made;
    size_t length = 0;
    unsigned char *bytes;

    made_content(&made, (enum made_kind)_i);
    bytes = made_bytes(&made.content, &length);
    ck_assert_int_eq(open_and_check(bytes, length), SLUICE_OK);
    for (size_t i = 0; i < length; i += i < 4500 ? 1 : 37) {
        bytes[i] ^= (unsigned char)(1u << (i % 8));
        ck_assert_msg(open_and_check(bytes, length) != SLUICE_OK, "byte %zu", i);
        bytes[i] ^= (unsigned char)(1u << (i % 8));
    }
    free(bytes);
    made_fini(&made);
}
END_TEST

START_TEST(no_file_is_shorter_or_longer_than_it_was)
{
    struct made made;
    size_t length = 0;
    unsigned char *bytes;
    char *more;

    made_content(&made, MADE_PLAIN);
    bytes = made_bytes(&made.content, &length);
    for (size_t i = 0; i < length; i += i < 300 ? 1 : 61)
        ck_assert_int_eq(open_and_check(bytes, i), SLUICE_E_CORRUPT);
    ck_assert_int_eq(open_and_check(bytes, length - 1), SLUICE_E_CORRUPT);
    more = calloc(1, length + 64);
    ck_assert_ptr_nonnull(more);
    memcpy(more, bytes, length);
    ck_assert_int_eq(open_and_check((unsigned char *)more, length + 64), SLUICE_E_CORRUPT);
    free(more);
    free(bytes);
    made_fini(&made);
}
END_TEST

/* ---- a later minor ---- */

enum { MORE_HEADER = 16, MORE_DESCRIPTOR = 8, MORE_BODY = 64 };

/* The same content in a format that has more everywhere, and one array more behind all. */
static unsigned char *make_later(const unsigned char *bytes, size_t *length)
{
    const struct arrays *old = (const struct arrays *)(const void *)bytes;
    struct arrays arrays = *old;
    struct format_header *header = &arrays.header;
    struct format_array unknown = { .kind = 77, .count = 1, .values_bytes = MORE_BODY };
    uint64_t descriptor = sizeof unknown + MORE_DESCRIPTOR, moved;
    unsigned char *made = calloc(1, *length + MORE_BODY), *at = made;

    ck_assert_ptr_nonnull(made);
    header->minor = 3;
    header->header_bytes += MORE_HEADER;
    header->descriptors++;
    header->descriptor_bytes = (uint32_t)descriptor;
    header->names = header->header_bytes + (A_COUNT + 1) * descriptor;
    ck_assert_uint_le(header->names + header->names_bytes, header->body);
    moved = header->names - old->header.names;
    unknown.values = header->body + header->body_bytes;
    memset(made + unknown.values, 0x5a, MORE_BODY);
    header->body_bytes += MORE_BODY;
    header->file_bytes = *length += MORE_BODY;
    memcpy(made, header, sizeof *header);
    at += header->header_bytes;
    for (int i = 0; i < A_COUNT; i++, at += descriptor) {
        if (arrays.array[i].kind == FORMAT_COLUMN || arrays.array[i].kind == FORMAT_LABEL)
            arrays.array[i].name += moved;
        memcpy(at, &arrays.array[i], sizeof unknown);
    }
    memcpy(at, &unknown, sizeof unknown);
    memcpy(made + header->names, bytes + old->header.names, header->names_bytes);
    memcpy(made + header->body, bytes + header->body, (size_t)old->header.body_bytes);
    memcpy(made + *length - sizeof(struct format_trailer), FORMAT_END, 8);
    memcpy(made + *length - sizeof(struct format_trailer) + 8, length, sizeof *length);
    ck_assert(forge_sums(made, *length));
    return made;
}

START_TEST(a_later_minor_is_read_without_what_is_new_in_it)
{
    struct made made;
    size_t length = 0;
    unsigned char *bytes, *later;
    struct table_file *file;

    made_content(&made, MADE_FULL);
    bytes = made_bytes(&made.content, &length);
    later = make_later(bytes, &length);
    file = made_open(later, length, SLUICE_OK, &error);
    ck_assert_msg(table_file_check(file, &error) == SLUICE_OK, "%s", error.message);
    for (int32_t c = 0; c < MADE_COLUMNS; c++)
        ck_assert(columns_same(&table_file_columns(file)[c], &made.content.rows.columns[c],
                               made.content.rows.row_count));
    ck_assert_str_eq(table_file_about(file)->labels[TABLE_FILE_PROJECTION], "team, day, number");
    table_file_close(file);
    later[length - sizeof(struct format_trailer) - 40] ^= 1;
    ck_assert_int_ne(open_and_check(later, length), SLUICE_OK);
    free(later);
    free(bytes);
    made_fini(&made);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("table_file_damage");

    tcase_add_loop_test(tests, every_field_that_was_changed_is_told, 0, COUNT_OF(damages));
    tcase_add_loop_test(tests, no_byte_can_change_without_its_sum, 0, MADE_KINDS);
    tcase_add_test(tests, no_file_is_shorter_or_longer_than_it_was);
    tcase_add_test(tests, a_later_minor_is_read_without_what_is_new_in_it);
    tcase_set_timeout(tests, 120);
    return runner_run("table_file_damage", tests);
}

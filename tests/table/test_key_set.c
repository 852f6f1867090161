/* Keys of an array that are found again: against a search through all of them. */
#include "base/suite.h"
#include "table/table.h"

#include <stdlib.h>

enum { WIDTH = 2, COUNT = 3000 };

/* Each key twice, the second time in other memory; texts and numbers that are alike. */
static void fill(struct sluice_value *keys, char (*texts)[16])
{
    for (int i = 0; i < COUNT; i++) {
        int key = i % (COUNT / 2);
        (void)snprintf(texts[i], sizeof texts[i], "%d", key / 7);
        keys[i * WIDTH] = sluice_of_int(key % 7);
        keys[i * WIDTH + 1] = sluice_of_text(texts[i]);
    }
}

static int64_t first_equal(const struct sluice_value *keys, int64_t index)
{
    for (int64_t i = 0; i < index; i++)
        if (sluice_value_equals(keys[i * WIDTH], keys[index * WIDTH]) &&
            sluice_value_equals(keys[i * WIDTH + 1], keys[index * WIDTH + 1]))
            return i;
    return index;
}

START_TEST(a_key_is_found_where_it_was_put_first)
{
    struct sluice_value *keys = calloc(COUNT * WIDTH, sizeof *keys);
    char(*texts)[16] = calloc(COUNT, sizeof *texts);
    struct key_set set;

    ck_assert(keys != NULL && texts != NULL);
    fill(keys, texts);
    key_set_init(&set, WIDTH);
    for (int round = 0; round < 2; round++) {
        for (int64_t i = 0; i < COUNT; i++) {
            int64_t index = i, first = first_equal(keys, i);
            ck_assert_int_eq(key_set_find(&set, keys, keys + i * WIDTH), first == i ? -1 : first);
            ck_assert(key_set_put(&set, keys, &index));
            ck_assert_int_eq(index, first);
        }
        ck_assert_uint_eq(set.used, COUNT / 2);
        key_set_clear(&set);
        ck_assert_int_eq(key_set_find(&set, keys, keys), -1);
    }
    key_set_fini(&set);
    free(keys);
    free(texts);
}
END_TEST

/* The keys may move between calls. */
START_TEST(keys_that_moved_are_found)
{
    struct sluice_value *keys = NULL;
    struct key_set set;

    key_set_init(&set, 1);
    for (int64_t i = 0; i < 500; i++) {
        struct sluice_value *more = calloc((size_t)i + 1, sizeof *more);
        int64_t index = i;
        ck_assert_ptr_nonnull(more);
        if (i > 0)
            memcpy(more, keys, sizeof *more * (size_t)i);
        free(keys);
        keys = more;
        keys[i] = sluice_of_date((int32_t)i * 7);
        ck_assert(key_set_put(&set, keys, &index));
        ck_assert_int_eq(index, i);
        ck_assert_int_eq(key_set_find(&set, keys, &keys[i / 2]), i / 2);
    }
    key_set_fini(&set);
    free(keys);
}
END_TEST

START_TEST(keys_without_values_are_one)
{
    struct sluice_value none = sluice_of_null();
    int64_t first = 0, second = 1;
    struct key_set set;

    key_set_init(&set, 0);
    ck_assert(key_set_put(&set, &none, &first));
    ck_assert(key_set_put(&set, &none, &second));
    ck_assert_int_eq(second, 0);
    key_set_fini(&set);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_key_is_found_where_it_was_put_first, keys_that_moved_are_found,
                                   keys_without_values_are_one };

    return suite_run("key_set", tests, COUNT_OF(tests));
}

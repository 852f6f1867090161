/* test_map.c - keys of bytes with a length, in the order in which they came. */
#include "base/suite.h"

enum { MANY = 5000 };

START_TEST(empty_map_has_nothing)
{
    struct map map = { 0 };

    ck_assert_ptr_null(map_get_text(&map, "anything"));
    map_fini(&map);
}
END_TEST

START_TEST(finds_every_key_and_keeps_the_order)
{
    static int numbers[MANY];
    struct map map = { 0 };
    int absent = MANY;

    for (int i = 0; i < MANY; i++) {
        numbers[i] = i;
        ck_assert(map_put(&map, &numbers[i], sizeof numbers[i], &numbers[i]));
    }
    ck_assert_uint_eq(map.count, MANY);
    for (int i = 0; i < MANY; i++) {
        ck_assert_ptr_eq(map_get(&map, &i, sizeof i), &numbers[i]);
        ck_assert_ptr_eq(map.entries[i].value, &numbers[i]);
    }
    ck_assert_ptr_null(map_get(&map, &absent, sizeof absent));
    map_fini(&map);
}
END_TEST

START_TEST(second_put_replaces)
{
    struct map map = { 0 };
    int first = 1;
    int second = 2;

    ck_assert(map_put_text(&map, "key", &first));
    ck_assert(map_put_text(&map, "key", &second));
    ck_assert_uint_eq(map.count, 1);
    ck_assert_ptr_eq(map_get_text(&map, "key"), &second);
    map_fini(&map);
}
END_TEST

START_TEST(keys_are_bytes_with_a_length)
{
    struct map map = { 0 };
    int values[4] = { 0 };

    ck_assert(map_put(&map, "a\0b", 3, &values[0]));
    ck_assert(map_put(&map, "a\0c", 3, &values[1]));
    ck_assert(map_put(&map, "a", 1, &values[2]));
    ck_assert(map_put(&map, "", 0, &values[3]));
    ck_assert_ptr_eq(map_get(&map, "a\0b", 3), &values[0]);
    ck_assert_ptr_eq(map_get(&map, "a\0c", 3), &values[1]);
    ck_assert_ptr_eq(map_get_text(&map, "a"), &values[2]);
    ck_assert_ptr_eq(map_get_text(&map, ""), &values[3]);
    ck_assert_ptr_null(map_get(&map, "a\0d", 3));
    map_fini(&map);
}
END_TEST

START_TEST(hash_is_xxh3)
{
    /* Stored in ledgers, so it may never change: the published value for no input. */
    ck_assert_uint_eq(hash_bytes("", 0), UINT64_C(0x2D06800538D394C2));
    ck_assert_uint_ne(hash_bytes("a", 1), hash_bytes("b", 1));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { empty_map_has_nothing, finds_every_key_and_keeps_the_order,
                                   second_put_replaces, keys_are_bytes_with_a_length,
                                   hash_is_xxh3 };

    return suite_run("map", tests, COUNT_OF(tests));
}

/* test_memory.c - arrays that grow and arenas. */
#include "base/suite.h"

START_TEST(array_grows_and_keeps_its_items)
{
    int *items = NULL;
    size_t capacity = 0;

    for (int i = 0; i < 1000; i++) {
        void *memory = items;
        ck_assert(array_reserve(&memory, &capacity, (size_t)i + 1, sizeof *items));
        items = memory;
        ck_assert_uint_gt(capacity, (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(items[i], i);
    free(items);
}
END_TEST

START_TEST(array_that_cannot_grow_is_unchanged)
{
    size_t capacity = 4;
    void *items = malloc(4);
    void *before = items;

    ck_assert(!array_reserve(&items, &capacity, SIZE_MAX, 1));
    ck_assert(!array_reserve(&items, &capacity, SIZE_MAX / 2, 16));
    ck_assert_ptr_eq(items, before);
    ck_assert_uint_eq(capacity, 4);
    free(items);
}
END_TEST

START_TEST(arena_memory_is_zeroed_aligned_and_apart)
{
    static const size_t SIZES[] = { 1, 15, 16, 17, 0, 100, 5000, 64, 63, 3 };
    unsigned char *parts[COUNT_OF(SIZES)];
    struct arena arena;

    arena_init(&arena, 64);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
            parts[i] = arena_alloc(&arena, SIZES[i]);
            ck_assert_ptr_nonnull(parts[i]);
            ck_assert_uint_eq((uintptr_t)parts[i] % 16, 0);
            for (size_t b = 0; b < SIZES[i]; b++)
                ck_assert_uint_eq(parts[i][b], 0);
            if (SIZES[i] > 0)
                memset(parts[i], (int)i + 1, SIZES[i]);
        }
        for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
            for (size_t b = 0; b < SIZES[i]; b++)
                ck_assert_uint_eq(parts[i][b], i + 1);
        }
        arena_reset(&arena);
    }
    arena_fini(&arena);
    ck_assert_uint_eq(arena.total, 0);
}
END_TEST

START_TEST(arena_counts_what_it_holds)
{
    struct arena arena;

    arena_init(&arena, 1024);
    ck_assert_uint_eq(arena.total, 0);
    for (int i = 0; i < 100; i++)
        ck_assert_ptr_nonnull(arena_alloc(&arena, 1000));
    ck_assert_uint_ge(arena.total, 100000);
    arena_reset(&arena);
    ck_assert_uint_lt(arena.total, 3000);
    ck_assert_uint_gt(arena.total, 1000);
    arena_fini(&arena);
}
END_TEST

START_TEST(arena_refuses_the_impossible)
{
    struct arena arena;

    arena_init(&arena, 0);
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX - 64));
    ck_assert_ptr_nonnull(arena_alloc(&arena, 8));
    arena_fini(&arena);
}
END_TEST

START_TEST(arena_copies_are_terminated)
{
    struct arena arena;

    arena_init(&arena, 0);
    ck_assert_str_eq(arena_copy(&arena, "abcdef", 3), "abc");
    ck_assert_str_eq(arena_copy(&arena, NULL, 0), "");
    ck_assert_str_eq(arena_text(&arena, "whole"), "whole");
    ck_assert_str_eq(arena_printf(&arena, "%s-%04d", "x", 42), "x-0042");
    arena_fini(&arena);
}
END_TEST

/* Around the size from which on pages are large. */
START_TEST(large_memory_is_memory)
{
    static const size_t sizes[] = { 0, 1, 64, (8u << 20) - 1, 8u << 20, (8u << 20) + 1, 11u << 20 };

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        unsigned char *memory = memory_large(sizes[i]);
        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % 64, 0);
        memset(memory, 7, sizes[i]);
        free(memory);
    }
    ck_assert_ptr_null(memory_large(SIZE_MAX));
    ck_assert_ptr_null(memory_large(PTRDIFF_MAX));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { array_grows_and_keeps_its_items,
                                   array_that_cannot_grow_is_unchanged,
                                   arena_memory_is_zeroed_aligned_and_apart,
                                   arena_counts_what_it_holds,
                                   arena_refuses_the_impossible,
                                   arena_copies_are_terminated,
                                   large_memory_is_memory };

    return suite_run("memory", tests, COUNT_OF(tests));
}

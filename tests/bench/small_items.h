/*
 * small_items.h - the same small work for the pool and for oneTBB.
 */
#ifndef TESTS_BENCH_SMALL_ITEMS_H
#define TESTS_BENCH_SMALL_ITEMS_H

#include <stdint.h>

#define SMALL_ITEMS 1000000

/* Some ten ns: multiplications that wait for each other. Unrolled, since whether the end of a short
 * loop is foreseen differs with what stands around it. */
static inline void small_item(int64_t i)
{
    uint64_t state = (uint64_t)i;

#pragma GCC unroll 16
    for (int round = 0; round < 16; round++)
        state = (state ^ state >> 29) * UINT64_C(6364136223846793005);
    __asm__ volatile("" : : "r"(state));
}

#ifdef __cplusplus
extern "C"
#endif
    /* The time that all of them take, in ns; -1: there is no TBB. */
    int64_t
    tbb_small_items(int threads);

#endif

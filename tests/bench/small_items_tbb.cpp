/* small_items_tbb.cpp - small items by oneTBB, as its users write it. */
#include "small_items.h"

#include <chrono>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

int64_t tbb_small_items(int threads)
{
    static tbb::task_arena one(1), two(2);
    tbb::task_arena &arena = threads == 1 ? one : two;

    arena.initialize();
    auto start = std::chrono::steady_clock::now();
    arena.execute([] {
        tbb::parallel_for(tbb::blocked_range<int64_t>(0, SMALL_ITEMS),
                          [](const tbb::blocked_range<int64_t> &range) {
                              for (int64_t i = range.begin(); i < range.end(); i++)
                                  small_item(i);
                          });
    });
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() -
                                                                start)
        .count();
}

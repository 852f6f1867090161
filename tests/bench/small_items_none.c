/* small_items_none.c - where there is no TBB. */
#include "small_items.h"

int64_t tbb_small_items(int threads)
{
    (void)threads;
    return -1;
}

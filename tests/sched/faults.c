/* faults.c - allocations and threads that fail after so many. */
#include "sched/faults.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_int allocations_left = FAULTS_NEVER;
static atomic_int threads_left = FAULTS_NEVER;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

static bool is_short(atomic_int *left)
{
    int count = atomic_load(left);
    while (count > 0 && !atomic_compare_exchange_weak(left, &count, count - 1))
        ;
    return count == 0;
}

void faults_allocations_after(int count)
{
    atomic_store(&allocations_left, count);
}

void faults_threads_after(int count)
{
    atomic_store(&threads_left, count);
}

void *__wrap_malloc(size_t size)
{
    return is_short(&allocations_left) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_short(&allocations_left) ? NULL : __real_calloc(count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return is_short(&allocations_left) ? NULL : __real_aligned_alloc(alignment, size);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    if (is_short(&threads_left))
        return EAGAIN;
    return __real_pthread_create(thread, attributes, start, argument);
}

/*
 * fail_memory.c - for LD_PRELOAD: allocations of a process fail as the environment says. Those
 * before `main` do not count: the loader's own are not ours to survive.
 *
 *   FAULT_MEMORY_FIRST=N      the Nth allocation fails, from 1
 *   FAULT_MEMORY_LAST=N       and every one up to this; without it the first alone
 *   FAULT_MEMORY_COUNT=FILE   how many there were is written here at the end
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

/* The allocator of glibc under its other names. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_bool counting;
static atomic_ullong count;
static unsigned long long first, last;

/* By itself, so that a debugger can stop at what fails. */
__attribute__((noinline)) static bool refuse(void)
{
    errno = ENOMEM;
    return true;
}

static bool fails(void)
{
    unsigned long long number;

    if (!atomic_load_explicit(&counting, memory_order_relaxed))
        return false;
    number = atomic_fetch_add_explicit(&count, 1, memory_order_relaxed) + 1;
    return number >= first && number <= last && refuse();
}

/* ---- what allocates; the others of the library call these ---- */

EXPORTED void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

EXPORTED void *calloc(size_t items, size_t size)
{
    return fails() ? NULL : __libc_calloc(items, size);
}

EXPORTED void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

EXPORTED void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

EXPORTED int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *made = fails() ? NULL : __libc_memalign(alignment, size);

    if (made == NULL)
        return ENOMEM;
    *memory = made;
    return 0;
}

/* ---- around main ---- */

static unsigned long long number_of(const char *name, unsigned long long absent)
{
    const char *text = getenv(name);

    return text == NULL ? absent : strtoull(text, NULL, 10);
}

/* The last to run before `main`: constructors of libraries loaded with the program are done. */
__attribute__((constructor)) static void begin(void)
{
    first = number_of("FAULT_MEMORY_FIRST", UINT64_MAX);
    last = number_of("FAULT_MEMORY_LAST", first);
}

static int (*program)(int, char **, char **);

static int counted_main(int argc, char **argv, char **environment)
{
    atomic_store(&counting, true);
    return program(argc, argv, environment);
}

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *main, int argc, char **argv, void (*initialise)(void),
                           void (*finish)(void), void (*loader_finish)(void), void *stack_end);

#include <dlfcn.h>

EXPORTED int __libc_start_main(main_function *main, int argc, char **argv, void (*initialise)(void),
                               void (*finish)(void), void (*loader_finish)(void), void *stack_end)
{
    union {
        void *address;
        start_function *function;
    } start = { .address = dlsym(RTLD_NEXT, "__libc_start_main") };

    program = main;
    return start.function(counted_main, argc, argv, initialise, finish, loader_finish, stack_end);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_MEMORY_COUNT");
    int descriptor;

    atomic_store(&counting, false);
    if (path == NULL)
        return;
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return;
    (void)dprintf(descriptor, "%llu\n", atomic_load(&count));
    (void)close(descriptor);
}

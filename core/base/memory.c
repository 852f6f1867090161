/* memory.c - arenas, and arrays that grow. */
#include "base/private.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
    LARGE_PAGE = 2 * 1024 * 1024,
    LARGE_FROM = 4 * LARGE_PAGE, /* else too much of the last page is for nothing */
    LARGE_ALIGNMENT = 64,
    FIRST_CAPACITY = 8,
    ALIGNMENT = 16,
    DEFAULT_BLOCK_SIZE = 16 * 1024,
};

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

bool array_reserve(void **items, size_t *capacity, size_t needed, size_t item_size)
{
    size_t grown = *capacity < FIRST_CAPACITY ? FIRST_CAPACITY : *capacity;
    size_t bytes = 0;

    if (needed <= *capacity)
        return true;
    while (grown < needed) {
        if (__builtin_mul_overflow(grown, (size_t)2, &grown))
            return false;
    }
    if (__builtin_mul_overflow(grown, item_size, &bytes))
        return false;
    void *moved = realloc(*items, bytes);
    if (moved == NULL)
        return false;
    *items = moved;
    *capacity = grown;
    return true;
}

void *memory_large(size_t bytes)
{
    size_t unit = bytes < LARGE_FROM ? LARGE_ALIGNMENT : LARGE_PAGE;
    size_t padded = bytes / unit * unit + unit;
    void *memory = bytes > PTRDIFF_MAX - 2 * unit ? NULL : aligned_alloc(unit, padded);

    /* A wish: without large pages it is memory all the same. */
    if (memory != NULL && unit == LARGE_PAGE)
        (void)madvise(memory, padded, MADV_HUGEPAGE);
    return memory;
}

void arena_init(struct arena *arena, size_t block_size)
{
    *arena = (struct arena){ .block_size = block_size != 0 ? block_size : DEFAULT_BLOCK_SIZE };
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_fini(struct arena *arena)
{
    free_blocks(arena->head);
    arena_init(arena, arena->block_size);
}

void arena_reset(struct arena *arena)
{
    arena->used = 0;
    if (arena->head == NULL)
        return;
    free_blocks(arena->head->next);
    arena->head->next = NULL;
    arena->total = sizeof *arena->head + arena->head->size;
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t bytes = 0;

    if (__builtin_add_overflow(size, sizeof(struct arena_block), &bytes))
        return NULL;
    struct arena_block *block = malloc(bytes);
    if (block == NULL)
        return NULL;
    block->size = size;
    arena->total += bytes;
    return block;
}

/* A block of its own behind the head, so that the room left in the head is not lost. */
static void *alloc_large(struct arena *arena, size_t bytes)
{
    struct arena_block *block = add_block(arena, bytes);

    if (block == NULL)
        return NULL;
    block->next = arena->head->next;
    arena->head->next = block;
    return memset(block->bytes, 0, bytes);
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    if (bytes > PTRDIFF_MAX - ALIGNMENT - sizeof(struct arena_block))
        return NULL;
    bytes = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (arena->head == NULL || arena->head->size - arena->used < bytes) {
        if (arena->block_size == 0)
            arena->block_size = DEFAULT_BLOCK_SIZE;
        if (arena->head != NULL && bytes > arena->block_size)
            return alloc_large(arena, bytes);
        struct arena_block *block =
            add_block(arena, bytes > arena->block_size ? bytes : arena->block_size);
        if (block == NULL)
            return NULL;
        block->next = arena->head;
        arena->head = block;
        arena->used = 0;
    }
    void *result = arena->head->bytes + arena->used;
    arena->used += bytes;
    return memset(result, 0, bytes);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_alloc(arena, length + 1) : NULL;

    if (copy != NULL && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    char *text = NULL;

    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0)
        text = arena_alloc(arena, (size_t)length + 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

/*
 * memory.h - errors, arrays that grow, arenas, buffers and maps: what the rest of base is made of.
 *
 * A part of base.h, which is what others include.
 */
#ifndef SLUICE_BASE_MEMORY_H
#define SLUICE_BASE_MEMORY_H

#include "sluice/table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
/* What ends the word after a number of them: "1 row", "2 rows". */
#define PLURAL(count) ((count) == 1 ? "" : "s")

/* ---- errors ---- */

/* "out of memory", for a status; "unknown status" for a number that is none. */
const char *status_text(int status);

/* Puts "text: " before the message and returns error->status. */
SLUICE_PRINTF(2, 3)
int error_prefix(struct sluice_error *error, const char *format, ...);

/* SLUICE_E_MEMORY with its standard message; `what` names what was being made. */
int error_memory(struct sluice_error *error, const char *what);

/* ---- growable arrays ---- */

/*
 * Grows `*items` (heap) so that `needed` items of `item_size` bytes fit; `*capacity` is in items.
 * Returns false and changes nothing when memory is short.
 */
bool array_reserve(void **items, size_t *capacity, size_t needed, size_t item_size);

/* ---- large memory ---- */

/*
 * Uninitialised memory, aligned to 64 bytes; free() it. Where it is large it is of pages as large
 * as the kernel has: to touch small ones for the first time costs as much as to fill them. NULL
 * when memory is short.
 */
void *memory_large(size_t bytes);

/* ---- arena: many small allocations with one end ---- */

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t block_size;
    size_t used;  /* of the head block */
    size_t total; /* bytes held, for memory accounting */
};

/* `block_size` 0 picks a default. Allocates nothing yet. */
void arena_init(struct arena *arena, size_t block_size);
void arena_fini(struct arena *arena);
/* Keeps one block for reuse; everything handed out is gone. */
void arena_reset(struct arena *arena);
/* Zeroed, 16-byte aligned; NULL when memory is short. */
void *arena_alloc(struct arena *arena, size_t bytes);
/* Terminated copies; NULL when memory is short. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_text(struct arena *arena, const char *text);
SLUICE_PRINTF(2, 3)
char *arena_printf(struct arena *arena, const char *format, ...);

/* ---- buffer: growing text, always terminated ---- */

/* Zero-initialise. A failed append sets `failed` and later ones do nothing: check once at the end.
 */
struct buffer {
    char *data; /* NULL while empty */
    size_t length, capacity;
    bool failed;
};

void buffer_fini(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);
/* Room for `length` more bytes and their end; false when memory is short. What is written there is
 * taken with buffer_take, which is told where it ends. */
bool buffer_reserve(struct buffer *buffer, size_t length);
static inline void buffer_take(struct buffer *buffer, char *end)
{
    *end = '\0';
    buffer->length = (size_t)(end - buffer->data);
}
void buffer_append(struct buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_char(struct buffer *buffer, char c);
/* For people, as text_clean makes it. */
void buffer_clean(struct buffer *buffer, const char *text);
/* All of it as text_clean_lines makes it. */
void buffer_clean_lines(struct buffer *buffer);
/* As one word of a shell's command line: in single quotes, unless it needs none; as $'..' where it
 * has control characters, so that it can be shown and typed. */
void buffer_word(struct buffer *buffer, const char *text);
SLUICE_PRINTF(2, 3)
void buffer_printf(struct buffer *buffer, const char *format, ...);

/* ---- map: bytes -> pointer ---- */

struct map_entry {
    const void *key; /* borrowed: must outlive the map */
    size_t length;
    uint64_t hash;
    void *value;
};

/* Zero-initialise. Iterate entries[0..count) in order of insertion. No deletion. */
struct map {
    struct map_entry *entries;
    size_t count, capacity;
    uint32_t *slots;
    size_t slot_count;
};

void map_fini(struct map *map);
/* Adds or replaces; false when memory is short. */
bool map_put(struct map *map, const void *key, size_t length, void *value);
/* NULL if absent. */
void *map_get(const struct map *map, const void *key, size_t length);
bool map_put_text(struct map *map, const char *key, void *value);
void *map_get_text(const struct map *map, const char *key);
/* XXH3-64. */
uint64_t hash_bytes(const void *bytes, size_t length);

#endif

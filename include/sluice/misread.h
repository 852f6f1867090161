/*
 * misread.h - what the accessors of read.h look at, and whom they tell; a part of table.h.
 */
#ifndef SLUICE_MISREAD_H
#define SLUICE_MISREAD_H

#ifndef SLUICE_TABLE_H
#error "include sluice/table.h, sluice/plugin.h or sluice/store.h"
#endif

enum sluice_misread_kind {
    SLUICE_MISREAD_ROW = 1,
    SLUICE_MISREAD_TYPE = 2,
    SLUICE_MISREAD_NULL = 3,
};

struct sluice_misread {
    uint32_t size;
    int32_t kind; /* enum sluice_misread_kind */
    const struct sluice_column *column;
    int64_t row;
    const char *accessor; /* "sluice_int" */
    const char *file;     /* NULL: not known */
    int32_t line;
    int32_t reserved;
};

/* Whom the accessors of a plugin tell. Each plugin has one, which its descriptor names and the
 * runtime fills in; without a runtime that does, nobody is told. */
struct sluice_reader {
    uint32_t size;
    int32_t reserved;
    void (*misread)(const struct sluice_misread *misread);
};

static inline bool sluice_bit(const uint8_t *bits, int64_t i)
{
    return ((bits[i >> 3] >> (i & 7)) & 1) != 0;
}

/* ---- what is looked at ---- */

/* Where an accessor is called: a note of the file, or file and line. */
struct sluice_place {
    const struct sluice_line_note *note;
    const char *file;
    int32_t line;
};

/* An ELF note of type 2, the file's name behind it. */
struct sluice_line_note {
    uint32_t name_size, descriptor_size, type;
    char name[8];
    int32_t line;
};

#ifndef SLUICE_UNCHECKED

/* One for all files of a plugin: the linker takes the first. */
__attribute__((weak, visibility("hidden"))) struct sluice_reader sluice_reader = {
    sizeof(struct sluice_reader), 0, NULL
};
#define SLUICE_READER &sluice_reader

static inline bool sluice_validity(const struct sluice_column *column, int64_t row)
{
    return column->validity == NULL || sluice_bit(column->validity, row);
}

/* No table has more rows than 2^32 - 2. */
static inline bool sluice_has_row(const struct sluice_column *column, int64_t row)
{
    return (uint64_t)row < (uint64_t)((uint32_t)column->reserved - 1u);
}

static inline bool sluice_may_read(const struct sluice_column *column, int64_t row, int32_t type)
{
    return column->type == type && sluice_has_row(column, row) && sluice_validity(column, row);
}

/* Of type SLUICE_NULL is an accessor that takes any, and null. */
static inline int32_t sluice_misread_kind(const struct sluice_column *column, int64_t row,
                                          int32_t type)
{
    if (type != SLUICE_NULL && column->type != type)
        return SLUICE_MISREAD_TYPE;
    return sluice_has_row(column, row) ? SLUICE_MISREAD_NULL : SLUICE_MISREAD_ROW;
}

static inline void sluice_tell_misread(struct sluice_misread *misread, struct sluice_place place)
{
    misread->size = sizeof *misread;
    misread->file = place.note == NULL ? place.file : (const char *)(place.note + 1);
    misread->line = place.note == NULL ? place.line : place.note->line;
    if (sluice_reader.misread != NULL)
        sluice_reader.misread(misread);
}

/* Apart, since it is seldom called; always true. */
__attribute__((noinline, cold, unused)) static void
sluice_note_misread(const struct sluice_column *column, int64_t row, int32_t type,
                    const char *accessor, struct sluice_place place)
{
    struct sluice_misread misread;

    memset(&misread, 0, sizeof misread);
    misread.kind = sluice_misread_kind(column, row, type);
    misread.column = column;
    misread.row = row;
    misread.accessor = accessor;
    sluice_tell_misread(&misread, place);
}

#define SLUICE_MISREADS(column, row, type, accessor, place)                                        \
    (!sluice_may_read(column, row, type) &&                                                        \
     (sluice_note_misread(column, row, type, accessor, place), true))
#define SLUICE_MISSES(column, row, accessor, place)                                                \
    (!sluice_has_row(column, row) &&                                                               \
     (sluice_note_misread(column, row, SLUICE_NULL, accessor, place), true))

/* ---- where ---- */

#if defined(__FILE_NAME__)
#define SLUICE_FILE __FILE_NAME__
#else
#define SLUICE_FILE __FILE__
#endif

#ifdef __cplusplus
#define SLUICE_PLACE sluice_place_of(NULL, SLUICE_FILE, __LINE__)
#else
/* Notes are no part of what a build is, so that a line more makes no other plugin. */
#define SLUICE_PLACE                                                                               \
    sluice_place_of(                                                                               \
        __extension__({                                                                            \
            __attribute__((section(".note.sluice.lines"), aligned(4))) static const struct {       \
                struct sluice_line_note note;                                                      \
                char file[(sizeof SLUICE_FILE + 3) / 4 * 4];                                       \
            } sluice_line = { { sizeof "Sluice",                                                   \
                                sizeof(int32_t) + (sizeof SLUICE_FILE + 3) / 4 * 4, 2, "Sluice",   \
                                __LINE__ },                                                        \
                              SLUICE_FILE };                                                       \
            &sluice_line.note;                                                                     \
        }),                                                                                        \
        NULL, 0)
#endif

#else /* SLUICE_UNCHECKED */

#define SLUICE_READER NULL
#define SLUICE_MISREADS(column, row, type, accessor, place) ((void)(place), false)
#define SLUICE_MISSES(column, row, accessor, place) ((void)(place), false)

#endif

static inline struct sluice_place sluice_place_of(const struct sluice_line_note *note,
                                                  const char *file, int32_t line)
{
    struct sluice_place place;

    place.note = note;
    place.file = file;
    place.line = line;
    return place;
}

static inline struct sluice_place sluice_nowhere(void)
{
    return sluice_place_of(NULL, NULL, 0);
}

#endif

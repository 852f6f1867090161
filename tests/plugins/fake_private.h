/* fake_private.h - shared by the parts of the fake host. */
#ifndef FAKE_PRIVATE_H
#define FAKE_PRIVATE_H

#include "plugins/fake_host.h"

enum { FAKE_KEYS = 4, FAKE_TEXT = 1024 };

/* Memory that lives as long as the fake. */
struct fake_block {
    struct fake_block *next;
    max_align_t bytes[];
};

struct fake_input {
    const struct sluice_input *declared;
    int32_t column_count; /* declared ones, then key columns that are not among them */
    const char *names[32];
    int32_t types[32];
    int32_t key_columns[FAKE_KEYS];
    int32_t key_count;
    struct sluice_value (*rows)[32];
    int64_t row_count, capacity;
    struct sluice_column columns[32];
    struct sluice_view view;
    struct sluice_slice *groups;
    int64_t group_count;
};

struct fake_entity {
    struct sluice_value keys[FAKE_KEYS];
    const char *name; /* "G1,BOS" */
    int outcome, category;
    const char *reason;
    struct sluice_value *cells;
};

struct fake {
    const struct sluice_processor *processor;
    struct fake_block *blocks;
    struct fake_input inputs[8];
    uint32_t input_count;
    struct sluice_setting settings[16];
    const struct sluice_setting *setting_pointers[17];
    const struct sluice_view *views[8];
    struct fake_entity *entities;
    size_t entity_count, entity_capacity;
    struct fake_entity *current;
    void *block;
    size_t block_size;
    bool dated;
    int32_t date; /* D */
};

void *fake_allocate(struct fake *fake, size_t bytes);
SLUICE_PRINTF(2, 3)
const char *fake_text(struct fake *fake, const char *format, ...);

/* Days since 1970 of "2025-01-18". */
int32_t fake_days(const char *date);
/* The value of an int parameter; `otherwise` if `name` is NULL. */
int64_t fake_setting(const struct fake *fake, const char *name, int64_t otherwise);

/* NULL if there is none of this name. */
struct fake_entity *fake_find(const struct fake *fake, const char *name);

void fake_input_init(struct fake_input *input, const struct sluice_input *declared,
                     const struct sluice_processor *processor);
void fake_input_add(struct fake *fake, struct fake_input *input, const char *cells);
/* Sorts the rows and makes columns, view and groups. */
void fake_input_build(struct fake *fake, struct fake_input *input);
struct sluice_slice fake_input_find(const struct fake_input *input,
                                    const struct sluice_value *keys);
int fake_compare(struct sluice_value a, struct sluice_value b);

#endif

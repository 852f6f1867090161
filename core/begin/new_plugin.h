/*
 * new_plugin.h - a plugin that is begun: what its parts are made of. Private to this module.
 */
#ifndef CORE_BEGIN_NEW_PLUGIN_H
#define CORE_BEGIN_NEW_PLUGIN_H

#include "begin/new.h"

#define NEW_NAME_SIZE 64

struct new_entity {
    char name[NEW_NAME_SIZE];
    int type;
};

struct new_input {
    const struct pipeline_table *table;
    char alias[NEW_NAME_SIZE];
    char prefix[NEW_NAME_SIZE + 8]; /* of its columns, in capitals */
    bool keyed;                     /* the table has the entity's columns: slices are an entity's */
};

/* Rows of the test: of each entity one more than of the next, none on the date itself. */
#define NEW_ENTITIES 2
#define NEW_DATES 4

struct new_draft {
    const struct new_plugin_request *request;
    struct arena arena;
    sluice_day dates[NEW_DATES]; /* those of rows, then the one that is computed */
    struct new_entity *entities;
    size_t entity_count;
    struct new_input *inputs;
    size_t input_count;
    /* The column whose mean the plugin gives, to begin with; NULL: no input has numbers. */
    const struct pipeline_column *figure;
    size_t figure_input;
    const char *test;     /* the folder in the folder; NULL: neither was made */
    const char **written; /* files in them */
    size_t written_count;
};

/* ---- the parts, as text ---- */

void new_source_text(const struct new_draft *draft, struct buffer *out);
void new_make_text(const struct new_draft *draft, struct buffer *out);
void new_cmake_text(const struct new_draft *draft, struct buffer *out);
void new_pipeline_text(const struct new_draft *draft, struct buffer *out);
/* Rows of an input, and what comes of them. */
void new_rows_text(const struct new_draft *draft, const struct new_input *input,
                   struct buffer *out);
void new_expected_text(const struct new_draft *draft, struct buffer *out);
void new_outcomes_text(const struct new_draft *draft, struct buffer *out);

bool new_is_entity(const struct new_draft *draft, const char *column);
/* The name of a type in capitals: "INT". */
const char *new_type_word(int type);

/* In quotes, as the reader of pipelines gives it back; a name only where YAML takes it for
 * something else. */
void new_put_quoted(struct buffer *out, const char *text);
void new_put_name(struct buffer *out, const char *name);

/* Only a file that was not there. */
int new_file_write(const char *path, const struct buffer *out, struct sluice_error *error);
int new_there_already(const char *path, struct sluice_error *error);

#endif

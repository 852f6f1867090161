/*
 * yaml.h - one file of text to a tree of values with places. Private to pipeline/.
 */
#ifndef PIPELINE_YAML_H
#define PIPELINE_YAML_H

#include "pipeline/pipeline.h"

#define YAML_SHOWN_SIZE 72

/* The kind of a value whose mistake was reported already: every check passes over it. */
#define YAML_BROKEN 0

/* A file in memory, without byte order mark. `file` and `text` must outlive the tree's use. */
struct yaml_source {
    const char *file;
    const char *text;
    size_t length;
};

/*
 * Parses a file into `arena`. `*node_count` counts the values of all files of one load. Mistakes
 * are added to `diagnostics`; SLUICE_E_INVALID if no tree can be made of the file. A tree may come
 * with mistakes: its broken values have kind YAML_BROKEN.
 */
int yaml_read(const struct yaml_source *source, struct arena *arena, size_t *node_count,
              struct diagnostics *diagnostics, struct yaml **root, struct sluice_error *error);

/* An unquoted ~, null or nothing. */
bool yaml_is_null(const struct yaml *yaml);

/*
 * What was found, for "must be ..., not %s": a list, empty, 'abc'. Shortens, leaves control
 * characters out, and keeps what came from the environment to itself: it may be a secret.
 */
const char *yaml_shown(const struct yaml *yaml, char text[YAML_SHOWN_SIZE]);

/*
 * Replaces ${NAME}, ${NAME:-default} and $$ in the text of a scalar, in place. A value that cannot
 * be expanded becomes YAML_BROKEN and a mistake is added. False when memory is short.
 */
bool expand_scalar(struct yaml *scalar, struct arena *arena, struct diagnostics *diagnostics);

#endif

/*
 * yaml.h - a file of YAML as a tree of values, each with its place.
 *
 * ${VARIABLES} in values are expanded from the environment; what does not mean one thing to
 * everybody who reads the file (anchors, aliases, tags, two equal keys, line ends that are not
 * seen) is a mistake. Main thread.
 */
#ifndef CORE_YAML_H
#define CORE_YAML_H

#include "base/base.h"
#include "table/table.h"

#define YAML_SHOWN_SIZE 72

/* YAML_BROKEN: a value whose mistake was reported already; every check passes over it. */
enum yaml_kind { YAML_BROKEN = 0, YAML_SCALAR = 1, YAML_LIST = 2, YAML_MAP = 3 };

/* A value of the file. For a map, `keys[i]` (scalars) belongs to `items[i]`. */
struct yaml {
    int kind;
    bool quoted; /* a quoted scalar is text, whatever it looks like, unless it had a ${...} */
    bool from_environment; /* some of the text came from a variable */
    struct location location;
    const char *text; /* scalar, expanded */
    size_t count;
    struct yaml **keys;
    struct yaml **items;
};

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

/*
 * Replaces ${NAME}, ${NAME:-default} and $$ in the text of a scalar, in place, as yaml_read does. A
 * value that cannot be expanded becomes YAML_BROKEN and a mistake is added. False when memory is
 * short.
 */
bool yaml_expand(struct yaml *scalar, struct arena *arena, struct diagnostics *diagnostics);

/* The item of a map, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);
/* An unquoted ~, null or nothing. */
bool yaml_is_null(const struct yaml *yaml);
/* "a map", "a list", "text" ... for messages. */
const char *yaml_kind_name(const struct yaml *yaml);
/*
 * What was found, for "must be ..., not %s": a list, empty, 'abc'. Shortens, leaves control
 * characters out, and keeps what came from the environment to itself: it may be a secret.
 */
const char *yaml_shown(const struct yaml *yaml, char text[YAML_SHOWN_SIZE]);
/* Reads a scalar as a value of `type`; on a mistake adds "WHAT must be a whole number, not ..":
 * `what` brings its own quotes. A bool may be true, yes, on or 1. */
bool yaml_value(const struct yaml *yaml, int type, const char *what, struct sluice_value *value,
                struct diagnostics *diagnostics);

#endif

/* shape.h - the rules of the ABI structs as tables, and the engine that applies them. */
#ifndef CORE_PLUGIN_SHAPE_H
#define CORE_PLUGIN_SHAPE_H

#include "plugin/plugin.h"

/* A descriptor under check. */
struct check {
    const struct sluice_processor *processor;
    struct buffer *problems; /* "input 'games': need is 0, must be ..\n" */
    size_t count;
};

/* What a problem is about: "column 'day' of input 'readings'". */
#define WHERE_SIZE 256

SLUICE_PRINTF(3, 4)
void check_problem(struct check *check, const char *where, const char *format, ...);

enum field_kind {
    FIELD_INT = 1,       /* low..high */
    FIELD_NAME,          /* [a-z][a-z0-9_]*, at most MAX_PLUGIN_NAME bytes */
    FIELD_SYMBOL,        /* the same with capitals: tables and columns of others */
    FIELD_TEXT,          /* there and not empty */
    FIELD_OPTIONAL_TEXT, /* NULL or not empty */
    FIELD_POINTER,       /* not NULL */
    FIELD_LIST,          /* NULL-terminated, with at least one entry */
};

struct field {
    const char *name;
    int32_t kind; /* enum field_kind */
    size_t offset;
    int32_t low, high;
    const char *expected; /* in words, FIELD_INT only; NULL: the figures */
};

/* One ABI struct. `name` is the offset of the member that must be unique in a list. */
struct shape {
    const char *what; /* "input" */
    size_t size;
    size_t name;
    const struct field *fields;
    size_t count;
};

#define SHAPE_UNNAMED SIZE_MAX

/* Is everything there that deeper checks read? Adds a problem for each field that is wrong. */
bool check_shape(struct check *check, const char *where, const void *object,
                 const struct shape *shape);

typedef void check_item(struct check *check, const char *where, const void *item,
                        const void *context);

/* Checks each entry of a NULL-terminated array of pointers (NULL: none), that names are unique, and
 * calls `each` (may be NULL) for the sound ones. `parent` is NULL or what the list belongs to. */
void check_list(struct check *check, const char *parent, const void *list,
                const struct shape *shape, check_item *each, const void *context);

/* Checks a NULL-terminated array of names (NULL: none) for doubles. */
void check_names(struct check *check, const char *where, const char *what,
                 const char *const *names);

/* ---- arrays of pointers to any ABI struct ---- */

/* Of a NULL-terminated array of pointers; NULL: none. */
size_t list_count(const void *list);
/* The entry whose member at offset `name` is this text, or NULL. */
const void *list_find(const void *list, size_t name, const char *text);

/* ---- rules that several structs share ---- */

/* Letters (small ones unless `capitals`), digits and _, a letter first, up to MAX_PLUGIN_NAME
 * bytes. */
bool name_is_plain(const char *text, bool capitals);
/* Texts of a pipeline and of a store hold no NUL; one in a descriptor would be cut at it somewhere.
 */
bool text_has_nul(struct sluice_value text);
/* May stand in a key: int, text, date, bool. */
bool type_is_key(int32_t type);
/* Both 0 is no range. */
bool range_is_set(double minimum, double maximum);
void check_range(struct check *check, const char *where, int32_t type, double minimum,
                 double maximum);
/* A parameter that gives a figure: exists, scalar, of number type (int alone if `whole`). */
void check_figure(struct check *check, const char *where, const char *field, const char *parameter,
                  bool whole);

/* ---- the parts of a descriptor ---- */

void check_parameters(struct check *check);
void check_inputs(struct check *check);
void check_window(struct check *check, const char *where, const struct sluice_window *window);
/* `columns` (may be NULL) are those whose types are known. */
void check_filters(struct check *check, const char *where,
                   const struct sluice_filter *const *filters,
                   const struct sluice_input_column *const *columns);
void check_gates(struct check *check);

#endif

/*
 * diagnostics.h - mistakes with their places, and secrets that no output may show.
 *
 * A part of base.h, which is what others include.
 */
#ifndef SLUICE_BASE_DIAGNOSTICS_H
#define SLUICE_BASE_DIAGNOSTICS_H

#include "base/memory.h"
#include "base/mistakes.h"

/* ---- secrets: what no output may show ---- */

#define SECRET_SHOWN "***"

struct secret_list {
    char **items;
    size_t count, capacity;
};

/* Zero-initialise. Once filled, any thread may read it. */
struct secrets {
    struct secret_list values;
    struct secret_list names; /* keys whose values are secret, beside those that sound like it */
    bool failed;              /* memory ran short, or there are over 1000: nothing is shown */
};

void secrets_fini(struct secrets *secrets);
/* Of a value of several lines each line is a secret as well. One of fewer than 4 bytes is found
 * only where it stands as a word. */
void secrets_add(struct secrets *secrets, const char *value);
void secrets_add_name(struct secrets *secrets, const char *name);
/* Adds the passwords of a value that is no secret: scheme://user:PASSWORD@.., password=PASSWORD. */
void secrets_find(struct secrets *secrets, const char *text);
/* Whether a key or variable is called password, api_key, token or the like. */
bool secrets_is_name(const char *name);
/*
 * Appends the text with *** for each secret, for its beginning if that is 8 bytes or more, and for
 * passwords in addresses and assignments. `secrets` may be NULL: these alone.
 */
void secrets_redact(const struct secrets *secrets, const char *text, struct buffer *out);
/* The same of text that reads like a pipeline file: the values of keys that sound like secrets as
 * well. */
void secrets_redact_source(const struct secrets *secrets, const char *text, struct buffer *out);
/* The same as secrets_redact within an error; needs no memory. */
void secrets_redact_error(const struct secrets *secrets, struct sluice_error *error);

/* ---- diagnostics: many mistakes in one go, each with its place ---- */

/* line and column count from 1; 0 means the whole file. file NULL: no place. A column is of
 * characters: a tab is one. */
struct location {
    const char *file;
    int line;
    int column;
};

struct diagnostic {
    enum mistake_kind kind;
    struct location location;
    char *message;
    char *suggestion; /* NULL: none */
    size_t number;    /* in order of addition */
};

struct diagnostics {
    struct arena arena;
    struct diagnostic *items;
    size_t count, capacity;
    struct map sources;     /* file name -> text, for the caret line */
    struct secrets secrets; /* not shown by diagnostics_print; to be added at any time */
    bool failed;            /* memory ran short: the list is not complete */
};

void diagnostics_init(struct diagnostics *diagnostics);
void diagnostics_fini(struct diagnostics *diagnostics);
/* Gives the text of a file so that its lines can be shown; text is copied. */
void diagnostics_source(struct diagnostics *diagnostics, const char *file, const char *text,
                        size_t length);
/* Appends a mistake. Message: no capital, no final stop. */
SLUICE_PRINTF(4, 5)
void diagnostics_add(struct diagnostics *diagnostics, enum mistake_kind kind,
                     struct location location, const char *format, ...);
/* Adds to the newest mistake: "did you mean 'psza'?". */
SLUICE_PRINTF(2, 3)
void diagnostics_suggest(struct diagnostics *diagnostics, const char *format, ...);
/* Sorts by file, line, column (stable): those without a file come first. */
void diagnostics_sort(struct diagnostics *diagnostics);
/*
 * Sorts them and renders each as
 *
 *     zones.yaml:7:5: error: unknown key 'plugn' in processor 'psza'
 *         7 |     plugn: psza
 *           |     ^
 *       did you mean 'plugin'?
 *
 * and, after the first DIAGNOSTICS_SHOWN, how many more there are. Secrets, and the values of keys
 * that sound like one, are shown as ***.
 */
#define DIAGNOSTICS_SHOWN 100
void diagnostics_print(struct diagnostics *diagnostics, struct buffer *out);

#endif

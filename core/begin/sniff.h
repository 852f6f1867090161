/*
 * sniff.h - what a CSV file seems to be: its dialect, its columns, what tells its rows apart.
 * Private to this module.
 *
 * What is found holds for every row of the file, and values are read with the very functions that
 * an import reads them with.
 */
#ifndef CORE_BEGIN_SNIFF_H
#define CORE_BEGIN_SNIFF_H

#include "csv/csv.h"

/* ---- what a value may be ---- */

/* Kinds of a group exclude each other within a file: it has one form of numbers, of dates. */
enum sniff_group { SNIFF_BOOL, SNIFF_NUMBER, SNIFF_DATE, SNIFF_TIME, SNIFF_GROUPS };

/* A type in one way of writing it. */
struct sniff_kind {
    int group;  /* enum sniff_group */
    int choice; /* within the group; the first that fits is preferred */
    int type;
    bool named; /* only of columns whose name speaks of days: it would do for numbers */
    struct csv_dialect dialect; /* what a file must say so that its values are read */
};

extern const struct sniff_kind sniff_kinds[];
extern const size_t sniff_kind_count; /* at most 64: a set of them is a uint64_t */
extern const char *const sniff_null_words[];
extern const size_t sniff_null_word_count; /* at most 32 */

/* Of these kinds, those that the field is of. */
uint64_t sniff_value(uint64_t kinds, const char *text, size_t length);

/* ---- a file ---- */

#define SNIFF_SHOWN_SIZE 48

struct sniff_column {
    const char *header; /* as in the file; "": no pipeline can name it */
    int type;
    bool nullable;
    int32_t line;                 /* of the value that made it text; 0: none did */
    char shown[SNIFF_SHOWN_SIZE]; /* this value */
    bool zeros;                   /* it begins with a zero or a plus, which a number would lose */

    uint64_t kinds;      /* of all its values but words for none */
    uint32_t words;      /* the words for no value that it has */
    int64_t empty;       /* fields without a value */
    int64_t value_count; /* but words */
};

struct sniff_file {
    const char *path;
    struct arena *arena; /* of all texts */
    char *text;          /* the file; heap */
    size_t length;

    struct csv_dialect dialect;
    int choices[SNIFF_GROUPS]; /* -1: it has no such values */
    bool day_or_month;         /* its dates would do as day first and as month first */
    struct sniff_column *columns;
    size_t column_count;
    int64_t row_count;
    const struct sniff_column *date; /* the first column of dates without nulls; NULL: none */
    bool row_numbers;                /* the caller's: those may be the key */
    size_t *key;                     /* columns that tell its rows apart, ascending */
    size_t key_count;                /* 0: none do, and their numbers are the key */
};

/* Zero-initialise, with path, arena and `row_numbers`; closing accepts that. SLUICE_E_INVALID: the
 * file cannot be imported as it is, or no columns tell its rows apart, nor may numbers. */
int sniff_open(struct sniff_file *file, struct sluice_error *error);
void sniff_close(struct sniff_file *file);

/* ---- its parts ---- */

/* Reads the file and finds what separates its fields. */
int sniff_text(struct sniff_file *file, struct sluice_error *error);
/* A reader at its beginning. */
int sniff_reader(const struct sniff_file *file, struct csv_reader **reader,
                 struct sluice_error *error);
/* Finds columns, types and dialect. */
int sniff_columns(struct sniff_file *file, struct sluice_error *error);
/* Finds the date and the key. */
int sniff_key(struct sniff_file *file, struct sluice_error *error);
/* At most SNIFF_SHOWN_SIZE - 1 bytes of a field, fit for a terminal. */
void sniff_show(const char *text, size_t length, char shown[SNIFF_SHOWN_SIZE]);

#endif

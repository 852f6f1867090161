/*
 * values.h - values of columns: from JSON as load jobs take them, to the text of answers.
 *
 * In SQLite a DATE, TIME, DATETIME is text that sorts as it does; a TIMESTAMP is microseconds; NaN,
 * which SQLite has not, is the text 'NaN'; NUMERIC is canonical text; what is repeated or a record
 * is the JSON of its answer.
 */
#ifndef BIGQUERY_VALUES_H
#define BIGQUERY_VALUES_H

#include <jansson.h>
#include <sqlite3.h>
#include <stdint.h>

enum value_class {
    VALUE_INT64,
    VALUE_FLOAT64,
    VALUE_BOOL,
    VALUE_STRING,
    VALUE_BYTES,
    VALUE_DATE,
    VALUE_TIME,
    VALUE_DATETIME,
    VALUE_TIMESTAMP,
    VALUE_NUMERIC,
    VALUE_JSON,
    VALUE_NESTED,
};

/* Of a field of a schema; of a type's name in either spelling (VALUE_JSON where unknown). */
enum value_class value_class_of(const json_t *field);
enum value_class value_class_named(const char *type);
/* A type's name as answers have it: INTEGER, FLOAT, BOOLEAN, RECORD; others as they are. */
const char *value_legacy_name(const char *type);
/* A class as SQL calls it: INT64 and so on. */
const char *value_sql_name(enum value_class class);
/* Compares NUMERIC texts by value, as a collation of SQLite. */
int value_compare_numeric(void *unused, int size, const void *text, int other_size,
                          const void *other);

/*
 * Binds what a load job finds in a row for a scalar; NULL, or what is wrong with it, as text that
 * lives for ever.
 */
const char *value_bind(sqlite3_stmt *statement, int index, enum value_class class,
                       const json_t *value);
/* The same of text as literals and parameters of SQL have it. */
const char *value_bind_text(sqlite3_stmt *statement, int index, enum value_class class,
                            const char *text);
/* What a nested field's answer would be: {"v": ..}'s value; or NULL with *fault. */
json_t *value_nested(const json_t *field, const json_t *value, const char **fault);

/* The value of a cell in an answer; a TIMESTAMP as microseconds or floating text. */
json_t *value_answer(sqlite3_stmt *statement, int column, enum value_class class, int int64_times);

/* SQL for the bytes that a column of this class is billed for. */
char *value_size_sql(enum value_class class, const char *column);

/* "2021-10-19 01:02:03.5 UTC" and the like to microseconds; 0 where it is none. */
int timestamp_read(const char *text, int64_t *us);
/* YYYY-MM-DD HH:MM:SS of microseconds; with six decimals. */
#define TIMESTAMP_SIZE 80
void timestamp_write(int64_t us, char text[TIMESTAMP_SIZE]);

#endif

/*
 * layout.c - what plugins and drivers were and are compiled with: where each member of each public
 * struct stands and what type it has, and the value of each enum constant, as ABI 1.0 (0.1.0,
 * commit 4fb3d23) and, where that is said, 1.1 have them. A header that breaks one of them does not
 * compile here. Structs grow at their end; what is new gets its lines. The test is that this
 * compiles; nothing is linked.
 */
#include <stdarg.h>
#include <stddef.h>

#include "sluice/store.h"

/* May have grown. */
#define STRUCT(name, bytes)                                                                        \
    _Static_assert(sizeof(struct name) >= (bytes), "struct " #name " has shrunk")
/* Crosses in arrays, without a size, or stands inside of others. */
#define FROZEN(name, bytes)                                                                        \
    _Static_assert(sizeof(struct name) == (bytes), "struct " #name " has another size")
#define MEMBER(in, name, at, ...)                                                                  \
    _Static_assert(offsetof(struct in, name) == (at), #in "." #name " stands elsewhere");          \
    _Static_assert(__builtin_types_compatible_p(__typeof__(((struct in *)0)->name), __VA_ARGS__),  \
                   #in "." #name " has another type")
#define VALUE(name, value) _Static_assert((int)(name) == (value), #name " has another value")

/* ---- constants ---- */

VALUE(SLUICE_ABI_MAJOR, 1);
_Static_assert(SLUICE_ABI_MINOR >= 1, "the minor version went back");
VALUE(SLUICE_NOTE_TYPE, 1);
VALUE(SLUICE_MAGIC, 0x45434C53);
_Static_assert(sizeof SLUICE_NOTE_NAME == sizeof "Sluice", "the note has another name");

/* enum sluice_status */
VALUE(SLUICE_OK, 0);
VALUE(SLUICE_E_MEMORY, 1);
VALUE(SLUICE_E_INVALID, 2);
VALUE(SLUICE_E_NOT_FOUND, 3);
VALUE(SLUICE_E_IO, 4);
VALUE(SLUICE_E_STORE, 5);
VALUE(SLUICE_E_BUSY, 6);
VALUE(SLUICE_E_CORRUPT, 7);
VALUE(SLUICE_E_UNSUPPORTED, 8);
VALUE(SLUICE_E_REFUSED, 9);
VALUE(SLUICE_E_CANCELLED, 10);
VALUE(SLUICE_E_LIMIT, 11);
VALUE(SLUICE_E_PLUGIN, 12);
VALUE(SLUICE_E_CONFLICT, 13);
VALUE(SLUICE_E_FULL, 14);
VALUE(SLUICE_E_READ_ONLY, 15);
VALUE(SLUICE_E_INTERNAL, 16);

/* enum sluice_type */
VALUE(SLUICE_NULL, 0);
VALUE(SLUICE_BOOL, 1);
VALUE(SLUICE_INT, 2);
VALUE(SLUICE_REAL, 3);
VALUE(SLUICE_TEXT, 4);
VALUE(SLUICE_DATE, 5);
VALUE(SLUICE_TIME, 6);

/* enum sluice_as_of */
VALUE(SLUICE_BEFORE, 1);
VALUE(SLUICE_AFTER, 2);

/* enum sluice_thread_class */
VALUE(SLUICE_PARALLEL, 1);
VALUE(SLUICE_SERIAL, 2);

/* enum sluice_need */
VALUE(SLUICE_HARD, 1);
VALUE(SLUICE_SOFT, 2);

/* enum sluice_parameter_kind */
VALUE(SLUICE_PARAMETER_SCALAR, 1);
VALUE(SLUICE_PARAMETER_CHOICE, 2);
VALUE(SLUICE_PARAMETER_LIST, 3);
VALUE(SLUICE_PARAMETER_RECORD, 4);
VALUE(SLUICE_PARAMETER_MAP, 5); /* 1.1 */

/* enum sluice_filter_kind */
VALUE(SLUICE_FILTER_EQUAL, 1);
VALUE(SLUICE_FILTER_IN, 2);
VALUE(SLUICE_FILTER_NOT_IN, 3);
VALUE(SLUICE_FILTER_NOT_NULL, 4);

/* enum sluice_window_kind */
VALUE(SLUICE_WINDOW_BEFORE, 0);
VALUE(SLUICE_WINDOW_DAYS, 1);
VALUE(SLUICE_WINDOW_SEASON, 2);
VALUE(SLUICE_WINDOW_ALL, 3);

/* enum sluice_outcome */
VALUE(SLUICE_WRITTEN, 1);
VALUE(SLUICE_SKIPPED, 2);
VALUE(SLUICE_FAILED, 3);

/* enum sluice_category */
VALUE(SLUICE_CATEGORY_NONE, 0);
VALUE(SLUICE_EARLY_SEASON, 1);
VALUE(SLUICE_INSUFFICIENT, 2);
VALUE(SLUICE_INCOMPLETE, 3);
VALUE(SLUICE_BREAKER_OPEN, 4);
VALUE(SLUICE_NOT_APPLICABLE, 5);
VALUE(SLUICE_BAD_VALUE, 6);
VALUE(SLUICE_MISSING_UPSTREAM, 7);
VALUE(SLUICE_ERROR, 8);

/* enum sluice_capability */
VALUE(SLUICE_CAN_ATOMIC_LEDGER, 1);
VALUE(SLUICE_CAN_LEASE, 2);
VALUE(SLUICE_CAN_TOKEN, 4);
VALUE(SLUICE_CAN_SNAPSHOT, 8);
VALUE(SLUICE_CAN_EXACT_TOKEN, 16);
VALUE(SLUICE_CAN_PUBLISH, 32);
VALUE(SLUICE_CAN_UNDATED, 64);

/* enum sluice_publication_state */
VALUE(SLUICE_PUBLISHED, 1);
VALUE(SLUICE_NOT_PUBLISHED, 2);
VALUE(SLUICE_PUBLISHING, 3);
VALUE(SLUICE_NEVER_SEEN, 4);

/* enum sluice_comparison */
VALUE(SLUICE_EQUAL, 1);
VALUE(SLUICE_AT_LEAST, 2);
VALUE(SLUICE_AT_MOST, 3);
VALUE(SLUICE_UNDATED, 4);

/* enum sluice_open_flag */
VALUE(SLUICE_OPEN_READ_ONLY, 1);
VALUE(SLUICE_OPEN_CREATE, 2);

/* ---- structs of table.h ---- */

STRUCT(sluice_error, 1024);
MEMBER(sluice_error, size, 0, uint32_t);
MEMBER(sluice_error, status, 4, int32_t);
MEMBER(sluice_error, message, 8, char[1016]);

FROZEN(sluice_value, 16);
MEMBER(sluice_value, type, 0, int32_t);
MEMBER(sluice_value, length, 4, int32_t);
MEMBER(sluice_value, as.integer, 8, int64_t);
MEMBER(sluice_value, as.real, 8, double);
MEMBER(sluice_value, as.text, 8, const char *);

FROZEN(sluice_column, 32);
MEMBER(sluice_column, type, 0, int32_t);
MEMBER(sluice_column, reserved, 4, int32_t);
MEMBER(sluice_column, validity, 8, const uint8_t *);
MEMBER(sluice_column, values, 16, const void *);
MEMBER(sluice_column, offsets, 24, const int32_t *);

FROZEN(sluice_slice, 24);
MEMBER(sluice_slice, first, 0, int64_t);
MEMBER(sluice_slice, count, 8, int64_t);
MEMBER(sluice_slice, step, 16, int64_t);

STRUCT(sluice_view, 24);
MEMBER(sluice_view, size, 0, uint32_t);
MEMBER(sluice_view, column_count, 4, int32_t);
MEMBER(sluice_view, row_count, 8, int64_t);
MEMBER(sluice_view, columns, 16, const struct sluice_column *);

/* ---- 1.1: those of misread.h ---- */

VALUE(SLUICE_MISREAD_ROW, 1);
VALUE(SLUICE_MISREAD_TYPE, 2);
VALUE(SLUICE_MISREAD_NULL, 3);

STRUCT(sluice_misread, 48);
MEMBER(sluice_misread, size, 0, uint32_t);
MEMBER(sluice_misread, kind, 4, int32_t);
MEMBER(sluice_misread, column, 8, const struct sluice_column *);
MEMBER(sluice_misread, row, 16, int64_t);
MEMBER(sluice_misread, accessor, 24, const char *);
MEMBER(sluice_misread, file, 32, const char *);
MEMBER(sluice_misread, line, 40, int32_t);
MEMBER(sluice_misread, reserved, 44, int32_t);

STRUCT(sluice_reader, 16);
MEMBER(sluice_reader, size, 0, uint32_t);
MEMBER(sluice_reader, reserved, 4, int32_t);
MEMBER(sluice_reader, misread, 8, void (*)(const struct sluice_misread *));

FROZEN(sluice_line_note, 24);
MEMBER(sluice_line_note, name_size, 0, uint32_t);
MEMBER(sluice_line_note, descriptor_size, 4, uint32_t);
MEMBER(sluice_line_note, type, 8, uint32_t);
MEMBER(sluice_line_note, name, 12, char[8]);
MEMBER(sluice_line_note, line, 20, int32_t);

/* ---- structs of plugin.h ---- */

STRUCT(sluice_parameter, 80);
MEMBER(sluice_parameter, size, 0, uint32_t);
MEMBER(sluice_parameter, kind, 4, int32_t);
MEMBER(sluice_parameter, name, 8, const char *);
MEMBER(sluice_parameter, type, 16, int32_t);
MEMBER(sluice_parameter, required, 20, int32_t);
MEMBER(sluice_parameter, default_value, 24, struct sluice_value);
MEMBER(sluice_parameter, minimum, 40, double);
MEMBER(sluice_parameter, maximum, 48, double);
MEMBER(sluice_parameter, choices, 56, const char *const *);
MEMBER(sluice_parameter, fields, 64, const struct sluice_parameter *const *);
MEMBER(sluice_parameter, help, 72, const char *);

STRUCT(sluice_setting, 40);
MEMBER(sluice_setting, size, 0, uint32_t);
MEMBER(sluice_setting, item_count, 4, uint32_t);
MEMBER(sluice_setting, name, 8, const char *);
MEMBER(sluice_setting, value, 16, struct sluice_value);
MEMBER(sluice_setting, items, 32, const struct sluice_setting *const *);

STRUCT(sluice_filter, 32);
MEMBER(sluice_filter, size, 0, uint32_t);
MEMBER(sluice_filter, kind, 4, int32_t);
MEMBER(sluice_filter, column, 8, const char *);
MEMBER(sluice_filter, value_count, 16, uint32_t);
MEMBER(sluice_filter, fold_case, 20, int32_t);
MEMBER(sluice_filter, values, 24, const struct sluice_value *);

FROZEN(sluice_window, 48);
MEMBER(sluice_window, size, 0, uint32_t);
MEMBER(sluice_window, kind, 4, int32_t);
MEMBER(sluice_window, from_days, 8, int32_t);
MEMBER(sluice_window, to_days, 12, int32_t);
MEMBER(sluice_window, same_season, 16, int32_t);
MEMBER(sluice_window, last, 20, int32_t);
MEMBER(sluice_window, from_parameter, 24, const char *);
MEMBER(sluice_window, to_parameter, 32, const char *);
MEMBER(sluice_window, last_parameter, 40, const char *);

STRUCT(sluice_input_column, 24);
MEMBER(sluice_input_column, size, 0, uint32_t);
MEMBER(sluice_input_column, type, 4, int32_t);
MEMBER(sluice_input_column, name, 8, const char *);
MEMBER(sluice_input_column, nullable, 16, int32_t);

STRUCT(sluice_input_key, 24);
MEMBER(sluice_input_key, size, 0, uint32_t);
MEMBER(sluice_input_key, reserved, 4, int32_t);
MEMBER(sluice_input_key, column, 8, const char *);
MEMBER(sluice_input_key, entity, 16, const char *);

STRUCT(sluice_input, 128);
MEMBER(sluice_input, size, 0, uint32_t);
MEMBER(sluice_input, need, 4, int32_t);
MEMBER(sluice_input, alias, 8, const char *);
MEMBER(sluice_input, table, 16, const char *);
MEMBER(sluice_input, columns, 24, const struct sluice_input_column *const *);
MEMBER(sluice_input, keys, 32, const struct sluice_input_key *const *);
MEMBER(sluice_input, order, 40, const char *const *);
MEMBER(sluice_input, newest_first, 48, int32_t);
MEMBER(sluice_input, unique, 52, int32_t);
MEMBER(sluice_input, window, 56, struct sluice_window);
MEMBER(sluice_input, filters, 104, const struct sluice_filter *const *);
MEMBER(sluice_input, min_rows, 112, int32_t);
MEMBER(sluice_input, reserved, 116, int32_t);
MEMBER(sluice_input, word, 120, const char *);

STRUCT(sluice_output_column, 88);
MEMBER(sluice_output_column, size, 0, uint32_t);
MEMBER(sluice_output_column, type, 4, int32_t);
MEMBER(sluice_output_column, name, 8, const char *);
MEMBER(sluice_output_column, nullable, 16, int32_t);
MEMBER(sluice_output_column, scaled, 20, int32_t);
MEMBER(sluice_output_column, scale, 24, int32_t);
MEMBER(sluice_output_column, reserved, 28, int32_t);
MEMBER(sluice_output_column, minimum, 32, double);
MEMBER(sluice_output_column, maximum, 40, double);
MEMBER(sluice_output_column, minimum_parameter, 48, const char *);
MEMBER(sluice_output_column, maximum_parameter, 56, const char *);
MEMBER(sluice_output_column, unit, 64, const char *);
MEMBER(sluice_output_column, help, 72, const char *);
MEMBER(sluice_output_column, fill_at_least, 80, double);

STRUCT(sluice_output, 32);
MEMBER(sluice_output, size, 0, uint32_t);
MEMBER(sluice_output, reserved, 4, int32_t);
MEMBER(sluice_output, table, 8, const char *);
MEMBER(sluice_output, columns, 16, const struct sluice_output_column *const *);
MEMBER(sluice_output, row_key, 24, const char *const *);

STRUCT(sluice_key_column, 16);
MEMBER(sluice_key_column, size, 0, uint32_t);
MEMBER(sluice_key_column, type, 4, int32_t);
MEMBER(sluice_key_column, name, 8, const char *);

STRUCT(sluice_due, 88);
MEMBER(sluice_due, size, 0, uint32_t);
MEMBER(sluice_due, reserved, 4, int32_t);
MEMBER(sluice_due, table, 8, const char *);
MEMBER(sluice_due, keys, 16, const struct sluice_input_key *const *);
MEMBER(sluice_due, match, 24, const char *);
MEMBER(sluice_due, filters, 32, const struct sluice_filter *const *);
MEMBER(sluice_due, window, 40, struct sluice_window);

STRUCT(sluice_completeness, 56);
MEMBER(sluice_completeness, size, 0, uint32_t);
MEMBER(sluice_completeness, warn, 4, int32_t);
MEMBER(sluice_completeness, due, 8, const struct sluice_due *const *);
MEMBER(sluice_completeness, table, 16, const char *);
MEMBER(sluice_completeness, keys, 24, const struct sluice_input_key *const *);
MEMBER(sluice_completeness, match, 32, const char *);
MEMBER(sluice_completeness, at_least, 40, double);
MEMBER(sluice_completeness, word, 48, const char *);

STRUCT(sluice_gates, 24);
MEMBER(sluice_gates, size, 0, uint32_t);
MEMBER(sluice_gates, early_season_days, 4, int32_t);
MEMBER(sluice_gates, breaker_attempts, 8, int32_t);
MEMBER(sluice_gates, breaker_cooldown_days, 12, int32_t);
MEMBER(sluice_gates, completeness, 16, const struct sluice_completeness *);

STRUCT(sluice_host, 136);
MEMBER(sluice_host, size, 0, uint32_t);
MEMBER(sluice_host, abi_minor, 4, uint32_t);
MEMBER(sluice_host, lookup, 8,
       struct sluice_slice (*)(const struct sluice_call *, uint32_t, const struct sluice_value *));
MEMBER(sluice_host, groups, 16,
       const struct sluice_slice *(*)(const struct sluice_call *, uint32_t, int64_t *));
MEMBER(sluice_host, scratch, 24, void *(*)(const struct sluice_call *, size_t));
MEMBER(sluice_host, set, 32,
       void (*)(const struct sluice_call *, uint32_t, const struct sluice_value *));
MEMBER(sluice_host, next_row, 40, void (*)(const struct sluice_call *));
MEMBER(sluice_host, decide, 48,
       int (*)(const struct sluice_call *, int, int, const char *, va_list));
MEMBER(sluice_host, emit, 56,
       void (*)(const struct sluice_call *, const struct sluice_value *, int, int, const char *));
MEMBER(sluice_host, make_block, 64, void *(*)(const struct sluice_call *, size_t));
MEMBER(sluice_host, fail_partition, 72, int (*)(const struct sluice_call *, const char *, va_list));
MEMBER(sluice_host, row_count, 80, int64_t (*)(const struct sluice_call *));
MEMBER(sluice_host, row_get, 88,
       struct sluice_value (*)(const struct sluice_call *, int64_t, uint32_t));
MEMBER(sluice_host, row_set, 96,
       void (*)(const struct sluice_call *, int64_t, uint32_t, const struct sluice_value *));
MEMBER(sluice_host, row_drop, 104,
       void (*)(const struct sluice_call *, int64_t, int, int, const char *));
MEMBER(sluice_host, row_add, 112,
       int64_t (*)(const struct sluice_call *, const struct sluice_value *));
MEMBER(sluice_host, entity_count, 120, int64_t (*)(const struct sluice_call *));
MEMBER(sluice_host, entity_get, 128,
       int (*)(const struct sluice_call *, int64_t, const struct sluice_value **, int *,
               const char **));

STRUCT(sluice_call, 88);
MEMBER(sluice_call, size, 0, uint32_t);
MEMBER(sluice_call, date, 4, int32_t);
MEMBER(sluice_call, season_start, 8, int32_t);
MEMBER(sluice_call, season_end, 12, int32_t);
MEMBER(sluice_call, season, 16, const char *);
MEMBER(sluice_call, host, 24, const struct sluice_host *);
MEMBER(sluice_call, handle, 32, void *);
MEMBER(sluice_call, parameters, 40, const struct sluice_setting *const *);
MEMBER(sluice_call, inputs, 48, const struct sluice_view *const *);
MEMBER(sluice_call, slices, 56, const struct sluice_slice *);
MEMBER(sluice_call, key, 64, const struct sluice_value *);
MEMBER(sluice_call, block, 72, const void *);
MEMBER(sluice_call, block_size, 80, size_t);

STRUCT(sluice_binding, 64);
MEMBER(sluice_binding, size, 0, uint32_t);
MEMBER(sluice_binding, reserved, 4, int32_t);
MEMBER(sluice_binding, inputs, 8, const struct sluice_input *const *);
MEMBER(sluice_binding, output, 16, const struct sluice_output *);
/* 1.1 */
MEMBER(sluice_binding, entity, 24, const struct sluice_key_column *const *);
MEMBER(sluice_binding, entity_word, 32, const char *);
MEMBER(sluice_binding, block, 40, const void *);
MEMBER(sluice_binding, block_size, 48, size_t);
MEMBER(sluice_binding, as_of, 56, int32_t);
MEMBER(sluice_binding, reserved_end, 60, int32_t);

STRUCT(sluice_bound_table, 32); /* 1.1 */
MEMBER(sluice_bound_table, size, 0, uint32_t);
MEMBER(sluice_bound_table, reserved, 4, int32_t);
MEMBER(sluice_bound_table, name, 8, const char *);
MEMBER(sluice_bound_table, date, 16, const char *);
MEMBER(sluice_bound_table, columns, 24, const struct sluice_input_column *const *);

STRUCT(sluice_bind_host, 32);
MEMBER(sluice_bind_host, size, 0, uint32_t);
MEMBER(sluice_bind_host, reserved, 4, int32_t);
MEMBER(sluice_bind_host, allocate, 8, void *(*)(void *, size_t));
MEMBER(sluice_bind_host, error, 16, int (*)(void *, const char *, const char *));
MEMBER(sluice_bind_host, table, 24, /* 1.1 */
       const struct sluice_bound_table *(*)(void *, const char *, const char *));

STRUCT(sluice_processor, 136);
MEMBER(sluice_processor, size, 0, uint32_t);
MEMBER(sluice_processor, as_of, 4, int32_t);
MEMBER(sluice_processor, thread_class, 8, int32_t);
MEMBER(sluice_processor, reserved, 12, int32_t);
MEMBER(sluice_processor, name, 16, const char *);
MEMBER(sluice_processor, version, 24, const char *);
MEMBER(sluice_processor, summary, 32, const char *);
MEMBER(sluice_processor, entity_word, 40, const char *);
MEMBER(sluice_processor, entity, 48, const struct sluice_key_column *const *);
MEMBER(sluice_processor, parameters, 56, const struct sluice_parameter *const *);
MEMBER(sluice_processor, inputs, 64, const struct sluice_input *const *);
MEMBER(sluice_processor, output, 72, const struct sluice_output *);
MEMBER(sluice_processor, gates, 80, const struct sluice_gates *);
MEMBER(sluice_processor, bind, 88,
       int (*)(const struct sluice_setting *const *, const struct sluice_bind_host *, void *,
               struct sluice_binding *));
MEMBER(sluice_processor, prepare, 96, int (*)(const struct sluice_call *));
MEMBER(sluice_processor, iterate, 104, int (*)(const struct sluice_call *));
MEMBER(sluice_processor, process, 112, int (*)(const struct sluice_call *));
MEMBER(sluice_processor, collect, 120, int (*)(const struct sluice_call *));
MEMBER(sluice_processor, reader, 128, struct sluice_reader *); /* 1.1 */

STRUCT(sluice_number, 16);
MEMBER(sluice_number, value, 0, double);
MEMBER(sluice_number, known, 8, bool);

STRUCT(sluice_identity, 72);
MEMBER(sluice_identity, magic, 0, uint32_t);
MEMBER(sluice_identity, abi_major, 4, uint16_t);
MEMBER(sluice_identity, abi_minor, 6, uint16_t);
MEMBER(sluice_identity, processor_size, 8, uint32_t);
MEMBER(sluice_identity, input_size, 12, uint32_t);
MEMBER(sluice_identity, output_size, 16, uint32_t);
MEMBER(sluice_identity, column_size, 20, uint32_t);
MEMBER(sluice_identity, call_size, 24, uint32_t);
MEMBER(sluice_identity, host_size, 28, uint32_t);
MEMBER(sluice_identity, value_size, 32, uint32_t);
MEMBER(sluice_identity, view_size, 36, uint32_t);
MEMBER(sluice_identity, build_tag, 40, char[32]);

STRUCT(sluice_note, 92);
MEMBER(sluice_note, name_size, 0, uint32_t);
MEMBER(sluice_note, descriptor_size, 4, uint32_t);
MEMBER(sluice_note, type, 8, uint32_t);
MEMBER(sluice_note, name, 12, char[8]);
MEMBER(sluice_note, identity, 20, struct sluice_identity);

/* ---- structs of store.h ---- */

STRUCT(sluice_store_parameter, 56);
MEMBER(sluice_store_parameter, size, 0, uint32_t);
MEMBER(sluice_store_parameter, required, 4, int32_t);
MEMBER(sluice_store_parameter, name, 8, const char *);
MEMBER(sluice_store_parameter, is_path, 16, int32_t);
MEMBER(sluice_store_parameter, is_secret, 20, int32_t);
MEMBER(sluice_store_parameter, default_value, 24, const char *);
MEMBER(sluice_store_parameter, choices, 32, const char *const *);
MEMBER(sluice_store_parameter, help, 40, const char *);
MEMBER(sluice_store_parameter, is_shown, 48, int32_t);
MEMBER(sluice_store_parameter, reserved, 52, int32_t);

STRUCT(sluice_store_setting, 24);
MEMBER(sluice_store_setting, size, 0, uint32_t);
MEMBER(sluice_store_setting, reserved, 4, uint32_t);
MEMBER(sluice_store_setting, name, 8, const char *);
MEMBER(sluice_store_setting, value, 16, const char *);

STRUCT(sluice_field, 40);
MEMBER(sluice_field, size, 0, uint32_t);
MEMBER(sluice_field, type, 4, int32_t);
MEMBER(sluice_field, name, 8, const char *);
MEMBER(sluice_field, is_key, 16, int32_t);
MEMBER(sluice_field, converts, 20, uint32_t);
MEMBER(sluice_field, reserved, 24, uint32_t);
MEMBER(sluice_field, type_name, 32, const char *);

STRUCT(sluice_layout, 40);
MEMBER(sluice_layout, size, 0, uint32_t);
MEMBER(sluice_layout, field_count, 4, uint32_t);
MEMBER(sluice_layout, table, 8, const char *);
MEMBER(sluice_layout, fields, 16, const struct sluice_field *const *);
MEMBER(sluice_layout, date, 24, const char *);
MEMBER(sluice_layout, is_view, 32, int32_t);
MEMBER(sluice_layout, reserved, 36, int32_t);

STRUCT(sluice_term, 32);
MEMBER(sluice_term, size, 0, uint32_t);
MEMBER(sluice_term, comparison, 4, int32_t);
MEMBER(sluice_term, column, 8, const char *);
MEMBER(sluice_term, value, 16, struct sluice_value);

STRUCT(sluice_batch, 40);
MEMBER(sluice_batch, size, 0, uint32_t);
MEMBER(sluice_batch, column_count, 4, uint32_t);
MEMBER(sluice_batch, row_count, 8, int64_t);
MEMBER(sluice_batch, columns, 16, const struct sluice_column *);
MEMBER(sluice_batch, release, 24, void (*)(struct sluice_batch *));
MEMBER(sluice_batch, owner, 32, void *);

STRUCT(sluice_scan, 48);
MEMBER(sluice_scan, size, 0, uint32_t);
MEMBER(sluice_scan, field_count, 4, uint32_t);
MEMBER(sluice_scan, table, 8, const char *);
MEMBER(sluice_scan, fields, 16, const struct sluice_field *const *);
MEMBER(sluice_scan, terms, 24, const struct sluice_term *const *);
MEMBER(sluice_scan, term_count, 32, uint32_t);
MEMBER(sluice_scan, order_count, 36, uint32_t);
MEMBER(sluice_scan, order, 40, const char *const *);

STRUCT(sluice_replace, 48);
MEMBER(sluice_replace, size, 0, uint32_t);
MEMBER(sluice_replace, field_count, 4, uint32_t);
MEMBER(sluice_replace, table, 8, const char *);
MEMBER(sluice_replace, fields, 16, const struct sluice_field *const *);
MEMBER(sluice_replace, terms, 24, const struct sluice_term *const *);
MEMBER(sluice_replace, term_count, 32, uint32_t);
MEMBER(sluice_replace, delete_all, 36, int32_t);
MEMBER(sluice_replace, rows, 40, const struct sluice_batch *);

STRUCT(sluice_publication, 56);
MEMBER(sluice_publication, size, 0, uint32_t);
MEMBER(sluice_publication, field_count, 4, uint32_t);
MEMBER(sluice_publication, table, 8, const char *);
MEMBER(sluice_publication, fields, 16, const struct sluice_field *const *);
MEMBER(sluice_publication, date, 24, const char *);
MEMBER(sluice_publication, day, 32, int32_t);
MEMBER(sluice_publication, reserved, 36, int32_t);
MEMBER(sluice_publication, id, 40, const char *);
MEMBER(sluice_publication, rows, 48, const struct sluice_batch *);

STRUCT(sluice_sent, 296);
MEMBER(sluice_sent, size, 0, uint32_t);
MEMBER(sluice_sent, state, 4, int32_t);
MEMBER(sluice_sent, table, 8, const char *);
MEMBER(sluice_sent, id, 16, const char *);
MEMBER(sluice_sent, note, 24, const char *);
MEMBER(sluice_sent, message, 32, char[256]);
MEMBER(sluice_sent, may_retry, 288, int32_t);
MEMBER(sluice_sent, reserved, 292, int32_t);

STRUCT(sluice_token, 24);
MEMBER(sluice_token, day, 0, int32_t);
MEMBER(sluice_token, reserved, 4, int32_t);
MEMBER(sluice_token, rows, 8, int64_t);
MEMBER(sluice_token, text, 16, const char *);

STRUCT(sluice_tokens, 32);
MEMBER(sluice_tokens, size, 0, uint32_t);
MEMBER(sluice_tokens, known, 4, int32_t);
MEMBER(sluice_tokens, count, 8, uint32_t);
MEMBER(sluice_tokens, reserved, 12, uint32_t);
MEMBER(sluice_tokens, items, 16, const struct sluice_token *);
MEMBER(sluice_tokens, undated, 24, int64_t);

STRUCT(sluice_token_request, 32);
MEMBER(sluice_token_request, size, 0, uint32_t);
MEMBER(sluice_token_request, from, 4, int32_t);
MEMBER(sluice_token_request, to, 8, int32_t);
MEMBER(sluice_token_request, reserved, 12, uint32_t);
MEMBER(sluice_token_request, table, 16, const char *);
MEMBER(sluice_token_request, date, 24, const char *);

STRUCT(sluice_store_limits, 16);
MEMBER(sluice_store_limits, size, 0, uint32_t);
MEMBER(sluice_store_limits, columns, 4, uint32_t);
MEMBER(sluice_store_limits, name_bytes, 8, uint32_t);
MEMBER(sluice_store_limits, publications, 12, uint32_t);

STRUCT(sluice_store_driver, 216);
MEMBER(sluice_store_driver, size, 0, uint32_t);
MEMBER(sluice_store_driver, capabilities, 4, uint32_t);
MEMBER(sluice_store_driver, name, 8, const char *);
MEMBER(sluice_store_driver, version, 16, const char *);
MEMBER(sluice_store_driver, summary, 24, const char *);
MEMBER(sluice_store_driver, parameters, 32, const struct sluice_store_parameter *const *);
MEMBER(sluice_store_driver, open, 40,
       int (*)(const struct sluice_store_setting *const *, uint32_t, uint32_t, void **,
               struct sluice_error *));
MEMBER(sluice_store_driver, close, 48, void (*)(void *));
MEMBER(sluice_store_driver, describe, 56,
       int (*)(void *, const char *, const struct sluice_layout **, struct sluice_error *));
MEMBER(sluice_store_driver, migrate, 64,
       int (*)(void *, const struct sluice_layout *, struct sluice_error *));
MEMBER(sluice_store_driver, scan, 72,
       int (*)(void *, const struct sluice_scan *, void **, struct sluice_error *));
MEMBER(sluice_store_driver, next, 80,
       int (*)(void *, struct sluice_batch *, struct sluice_error *));
MEMBER(sluice_store_driver, finish, 88, void (*)(void *));
MEMBER(sluice_store_driver, begin_read, 96, int (*)(void *, struct sluice_error *));
MEMBER(sluice_store_driver, end_read, 104, void (*)(void *));
MEMBER(sluice_store_driver, begin, 112, int (*)(void *, struct sluice_error *));
MEMBER(sluice_store_driver, replace, 120,
       int (*)(void *, const struct sluice_replace *, struct sluice_error *));
MEMBER(sluice_store_driver, commit, 128, int (*)(void *, struct sluice_error *));
MEMBER(sluice_store_driver, rollback, 136, void (*)(void *));
MEMBER(sluice_store_driver, clock, 144, int (*)(void *, int64_t *, struct sluice_error *));
MEMBER(sluice_store_driver, limits, 152, const struct sluice_store_limits *);
MEMBER(sluice_store_driver, stage, 160,
       int (*)(void *, const struct sluice_publication *, void **, const char **,
               struct sluice_error *));
MEMBER(sluice_store_driver, send, 168, int (*)(void *, void *, struct sluice_error *));
MEMBER(sluice_store_driver, unstage, 176, void (*)(void *));
MEMBER(sluice_store_driver, settle, 184,
       int (*)(void *, struct sluice_sent *const *, uint32_t, uint32_t, struct sluice_error *));
MEMBER(sluice_store_driver, revoke, 192,
       int (*)(void *, struct sluice_sent *, struct sluice_error *));
MEMBER(sluice_store_driver, tokens, 200,
       int (*)(void *, const struct sluice_token_request *, const struct sluice_tokens **,
               struct sluice_error *));
MEMBER(sluice_store_driver, estimate, 208,
       int (*)(void *, const struct sluice_scan *, int64_t *, struct sluice_error *));

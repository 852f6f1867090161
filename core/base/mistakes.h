/*
 * mistakes.h - the kinds of mistakes that a pipeline can have, each with the name by which programs
 * know it.
 *
 * A part of base.h, which is what others include. A name never changes and never means another
 * kind. docs/messages.md lists them in the same words, in this order.
 */
#ifndef SLUICE_BASE_MISTAKES_H
#define SLUICE_BASE_MISTAKES_H

/* KIND(its constant, its name, what is wrong) */
#define MISTAKE_KINDS(KIND)                                                                        \
    KIND(INVALID_YAML, "invalid-yaml", "the file cannot be read as YAML")                          \
    KIND(YAML_FEATURE, "yaml-feature",                                                             \
         "an anchor, an alias, a tag or a second document, which a pipeline has no use for")       \
    KIND(FILE_UNREADABLE, "file-unreadable",                                                       \
         "a file that is not there, cannot be read, or may be written by everybody")               \
    KIND(UNSET_VARIABLE, "unset-variable",                                                         \
         "a variable of the environment is not set, and the value has no default")                 \
    KIND(BAD_VARIABLE, "bad-variable", "a ${..} that names no variable, or does not end")          \
    KIND(SECTION_MISSING, "section-missing",                                                       \
         "the pipeline lacks a whole section: store, calendar or processors")                      \
    KIND(UNKNOWN_KEY, "unknown-key", "a key that does not exist where it stands")                  \
    KIND(KEY_MISSING, "key-missing", "a key that is needed where it does not stand")               \
    KIND(CONFLICTING_KEYS, "conflicting-keys", "keys or settings that do not go together")         \
    KIND(WRONG_TYPE, "wrong-type", "a value of another type than its key takes")                   \
    KIND(BAD_VALUE, "bad-value", "a value of the right type that its key does not take")           \
    KIND(UNKNOWN_ZONE, "unknown-zone", "a time zone that this machine does not know")              \
    KIND(EMPTY_LIST, "empty-list", "a list or map that must have something in it")                 \
    KIND(BAD_NAME, "bad-name", "a key or name with letters that none may have, or a reserved one") \
    KIND(DUPLICATE_NAME, "duplicate-name", "a key, table, processor or section defined twice")     \
    KIND(DUPLICATE_ENTRY, "duplicate-entry", "the same twice in one list")                         \
    KIND(CAPITALS, "capitals", "names that differ in capitals only")                               \
    KIND(OVER_LIMIT, "over-limit", "more or larger than a pipeline may have")                      \
    KIND(TABLE_MISSING, "table-missing",                                                           \
         "a table that is neither declared nor written by a processor")                            \
    KIND(COLUMN_MISSING, "column-missing", "a column that its table or processor does not have")   \
    KIND(COLUMN_TYPE, "column-type", "a column of another type than is needed of it")              \
    KIND(COLUMN_NULLABLE, "column-nullable", "a column that may be null where none may")           \
    KIND(COLUMN_UNFIT, "column-unfit", "a column of which this cannot be said")                    \
    KIND(CALENDAR_NOT_AHEAD, "calendar-not-ahead",                                                 \
         "a calendar that goes by what is not known ahead")                                        \
    KIND(NO_SEASONS, "no-seasons", "seasons are asked for, and the calendar has none")             \
    KIND(WINDOW_UNFIT, "window-unfit",                                                             \
         "a window of dates on a table without, or none on a table with dates")                    \
    KIND(LOOK_AHEAD, "look-ahead", "something is read before it is known")                         \
    KIND(PROCESSOR_MISSING, "processor-missing", "'needs' names no processor")                     \
    KIND(PROCESSOR_DISABLED, "processor-disabled", "'needs' names a processor that is off")        \
    KIND(CYCLE, "cycle", "processors or files that depend on themselves")                          \
    KIND(TWO_WRITERS, "two-writers", "a table of the store that two would write")                  \
    KIND(UNKNOWN_INPUT, "unknown-input", "an input that the plugin does not have")                 \
    KIND(GATE_UNFIT, "gate-unfit", "a gate that the plugin or its inputs cannot have")             \
    KIND(PLUGIN_MISSING, "plugin-missing", "a plugin that is nowhere to be found")                 \
    KIND(PLUGIN_UNUSABLE, "plugin-unusable", "a plugin that is refused, with the reason")          \
    KIND(UNKNOWN_PARAMETER, "unknown-parameter", "a parameter that the plugin does not have")      \
    KIND(PARAMETER_MISSING, "parameter-missing",                                                   \
         "a parameter without which the plugin does not work")                                     \
    KIND(BAD_PARAMETER, "bad-parameter",                                                           \
         "a parameter that the plugin refuses, or that leads it to what cannot be")                \
    KIND(DRIVER_MISSING, "driver-missing", "a store driver that is nowhere to be found")           \
    KIND(STORE_UNFIT, "store-unfit", "a store that cannot do what it is to be used for")           \
    KIND(STORE_LIMIT, "store-limit", "longer names or more columns than the store can hold")       \
    KIND(STORED_OTHERWISE, "stored-otherwise",                                                     \
         "a table that is in the store, with other types or another key")                          \
    KIND(STORED_VIEW, "stored-view", "a view stands in the store where a table is to be written")  \
    KIND(STORED_TABLE_MISSING, "stored-table-missing",                                             \
         "an external table that the store does not have")                                         \
    KIND(STORED_COLUMN_MISSING, "stored-column-missing",                                           \
         "a table of the store lacks a column that is declared")

#define MISTAKE_CONSTANT(constant, name, about) MISTAKE_##constant,
enum mistake_kind { MISTAKE_KINDS(MISTAKE_CONSTANT) MISTAKE_COUNT };
#undef MISTAKE_CONSTANT

/* "unknown-key". */
const char *mistake_name(enum mistake_kind kind);
/* "a key that does not exist where it stands". */
const char *mistake_about(enum mistake_kind kind);

#endif

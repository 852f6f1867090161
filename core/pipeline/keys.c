/* keys.c - the keys of every section, from the innermost sections to the top of a file. */
#include "pipeline/keys.h"

#define IN_TABLE(member) offsetof(struct table_draft, table.member)
#define IN_CALENDAR(member) offsetof(struct pipeline_calendar, member)
#define IN_PROCESSOR(member) offsetof(struct pipeline_processor, member)
#define IN_GATES(member) offsetof(struct pipeline_gates, member)
#define IN_TOP(member) offsetof(struct top, member)
#define IN_DUE(member) offsetof(struct pipeline_due, member)
#define IN_WINDOW(member) offsetof(struct pipeline_window, member)

/* `of`: one of the above. */
#define WHERE(of)                                                                                  \
    .kind = KEY_CUSTOM, .read = read_where, .offset = of(where), .count_offset = of(where_count),  \
    .section = &section_condition

/* For the keys above it. */
#define SECTION(name)                                                                              \
    static const struct section section_##name = { #name, name##_keys, COUNT_OF(name##_keys) }

static const struct key condition_keys[] = {
    { .name = "in", .kind = KEY_CUSTOM, .read = read_condition_in },
    { .name = "not", .kind = KEY_CUSTOM, .read = read_condition_not },
    { .name = "fold_case",
      .kind = KEY_BOOL,
      .offset = offsetof(struct pipeline_filter, fold_case) },
};
SECTION(condition);

static const struct key window_keys[] = {
    { .name = "from_days",
      .kind = KEY_INT,
      .offset = IN_WINDOW(from_days),
      .minimum = -MAX_GATE_DAYS,
      .maximum = MAX_GATE_DAYS },
    { .name = "to_days",
      .kind = KEY_INT,
      .offset = IN_WINDOW(to_days),
      .minimum = -MAX_GATE_DAYS,
      .maximum = MAX_GATE_DAYS },
    { .name = "last",
      .kind = KEY_INT,
      .offset = IN_WINDOW(last),
      .minimum = 1,
      .maximum = MAX_GATE_ROWS },
    { .name = "same_season", .kind = KEY_BOOL, .offset = IN_WINDOW(same_season) },
};
SECTION(window);

#define PLACE_KEYS                                                                                 \
    { .name = "table",                                                                             \
      .kind = KEY_NAME,                                                                            \
      .required = true,                                                                            \
      .offset = IN_DUE(table),                                                                     \
      .hint = "name the table that has the rows" },                                                \
    {                                                                                              \
        .name = "key", .kind = KEY_PAIRS, .item = KEY_NAME, .required = true,                      \
        .offset = IN_DUE(key), .count_offset = IN_DUE(key_count),                                  \
        .hint = "write 'key: {column: entity column}'"                                             \
    }

static const struct key due_keys[] = {
    PLACE_KEYS,
    { .name = "match",
      .kind = KEY_NAME,
      .required = true,
      .offset = IN_DUE(match),
      .hint = "name the column that tells one due row from another" },
    { .name = "where", WHERE(IN_DUE) },
    { .name = "window", .kind = KEY_CUSTOM, .read = read_window, .section = &section_window },
};
SECTION(due);

static const struct key present_keys[] = {
    PLACE_KEYS,
    { .name = "match", .kind = KEY_NAME, .offset = IN_DUE(match) },
};
SECTION(present);

static const struct key completeness_keys[] = {
    { .name = "at_least", .kind = KEY_CUSTOM, .read = read_at_least },
    { .name = "mode", .kind = KEY_CUSTOM, .read = read_mode },
    { .name = "due", .kind = KEY_CUSTOM, .read = read_due, .section = &section_due },
    { .name = "present", .kind = KEY_CUSTOM, .read = read_present, .section = &section_present },
    { .name = "word", .kind = KEY_TEXT, .offset = IN_GATES(word) },
};
SECTION(completeness);

static const struct key breaker_keys[] = {
    { .name = "attempts",
      .kind = KEY_INT,
      .required = true,
      .offset = IN_GATES(breaker_attempts),
      .minimum = 1,
      .maximum = INT32_MAX,
      .hint = "write 'breaker: {attempts: 3, cooldown: 7}' or 'breaker: off'" },
    { .name = "cooldown",
      .kind = KEY_CUSTOM,
      .required = true,
      .read = read_cooldown,
      .hint = "write 'breaker: {attempts: 3, cooldown: 7}' or 'breaker: off'" },
};
SECTION(breaker);

static const struct key early_season_keys[] = {
    { .name = "days",
      .kind = KEY_INT,
      .required = true,
      .offset = IN_GATES(early_season_days),
      .minimum = 0,
      .maximum = INT32_MAX,
      .hint = "write 'early_season: {days: 14}' or 'early_season: off'" },
};
SECTION(early_season);

static const struct key gates_keys[] = {
    { .name = "early_season",
      .kind = KEY_CUSTOM,
      .read = read_early_season,
      .section = &section_early_season },
    { .name = "breaker", .kind = KEY_CUSTOM, .read = read_breaker, .section = &section_breaker },
    { .name = "completeness",
      .kind = KEY_CUSTOM,
      .read = read_completeness,
      .section = &section_completeness },
    { .name = "sample_size",
      .kind = KEY_PAIRS,
      .item = KEY_INT,
      .offset = IN_GATES(min_rows),
      .count_offset = IN_GATES(min_rows_count),
      .minimum = 0,
      .maximum = INT32_MAX },
};
SECTION(gates);

/* `defaults` fills a processor from which the others begin. */
#define RUN_KEYS                                                                                   \
    { .name = "parallel", .kind = KEY_BOOL, .offset = IN_PROCESSOR(parallel) },                    \
        { .name = "workers",                                                                       \
          .kind = KEY_INT,                                                                         \
          .offset = IN_PROCESSOR(workers),                                                         \
          .minimum = 1,                                                                            \
          .maximum = INT32_MAX },                                                                  \
        { .name = "progress_every",                                                                \
          .kind = KEY_COUNT,                                                                       \
          .offset = IN_PROCESSOR(progress_every),                                                  \
          .minimum = 0,                                                                            \
          .maximum = INT32_MAX },                                                                  \
    {                                                                                              \
        .name = "max_failed", .kind = KEY_REAL, .offset = IN_PROCESSOR(max_failed), .minimum = 0,  \
        .maximum = 100                                                                             \
    }

static const struct key defaults_keys[] = { RUN_KEYS };
SECTION(defaults);

static const struct key processor_keys[] = {
    { .name = "plugin",
      .kind = KEY_CUSTOM,
      .required = true,
      .read = read_plugin,
      .hint = "name the plugin that computes it: 'plugin: NAME'" },
    { .name = "enabled", .kind = KEY_BOOL, .offset = IN_PROCESSOR(enabled) },
    { .name = "with", .kind = KEY_TREE, .offset = IN_PROCESSOR(with) },
    { .name = "inputs",
      .kind = KEY_PAIRS,
      .item = KEY_NAME,
      .offset = IN_PROCESSOR(inputs),
      .count_offset = IN_PROCESSOR(input_count) },
    { .name = "output", .kind = KEY_CUSTOM, .read = read_output },
    { .name = "needs", .kind = KEY_CUSTOM, .read = read_needs },
    RUN_KEYS,
    { .name = "gates", .kind = KEY_CUSTOM, .read = read_gates, .section = &section_gates },
    { .name = "fill_at_least",
      .kind = KEY_PAIRS,
      .item = KEY_REAL,
      .offset = IN_PROCESSOR(fill_at_least),
      .count_offset = IN_PROCESSOR(fill_count),
      .minimum = 0,
      .maximum = 100 },
    { .name = "tolerance",
      .kind = KEY_PAIRS,
      .item = KEY_REAL,
      .offset = IN_PROCESSOR(tolerance),
      .count_offset = IN_PROCESSOR(tolerance_count),
      .minimum = 0,
      .maximum = 1e300 },
};
SECTION(processor);

#define IN_CHECK(kind) offsetof(struct check_draft, kinds[kind])

static const struct key check_keys[] = {
    { .name = "in", .kind = KEY_SECTION, .offset = IN_CHECK(CHECK_IN) },
    { .name = "range", .kind = KEY_SECTION, .offset = IN_CHECK(CHECK_RANGE) },
    { .name = "references", .kind = KEY_SECTION, .offset = IN_CHECK(CHECK_REFERENCES) },
    { .name = "else", .kind = KEY_CUSTOM, .read = read_check_else },
};
SECTION(check);

static const struct key column_keys[] = {
    { .name = "type",
      .kind = KEY_CUSTOM,
      .required = true,
      .read = read_column_type,
      .hint = "write 'type: text', or int, real, bool, date or time" },
    { .name = "known", .kind = KEY_CUSTOM, .read = read_column_known },
    { .name = "from", .kind = KEY_CUSTOM, .read = read_column_from },
    { .name = "row_number",
      .kind = KEY_BOOL,
      .offset = offsetof(struct pipeline_column, row_number) },
    { .name = "zone", .kind = KEY_CUSTOM, .read = read_column_zone },
    { .name = "check", .kind = KEY_CUSTOM, .read = read_check, .section = &section_check },
};
SECTION(column);

static const struct key csv_keys[] = {
    { .name = "delimiter", .kind = KEY_CUSTOM, .read = read_delimiter },
    { .name = "decimal", .kind = KEY_CUSTOM, .read = read_decimal },
    { .name = "thousands", .kind = KEY_CUSTOM, .read = read_thousands },
    { .name = "null", .kind = KEY_CUSTOM, .read = read_null_words },
    { .name = "date_format", .kind = KEY_CUSTOM, .read = read_date_format },
    { .name = "time_format", .kind = KEY_CUSTOM, .read = read_time_format },
    { .name = "zone", .kind = KEY_CUSTOM, .read = read_clock },
};
SECTION(csv);

static const struct key known_keys[] = {
    { .name = "since",
      .kind = KEY_CUSTOM,
      .required = true,
      .read = read_known_since,
      .hint = "name the date column from which a row is known: 'known: {since: COLUMN}'" },
};
SECTION(known);

static const struct key table_keys[] = {
    { .name = "file", .kind = KEY_CUSTOM, .read = read_table_file },
    { .name = "csv", .kind = KEY_CUSTOM, .read = read_csv, .section = &section_csv },
    { .name = "date", .kind = KEY_CUSTOM, .read = read_table_date },
    { .name = "dates", .kind = KEY_CUSTOM, .read = read_table_dates },
    { .name = "empty", .kind = KEY_CUSTOM, .read = read_table_empty },
    { .name = "key",
      .kind = KEY_SECTION,
      .required = true,
      .offset = offsetof(struct table_draft, key),
      .hint = "list the columns that name a row: 'key: [game_id]'" },
    { .name = "known", .kind = KEY_CUSTOM, .read = read_table_known, .section = &section_known },
    { .name = "where", WHERE(IN_TABLE) },
    { .name = "import", .kind = KEY_CUSTOM, .read = read_table_import },
    { .name = "max_removed",
      .kind = KEY_REAL,
      .offset = IN_TABLE(max_removed),
      .minimum = 0,
      .maximum = 100 },
    { .name = "fresh", .kind = KEY_CUSTOM, .read = read_table_fresh },
    { .name = "external", .kind = KEY_BOOL, .offset = IN_TABLE(external) },
    { .name = "from", .kind = KEY_CUSTOM, .read = read_table_from },
    { .name = "token", .kind = KEY_CUSTOM, .read = read_table_token },
    { .name = "columns",
      .kind = KEY_SECTION,
      .required = true,
      .offset = offsetof(struct table_draft, columns),
      .section = &section_column,
      .hint = "give every column a type: 'columns: {game_id: text}'" },
};
SECTION(table);

/* What goes together is checked in calendar.c. */
static const struct key calendar_keys[] = {
    { .name = "table", .kind = KEY_NAME, .offset = IN_CALENDAR(table) },
    { .name = "date", .kind = KEY_NAME, .offset = IN_CALENDAR(date) },
    { .name = "season", .kind = KEY_NAME, .offset = IN_CALENDAR(season) },
    { .name = "where", WHERE(IN_CALENDAR) },
    { .name = "every", .kind = KEY_CUSTOM, .read = read_every },
    { .name = "from", .kind = KEY_CUSTOM, .read = read_calendar_from },
    { .name = "to", .kind = KEY_CUSTOM, .read = read_calendar_to },
    { .name = "zone", .kind = KEY_CUSTOM, .read = read_zone },
};
SECTION(calendar);

static const struct key top_keys[] = {
    { .name = "sluice",
      .kind = KEY_CUSTOM,
      .required = true,
      .read = read_format,
      .hint = "every file begins with 'sluice: 1', the format it is written in" },
    { .name = "name",
      .kind = KEY_TEXT,
      .required = true,
      .offset = IN_TOP(name),
      .hint = "every file has a name of its own: 'name: NAME'" },
    { .name = "include", .kind = KEY_SECTION, .offset = IN_TOP(include) },
    { .name = "store", .kind = KEY_SECTION, .offset = IN_TOP(store) },
    { .name = "ledger", .kind = KEY_SECTION, .offset = IN_TOP(ledger) },
    { .name = "calendar",
      .kind = KEY_SECTION,
      .offset = IN_TOP(calendar),
      .section = &section_calendar },
    { .name = "tables", .kind = KEY_SECTION, .offset = IN_TOP(tables), .section = &section_table },
    { .name = "defaults",
      .kind = KEY_SECTION,
      .offset = IN_TOP(defaults),
      .section = &section_defaults },
    { .name = "processors",
      .kind = KEY_SECTION,
      .offset = IN_TOP(processors),
      .section = &section_processor },
};

const struct section section_top = { "top", top_keys, COUNT_OF(top_keys) };

const struct section *const sections[] = {
    &section_top,          &section_calendar, &section_table,        &section_column,
    &section_condition,    &section_defaults, &section_processor,    &section_gates,
    &section_early_season, &section_breaker,  &section_completeness, &section_due,
    &section_window,       &section_present,  &section_known,        &section_csv,
    &section_check,
};
const size_t section_count = COUNT_OF(sections);

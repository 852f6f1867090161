/* Each way in which a descriptor can be wrong, and what is said about it. */
#include "suite.h"
#include <math.h>

static int process(const struct sluice_call *call)
{
    (void)call;
    return SLUICE_WRITTEN;
}

static int iterate(const struct sluice_call *call)
{
    (void)call;
    return SLUICE_OK;
}

/* A descriptor that is right, in memory that a case may spoil. */
struct parts {
    struct sluice_processor processor;
    struct sluice_key_column sensor;
    const struct sluice_key_column *entity[3];
    struct sluice_parameter days, method, weights, limits, low;
    const struct sluice_parameter *parameters[6], *fields[3];
    const char *choices[3];
    struct sluice_input readings, lookup;
    const struct sluice_input *inputs[3];
    struct sluice_input_column columns[4];
    const struct sluice_input_column *column_list[5];
    struct sluice_input_key key, lookup_key;
    const struct sluice_input_key *keys[3], *lookup_keys[2];
    const char *order[3];
    struct sluice_value values[2];
    struct sluice_filter filter;
    const struct sluice_filter *filters[2];
    struct sluice_output output;
    struct sluice_output_column cells[4];
    const struct sluice_output_column *cell_list[5];
    const char *row_key[3];
    struct sluice_gates gates;
    struct sluice_completeness completeness;
    struct sluice_due due;
    const struct sluice_due *dues[2];
    char text[200];
};

#define SIZED(type) .size = sizeof(struct type)

static void parameters_init(struct parts *p)
{
    p->days =
        (struct sluice_parameter){ SIZED(sluice_parameter), .name = "days",
                                   .type = SLUICE_INT,      .minimum = 1,
                                   .maximum = 10,           .default_value = sluice_of_int(7) };
    p->choices[0] = "mean";
    p->choices[1] = "total";
    p->method = (struct sluice_parameter){
        SIZED(sluice_parameter), .name = "method",      .kind = SLUICE_PARAMETER_CHOICE,
        .type = SLUICE_TEXT,     .choices = p->choices, .default_value = sluice_of_text("mean")
    };
    p->weights = (struct sluice_parameter){ SIZED(sluice_parameter), .name = "weights",
                                            .kind = SLUICE_PARAMETER_LIST, .type = SLUICE_REAL };
    p->low = (struct sluice_parameter){ SIZED(sluice_parameter), .name = "low", .type = SLUICE_REAL,
                                        .required = 1 };
    p->fields[0] = &p->low;
    p->limits = (struct sluice_parameter){ SIZED(sluice_parameter), .name = "limits",
                                           .kind = SLUICE_PARAMETER_RECORD, .required = 1,
                                           .fields = p->fields };
    p->parameters[0] = &p->days;
    p->parameters[1] = &p->method;
    p->parameters[2] = &p->weights;
    p->parameters[3] = &p->limits;
}

static void inputs_init(struct parts *p)
{
    static const struct {
        const char *name;
        int32_t type;
    } columns[] = { { "sensor", SLUICE_INT }, { "day", SLUICE_DATE }, { "value", SLUICE_REAL } };

    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        p->columns[i] =
            (struct sluice_input_column){ SIZED(sluice_input_column), .name = columns[i].name,
                                          .type = columns[i].type };
        p->column_list[i] = &p->columns[i];
    }
    p->key = (struct sluice_input_key){ sizeof p->key, 0, "sensor", "sensor" };
    p->lookup_key = (struct sluice_input_key){ sizeof p->key, 0, "sensor", NULL };
    p->keys[0] = &p->key;
    p->lookup_keys[0] = &p->lookup_key;
    p->order[0] = "value";
    p->values[0] = sluice_of_real(1.0);
    p->values[1] = sluice_of_real(2.0);
    p->filter = (struct sluice_filter){ SIZED(sluice_filter), .kind = SLUICE_FILTER_IN,
                                        .column = "value", .value_count = 2, .values = p->values };
    p->filters[0] = &p->filter;
    p->readings =
        (struct sluice_input){ SIZED(sluice_input),
                               .need = SLUICE_HARD,
                               .alias = "readings",
                               .table = "Readings_2",
                               .columns = p->column_list,
                               .keys = p->keys,
                               .order = p->order,
                               .filters = p->filters,
                               .min_rows = 3,
                               .word = "readings",
                               .window = { SIZED(sluice_window), .kind = SLUICE_WINDOW_DAYS,
                                           .from_days = -3 } };
    p->lookup = p->readings;
    p->lookup.alias = "lookup";
    p->lookup.keys = p->lookup_keys;
    p->lookup.min_rows = 0;
    p->lookup.filters = NULL;
    p->inputs[0] = &p->readings;
    p->inputs[1] = &p->lookup;
}

static void output_init(struct parts *p)
{
    static const struct {
        const char *name;
        int32_t type;
    } cells[] = { { "sensor", SLUICE_INT }, { "rank", SLUICE_INT }, { "mean", SLUICE_REAL } };

    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        p->cells[i] = (struct sluice_output_column){ SIZED(sluice_output_column),
                                                     .name = cells[i].name, .type = cells[i].type };
        p->cell_list[i] = &p->cells[i];
    }
    p->cells[2].nullable = 1;
    p->row_key[0] = "rank";
    p->output = (struct sluice_output){ SIZED(sluice_output), .table = "means",
                                        .columns = p->cell_list, .row_key = p->row_key };
}

static void gates_init(struct parts *p)
{
    p->due = (struct sluice_due){ SIZED(sluice_due), .table = "readings", .keys = p->keys,
                                  .match = "day", .window = { SIZED(sluice_window), .last = 5 } };
    p->dues[0] = &p->due;
    p->completeness = (struct sluice_completeness){ SIZED(sluice_completeness),
                                                    .due = p->dues,
                                                    .table = "checked",
                                                    .keys = p->keys,
                                                    .match = "day",
                                                    .at_least = 90.0 };
    p->gates =
        (struct sluice_gates){ SIZED(sluice_gates), .early_season_days = 14, .breaker_attempts = 3,
                               .breaker_cooldown_days = 7, .completeness = &p->completeness };
}

static void parts_init(struct parts *p)
{
    *p = (struct parts){ 0 };
    parameters_init(p);
    inputs_init(p);
    output_init(p);
    gates_init(p);
    p->sensor = (struct sluice_key_column){ sizeof p->sensor, SLUICE_INT, "sensor" };
    p->entity[0] = &p->sensor;
    p->processor = (struct sluice_processor){
        SIZED(sluice_processor), .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL,
        .name = "means",         .version = "1.0.0",     .summary = "Means.",
        .entity_word = "sensor", .entity = p->entity,    .parameters = p->parameters,
        .inputs = p->inputs,     .output = &p->output,   .gates = &p->gates,
        .process = process
    };
}

#define ONLY_LETTERS                                                                               \
    " is no name: use small letters, digits and _, at most 63 bytes, beginning with a letter\n"
#define TYPES ", must be one of enum sluice_type\n"

/* X(what is done to a right descriptor, what is said) */
#define DESCRIPTOR_CASES(X)                                                                        \
    X(p->processor.size = 8, "descriptor: size is 8, must be 136: set .size to its sizeof\n")      \
    X(p->processor.name = NULL, "descriptor: name is not set\n")                                   \
    X(p->processor.name = "", "descriptor: name is empty\n")                                       \
    X(p->processor.name = "Means", "descriptor: name 'Means'" ONLY_LETTERS)                        \
    X(p->processor.name = "2means", "descriptor: name '2means'" ONLY_LETTERS)                      \
    X(p->processor.name = "../means", "descriptor: name '../means'" ONLY_LETTERS)                  \
    X(p->processor.name = memset(p->text, 'a', 64),                                                \
      "descriptor: name "                                                                          \
      "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" ONLY_LETTERS)           \
    X(p->processor.version = NULL, "descriptor: version is not set\n")                             \
    X(p->processor.summary = "", "descriptor: summary is empty\n")                                 \
    X(p->processor.entity_word = NULL, "descriptor: entity_word is not set\n")                     \
    X(p->processor.as_of = 0, "descriptor: as_of is 0, must be SLUICE_BEFORE or SLUICE_AFTER\n")   \
    X(p->processor.thread_class = 3,                                                               \
      "descriptor: thread_class is 3, must be SLUICE_PARALLEL or SLUICE_SERIAL\n")                 \
    X(p->processor.process = NULL, "descriptor: process is not set\n")                             \
    X(p->processor.output = NULL, "descriptor: output is not set\n")                               \
    X((p->processor.inputs = NULL, p->processor.gates = NULL), "descriptor: inputs is not set\n")  \
    X(p->inputs[0] = NULL, "descriptor: inputs is empty\n")

#define ENTITY_CASES(X)                                                                            \
    X(p->sensor.size = 0, "entity column 'sensor': size is 0, must be 16: set .size to its "       \
                          "sizeof\n")                                                              \
    X(p->sensor.type = 9, "entity column 'sensor': type is 9" TYPES)                               \
    X(p->sensor.type = p->columns[0].type = p->cells[0].type = SLUICE_REAL,                        \
      "entity column 'sensor': is real; a key is int, text, date or bool\n"                        \
      "key 'sensor' of input 'readings': is real; a key is int, text, date or bool\n"              \
      "key 'sensor' of input 'lookup': is real; a key is int, text, date or bool\n")               \
    X((p->entity[1] = &p->sensor, p->processor.iterate = iterate, p->cells[1].name = "sensor",     \
       p->output.row_key = NULL),                                                                  \
      "entity column 'sensor': is declared twice\noutput column 'sensor': is declared twice\n")

#define PARAMETER_CASES(X)                                                                         \
    X(p->days.size = 4, "parameter 'days': size is 4, must be 80: set .size to its sizeof\n")      \
    X(p->days.name = "Days", "parameter 'Days': name 'Days'" ONLY_LETTERS)                         \
    X(p->days.name = NULL, "parameter 1: name is not set\n")                                       \
    X(p->days.kind = 6, "parameter 'days': kind is 6, must be one of enum "                        \
                        "sluice_parameter_kind\n")                                                 \
    X(p->days.type = 0, "parameter 'days': type is 0" TYPES "parameter 'days': its default is "    \
                        "of type 2, must be null\n")                                               \
    X(p->days.required = 2, "parameter 'days': required is 2, must be 0 to 1\n")                   \
    X(p->days.help = "", "parameter 'days': help is empty\n")                                      \
    X(p->method.name = "days", "parameter 'days': is declared twice\n")                            \
    X(p->days.minimum = 11, "parameter 'days': its range from 11 to 10 is empty\n"                 \
                            "parameter 'days': its default 7 is not from 11 to 10\n")              \
    X(p->days.maximum = NAN, "parameter 'days': its range from 1 to nan is empty\n"                \
                             "parameter 'days': its default 7 is not from 1 to nan\n")             \
    X(p->days.default_value = sluice_of_int(11),                                                   \
      "parameter 'days': its default 11 is not from 1 to 10\n")                                    \
    X(p->days.default_value = sluice_of_real(7.0),                                                 \
      "parameter 'days': its default is of type 3, must be int\n")                                 \
    X(p->days.default_value = sluice_of_null(),                                                    \
      "parameter 'days': has no default: set .default_value or .required = 1\n")                   \
    X(p->days.required = 1, "parameter 'days': is required and has a default\n")                   \
    X((p->low.type = SLUICE_BOOL, p->low.required = 0,                                             \
       p->low.default_value = (struct sluice_value){ SLUICE_BOOL, 0, { .integer = 2 } }),          \
      "field 'low' of parameter 'limits': its default is neither 0 nor 1\n")                       \
    X(p->days.choices = p->choices, "parameter 'days': is a scalar, which has no choices\n")       \
    X(p->days.fields = p->fields, "parameter 'days': is a scalar, which has no fields\n")          \
    X(p->method.type = SLUICE_INT, "parameter 'method': is a choice of type int, must be text\n"   \
                                   "parameter 'method': its default is of type 4, must be int\n")  \
    X(p->method.maximum = 3, "parameter 'method': has a range but is text; only int and real "     \
                             "may have one\n")                                                     \
    X(p->method.default_value = sluice_of_bytes("mean\0", 5),                                      \
      "parameter 'method': its default has the character NUL\n")                                   \
    X(p->method.choices = NULL, "parameter 'method': is a choice without choices\n")               \
    X(p->choices[1] = "mean", "parameter 'method': choices names 'mean' twice\n")                  \
    X(p->method.default_value = sluice_of_text("median"),                                          \
      "parameter 'method': its default 'median' is none of its choices\n")                         \
    X(p->weights.default_value = sluice_of_real(1.0),                                              \
      "parameter 'weights': is a list, which has no default_value\n")                              \
    X(p->limits.fields = NULL, "parameter 'limits': is a record without fields\n")                 \
    X((p->limits.kind = SLUICE_PARAMETER_MAP, p->limits.fields = NULL),                            \
      "parameter 'limits': type is 0, must be one of enum sluice_type\n")                          \
    X(p->low.type = 7, "field 'low' of parameter 'limits': type is 7" TYPES)                       \
    X(p->fields[1] = &p->low, "field 'low' of parameter 'limits': is declared twice\n")            \
    X(p->fields[0] = &p->limits,                                                                   \
      "field 'limits' of field 'limits' of field 'limits' of parameter 'limits': is nested more "  \
      "than 4 deep\n")

#define INPUT_CASES(X)                                                                             \
    X(p->readings.size = 0, "input 'readings': size is 0, must be 128: set .size to its sizeof\n") \
    X(p->readings.need = 0, "input 'readings': need is 0, must be SLUICE_HARD or SLUICE_SOFT\n")   \
    X(p->readings.alias = NULL, "input 1: alias is not set\n")                                     \
    X(p->lookup.alias = "readings", "input 'readings': is declared twice\n")                       \
    X(p->readings.table = "a b", "input 'readings': table 'a b' is no name: use letters, digits "  \
                                 "and _, at most 63 bytes, beginning with a letter\n")             \
    X(p->readings.columns = NULL, "input 'readings': columns is not set\n")                        \
    X(p->readings.keys = NULL, "input 'readings': keys is not set\n")                              \
    X(p->readings.newest_first = 2, "input 'readings': newest_first is 2, must be 0 to 1\n")       \
    X(p->readings.unique = -1, "input 'readings': unique is -1, must be 0 to 1\n")                 \
    X(p->readings.min_rows = -1, "input 'readings': min_rows is -1, must be 0 or more\n")          \
    X(p->readings.word = "", "input 'readings': word is empty\n")                                  \
    X((p->lookup.columns = p->column_list + 3, p->column_list[4] = NULL),                          \
      "input 'lookup': columns is empty\n")                                                        \
    X((p->readings.columns = p->column_list, p->column_list[3] = &p->columns[2],                   \
       p->processor.inputs = p->inputs + 0, p->inputs[1] = NULL),                                  \
      "column 'value' of input 'readings': is declared twice\n")                                   \
    X((p->columns[1].type = 42, p->inputs[1] = NULL),                                              \
      "column 'day' of input 'readings': type is 42" TYPES)                                        \
    X((p->columns[1].nullable = 3, p->inputs[1] = NULL),                                           \
      "column 'day' of input 'readings': nullable is 3, must be 0 to 1\n")                         \
    X(p->lookup_key.column = "value",                                                              \
      "key 'value' of input 'lookup': is real; a key is int, text, date or bool\n")                \
    X(p->lookup_key.entity = "player", "key 'sensor' of input 'lookup': is mapped to 'player', "   \
                                       "which is no entity column\n")                              \
    X((p->lookup_key.column = "day", p->lookup_key.entity = "sensor"),                             \
      "key 'day' of input 'lookup': is date, the entity column 'sensor' is int\n")                 \
    X(p->lookup.min_rows = 1, "input 'lookup': has min_rows, but keys without entity column: it "  \
                              "is looked up, and has no slice to count\n")                         \
    X((p->inputs[0] = &p->lookup, p->inputs[1] = NULL),                                            \
      "input 'lookup': is the first, so its keys list the entities: map each entity column, or "   \
      "write iterate\n")                                                                           \
    X((p->inputs[1] = NULL, p->order[1] = "value"), "input 'readings': order names 'value' "       \
                                                    "twice\n")

#define READINGS_WINDOW "window of input 'readings': "

#define WINDOW_CASES(X)                                                                            \
    X(p->readings.window.size = 0,                                                                 \
      READINGS_WINDOW "size is 0, must be 48: set .size to its sizeof\n")                          \
    X(p->readings.window.kind = 4,                                                                 \
      READINGS_WINDOW "kind is 4, must be one of enum sluice_window_kind\n")                       \
    X(p->readings.window.to_days = -4, READINGS_WINDOW "from day -3 to day -4 holds no rows\n")    \
    X(p->readings.window.from_days = INT32_MIN,                                                    \
      READINGS_WINDOW "from_days is -2147483648, must be -1000000 to 1000000\n")                   \
    X(p->readings.window.last = -1, READINGS_WINDOW "last is -1, must be 0 or more\n")             \
    X(p->readings.window.same_season = 2, READINGS_WINDOW "same_season is 2, must be 0 to 1\n")    \
    X(p->readings.window.kind = SLUICE_WINDOW_BEFORE,                                              \
      READINGS_WINDOW "only a window of SLUICE_WINDOW_DAYS has days\n")                            \
    X((p->lookup.window =                                                                          \
           (struct sluice_window){ SIZED(sluice_window), .kind = 3, .same_season = 1 }),           \
      "window of input 'lookup': an undated table has no seasons\n")                               \
    X(p->readings.window.from_parameter = "dayz",                                                  \
      READINGS_WINDOW "from_parameter names 'dayz', which is no parameter\n")                      \
    X(p->readings.window.to_parameter = "method",                                                  \
      READINGS_WINDOW "to_parameter names parameter 'method', which is no int\n")                  \
    X(p->readings.window.last_parameter = "weights",                                               \
      READINGS_WINDOW "last_parameter names parameter 'weights', which is no int\n")

#define READINGS_FILTER "filter 1 of input 'readings': "

#define FILTER_CASES(X)                                                                            \
    X(p->filter.size = 1, READINGS_FILTER "size is 1, must be 32: set .size to its sizeof\n")      \
    X(p->filter.kind = 0, READINGS_FILTER "kind is 0, must be one of enum sluice_filter_kind\n")   \
    X(p->filter.column = NULL, READINGS_FILTER "column is not set\n")                              \
    X(p->filter.kind = SLUICE_FILTER_EQUAL, READINGS_FILTER "has 2 values, must have one value\n") \
    X(p->filter.value_count = 0, READINGS_FILTER "has 0 values, must have at least one value\n")   \
    X(p->filter.kind = SLUICE_FILTER_NOT_NULL,                                                     \
      READINGS_FILTER "has 2 values, must have no values\n")                                       \
    X(p->filter.values = NULL, READINGS_FILTER "values is not set\n")                              \
    X(p->filter.fold_case = 1,                                                                     \
      READINGS_FILTER "folds the case of a value of type real\n" READINGS_FILTER                   \
                      "folds the case of a value of type real\n")                                  \
    X(p->values[1] = sluice_of_int(2),                                                             \
      READINGS_FILTER "compares column 'value' of type real with a value of type int\n")           \
    X(p->values[0] = sluice_of_null(), READINGS_FILTER "has a value of type 0" TYPES)              \
    X(p->values[1] = sluice_of_real((double)NAN),                                                  \
      READINGS_FILTER "has a value that is not a finite number\n")                                 \
    X((p->filter.column = "unread", p->values[0] = p->values[1] = sluice_of_date(2932897)),        \
      READINGS_FILTER                                                                              \
      "has a value that is a date outside the years 0000 to 9999\n" READINGS_FILTER                \
      "has a value that is a date outside the years 0000 to 9999\n")                               \
    X((p->filter.column = "unread", p->values[1] = sluice_of_text("a")),                           \
      READINGS_FILTER "compares column 'unread' of type real with a value of type text\n")         \
    X((p->filter.column = "unread", p->values[0] = sluice_of_text("a"),                            \
       p->values[1] = sluice_of_bytes("a\0b", 3)),                                                 \
      READINGS_FILTER "has a value with the character NUL\n")

#define DUE_FILTER_CASES(X)                                                                        \
    X((p->due.filters = p->filters, p->readings.filters = NULL, p->filter.kind = 0),               \
      "filter 1 of due table 1 of completeness: kind is 0, must be one of enum "                   \
      "sluice_filter_kind\n")

#define OUTPUT_CASES(X)                                                                            \
    X(p->output.size = 0, "output: size is 0, must be 32: set .size to its sizeof\n")              \
    X(p->output.table = NULL, "output: table is not set\n")                                        \
    X(p->output.table = "sluice_commits",                                                          \
      "output: table 'sluice_commits' is reserved: names that begin with 'sluice_' belong to the " \
      "runtime\n")                                                                                 \
    X(p->output.columns = NULL, "output: columns is not set\n")                                    \
    X(p->cells[1].size = 3, "output column 'rank': size is 3, must be 88: set .size to its "       \
                            "sizeof\n")                                                            \
    X(p->cells[2].name = "rank", "output column 'rank': is declared twice\n")                      \
    X(p->cells[2].name = "run_id",                                                                 \
      "output column 'run_id': is a standard column, which the runtime adds\n")                    \
    X(p->cells[2].type = 99, "output column 'mean': type is 99" TYPES)                             \
    X(p->cells[2].nullable = 2, "output column 'mean': nullable is 2, must be 0 to 1\n")           \
    X((p->cells[1].scaled = 1), "output column 'rank': is int; only real columns are scaled\n")    \
    X(p->cells[2].scale = 2, "output column 'mean': has scale 2 but not .scaled = 1\n")            \
    X((p->cells[2].scaled = 1, p->cells[2].scale = 16),                                            \
      "output column 'mean': scale is 16, must be 0 to 15\n")                                      \
    X((p->cells[2].minimum = 5, p->cells[2].maximum = 1),                                          \
      "output column 'mean': its range from 5 to 1 is empty\n")                                    \
    X((p->cells[2].type = SLUICE_TEXT, p->cells[2].maximum = 1),                                   \
      "output column 'mean': has a range but is text; only int and real may have one\n")           \
    X(p->cells[2].maximum_parameter = "most",                                                      \
      "output column 'mean': maximum_parameter names 'most', which is no parameter\n")             \
    X(p->cells[2].minimum_parameter = "limits",                                                    \
      "output column 'mean': minimum_parameter names parameter 'limits', which is no int or "      \
      "real\n")                                                                                    \
    X(p->cells[2].unit = "", "output column 'mean': unit is empty\n")                              \
    X((p->cell_list[0] = &p->cells[1], p->cell_list[1] = &p->cells[0]),                            \
      "output: column 1 must be the entity column 'sensor': the entity key comes first, in its "   \
      "order\n")                                                                                   \
    X(p->cells[0].type = SLUICE_TEXT,                                                              \
      "output: column 'sensor' is text, the entity column is int\n")                               \
    X(p->cells[2].fill_at_least = 101,                                                             \
      "output column 'mean': fill_at_least is 101; it is a percentage\n")                          \
    X(p->cells[0].nullable = 1, "output: key column 'sensor' must not be nullable\n")              \
    X(p->row_key[0] = "place", "output: row_key names 'place', which is none of its columns\n")    \
    X(p->row_key[0] = "sensor", "output: row_key names 'sensor', which is an entity column\n")     \
    X(p->row_key[0] = "mean",                                                                      \
      "output: row_key names 'mean', which is real; a key is int, text, date or bool\n")           \
    X(p->cells[1].nullable = 1, "output: key column 'rank' must not be nullable\n")                \
    X(p->row_key[1] = "rank", "output: row_key names 'rank' twice\n")

#define GATE_CASES(X)                                                                              \
    X(p->gates.size = 0, "gates: size is 0, must be 24: set .size to its sizeof\n")                \
    X(p->gates.early_season_days = -1, "gates: early_season_days is -1, must be 0 or more\n")      \
    X(p->gates.breaker_attempts = -1, "gates: breaker_attempts is -1, must be 0 or more\n")        \
    X(p->gates.breaker_cooldown_days = 0, "gates: a breaker needs breaker_cooldown_days\n")        \
    X(p->completeness.due = NULL, "completeness: due is not set\n")                                \
    X(p->completeness.match = NULL, "completeness: match is not set\n")                            \
    X(p->completeness.at_least = 101, "completeness: at_least is 101, must be 0 to 100\n")         \
    X(p->completeness.at_least = NAN, "completeness: at_least is nan, must be 0 to 100\n")         \
    X(p->due.table = "", "due table 1 of completeness: table is empty\n")                          \
    X(p->due.keys = p->lookup_keys,                                                                \
      "key 'sensor' of due table 1 of completeness: entity is not set\n")                          \
    X(p->due.window.last = -2,                                                                     \
      "window of due table 1 of completeness: last is -2, must be 0 or more\n")                    \
    X(p->due.window.last_parameter = "none",                                                       \
      "window of due table 1 of completeness: last_parameter names 'none', which is no "           \
      "parameter\n")                                                                               \
    X((p->lookup_key.entity = "team", p->inputs[1] = NULL, p->completeness.keys = p->lookup_keys), \
      "key 'sensor' of completeness: is mapped to 'team', which is no entity column\n")

#define CASES(X)                                                                                   \
    DESCRIPTOR_CASES(X)                                                                            \
    ENTITY_CASES(X)                                                                                \
    PARAMETER_CASES(X)                                                                             \
    INPUT_CASES(X)                                                                                 \
    WINDOW_CASES(X)                                                                                \
    FILTER_CASES(X)                                                                                \
    DUE_FILTER_CASES(X)                                                                            \
    OUTPUT_CASES(X)                                                                                \
    GATE_CASES(X)

/* Each case spoils a descriptor of its own and hands it to `expect`. */
#define RUN(spoil, message)                                                                        \
    parts_init(p);                                                                                 \
    (void)(spoil);                                                                                 \
    expect(p, #spoil, message);

static void expect(const struct parts *p, const char *spoil, const char *message)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer problems = { 0 };
    int status = descriptor_check(&p->processor, &problems, &error);

    ck_assert_msg(text_equals(problems.data, message), "%s: said\n%snot\n%s", spoil,
                  problems.data != NULL ? problems.data : "nothing\n", message);
    ck_assert_int_eq(status, SLUICE_E_PLUGIN);
    buffer_fini(&problems);
}

START_TEST(a_right_descriptor_has_no_problems)
{
    struct parts parts;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer problems = { 0 };

    parts_init(&parts);
    ck_assert_int_eq(descriptor_check(&parts.processor, &problems, &error), SLUICE_OK);
    ck_assert_ptr_null(problems.data);
    parts.processor.parameters = NULL;
    parts.processor.gates = NULL;
    parts.output.row_key = NULL;
    ck_assert_int_eq(descriptor_check(&parts.processor, &problems, &error), SLUICE_OK);
    ck_assert_ptr_null(problems.data);
}
END_TEST

START_TEST(each_mistake_is_named)
{
    static struct parts parts;
    struct parts *p = &parts;

    CASES(RUN)
}
END_TEST

START_TEST(all_mistakes_are_named_at_once)
{
    struct parts parts;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer problems = { 0 };

    parts_init(&parts);
    parts.processor.version = NULL;
    parts.readings.need = 7;
    parts.cells[2].nullable = 2;
    ck_assert_int_eq(descriptor_check(&parts.processor, &problems, &error), SLUICE_E_PLUGIN);
    ck_assert_str_eq(problems.data, "descriptor: version is not set\n"
                                    "input 'readings': need is 7, must be SLUICE_HARD or "
                                    "SLUICE_SOFT\n"
                                    "output column 'mean': nullable is 2, must be 0 to 1\n");
    ck_assert_str_eq(error.message, "the descriptor of plugin 'means' is wrong: "
                                    "descriptor: version is not set; "
                                    "input 'readings': need is 7, must be SLUICE_HARD or "
                                    "SLUICE_SOFT; "
                                    "output column 'mean': nullable is 2, must be 0 to 1");
    buffer_fini(&problems);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_right_descriptor_has_no_problems, each_mistake_is_named,
                                   all_mistakes_are_named_at_once };

    return suite_run("descriptor", tests, COUNT_OF(tests));
}

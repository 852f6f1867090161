/*
 * cells - a processor that gives the runtime every kind of value, sound or not: as each row of its
 * table `asks` says by a word. "cell ..": a cell of the row; "row ..": rows of one entity; "look
 * ..": the key of a look-up; "emit ..": the key of an entity listed by iterate; "add ..", "put ..":
 * what collect adds and changes; "say ..": reasons. Anything else is written well.
 */
#include "sluice/plugin.h"

#define WHOLE(type, number)                                                                        \
    {                                                                                              \
        type, 0,                                                                                   \
        {                                                                                          \
            .integer = (number)                                                                    \
        }                                                                                          \
    }
#define DAY(number) WHOLE(SLUICE_DATE, number)
#define CHARS(length, bytes)                                                                       \
    {                                                                                              \
        SLUICE_TEXT, length,                                                                       \
        {                                                                                          \
            .text = (bytes)                                                                        \
        }                                                                                          \
    }

#define ASKS(X)                                                                                    \
    X(ASKS, id, INT, SLUICE_REQUIRED)                                                              \
    X(ASKS, what, TEXT, SLUICE_REQUIRED)
enum { ASKS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(asks_columns, ASKS);

#define THINGS(X) X(THINGS, name, TEXT, SLUICE_REQUIRED)
enum { THINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(things_columns, THINGS);

enum { IN_ASKS, IN_NAMES, IN_FLAGS, IN_DAYS };

#define LOOKED_UP(name, column)                                                                    \
    SLUICE_INPUT(.alias = name, .table = "things", .need = SLUICE_SOFT, .columns = things_columns, \
                 .keys = SLUICE_KEYS(SLUICE_LOOKUP(column)),                                       \
                 .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL))

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "asks", .table = "asks", .need = SLUICE_HARD,
                           .columns = asks_columns, .window = SLUICE_ON_DATE,
                           .keys = SLUICE_KEYS(SLUICE_KEY(id))),
              LOOKED_UP("names", name), LOOKED_UP("flags", flag), LOOKED_UP("days", since));

#define OUT(X)                                                                                     \
    X(OUT, id, INT, SLUICE_REQUIRED)                                                               \
    X(OUT, since, DATE, SLUICE_REQUIRED)                                                           \
    X(OUT, flag, BOOL, SLUICE_REQUIRED)                                                            \
    X(OUT, word, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, home, BOOL, SLUICE_REQUIRED)                                                            \
    X(OUT, won, BOOL, SLUICE_NULLABLE)                                                             \
    X(OUT, due, DATE, SLUICE_NULLABLE)                                                             \
    X(OUT, seen, TIME, SLUICE_NULLABLE)                                                            \
    X(OUT, note, TEXT, SLUICE_NULLABLE)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

struct change {
    const char *word;
    uint32_t column; /* or input */
    struct sluice_value value;
};

#define MICROSECONDS_OF(day) ((day)*INT64_C(86400000000))

static const struct change cells[] = {
    { "cell first date", OUT_due, DAY(-719528) },
    { "cell last date", OUT_due, DAY(2932896) },
    { "cell early date", OUT_due, DAY(-719529) },
    { "cell late date", OUT_due, DAY(2932897) },
    { "cell cut date", OUT_due, DAY(INT64_C(4294967296) + 19000) },
    { "cell no date", OUT_due, DAY(INT32_MIN) },
    { "cell first time", OUT_seen, WHOLE(SLUICE_TIME, MICROSECONDS_OF(-719528)) },
    { "cell last time", OUT_seen, WHOLE(SLUICE_TIME, MICROSECONDS_OF(2932897) - 1) },
    { "cell early time", OUT_seen, WHOLE(SLUICE_TIME, MICROSECONDS_OF(-719528) - 1) },
    { "cell late time", OUT_seen, WHOLE(SLUICE_TIME, MICROSECONDS_OF(2932897)) },
    { "cell bool 2", OUT_won, WHOLE(SLUICE_BOOL, 2) },
    { "cell bool cut", OUT_won, WHOLE(SLUICE_BOOL, INT64_C(4294967296)) },
    { "cell bool below", OUT_won, WHOLE(SLUICE_BOOL, -1) },
    { "cell key bool 2", OUT_flag, WHOLE(SLUICE_BOOL, 2) },
    { "cell empty text", OUT_note, CHARS(0, NULL) },
    { "cell negative text", OUT_note, CHARS(-1, "abc") },
    { "cell least text", OUT_note, CHARS(INT32_MIN, "abc") },
    { "cell null text", OUT_note, CHARS(3, NULL) },
};

static const struct change looks[] = {
    { "look known", IN_NAMES, CHARS(1, "a") },
    { "look unknown", IN_NAMES, CHARS(1, "z") },
    { "look null", IN_NAMES, { SLUICE_NULL, 0, { 0 } } },
    { "look negative text", IN_NAMES, CHARS(-1, "a") },
    { "look null text", IN_NAMES, CHARS(1, NULL) },
    { "look int for text", IN_NAMES, WHOLE(SLUICE_INT, 1) },
    { "look bool 2", IN_FLAGS, WHOLE(SLUICE_BOOL, 2) },
    { "look cut date", IN_DAYS, DAY(INT64_C(4294967296) + 19000) },
};

/* Columns of the entity's key. */
static const struct change keys[] = {
    { "late date", OUT_since, DAY(2932897) },
    { "cut date", OUT_since, DAY(INT64_C(4294967296) + 19000) },
    { "bool 2", OUT_flag, WHOLE(SLUICE_BOOL, 2) },
    { "negative text", OUT_word, CHARS(-1, "abc") },
    { "null text", OUT_word, CHARS(3, NULL) },
    { "good", OUT_word, CHARS(4, "good") },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_word(const char *text, int32_t length, const char *word)
{
    return (size_t)length == strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* What is asked of the entity whose first row this is. */
static const char *what_at(const struct sluice_call *call, int64_t row, int32_t *length)
{
    return sluice_text(&sluice_columns(call, IN_ASKS)[ASKS_what], row, length);
}

static const struct change *find(const struct change *list, size_t count, const char *text,
                                 int32_t length)
{
    for (size_t i = 0; i < count; i++)
        if (is_word(text, length, list[i].word))
            return &list[i];
    return NULL;
}

static void write_well(const struct sluice_call *call)
{
    sluice_set_bool(call, OUT_home, true);
    sluice_set_text(call, OUT_note, "well");
}

/* The key of the entity `id`, changed as the word after `verb` says; false: it is another word. */
static bool make_key(int64_t id, const char *verb, const char *text, int32_t length,
                     struct sluice_value key[4])
{
    size_t skipped = strlen(verb);
    const struct change *change;

    key[0] = sluice_of_int(id);
    key[1] = sluice_of_date(19000);
    key[2] = sluice_of_bool(true);
    key[3] = sluice_of_text("x");
    if ((size_t)length < skipped || memcmp(text, verb, skipped) != 0)
        return false;
    change = find(keys, COUNT(keys), text + skipped, length - (int32_t)skipped);
    if (change != NULL)
        key[change->column] = change->value;
    return change != NULL;
}

static int iterate(const struct sluice_call *call)
{
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, IN_ASKS, &count);

    for (int64_t g = 0; g < count; g++) {
        int64_t id = sluice_int(&sluice_columns(call, IN_ASKS)[ASKS_id], groups[g].first);
        int32_t length = 0;
        const char *text = what_at(call, groups[g].first, &length);
        struct sluice_value key[4];

        (void)make_key(id, "emit ", text, length, key);
        sluice_emit(call, key);
    }
    return SLUICE_OK;
}

static int say_nothing(const struct sluice_call *call, const char *format, ...)
{
    va_list arguments;
    int outcome;

    va_start(arguments, format);
    outcome = call->host->decide(call, SLUICE_FAILED, SLUICE_ERROR, format, arguments);
    va_end(arguments);
    return outcome;
}

/* Rows of one entity are told apart by `home`. */
static void write_rows(const struct sluice_call *call, int64_t first, int64_t second)
{
    sluice_set(call, OUT_home, (struct sluice_value)WHOLE(SLUICE_BOOL, first));
    call->host->next_row(call);
    sluice_set(call, OUT_home, (struct sluice_value)WHOLE(SLUICE_BOOL, second));
}

static int process(const struct sluice_call *call)
{
    int32_t length = 0;
    const char *text = what_at(call, call->slices[IN_ASKS].first, &length);
    const struct change *cell = find(cells, COUNT(cells), text, length);
    const struct change *look = find(looks, COUNT(looks), text, length);

    write_well(call);
    if (cell != NULL)
        sluice_set(call, cell->column, cell->value);
    if (look != NULL)
        sluice_set_text(call, OUT_note,
                        sluice_lookup(call, look->column, &look->value).count > 0 ? "found"
                                                                                  : "not found");
    if (is_word(text, length, "row two"))
        write_rows(call, 0, 1);
    if (is_word(text, length, "row bools"))
        write_rows(call, 1, 2);
    if (is_word(text, length, "row same"))
        write_rows(call, 1, 1);
    if (is_word(text, length, "say nothing"))
        return say_nothing(call, NULL);
    return SLUICE_WRITTEN;
}

static void put(const struct sluice_call *call, int64_t row, uint32_t column,
                struct sluice_value value)
{
    call->host->row_set(call, row, column, &value);
}

/* The row of the entity, by its note: rows are few. */
static int64_t row_of(const struct sluice_call *call, int64_t id)
{
    for (int64_t row = 0; row < call->host->row_count(call); row++)
        if (call->host->row_get(call, row, OUT_id).as.integer == id)
            return row;
    return -1;
}

static void collect_one(const struct sluice_call *call, int64_t id, const char *text,
                        int32_t length)
{
    struct sluice_value key[4];

    if (is_word(text, length, "put negative text"))
        put(call, row_of(call, id), OUT_note, (struct sluice_value)CHARS(-5, "abc"));
    if (is_word(text, length, "put null text"))
        put(call, row_of(call, id), OUT_note, (struct sluice_value)CHARS(5, NULL));
    if (is_word(text, length, "put cut date"))
        put(call, row_of(call, id), OUT_due, (struct sluice_value)DAY(INT64_C(4294967296) + 19000));
    if (make_key(id + 1000, "add ", text, length, key)) {
        int64_t row = call->host->row_add(call, key);
        if (row >= 0)
            put(call, row, OUT_home, sluice_of_bool(false));
    }
}

static int collect(const struct sluice_call *call)
{
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, IN_ASKS, &count);

    for (int64_t g = 0; g < count; g++) {
        int32_t length = 0;
        const char *text = what_at(call, groups[g].first, &length);
        collect_one(call, sluice_int(&sluice_columns(call, IN_ASKS)[ASKS_id], groups[g].first),
                    text, length);
    }
    return SLUICE_OK;
}

SLUICE_PLUGIN(.name = "cells", .version = "1.0.0", .summary = "values, sound or not",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "ask",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(id, INT),
                                      SLUICE_ENTITY_COLUMN(since, DATE),
                                      SLUICE_ENTITY_COLUMN(flag, BOOL),
                                      SLUICE_ENTITY_COLUMN(word, TEXT)),
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "celled", .columns = output_columns,
                                      .row_key = SLUICE_NAMES("home")),
              .iterate = iterate, .process = process, .collect = collect);

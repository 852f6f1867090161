/* checks.c - values held against the checks of their columns, and dates against today. */
#include "import/private.h"

#include <stdlib.h>

#define VALUES_SHOWN 5
#define SHOWN_BYTES 60

/* ---- one value ---- */

static void put_value(struct buffer *out, struct sluice_value value)
{
    struct buffer text = { 0 };

    value_format(&text, value);
    buffer_printf(out, "'%.*s%s'", (int)(text.length < SHOWN_BYTES ? text.length : SHOWN_BYTES),
                  text.data == NULL ? "" : text.data, text.length > SHOWN_BYTES ? "..." : "");
    buffer_fini(&text);
}

static bool is_listed(const struct pipeline_check *check, struct sluice_value value)
{
    for (size_t i = 0; i < check->value_count; i++)
        if (sluice_value_equals(check->values[i], value))
            return true;
    return false;
}

static bool is_within(const struct pipeline_check *check, struct sluice_value value)
{
    const struct sluice_value *sides = check->values;

    return (sides[0].type == SLUICE_NULL || value_compare(sides[0], value) <= 0) &&
           (sides[1].type == SLUICE_NULL || value_compare(value, sides[1]) <= 0);
}

static void put_list(struct buffer *out, const struct pipeline_check *check)
{
    buffer_text(out, " is none of ");
    for (size_t i = 0; i < check->value_count && i < VALUES_SHOWN; i++) {
        buffer_text(out, i == 0 ? "" : ", ");
        put_value(out, check->values[i]);
    }
    if (check->value_count > VALUES_SHOWN)
        buffer_printf(out, " and %zu others", check->value_count - VALUES_SHOWN);
}

static void put_range(struct buffer *out, const struct pipeline_check *check,
                      struct sluice_value value)
{
    bool below = check->values[0].type != SLUICE_NULL && value_compare(value, check->values[0]) < 0;

    buffer_text(out, below ? " is below " : " is above ");
    put_value(out, check->values[below ? 0 : 1]);
}

/* The words may be long, and memory short: then they end early. */
static void tell_unfit(const struct import *import, struct import_file *file, int line,
                       const struct pipeline_column *column, struct sluice_value value)
{
    const struct pipeline_check *check = column->check;
    struct buffer words = { 0 };

    put_value(&words, value);
    if (check->kind == CHECK_IN)
        put_list(&words, check);
    else if (check->kind == CHECK_RANGE)
        put_range(&words, check, value);
    else
        buffer_printf(&words, " is not in %s.%s", check->table, check->column);
    import_unfit(import, file, line, check->warns, "column '%s': %s", column->from,
                 words.data == NULL ? "a value will not do" : words.data);
    buffer_fini(&words);
}

void import_check_value(const struct import *import, struct import_file *file, int line,
                        const struct pipeline_column *column, struct sluice_value value)
{
    const struct pipeline_check *check = column->check;

    if (check->kind == CHECK_REFERENCES ||
        (check->kind == CHECK_IN ? is_listed(check, value) : is_within(check, value)))
        return;
    tell_unfit(import, file, line, column, value);
}

/* ---- values of another column ---- */

/* What stands in a column that others refer to. */
struct referenced {
    struct sluice_value *values; /* each once; text lies in `stored` or in the rows of a file */
    int64_t count;
    size_t capacity;
    struct key_set set;
    struct table stored;
    bool known; /* its table is somewhere */
};

static int take_column(struct referenced *referenced, const struct sluice_column *column,
                       int64_t rows, struct sluice_error *error)
{
    for (int64_t row = 0; row < rows; row++) {
        int64_t index = referenced->count;
        if (!array_reserve((void **)&referenced->values, &referenced->capacity, (size_t)index + 1,
                           sizeof *referenced->values))
            return error_memory(error, "the values of a column");
        referenced->values[index] = sluice_value_at(column, row);
        if (!key_set_put(&referenced->set, referenced->values, &index))
            return error_memory(error, "the values of a column");
        referenced->count += index == referenced->count;
    }
    return SLUICE_OK;
}

static int take_stored(const struct import *import, const struct pipeline_check *check,
                       int32_t type, struct referenced *referenced, struct sluice_error *error)
{
    bool has = false;
    int status = import->session == NULL
                     ? SLUICE_OK
                     : session_has_table(import->session, check->table, &has, error);

    if (status != SLUICE_OK || !has)
        return status;
    status = session_read(
        import->session,
        &(struct read_request){
            .table = check->table, .columns = &check->column, .types = &type, .count = 1 },
        &referenced->stored, error);
    if (status != SLUICE_OK)
        return status;
    referenced->known = true;
    return take_column(referenced, referenced->stored.views, referenced->stored.row_count, error);
}

/* The file of a table that is in of a dry run, or is being read. */
static const struct import_file *find_file(const struct import *import,
                                           const struct import_file *reading, const char *table)
{
    if (text_equals(reading->table.declared->name, table))
        return reading;
    for (size_t i = 0; import->options.dry_run && i < import->done; i++)
        if (text_equals(import->files[i].table.declared->name, table))
            return &import->files[i];
    return NULL;
}

/* As the import leaves the table: of one that is replaced whole what stands does not count. */
static int load(const struct import *import, const struct import_file *reading,
                const struct pipeline_column *column, struct referenced *referenced,
                struct sluice_error *error)
{
    const struct pipeline_check *check = column->check;
    const struct import_file *file = find_file(import, reading, check->table);
    int status = SLUICE_OK;

    key_set_init(&referenced->set, 1);
    if (file == NULL || file->table.date >= 0 || file->about.merge)
        status = take_stored(import, check, column->type, referenced, error);
    if (status != SLUICE_OK || file == NULL)
        return status;
    referenced->known = true;
    return take_column(referenced, &file->rows.views[table_find(&file->rows, check->column)],
                       file->rows.row_count, error);
}

static void hold_column(struct import *import, struct import_file *file, int32_t c,
                        const struct referenced *referenced)
{
    const struct sluice_column *values = &file->rows.views[c];

    for (int64_t row = 0; row < file->rows.row_count; row++) {
        struct sluice_value value = sluice_value_at(values, row);
        if (value.type == SLUICE_NULL ||
            key_set_find(&referenced->set, referenced->values, &value) >= 0)
            continue;
        file->about.path = import_part_of(file, row)->path;
        tell_unfit(import, file, file->lines[row], file->table.columns[c], value);
    }
    file->about.path = file->path;
}

static int check_column(struct import *import, struct import_file *file, int32_t c,
                        struct sluice_error *error)
{
    const struct pipeline_column *column = file->table.columns[c];
    struct referenced referenced = { 0 };
    int status = load(import, file, column, &referenced, error);

    if (status == SLUICE_OK && referenced.known)
        hold_column(import, file, c, &referenced);
    else if (status == SLUICE_OK)
        import_unfit(import, file, 1, column->check->warns,
                     "column '%s' refers to %s.%s, which was never imported: import it before, or "
                     "by the same command",
                     column->from, column->check->table, column->check->column);
    key_set_fini(&referenced.set);
    table_fini(&referenced.stored);
    free(referenced.values);
    return status;
}

/* Of a file with mistakes some rows are left out, and with them what others of it refer to. */
static bool has_gaps(const struct import_file *file, const struct pipeline_column *column)
{
    return file->mistakes > 0 && text_equals(column->check->table, file->table.declared->name);
}

static bool is_reference(const struct pipeline_column *column)
{
    return column->check != NULL && column->check->kind == CHECK_REFERENCES;
}

int import_check_references(struct import *import, struct import_file *file,
                            struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int32_t c = 0; c < file->table.column_count && status == SLUICE_OK; c++)
        if (is_reference(file->table.columns[c]) && !has_gaps(file, file->table.columns[c]))
            status = check_column(import, file, c, error);
    return status;
}

/* ---- who refers to whom ---- */

static bool refers(const struct pipeline_table *table, const struct pipeline_table *to)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (is_reference(&table->columns[c]) &&
            text_equals(table->columns[c].check->table, to->name))
            return true;
    return false;
}

bool import_is_referenced(const struct import *import, const struct import_file *file)
{
    for (size_t i = 0; import->options.dry_run && i < import->file_count; i++)
        if (refers(import->files[i].table.declared, file->table.declared))
            return true;
    return false;
}

struct ordering {
    struct import_item *items; /* in their order before */
    bool *taken;
    const struct import_request *request;
    size_t count;
};

/* An item behind those that it refers to. Of a circle the one that was asked for first is last. */
static void take_item(struct ordering *ordering, size_t i)
{
    ordering->taken[i] = true;
    for (size_t j = 0; j < ordering->request->count; j++)
        if (!ordering->taken[j] && refers(ordering->items[i].table, ordering->items[j].table))
            take_item(ordering, j);
    ordering->request->items[ordering->count++] = ordering->items[i];
}

int import_order_references(const struct import_request *request, struct sluice_error *error)
{
    struct ordering ordering = { .request = request };

    ordering.items = calloc(request->count, sizeof *ordering.items);
    ordering.taken = calloc(request->count, sizeof *ordering.taken);
    if (ordering.items != NULL && ordering.taken != NULL) {
        memcpy(ordering.items, request->items, sizeof *ordering.items * request->count);
        for (size_t i = 0; i < request->count; i++)
            if (!ordering.taken[i])
                take_item(&ordering, i);
    }
    free(ordering.items);
    free(ordering.taken);
    return ordering.count == request->count ? SLUICE_OK : error_memory(error, "the list of files");
}

/* ---- how old it is ---- */

static int read_today(const struct import *import, sluice_day *today, struct sluice_error *error)
{
    *today = import->calendar.today;
    return *today != NO_DATE
               ? SLUICE_OK
               : calendar_day_now(import->pipeline->calendar, import->session, today, error);
}

/* The newest date that has rows; NO_DATE: there is none. */
static int read_newest(const struct import *import, const struct import_file *file,
                       sluice_day *newest, struct sluice_error *error)
{
    const char *table = file->table.declared->name;
    struct ledger *ledger = NULL;
    sluice_day standing;
    int status;

    *newest = NO_DATE;
    for (size_t i = 0; i < file->after_count; i++)
        if (file->after[i].rows > 0 && file->after[i].date > *newest)
            *newest = file->after[i].date;
    if (import->options.dry_run)
        return SLUICE_OK;
    status = ledger_load(import->session, table, &ledger, error);
    standing = status == SLUICE_OK ? ledger_newest(ledger, table) : NO_DATE;
    if (standing != NO_DATE && (*newest == NO_DATE || standing > *newest))
        *newest = standing;
    ledger_destroy(ledger);
    return status;
}

int import_check_fresh(const struct import *import, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < import->done && status == SLUICE_OK; i++) {
        const struct pipeline_table *table = import->files[i].table.declared;
        struct staleness found = { table, NO_DATE, NO_DATE };
        if (table->fresh < 0)
            continue;
        status = read_today(import, &found.today, error);
        if (status == SLUICE_OK)
            status = read_newest(import, &import->files[i], &found.newest, error);
        if (status == SLUICE_OK && import->events->stale != NULL && staleness_is_there(&found))
            import->events->stale(import->events->user, &found);
    }
    return status;
}

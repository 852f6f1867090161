/*
 * scan.c - typed scans: which way the rows come, and into which buffers.
 *
 * A whole table, or one of its days, in any order, is listed: that is no job and costs nothing. All
 * else is a query. What a query may bill is bounded: by what the same query over all days of the
 * table is said to cost, and 10 MiB for the rounding of the bill; that is asked for once in a
 * session for each text, and again where the table has grown beyond it. The store's own bound
 * holds over it.
 */
#include "scan.h"

#include <stdlib.h>
#include <strings.h>

#include "cell.h"
#include "pages.h"
#include "value.h"

struct cursor {
    struct session *session;
    struct pages pages;
    bool is_empty;
    struct text table;
    struct filler *fillers;
    struct sluice_column *columns;
    uint32_t *places; /* per column, which cell of a row it is */
    uint32_t count;
    uint32_t width; /* cells of a row */
};

/* ---- what a query costs ---- */

void costs_fini(struct session *session)
{
    for (size_t i = 0; i < COSTS; i++) {
        free(session->costs[i].sql);
        session->costs[i].sql = NULL;
    }
}

static struct cost *find_cost(struct session *session, const char *sql)
{
    for (size_t i = 0; i < COSTS; i++) {
        if (session->costs[i].sql != NULL && strcmp(session->costs[i].sql, sql) == 0)
            return &session->costs[i];
    }
    return NULL;
}

static void keep_cost(struct session *session, const char *sql, int64_t bytes)
{
    struct cost *cost = find_cost(session, sql);

    if (cost == NULL) {
        cost = &session->costs[session->next_cost++ % COSTS];
        free(cost->sql);
        cost->sql = strdup(sql); /* without memory it is asked for again */
    }
    cost->bytes = bytes;
}

static int ask_cost(struct session *session, const struct table *table,
                    const struct sluice_scan *scan, const char *doing, int64_t *bytes,
                    struct sluice_error *error)
{
    struct query query;
    int status = SLUICE_OK;

    if (!query_of_all_days(session, table, scan, &query))
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = query_cost(session, &query, doing, bytes, error);
    if (status == SLUICE_OK)
        keep_cost(session, text_string(&query.sql), *bytes);
    query_fini(&query);
    return status;
}

static int64_t bound_of(const struct session *session, int64_t bytes)
{
    int64_t most = bytes + LEAST_BYTES;

    return session->most_bytes > 0 && session->most_bytes < most ? session->most_bytes : most;
}

/* ---- a scan begins ---- */

struct asked {
    const struct sluice_scan *scan;
    const struct table *table;
    const char *doing;
};

static int column_error(const struct session *session, const struct asked *asked, const char *name,
                        struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                            "there is no column '%s' in table '%s' of '%s.%s'", name,
                            asked->scan->table, session->project, session->dataset);
}

static int filler_error(const struct session *session, const struct asked *asked, uint32_t i,
                        const struct table_column *column, struct sluice_error *error)
{
    static const char *const words[] = { "no type", "a bool", "an int", "a real",
                                         "text",    "a date", "a time" };
    int32_t type = asked->scan->fields[i]->type;

    if (type <= SLUICE_NULL || type > SLUICE_TIME)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "column '%s' of table '%s' is asked for without a type",
                                asked->scan->fields[i]->name, asked->scan->table);
    if (kind_reads_as(column->kind, type))
        return memory_error(error);
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "column '%s' of table '%s' in '%s.%s' is %s where %s is expected: "
                            "correct the column or its declaration",
                            asked->scan->fields[i]->name, asked->scan->table, session->project,
                            session->dataset, column->declared, words[type]);
}

static int fillers_init(struct cursor *cursor, const struct asked *asked,
                        struct sluice_error *error)
{
    const struct sluice_scan *scan = asked->scan;

    text_add(&cursor->table, scan->table);
    cursor->fillers = calloc((size_t)scan->field_count + 1, sizeof *cursor->fillers);
    cursor->columns = calloc((size_t)scan->field_count + 1, sizeof *cursor->columns);
    cursor->places = calloc((size_t)scan->field_count + 1, sizeof *cursor->places);
    if (cursor->table.failed || cursor->fillers == NULL || cursor->columns == NULL ||
        cursor->places == NULL)
        return memory_error(error);
    for (uint32_t i = 0; i < scan->field_count; i++) {
        const struct sluice_field *field = scan->fields[i];
        const struct table_column *column = table_column(asked->table, field->name);
        cursor->count = i + 1;
        cursor->places[i] = i;
        if (!filler_init(&cursor->fillers[i], field, column->kind, cursor->session->plain))
            return filler_error(cursor->session, asked, i, column, error);
    }
    cursor->width = scan->field_count == 0 ? 1 : scan->field_count;
    return SLUICE_OK;
}

/* The table as it is known, or anew where it lacks what is asked for: somebody may have added it.
 */
static bool has_columns(const struct asked *asked, const char **lacking)
{
    const struct sluice_scan *scan = asked->scan;

    *lacking = NULL;
    for (uint32_t i = 0; i < scan->field_count && *lacking == NULL; i++)
        *lacking = table_column(asked->table, scan->fields[i]->name) == NULL ? scan->fields[i]->name
                                                                             : NULL;
    for (uint32_t i = 0; i < scan->term_count && *lacking == NULL; i++)
        *lacking = table_column(asked->table, scan->terms[i]->column) == NULL
                       ? scan->terms[i]->column
                       : NULL;
    for (uint32_t i = 0; i < scan->order_count && *lacking == NULL; i++)
        *lacking = table_column(asked->table, scan->order[i]) == NULL ? scan->order[i] : NULL;
    return *lacking == NULL;
}

static int find_table(struct session *session, struct asked *asked, struct sluice_error *error)
{
    struct table *table;
    const char *lacking;
    int status = table_known(session, asked->scan->table, &table, error);

    asked->table = table;
    if (status == SLUICE_OK && !has_columns(asked, &lacking))
        status = table_renew(session, asked->scan->table, &table, error);
    if (status == SLUICE_E_NOT_FOUND)
        return sluice_error_set(error, status,
                                "there is no table '%s' in '%s.%s': import data first, or correct "
                                "its name",
                                asked->scan->table, session->project, session->dataset);
    if (status == SLUICE_OK && !has_columns(asked, &lacking))
        return column_error(session, asked, lacking, error);
    return status;
}

/* ---- by list ---- */

static bool can_list(const struct asked *asked, const struct selection *selection)
{
    const struct sluice_scan *scan = asked->scan;

    if (!asked->table->is_native || scan->order_count > 0 || selection->others > 0 ||
        json_object_get(asked->table->json, "streamingBuffer") != NULL)
        return false;
    for (uint32_t i = 0; i < scan->field_count; i++) {
        if (strpbrk(scan->fields[i]->name, ",.") != NULL)
            return false;
    }
    return !selection->is_dated || selection->from == selection->to;
}

/* Columns in the order of the table: so cells come in that order whether the service goes by the
 * list or by the table. Without any, the first one counts the rows. */
static void select_columns(struct cursor *cursor, const struct asked *asked, struct text *columns)
{
    const struct sluice_scan *scan = asked->scan;
    uint32_t place = 0;

    for (uint32_t c = 0; c < asked->table->column_count; c++) {
        const char *name = asked->table->columns[c].name;
        bool is_wanted = scan->field_count == 0 && c == 0;
        for (uint32_t i = 0; i < scan->field_count; i++) {
            if (strcasecmp(scan->fields[i]->name, name) != 0)
                continue;
            cursor->places[i] = place;
            is_wanted = true;
        }
        if (!is_wanted)
            continue;
        text_add(columns, place == 0 ? "" : ",");
        text_add(columns, name);
        place++;
    }
    cursor->width = place;
}

static int begin_list(struct cursor *cursor, const struct asked *asked,
                      const struct selection *selection, struct sluice_error *error)
{
    char decorator[VALUE_TEXT_SIZE] = "";
    struct text columns = { 0 };
    int status;

    if (selection->is_dated)
        (void)day_write_partition(selection->from, decorator);
    select_columns(cursor, asked, &columns);
    status = columns.failed ? memory_error(error)
                            : pages_of_table(cursor->session, asked->scan->table, decorator,
                                             text_string(&columns), &cursor->pages, error);
    text_fini(&columns);
    return status;
}

/* ---- by query ---- */

/* One instant for all queries of a read; views have no state of their own. */
static int instant_of(struct session *session, const struct table *table, int64_t *instant,
                      struct sluice_error *error)
{
    int status = SLUICE_OK;

    *instant = 0;
    if (!session->is_reading || !table->is_native)
        return SLUICE_OK;
    if (session->instant == 0)
        status = scan_clock(session, &session->instant, error);
    *instant = session->instant;
    return status;
}

static int run_query(struct cursor *cursor, const struct asked *asked, const struct query *query,
                     struct sluice_error *error)
{
    struct session *session = cursor->session;
    struct sluice_error said = SLUICE_ERROR_INIT;
    struct query all = { 0 };
    const struct cost *known = NULL;
    int64_t bytes = 0, bound;
    bool is_too_dear;
    int status;

    if (query_of_all_days(session, asked->table, asked->scan, &all))
        known = find_cost(session, text_string(&all.sql));
    query_fini(&all);
    status = known == NULL
                 ? ask_cost(session, asked->table, asked->scan, asked->doing, &bytes, error)
                 : SLUICE_OK;
    if (status != SLUICE_OK)
        return status;
    bound = bound_of(session, known == NULL ? bytes : known->bytes);
    status =
        pages_of_query(session, query, asked->doing, bound, &cursor->pages, &is_too_dear, &said);
    if (is_too_dear && bound != session->most_bytes) {
        pages_fini(&cursor->pages);
        status = ask_cost(session, asked->table, asked->scan, asked->doing, &bytes, error);
        if (status != SLUICE_OK)
            return status;
        status = pages_of_query(session, query, asked->doing, bound_of(session, bytes),
                                &cursor->pages, &is_too_dear, &said);
    }
    if (status != SLUICE_OK && error != NULL)
        *error = said;
    return status;
}

static int begin_query(struct cursor *cursor, const struct asked *asked, struct sluice_error *error)
{
    struct query query = { 0 };
    int64_t instant;
    int status = instant_of(cursor->session, asked->table, &instant, error);

    if (status == SLUICE_OK &&
        !query_of_scan(cursor->session, asked->table, asked->scan, instant, &query))
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = run_query(cursor, asked, &query, error);
    query_fini(&query);
    return status;
}

static int begin(struct cursor *cursor, const struct asked *asked, struct sluice_error *error)
{
    const struct selection selection = selection_of(asked->table, asked->scan);
    int status = fillers_init(cursor, asked, error);

    cursor->is_empty = selection.is_empty;
    if (status != SLUICE_OK || selection.is_empty)
        return status;
    return can_list(asked, &selection) ? begin_list(cursor, asked, &selection, error)
                                       : begin_query(cursor, asked, error);
}

int scan_begin(void *handle, const struct sluice_scan *scan, void **out, struct sluice_error *error)
{
    struct cursor *cursor = calloc(1, sizeof *cursor);
    struct text doing = { 0 };
    struct asked asked = { .scan = scan };
    int status;

    text_format(&doing, "read table '%s'", scan->table);
    if (cursor == NULL || doing.failed) {
        free(cursor);
        text_fini(&doing);
        return memory_error(error);
    }
    asked.doing = text_string(&doing);
    cursor->session = handle;
    status = find_table(handle, &asked, error);
    if (status == SLUICE_OK)
        status = begin(cursor, &asked, error);
    text_fini(&doing);
    if (status != SLUICE_OK) {
        scan_finish(cursor);
        return status;
    }
    *out = cursor;
    return SLUICE_OK;
}

/* ---- batches ---- */

static const json_t *cell_of(const struct cursor *cursor, const json_t *cells, uint32_t column)
{
    return json_object_get(json_array_get(cells, cursor->places[column]), "v");
}

/* " (station alm, day 2024-03-02)", as far as it is known what names a row. */
static void add_key(const struct cursor *cursor, const json_t *cells, struct text *text)
{
    const char *before = " (";

    for (uint32_t i = 0; i < cursor->count; i++) {
        const char *words = json_string_value(cell_of(cursor, cells, i));
        if (!cursor->fillers[i].is_key)
            continue;
        text_format(text, "%s%s %s", before, cursor->fillers[i].name,
                    words == NULL ? "null" : words);
        before = ", ";
    }
    text_add(text, before[0] == ',' ? ")" : "");
}

static int cell_error(const struct cursor *cursor, uint32_t column, const json_t *cells,
                      struct sluice_error *error)
{
    const char *words = json_string_value(cell_of(cursor, cells, column));
    const struct filler *filler = &cursor->fillers[column];
    const struct session *session = cursor->session;
    struct text key = { 0 };

    if (filler->no_memory)
        return memory_error(error);
    add_key(cursor, cells, &key);
    (void)sluice_error_set(error, SLUICE_E_CORRUPT,
                           "column '%s' of table '%s' in '%s.%s' holds '%.80s' where %s is "
                           "expected%.200s: correct the value, or declare another type",
                           filler->name, text_string(&cursor->table), session->project,
                           session->dataset, words == NULL ? "a value of another form" : words,
                           filler->expected, text_string(&key));
    text_fini(&key);
    return SLUICE_E_CORRUPT;
}

/* `*full`: a text column grew so long that the batch had better end. */
static int read_row(struct cursor *cursor, const json_t *cells, int64_t row, bool *full,
                    struct sluice_error *error)
{
    if (json_array_size(cells) != cursor->width)
        return sluice_error_set(error, SLUICE_E_CORRUPT,
                                "the service gave rows of %zu cells of table '%s' where %u were "
                                "asked for",
                                json_array_size(cells), text_string(&cursor->table), cursor->width);
    for (uint32_t i = 0; i < cursor->count; i++) {
        struct filler *filler = &cursor->fillers[i];
        const json_t *value = cell_of(cursor, cells, i);
        if (json_is_null(value)) {
            column_null(&filler->column, row);
            continue;
        }
        if (!json_is_string(value) ||
            !filler_take(filler, json_string_value(value), json_string_length(value), row))
            return cell_error(cursor, i, cells, error);
        if (column_is_full(&filler->column, row))
            *full = true;
    }
    return SLUICE_OK;
}

static void batch_set(struct cursor *cursor, int64_t rows, struct sluice_batch *batch)
{
    for (uint32_t i = 0; i < cursor->count; i++)
        cursor->columns[i] = column_give(&cursor->fillers[i].column);
    *batch = (struct sluice_batch){ .size = sizeof *batch,
                                    .column_count = cursor->count,
                                    .row_count = rows,
                                    .columns = cursor->columns };
}

int scan_next(void *handle, struct sluice_batch *batch, struct sluice_error *error)
{
    struct cursor *cursor = handle;
    bool full = false;
    int64_t rows = 0;

    for (uint32_t i = 0; i < cursor->count; i++)
        column_clear(&cursor->fillers[i].column);
    while (!cursor->is_empty && !full && rows < BATCH_ROWS) {
        const json_t *cells;
        int status = pages_next(&cursor->pages, &cells, error);
        if (status == SLUICE_OK && cells != NULL)
            status = read_row(cursor, cells, rows, &full, error);
        if (status != SLUICE_OK) {
            cursor->is_empty = true;
            return status;
        }
        if (cells == NULL)
            break;
        rows++;
    }
    batch_set(cursor, rows, batch);
    return SLUICE_OK;
}

void scan_finish(void *handle)
{
    struct cursor *cursor = handle;

    if (cursor == NULL)
        return;
    pages_fini(&cursor->pages);
    for (uint32_t i = 0; cursor->fillers != NULL && i < cursor->count; i++)
        filler_fini(&cursor->fillers[i]);
    text_fini(&cursor->table);
    free(cursor->fillers);
    free(cursor->columns);
    free(cursor->places);
    free(cursor);
}

/* ---- several scans ---- */

int scan_begin_read(void *handle, struct sluice_error *error)
{
    struct session *session = handle;

    if (session->is_reading)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "a read is open already in '%s.%s': end it first", session->project,
                                session->dataset);
    session->is_reading = true;
    session->instant = 0;
    return SLUICE_OK;
}

void scan_end_read(void *handle)
{
    struct session *session = handle;

    session->is_reading = false;
}

/* ---- asking without reading ---- */

int scan_clock(void *handle, int64_t *time, struct sluice_error *error)
{
    static const char doing[] = "ask for the time";
    struct query query = { .parameters = json_array() };
    struct pages pages = { 0 };
    const json_t *cells = NULL;
    bool is_too_dear;
    int status;

    text_add(&query.sql, "SELECT CURRENT_TIMESTAMP()");
    status = query.sql.failed || query.parameters == NULL
                 ? memory_error(error)
                 : pages_of_query(handle, &query, doing, LEAST_BYTES, &pages, &is_too_dear, error);
    if (status == SLUICE_OK)
        status = pages_next(&pages, &cells, error);
    if (status == SLUICE_OK && !integer_read(json_text(json_array_get(cells, 0), "v"), time))
        status = sluice_error_set(error, SLUICE_E_CORRUPT, "the service says no time");
    pages_fini(&pages);
    query_fini(&query);
    return status;
}

int scan_estimate(void *handle, const struct sluice_scan *scan, int64_t *bytes,
                  struct sluice_error *error)
{
    struct session *session = handle;
    struct asked asked = { .scan = scan };
    struct query query = { 0 };
    struct text doing = { 0 };
    struct selection selection;
    int status = find_table(session, &asked, error);

    *bytes = 0;
    if (status != SLUICE_OK)
        return status;
    selection = selection_of(asked.table, scan);
    if (selection.is_empty || can_list(&asked, &selection))
        return SLUICE_OK;
    text_format(&doing, "estimate reads of table '%s'", scan->table);
    status = doing.failed || !query_of_scan(session, asked.table, scan, 0, &query)
                 ? memory_error(error)
                 : query_cost(session, &query, text_string(&doing), bytes, error);
    if (status == SLUICE_OK && *bytes > 0 && *bytes < LEAST_BYTES)
        *bytes = LEAST_BYTES; /* what a query bills at least */
    query_fini(&query);
    text_fini(&doing);
    return status;
}

/* calendar.c - which dates there are, and which of them a window sees. */
#include "calendar/calendar.h"

#include <limits.h>
#include <stdlib.h>

/* Columns of the calendar's read: date, season (if any), then those of the filters. */
struct calendar_read {
    const char *names[MAX_CONDITIONS + 2];
    int32_t types[MAX_CONDITIONS + 2];
    int32_t filter_columns[MAX_CONDITIONS];
    int32_t count;
};

static void plan_read(const struct binding *binding, struct calendar_read *read)
{
    const struct pipeline_calendar *calendar = binding->pipeline->calendar;
    size_t filters = 0;

    read->names[0] = calendar->date;
    read->types[0] = SLUICE_DATE;
    read->names[1] = calendar->season;
    read->types[1] = SLUICE_TEXT;
    read->count = calendar->season == NULL ? 1 : 2;
    for (; binding->calendar_where != NULL && binding->calendar_where[filters] != NULL; filters++) {
        const char *name = binding->calendar_where[filters]->column;
        read->names[read->count] = name;
        read->types[read->count] = source_find_column(binding->calendar, name)->type;
        read->filter_columns[filters] = read->count++;
    }
}

struct dated {
    sluice_day date;
    struct sluice_value season;
};

static int compare_dated(const void *a, const void *b)
{
    const struct dated *left = a, *right = b;

    if (left->date != right->date)
        return left->date < right->date ? -1 : 1;
    return value_compare(left->season, right->season);
}

static int find_season(struct calendar *calendar, struct sluice_value label, size_t *capacity,
                       uint32_t *index, struct sluice_error *error)
{
    char *text;

    for (size_t i = calendar->season_count; i-- > 0;)
        if (sluice_value_equals(sluice_of_text(calendar->seasons[i].label), label)) {
            *index = (uint32_t)i;
            return SLUICE_OK;
        }
    text = arena_copy(&calendar->arena, label.as.text, (size_t)label.length);
    if (text == NULL || !array_reserve((void **)&calendar->seasons, capacity,
                                       calendar->season_count + 1, sizeof *calendar->seasons))
        return error_memory(error, "the calendar");
    calendar->seasons[calendar->season_count] = (struct season){ text, INT32_MAX, INT32_MIN };
    *index = (uint32_t)calendar->season_count++;
    return SLUICE_OK;
}

/* `rows` is sorted by date; a date belongs to one season. */
static int fill(struct calendar *calendar, const struct dated *rows, size_t count,
                struct sluice_error *error)
{
    size_t capacity = 0;
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < count; i++) {
        struct season *season;
        uint32_t index = 0;
        int status = find_season(calendar, rows[i].season, &capacity, &index, error);
        if (status != SLUICE_OK)
            return status;
        season = &calendar->seasons[index];
        season->start = rows[i].date < season->start ? rows[i].date : season->start;
        season->end = rows[i].date > season->end ? rows[i].date : season->end;
        if (calendar->count > 0 && calendar->dates[calendar->count - 1] == rows[i].date) {
            if (calendar->season_of[calendar->count - 1] != index)
                return sluice_error_set(
                    error, SLUICE_E_INVALID, "the calendar has %s in two seasons, '%s' and '%s'",
                    date_format(rows[i].date, text),
                    calendar->seasons[calendar->season_of[calendar->count - 1]].label,
                    season->label);
            continue;
        }
        calendar->dates[calendar->count] = rows[i].date;
        calendar->season_of[calendar->count++] = index;
    }
    return SLUICE_OK;
}

static bool is_declared_known(const struct binding *binding, const char *column)
{
    return !source_find_column(binding->calendar, column)->nullable;
}

/* The column of a null, declared without, that decides about the row: whether it is a date, or of
 * which season. -1: there is none, or a known value keeps the row out. */
static int32_t null_column(const struct binding *binding, const struct calendar_read *read,
                           const struct table *rows, int64_t row)
{
    const struct sluice_filter *const *where = binding->calendar_where;
    int32_t columns = binding->pipeline->calendar->season != NULL ? 2 : 1, found = -1;

    for (size_t f = 0; where != NULL && where[f] != NULL; f++) {
        const struct sluice_filter *one[] = { where[f], NULL };
        int32_t column = read->filter_columns[f];
        if (filters_match(rows->views, row, one, &read->filter_columns[f]))
            continue;
        if (sluice_is_known(&rows->views[column], row) ||
            where[f]->kind == SLUICE_FILTER_NOT_NULL ||
            !is_declared_known(binding, read->names[column]))
            return -1;
        found = column;
    }
    for (int32_t column = 0; column < columns && found < 0; column++)
        if (!sluice_is_known(&rows->views[column], row) &&
            is_declared_known(binding, read->names[column]))
            found = column;
    return found;
}

/* Whoever only looks at dates goes on; a plan is not made of them. */
static int find_fault(const struct binding *binding, const struct calendar_read *read,
                      const struct table *rows, struct calendar *calendar,
                      struct sluice_error *error)
{
    char date[DATE_TEXT_SIZE];

    for (int64_t row = 0; row < rows->row_count; row++) {
        int32_t column = null_column(binding, read, rows, row);
        bool dated = sluice_is_known(&rows->views[0], row);
        if (column < 0)
            continue;
        calendar->fault = arena_printf(
            &calendar->arena,
            "the calendar's table '%s' has a null in '%s', declared without nulls: (%s %s); import "
            "that row again, or declare '%s' as '%s?'",
            binding->calendar->name, read->names[column], read->names[0],
            dated ? date_format(sluice_date(&rows->views[0], row), date) : "null",
            read->names[column], type_name(read->types[column]));
        return calendar->fault == NULL ? error_memory(error, "the calendar") : SLUICE_OK;
    }
    return SLUICE_OK;
}

static int collect(const struct binding *binding, const struct calendar_read *read,
                   const struct table *rows, struct calendar *calendar, struct sluice_error *error)
{
    struct dated *dated = malloc(sizeof *dated * ((size_t)rows->row_count + 1));
    bool seasons = binding->pipeline->calendar->season != NULL;
    size_t count = 0;
    int status = SLUICE_OK;

    calendar->dates = malloc(sizeof *calendar->dates * ((size_t)rows->row_count + 1));
    calendar->season_of = malloc(sizeof *calendar->season_of * ((size_t)rows->row_count + 1));
    if (dated == NULL || calendar->dates == NULL || calendar->season_of == NULL)
        status = error_memory(error, "the calendar");
    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        if (!sluice_is_known(&rows->views[0], row) ||
            !filters_match(rows->views, row, binding->calendar_where, read->filter_columns))
            continue;
        dated[count].date = sluice_date(&rows->views[0], row);
        dated[count].season = seasons && sluice_is_known(&rows->views[1], row)
                                  ? sluice_value_at(&rows->views[1], row)
                                  : sluice_of_text("");
        count++;
    }
    if (count > 0 && status == SLUICE_OK)
        qsort(dated, count, sizeof *dated, compare_dated);
    if (status == SLUICE_OK)
        status = fill(calendar, dated, count, error);
    if (status == SLUICE_OK)
        status = find_fault(binding, read, rows, calendar, error);
    free(dated);
    return status;
}

int calendar_of_rows(const struct binding *binding, const struct table *rows,
                     struct calendar *calendar, struct sluice_error *error)
{
    struct sluice_column views[MAX_CONDITIONS + 2];
    struct table picked = { .views = views, .row_count = rows->row_count };
    struct calendar_read read = { 0 };
    int status;

    memset(calendar, 0, sizeof *calendar);
    arena_init(&calendar->arena, 0);
    plan_read(binding, &read);
    picked.column_count = read.count;
    for (int32_t i = 0; i < read.count; i++)
        views[i] = rows->views[table_find(rows, read.names[i])];
    status = collect(binding, &read, &picked, calendar, error);
    calendar->end = calendar->count > 0 ? calendar->dates[calendar->count - 1] : NO_DATE;
    return status;
}

/* Room for one date more, and for the season that the first one has. */
static int make_room(struct calendar *calendar, struct sluice_error *error)
{
    size_t count = calendar->count + 1;
    sluice_day *dates = realloc(calendar->dates, count * sizeof *dates);
    uint32_t *seasons = NULL;

    if (dates != NULL)
        calendar->dates = dates;
    if (dates != NULL)
        seasons = realloc(calendar->season_of, count * sizeof *seasons);
    if (seasons != NULL)
        calendar->season_of = seasons;
    if (seasons != NULL && calendar->season_count == 0) {
        calendar->seasons = malloc(sizeof *calendar->seasons);
        if (calendar->seasons != NULL)
            calendar->seasons[calendar->season_count++] =
                (struct season){ "", INT32_MAX, INT32_MIN };
    }
    return calendar->season_count > 0 && seasons != NULL ? SLUICE_OK
                                                         : error_memory(error, "the calendar");
}

int calendar_add(struct calendar *calendar, sluice_day date, struct sluice_error *error)
{
    size_t at = calendar_from(calendar, date), rest = calendar->count - at;
    struct season *season;
    uint32_t index;

    if (at < calendar->count && calendar->dates[at] == date)
        return SLUICE_OK;
    if (make_room(calendar, error) != SLUICE_OK)
        return SLUICE_E_MEMORY;
    index = calendar->count == 0 ? 0 : calendar->season_of[at > 0 ? at - 1 : 0];
    season = &calendar->seasons[index];
    memmove(calendar->dates + at + 1, calendar->dates + at, rest * sizeof *calendar->dates);
    memmove(calendar->season_of + at + 1, calendar->season_of + at,
            rest * sizeof *calendar->season_of);
    calendar->dates[at] = date;
    calendar->season_of[at] = index;
    calendar->count++;
    season->start = date < season->start ? date : season->start;
    season->end = date > season->end ? date : season->end;
    calendar->end = calendar->dates[calendar->count - 1];
    return SLUICE_OK;
}

static int load_generated(const struct binding *binding, struct session *session,
                          struct calendar *calendar, struct sluice_error *error)
{
    sluice_day today = binding->today;
    int status = SLUICE_OK;

    if (today == NO_DATE)
        status = calendar_today(binding->pipeline->calendar, session, &today, error);
    if (status != SLUICE_OK) {
        memset(calendar, 0, sizeof *calendar);
        arena_init(&calendar->arena, 0);
        return status;
    }
    return calendar_generate(binding->pipeline->calendar, today, calendar, error);
}

int calendar_load(const struct binding *binding, struct session *session, struct calendar *calendar,
                  struct sluice_error *error)
{
    struct calendar_read read = { 0 };
    struct table rows;
    bool has = false;
    int status;

    if (binding->pipeline->calendar != NULL && binding->pipeline->calendar->generated)
        return load_generated(binding, session, calendar, error);
    memset(calendar, 0, sizeof *calendar);
    arena_init(&calendar->arena, 0);
    calendar->end = NO_DATE;
    if (binding->pipeline->calendar == NULL)
        return SLUICE_OK;
    status = session_has_table(session, binding->calendar->name, &has, error);
    if (status != SLUICE_OK)
        return status;
    if (!has)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "the calendar's table '%s' is not in the store: load it first with "
                                "`sluice import %s DIR`",
                                binding->calendar->name, binding->pipeline->path);
    plan_read(binding, &read);
    status = session_read(session,
                          &(struct read_request){ .table = binding->calendar->name,
                                                  .columns = read.names,
                                                  .types = read.types,
                                                  .count = read.count },
                          &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = collect(binding, &read, &rows, calendar, error);
    calendar->end = calendar->count > 0 ? calendar->dates[calendar->count - 1] : NO_DATE;
    table_fini(&rows);
    return status;
}

void calendar_fini(struct calendar *calendar)
{
    free(calendar->dates);
    free(calendar->season_of);
    free(calendar->seasons);
    arena_fini(&calendar->arena);
}

size_t calendar_from(const struct calendar *calendar, sluice_day date)
{
    size_t low = 0, high = calendar->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->dates[middle] < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t calendar_find(const struct calendar *calendar, sluice_day date)
{
    size_t index = calendar_from(calendar, date);

    return index < calendar->count && calendar->dates[index] == date ? (int64_t)index : -1;
}

const struct season *calendar_season(const struct calendar *calendar, size_t index)
{
    return &calendar->seasons[calendar->season_of[index]];
}

void window_dates(const struct calendar *calendar, const struct sluice_window *window, size_t index,
                  sluice_day *from, sluice_day *to)
{
    const struct season *season = calendar_season(calendar, index);
    sluice_day date = calendar->dates[index];

    *from = INT32_MIN + 1;
    *to = INT32_MAX;
    if (window->kind == SLUICE_WINDOW_BEFORE)
        *to = date - 1;
    if (window->kind == SLUICE_WINDOW_DAYS) {
        *from = date + window->from_days;
        *to = date + window->to_days;
    }
    if (window->kind == SLUICE_WINDOW_SEASON || window->same_season) {
        *from = *from < season->start ? season->start : *from;
        *to = *to > season->end ? season->end : *to;
    }
}

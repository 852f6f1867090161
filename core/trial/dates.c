/* dates.c - the calendar of a case, and the dates that are computed.
 *
 * Computed are the dates that expected.csv and outcomes.csv name; where they name none, all of the
 * calendar. The calendar is the pipeline's: generated as it says (up to the newest date of the case
 * where it ends today), or of its table where the case has rows of that. Else it is every date that
 * a row has. A date that is expected belongs to it, so that a plugin may be tried on the day after
 * its last rows. As in a run, rows on dates outside the calendar are not seen. */
#include "trial/private.h"

#include <stdlib.h>

/* ---- dates of rows ---- */

/* Has the table rows that windows see on dates of the calendar alone? */
static bool keeps_to_calendar(const struct source *source)
{
    return source->date != NULL && !source_has_all_dates(source);
}

static const struct sluice_column *dates_of(const struct exam *exam, const struct source *source,
                                            int64_t *count)
{
    const struct csv_rows *rows = &exam->inputs[source->index];
    int32_t column = source->date == NULL ? -1 : table_find(&rows->table, source->date);

    *count = column < 0 ? 0 : rows->table.row_count;
    return column < 0 ? NULL : &rows->table.views[column];
}

/* Of all tables, or of those that keep to the calendar. */
static void add_row_dates(const struct exam *exam, bool all, struct date_list *dates)
{
    const struct binding *binding = exam->context->binding;

    for (size_t s = 0; s < binding->source_count; s++) {
        int64_t count;
        const struct sluice_column *column = dates_of(exam, binding->sources[s], &count);
        for (int64_t row = 0; row < count && (all || keeps_to_calendar(binding->sources[s])); row++)
            if (sluice_is_known(column, row))
                date_list_add(dates, sluice_date(column, row));
    }
}

/* ---- which are asked for ---- */

static void add_expected(const struct answer *answer, struct date_list *dates)
{
    const struct table *table = &answer->expected.table;

    for (int64_t row = 0; answer->expected.read && row < table->row_count; row++)
        if (sluice_is_known(&table->views[0], row))
            date_list_add(dates, sluice_date(&table->views[0], row));
}

static void find_asked(struct exam *exam)
{
    const struct trial_request *request = exam->request;

    for (size_t i = 0; i < request->date_count; i++) {
        sluice_day date;
        if (date_parse(request->dates[i], strlen(request->dates[i]), &date))
            date_list_add(&exam->dates, date);
    }
    for (size_t a = 0; a < ANSWERS && request->date_count == 0; a++)
        add_expected(&exam->answers[a], &exam->dates);
    date_list_sort(&exam->dates);
    exam->asked = exam->dates.count > 0;
}

/* ---- the calendar ---- */

static sluice_day newest_date(const struct exam *exam)
{
    struct date_list dates = { 0 };
    sluice_day newest = NO_DATE;

    add_row_dates(exam, true, &dates);
    for (size_t i = 0; i < dates.count; i++)
        newest = dates.items[i] > newest ? dates.items[i] : newest;
    for (size_t i = 0; i < exam->dates.count; i++)
        newest = exam->dates.items[i] > newest ? exam->dates.items[i] : newest;
    date_list_fini(&dates);
    return newest;
}

static int take_all_dates(struct exam *exam, struct sluice_error *error)
{
    struct date_list dates = { 0 };
    int status;

    add_row_dates(exam, false, &dates);
    date_list_sort(&dates);
    status = dates.failed ? error_memory(error, "the calendar") : SLUICE_OK;
    for (size_t i = 0; i < dates.count && status == SLUICE_OK; i++)
        status = calendar_add(&exam->calendar, dates.items[i], error);
    date_list_fini(&dates);
    return status;
}

static int make_calendar(struct exam *exam, struct sluice_error *error)
{
    const struct binding *binding = exam->context->binding;
    const struct pipeline_calendar *calendar = binding->pipeline->calendar;

    exam->has_calendar = true;
    if (calendar != NULL && calendar->generated)
        return calendar_generate(calendar, newest_date(exam), &exam->calendar, error);
    if (inputs_have(exam, binding->calendar))
        return calendar_of_rows(binding, &exam->inputs[binding->calendar->index].table,
                                &exam->calendar, error);
    exam->calendar = (struct calendar){ .end = NO_DATE };
    arena_init(&exam->calendar.arena, 0);
    return take_all_dates(exam, error);
}

/* Dates that are asked for are of the calendar, unless a rule makes it. */
static int add_asked(struct exam *exam, struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = exam->context->binding->pipeline->calendar;
    bool generated = calendar != NULL && calendar->generated;
    char text[DATE_TEXT_SIZE];
    int status = SLUICE_OK;

    for (size_t i = 0; i < exam->dates.count && status == SLUICE_OK; i++) {
        sluice_day date = exam->dates.items[i];
        if (!generated)
            status = calendar_add(&exam->calendar, date, error);
        else if (calendar_find(&exam->calendar, date) < 0)
            mistake_add(&exam->mistakes, exam->path, 0,
                        "%s is expected, but is no date of the pipeline's calendar",
                        date_format(date, text));
    }
    return status;
}

/* ---- rows that nobody sees ---- */

static bool is_seen(const struct exam *exam, const struct sluice_column *dates, int64_t row)
{
    return !sluice_is_known(dates, row) ||
           calendar_find(&exam->calendar, sluice_date(dates, row)) >= 0;
}

static int keep_seen(struct exam *exam, const struct source *source,
                     const struct sluice_column *dates, struct sluice_error *error)
{
    struct csv_rows *rows = &exam->inputs[source->index];
    int32_t width = rows->table.column_count;
    struct sluice_value *values = arena_alloc(&exam->arena, sizeof *values * ((size_t)width + 1));
    const char **names = arena_alloc(&exam->arena, sizeof *names * ((size_t)width + 1));
    int32_t *types = arena_alloc(&exam->arena, sizeof *types * ((size_t)width + 1));
    struct table kept = { 0 };
    int status;

    if (values == NULL || names == NULL || types == NULL)
        return error_memory(error, source->name);
    for (int32_t c = 0; c < width; c++) {
        names[c] = rows->table.columns[c].name;
        types[c] = rows->table.columns[c].type;
    }
    status = table_init(&kept, names, types, width, error);
    for (int64_t row = 0; row < rows->table.row_count && status == SLUICE_OK; row++) {
        for (int32_t c = 0; c < width; c++)
            values[c] = sluice_value_at(&rows->table.views[c], row);
        if (is_seen(exam, dates, row))
            status = table_append(&kept, values, error);
    }
    if (status == SLUICE_OK) {
        table_finish(&kept);
        table_fini(&rows->table);
        rows->table = kept;
    } else {
        table_fini(&kept);
    }
    return status;
}

static int drop_unseen(struct exam *exam, const struct source *source, struct sluice_error *error)
{
    int64_t count, unseen = 0;
    const struct sluice_column *dates = dates_of(exam, source, &count);

    for (int64_t row = 0; row < count; row++)
        unseen += !is_seen(exam, dates, row);
    if (unseen == 0 || !keeps_to_calendar(source))
        return SLUICE_OK;
    tell_text(exam, "note", "table '%s': %lld row%s on dates outside the calendar %s not seen",
              source_title(source), (long long)unseen, PLURAL(unseen), unseen == 1 ? "is" : "are");
    return keep_seen(exam, source, dates, error);
}

/* ---- all of it ---- */

/* Where none is asked for, all there are. */
static int choose(struct exam *exam, struct sluice_error *error)
{
    bool any = exam->dates.count > 0;

    for (size_t i = 0; !any && i < exam->calendar.count; i++)
        date_list_add(&exam->dates, exam->calendar.dates[i]);
    date_list_sort(&exam->dates);
    if (exam->dates.count == 0 && exam->mistakes.texts.count == 0) {
        mistake_add(&exam->mistakes, exam->path, 0, "there is no date to compute: no row has one");
        mistake_suggest(&exam->mistakes, "`--update --date D` computes D");
    }
    return exam->dates.failed ? error_memory(error, "dates") : SLUICE_OK;
}

int dates_find(struct exam *exam, struct sluice_error *error)
{
    const struct binding *binding = exam->context->binding;
    int status;

    find_asked(exam);
    status = make_calendar(exam, error);
    if (status == SLUICE_E_INVALID) {
        mistake_add(&exam->mistakes, exam->path, 0, "%s", error->message);
        return SLUICE_OK;
    }
    if (status == SLUICE_OK)
        status = add_asked(exam, error);
    if (status == SLUICE_OK)
        status = choose(exam, error);
    for (size_t s = 0; s < binding->source_count && status == SLUICE_OK; s++)
        status = drop_unseen(exam, binding->sources[s], error);
    return status;
}

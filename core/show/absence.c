/* absence.c - the words for rows that no window sees, and for those that did not come. */
#include "show/private.h"

static void append_text(const struct absence *absence, struct buffer *out)
{
    char rows[COUNT_TEXT_SIZE], dates[COUNT_TEXT_SIZE];
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_printf(out, "%s: %s row%s on %s date%s outside the calendar (%s", absence->table,
                  count_format(absence->rows, rows), PLURAL(absence->rows),
                  count_format((int64_t)absence->dates, dates), PLURAL(absence->dates),
                  date_format(absence->from, from));
    if (absence->dates > 1)
        buffer_printf(out, "..%s", date_format(absence->to, to));
    buffer_text(out, ")\n");
}

static void append_undated_text(const struct absence *absence, struct buffer *out)
{
    char rows[COUNT_TEXT_SIZE];

    buffer_printf(out, "%s: %s row%s without a date of the years 1 to 9999, seen by no window\n",
                  absence->table, count_format(absence->rows, rows), PLURAL(absence->rows));
}

static void append_undated_json(const struct absence *absence, struct buffer *out)
{
    report_json_line(
        report_object("event:s table:s rows:i", "without_date", absence->table, absence->rows), 15,
        out);
}

static void append_json(const struct absence *absence, struct buffer *out)
{
    report_json_line(report_object("event:s table:s rows:i dates:i from:d to:d", "outside_calendar",
                                   absence->table, absence->rows, (int64_t)absence->dates,
                                   absence->from, absence->to),
                     15, out);
}

void absences_append(const struct absence *absences, size_t count, bool json, struct buffer *out)
{
    void (*const appends[2][2])(const struct absence *absence, struct buffer *out) = {
        { append_undated_text, append_undated_json }, { append_text, append_json }
    };

    for (size_t i = 0; i < count; i++)
        if (absences[i].rows > 0)
            appends[absences[i].dates > 0][json](&absences[i], out);
}

/* ---- tables that should be fresher ---- */

static void append_stale_json(const struct staleness *staleness, struct buffer *out)
{
    report_json_line(report_object("event:s table:s newest:d today:d fresh:i", "not_fresh",
                                   staleness->table->name, staleness->newest, staleness->today,
                                   (int64_t)staleness->table->fresh),
                     15, out);
}

static void append_stale_text(const struct staleness *staleness, struct buffer *out)
{
    const struct pipeline_table *table = staleness->table;
    char then[DATE_TEXT_SIZE], now[DATE_TEXT_SIZE];
    int64_t days = days_between(staleness->newest, staleness->today);

    if (staleness->newest == NO_DATE)
        buffer_printf(out, "warning: %s has no rows, and should be fresh: %d\n", table->name,
                      table->fresh);
    else
        buffer_printf(out,
                      "warning: %s: its newest date, %s, is %lld day%s before today, %s; it may be "
                      "%d (fresh)\n",
                      table->name, date_format(staleness->newest, then), (long long)days,
                      PLURAL(days), date_format(staleness->today, now), table->fresh);
}

void staleness_append(const struct staleness *staleness, size_t count, bool json,
                      struct buffer *out)
{
    for (size_t i = 0; i < count; i++)
        (json ? append_stale_json : append_stale_text)(&staleness[i], out);
}

/* summary.c - the end of a run as a table for people. */
#include "report/private.h"

/* ---- sums ---- */

static int64_t sum_of(const int64_t counts[SLUICE_ERROR + 1])
{
    int64_t sum = 0;

    for (int c = 0; c <= SLUICE_ERROR; c++)
        sum += counts[c];
    return sum;
}

static bool did_something(const struct node_summary *node)
{
    return node->partitions > 0 || node->retired > 0 || node->blocked > 0 ||
           node->failed_partitions > 0;
}

static bool is_up_to_date(const struct run_summary *summary)
{
    int64_t reused = 0;

    for (size_t n = 0; n < summary->node_count; n++) {
        if (did_something(&summary->nodes[n]))
            return false;
        reused += summary->nodes[n].reused;
    }
    return reused > 0 && summary->exit_code == 0;
}

/*
 * `seconds` in whole units of 1/`scale` such that what is printed adds up: each is the difference
 * of two rounded sums. Returns the total.
 */
static int64_t round_parts(const double *seconds, size_t count, double scale, int64_t *parts)
{
    int64_t before = 0;
    double sum = 0.0;

    for (size_t i = 0; i < count; i++) {
        sum += seconds[i] > 0.0 ? seconds[i] : 0.0;
        int64_t now = (int64_t)(sum * scale + 0.5);
        parts[i] = now - before;
        before = now;
    }
    return before;
}

/* ---- the table ---- */

#define CELL_SIZE 32
#define COLUMN_GAP 2

/* Milliseconds of the phases, then their total. */
struct times {
    int64_t parts[PHASE_COUNT + 1];
};

static struct times times_of(const struct node_summary *node)
{
    struct times times;

    times.parts[PHASE_COUNT] = round_parts(node->seconds, PHASE_COUNT, 1000.0, times.parts);
    return times;
}

/* A count stands in the summary itself, a time in struct times. */
struct column {
    const char *group; /* above the first of its columns */
    const char *name;
    const char *shadow_name; /* in a shadow run, which commits nothing; NULL: the same */
    bool is_time;
    bool only_where_any;
    size_t offset;
};

#define COUNT_AT(field) offsetof(struct node_summary, field)
#define TIME_AT(part) (offsetof(struct times, parts) + (part) * sizeof(int64_t))

static const struct column COLUMNS[] = {
    { NULL, "written", "rows", false, false, COUNT_AT(written) },
    { "partitions", "committed", "computed", false, false, COUNT_AT(partitions) },
    { NULL, "reused", NULL, false, false, COUNT_AT(reused) },
    { NULL, "blocked", NULL, false, true, COUNT_AT(blocked) },
    { NULL, "retired", NULL, false, true, COUNT_AT(retired) },
    { NULL, "failed", NULL, false, true, COUNT_AT(failed_partitions) },
    { "seconds", "read", NULL, true, false, TIME_AT(PHASE_READ) },
    { NULL, "index", NULL, true, false, TIME_AT(PHASE_INDEX) },
    { NULL, "prepare", NULL, true, false, TIME_AT(PHASE_PREPARE) },
    { NULL, "process", NULL, true, false, TIME_AT(PHASE_PROCESS) },
    { NULL, "commit", "compare", true, false, TIME_AT(PHASE_COMMIT) },
    { NULL, "total", NULL, true, false, TIME_AT(PHASE_COUNT) },
};

struct layout {
    bool shadow;
    int name_width;
    int widths[COUNT_OF(COLUMNS)]; /* 0: not shown */
};

static int64_t cell_value(const struct column *column, const struct node_summary *node)
{
    struct times times = times_of(node);
    const char *base = column->is_time ? (const char *)&times : (const char *)node;
    int64_t value;

    memcpy(&value, base + column->offset, sizeof value);
    return value;
}

/* Returns the length. */
static int format_cell(const struct column *column, int64_t value, char cell[CELL_SIZE])
{
    if (column->is_time)
        return snprintf(cell, CELL_SIZE, "%lld.%03lld", (long long)(value / 1000),
                        (long long)(value % 1000));
    return snprintf(cell, CELL_SIZE, "%lld", (long long)value);
}

static const char *column_name(const struct column *column, bool shadow)
{
    return shadow && column->shadow_name != NULL ? column->shadow_name : column->name;
}

static int column_width(const struct column *column, const struct run_summary *summary)
{
    int width = (int)strlen(column_name(column, summary->shadow));
    bool any = !column->only_where_any;
    char cell[CELL_SIZE];

    for (size_t n = 0; n < summary->node_count; n++) {
        int64_t value = cell_value(column, &summary->nodes[n]);
        int length = format_cell(column, value, cell);
        any = any || value != 0;
        width = length > width ? length : width;
    }
    return any ? width : 0;
}

static struct layout layout_of(const struct run_summary *summary)
{
    struct layout layout = { .shadow = summary->shadow, .name_width = (int)strlen("node") };

    for (size_t n = 0; n < summary->node_count; n++) {
        int length = (int)strlen(summary->nodes[n].name);
        layout.name_width = length > layout.name_width ? length : layout.name_width;
    }
    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++)
        layout.widths[c] = column_width(&COLUMNS[c], summary);
    return layout;
}

static void append_groups(const struct layout *layout, struct buffer *out)
{
    size_t start = out->length, at = (size_t)layout->name_width;

    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++) {
        if (layout->widths[c] == 0)
            continue;
        if (COLUMNS[c].group != NULL)
            buffer_printf(out, "%*s%s", (int)(at + COLUMN_GAP - (out->length - start)), "",
                          COLUMNS[c].group);
        at += COLUMN_GAP + (size_t)layout->widths[c];
    }
    buffer_char(out, '\n');
}

static void append_heads(const struct layout *layout, struct buffer *out)
{
    buffer_printf(out, "%-*s", layout->name_width, "node");
    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++)
        if (layout->widths[c] > 0)
            buffer_printf(out, "%*s", COLUMN_GAP + layout->widths[c],
                          column_name(&COLUMNS[c], layout->shadow));
    buffer_char(out, '\n');
}

static void append_row(const struct layout *layout, const struct node_summary *node,
                       struct buffer *out)
{
    char cell[CELL_SIZE];

    buffer_printf(out, "%-*s", layout->name_width, node->name);
    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++)
        if (layout->widths[c] > 0) {
            (void)format_cell(&COLUMNS[c], cell_value(&COLUMNS[c], node), cell);
            buffer_printf(out, "%*s", COLUMN_GAP + layout->widths[c], cell);
        }
    buffer_char(out, '\n');
}

/* "  skipped 1234 (insufficient 1200, early_season 34)", the most frequent first. */
static void append_categories(const char *word, const int64_t counts[SLUICE_ERROR + 1],
                              struct buffer *out)
{
    int64_t left[SLUICE_ERROR + 1];
    const char *separator = " (";

    if (sum_of(counts) == 0)
        return;
    memcpy(left, counts, sizeof left);
    buffer_printf(out, "  %s %lld", word, (long long)sum_of(counts));
    while (sum_of(left) > 0) {
        int most = 0;
        for (int c = 1; c <= SLUICE_ERROR; c++)
            most = left[c] > left[most] ? c : most;
        buffer_printf(out, "%s%s %lld", separator,
                      most == SLUICE_CATEGORY_NONE ? "other" : category_name(most),
                      (long long)left[most]);
        left[most] = 0;
        separator = ", ";
    }
    buffer_text(out, ")\n");
}

static void append_table(const struct run_summary *summary, struct buffer *out)
{
    struct layout layout = layout_of(summary);

    append_groups(&layout, out);
    append_heads(&layout, out);
    for (size_t n = 0; n < summary->node_count; n++) {
        append_row(&layout, &summary->nodes[n], out);
        append_categories("skipped", summary->nodes[n].skipped, out);
        append_categories("failed", summary->nodes[n].failed, out);
        if (summary->nodes[n].health != NULL)
            buffer_printf(out, "  columns: %s\n", summary->nodes[n].health);
    }
}

/* ---- the run ---- */

static void append_run(const struct run_summary *summary, struct buffer *out)
{
    const double seconds[] = { summary->plan_seconds, summary->nodes_seconds,
                               summary->finish_seconds };
    static const char *const names[] = { "plan", " + nodes", " + finish" };
    int64_t parts[COUNT_OF(seconds)];
    int64_t total = round_parts(seconds, COUNT_OF(seconds), 100.0, parts);

    if (summary->shadow)
        buffer_text(out, "shadow run, nothing committed: ");
    else
        buffer_printf(out, "run %s: ", summary->run_id);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        buffer_printf(out, "%s %lld.%02lld s", names[i], (long long)(parts[i] / 100),
                      (long long)(parts[i] % 100));
    buffer_printf(out, " = %lld.%02lld s%s\n", (long long)(total / 100), (long long)(total % 100),
                  summary->interrupted ? ", interrupted" : "");
}

void report_summary(const struct run_summary *summary, int format, struct buffer *out)
{
    if (format == REPORT_JSON) {
        summary_json(summary, out);
        return;
    }
    if (summary->node_count > 0)
        append_table(summary, out);
    if (is_up_to_date(summary))
        buffer_text(out, "everything is up to date\n");
    append_run(summary, out);
}

static void add_partitions(struct buffer *out, const char *what, int64_t count)
{
    if (count > 0)
        buffer_printf(out, ", %lld partition%s %s", (long long)count, PLURAL(count), what);
}

void report_summary_line(const struct run_summary *summary, struct buffer *out)
{
    int64_t written = 0, skipped = 0, failed = 0;
    int64_t failed_partitions = 0, blocked = 0, retired = 0;

    for (size_t n = 0; n < summary->node_count; n++) {
        written += summary->nodes[n].written;
        skipped += sum_of(summary->nodes[n].skipped);
        failed += sum_of(summary->nodes[n].failed);
        failed_partitions += summary->nodes[n].failed_partitions;
        blocked += summary->nodes[n].blocked;
        retired += summary->nodes[n].retired;
    }
    buffer_printf(out, "written %lld, skipped %lld, failed %lld in %zu node%s", (long long)written,
                  (long long)skipped, (long long)failed, summary->node_count,
                  PLURAL(summary->node_count));
    add_partitions(out, "failed", failed_partitions);
    add_partitions(out, "blocked", blocked);
    add_partitions(out, "retired", retired);
    buffer_text(out, summary->interrupted ? ", interrupted" : "");
}

#include "report/private.h"

#include <jansson.h>
#include <stdlib.h>

static const char *const phase_names[PHASE_COUNT] = { "read", "index", "prepare", "process",
                                                      "commit" };

#define CATEGORY_NAME(name, value, text) [SLUICE_##name] = text,
static const char *const category_names[] = { [0] = "", SLUICE_CATEGORY_MAP(CATEGORY_NAME) };
#undef CATEGORY_NAME

const char *category_name(int category)
{
    return category >= 0 && category <= SLUICE_ERROR ? category_names[category] : "";
}

static int64_t total(const int64_t counts[SLUICE_ERROR + 1])
{
    int64_t sum = 0;

    for (int c = 0; c <= SLUICE_ERROR; c++)
        sum += counts[c];
    return sum;
}

static void append_categories(const char *word, const int64_t counts[SLUICE_ERROR + 1],
                              struct buffer *out)
{
    const char *separator = " (";

    if (total(counts) == 0)
        return;
    buffer_printf(out, ", %s %lld", word, (long long)total(counts));
    for (int c = 1; c <= SLUICE_ERROR; c++)
        if (counts[c] > 0) {
            buffer_printf(out, "%s%s %lld", separator, category_names[c], (long long)counts[c]);
            separator = ", ";
        }
    buffer_char(out, ')');
}

static void append_partitions(const struct node_summary *node, struct buffer *out)
{
    const struct {
        int64_t count;
        const char *word;
    } parts[] = {
        { node->partitions, "committed" },     { node->reused, "reused" },
        { node->retired, "retired" },          { node->blocked, "blocked" },
        { node->failed_partitions, "failed" },
    };
    const char *separator = "";

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].count > 0) {
            buffer_printf(out, "%s%lld %s", separator, (long long)parts[i].count, parts[i].word);
            separator = ", ";
        }
    if (*separator == '\0')
        buffer_text(out, "nothing to do");
}

static void append_seconds(const struct node_summary *node, struct buffer *out)
{
    double sum = 0.0;

    for (int p = 0; p < PHASE_COUNT; p++)
        sum += node->seconds[p];
    if (node->partitions + node->retired + node->failed_partitions == 0 && sum <= 0.0)
        return;
    buffer_printf(out, "%8s  %.3f s =", "", sum);
    for (int p = 0; p < PHASE_COUNT; p++)
        buffer_printf(out, "%s %s %.3f", p == 0 ? "" : " +", phase_names[p], node->seconds[p]);
    buffer_char(out, '\n');
}

static void node_text(const struct node_summary *node, struct buffer *out)
{
    buffer_printf(out, "%-8s  partitions: ", node->name);
    append_partitions(node, out);
    if (node->partitions + node->failed_partitions > 0 || total(node->failed) > 0) {
        buffer_printf(out, "; written %lld", (long long)node->written);
        append_categories("skipped", node->skipped, out);
        append_categories("failed", node->failed, out);
    }
    buffer_char(out, '\n');
    append_seconds(node, out);
}

static bool did_nothing(const struct run_summary *summary)
{
    for (size_t n = 0; n < summary->node_count; n++) {
        const struct node_summary *node = &summary->nodes[n];
        if (node->partitions + node->retired + node->blocked + node->failed_partitions > 0)
            return false;
    }
    return summary->exit_code == 0;
}

static void summary_text(const struct run_summary *summary, struct buffer *out)
{
    for (size_t n = 0; n < summary->node_count; n++)
        node_text(&summary->nodes[n], out);
    if (did_nothing(summary))
        buffer_text(out, "everything is up to date\n");
    buffer_printf(out, "run %s  plan %.3f s + nodes %.3f s + finish %.3f s = %.3f s%s\n",
                  summary->run_id, summary->plan_seconds, summary->nodes_seconds,
                  summary->finish_seconds, summary->wall_seconds,
                  summary->interrupted ? "  (interrupted)" : "");
}

/* ---- JSON ---- */

static void write_json(json_t *line, struct buffer *out)
{
    char *text = line == NULL ? NULL : json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(9));

    if (text == NULL)
        out->failed = true;
    else
        buffer_printf(out, "%s\n", text);
    free(text);
    json_decref(line);
}

static json_t *categories_json(const int64_t counts[SLUICE_ERROR + 1])
{
    json_t *object = json_object();

    for (int c = 1; c <= SLUICE_ERROR && object != NULL; c++)
        if (counts[c] > 0)
            (void)json_object_set_new(object, category_names[c], json_integer(counts[c]));
    return object;
}

static void node_json(const struct node_summary *node, struct buffer *out)
{
    json_t *seconds = json_object();

    for (int p = 0; p < PHASE_COUNT && seconds != NULL; p++)
        (void)json_object_set_new(seconds, phase_names[p], json_real(node->seconds[p]));
    write_json(json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o}",
                         "event", "node", "node", node->name, "table", node->table, "partitions",
                         (json_int_t)node->partitions, "reused", (json_int_t)node->reused,
                         "retired", (json_int_t)node->retired, "blocked", (json_int_t)node->blocked,
                         "failed_partitions", (json_int_t)node->failed_partitions, "expected",
                         (json_int_t)node->expected, "written", (json_int_t)node->written,
                         "skipped", categories_json(node->skipped), "failed",
                         categories_json(node->failed), "seconds", seconds),
               out);
}

static void summary_json(const struct run_summary *summary, struct buffer *out)
{
    for (size_t n = 0; n < summary->node_count; n++)
        node_json(&summary->nodes[n], out);
    write_json(json_pack("{s:s, s:s, s:i, s:b, s:{s:f, s:f, s:f, s:f}}", "event", "run", "run_id",
                         summary->run_id, "exit_code", summary->exit_code, "interrupted",
                         (int)summary->interrupted, "seconds", "plan", summary->plan_seconds,
                         "nodes", summary->nodes_seconds, "finish", summary->finish_seconds, "wall",
                         summary->wall_seconds),
               out);
}

void report_summary(const struct run_summary *summary, int format, struct buffer *out)
{
    if (format == REPORT_JSON)
        summary_json(summary, out);
    else
        summary_text(summary, out);
}

void report_summary_line(const struct run_summary *summary, struct buffer *out)
{
    struct node_summary all = { 0 };

    for (size_t n = 0; n < summary->node_count; n++) {
        const struct node_summary *node = &summary->nodes[n];
        all.partitions += node->partitions;
        all.reused += node->reused;
        all.retired += node->retired;
        all.blocked += node->blocked;
        all.failed_partitions += node->failed_partitions;
        all.written += node->written;
        for (int c = 0; c <= SLUICE_ERROR; c++) {
            all.skipped[c] += node->skipped[c];
            all.failed[c] += node->failed[c];
        }
    }
    append_partitions(&all, out);
    buffer_printf(out, "; written %lld", (long long)all.written);
    append_categories("skipped", all.skipped, out);
    append_categories("failed", all.failed, out);
    if (summary->interrupted)
        buffer_text(out, "; interrupted");
}

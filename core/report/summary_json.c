/* summary_json.c - the end of a run as JSON. */
#include "report/private.h"

static json_t *categories(const int64_t counts[SLUICE_ERROR + 1])
{
    json_t *object = json_object();

    for (int c = 0; c <= SLUICE_ERROR; c++) {
        const char *name = c == SLUICE_CATEGORY_NONE ? "other" : category_name(c);
        if (counts[c] > 0 && json_object_set_new(object, name, json_integer(counts[c])) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *phases(const double seconds[PHASE_COUNT])
{
    json_t *object = json_object();

    for (int p = 0; p < PHASE_COUNT; p++)
        if (json_object_set_new(object, phase_name((enum phase)p), json_real(seconds[p])) != 0) {
            json_decref(object);
            return NULL;
        }
    return object;
}

static json_t *node_object(const struct node_summary *node)
{
    return json_pack("{s:s, s:s, s:s?, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:s?}",
                     "event", "node", "node", node->name, "table", node->table, "partitions",
                     (json_int_t)node->partitions, "reused", (json_int_t)node->reused, "retired",
                     (json_int_t)node->retired, "blocked", (json_int_t)node->blocked,
                     "failed_partitions", (json_int_t)node->failed_partitions, "expected",
                     (json_int_t)node->expected, "written", (json_int_t)node->written, "skipped",
                     categories(node->skipped), "failed", categories(node->failed), "seconds",
                     phases(node->seconds), "columns", node->health);
}

static json_t *run_object(const struct run_summary *summary)
{
    json_t *object = json_pack("{s:s, s:s?, s:i, s:b, s:{s:f, s:f, s:f, s:f}}", "event", "run",
                               "run_id", summary->run_id, "exit_code", summary->exit_code,
                               "interrupted", (int)summary->interrupted, "seconds", "plan",
                               summary->plan_seconds, "nodes", summary->nodes_seconds, "finish",
                               summary->finish_seconds, "wall", summary->wall_seconds);

    if (object != NULL && summary->shadow &&
        json_object_set_new(object, "shadow", json_true()) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

void summary_json(const struct run_summary *summary, struct buffer *out)
{
    for (size_t n = 0; n < summary->node_count; n++)
        json_line(node_object(&summary->nodes[n]), out);
    json_line(run_object(summary), out);
}

#include "cli/absence.h"
#include "cli/status.h"
#include "report/report.h"

#include <jansson.h>

static const char *const state_keys[STATE_COUNT] = { "up_to_date", "stale", "missing", "failed",
                                                     "blocked" };

/* Takes over `object`; NULL counts as short of memory. */
static void put_line(json_t *object, struct buffer *out)
{
    report_json_line(object, 15, out);
}

/* {"early_season": 420, ..}, only what there is. */
static json_t *categories(const int64_t *counts)
{
    json_t *object = json_object();

    for (int c = 0; c < CATEGORY_COUNT; c++) {
        const char *name = c == SLUICE_CATEGORY_NONE ? "other" : category_name(c);
        if (counts[c] != 0 && json_object_set_new(object, name, json_integer(counts[c])) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

/* Takes over `object`, adds the counts and returns it; NULL when memory is short. */
static json_t *with_entities(json_t *object, const struct entity_counts *entities)
{
    json_t *counts = json_pack(
        "{s:I, s:I, s:I, s:I, s:o, s:o}", "expected", (json_int_t)entities->expected, "written",
        (json_int_t)entities->written, "skipped", (json_int_t)entities->skipped, "failed",
        (json_int_t)entities->failed, "skipped_by", categories(entities->skipped_by), "failed_by",
        categories(entities->failed_by));

    if (object == NULL || json_object_set_new(object, "entities", counts) != 0) {
        if (object == NULL)
            json_decref(counts);
        json_decref(object);
        return NULL;
    }
    return object;
}

/* Columns with nulls, those of one value in every partition, and what is worth a look. */
static json_t *columns_object(const struct node_status *node)
{
    const struct health *health = &node->health;
    struct buffer news = { 0 };
    json_t *nulls = json_object(), *constant = json_array(), *object;
    bool failed = false;

    for (size_t c = 0; c < health->count; c++) {
        if (health->nulls[c] > 0)
            failed |=
                json_object_set_new(nulls, health->names[c], json_integer(health->nulls[c])) != 0;
        if (health->partitions > 0 && health->constant[c] == health->partitions)
            failed |= json_array_append_new(constant, json_string(health->names[c])) != 0;
    }
    if (node->before.rows > 0)
        health_compare(health, &node->before, &news);
    object = json_pack("{s:I, s:o, s:o, s:s?}", "rows", (json_int_t)health->rows, "nulls", nulls,
                       "constant", constant, "news", news.length == 0 ? NULL : news.data);
    if (object != NULL && (failed || news.failed)) {
        json_decref(object);
        object = NULL;
    }
    buffer_fini(&news);
    return object;
}

static json_t *node_object(const struct node_status *node)
{
    json_t *dates = json_object();
    json_t *object;

    for (int state = 0; state < STATE_COUNT; state++)
        if (json_object_set_new(dates, state_keys[state],
                                json_integer(node->partitions_in[state])) != 0) {
            json_decref(dates);
            return NULL;
        }
    object = json_pack("{s:s, s:s, s:s, s:o}", "event", "node", "node", node->node->name, "table",
                       node->node->output->name, "dates", dates);
    object = with_entities(object, &node->entities);
    if (object != NULL && json_object_set_new(object, "columns", columns_object(node)) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *partition_object(const struct partition_status *partition)
{
    char date[DATE_TEXT_SIZE];
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s?}", "event", "partition", "node",
                               partition->node->name, "date", date_format(partition->date, date),
                               "state", state_keys[partition->state], "reason", partition->reason);

    return with_entities(object, &partition->entities);
}

static json_t *run_object(const struct status *status)
{
    const struct run_record *run = status->last_run;
    char started[TIME_TEXT_SIZE];
    int state = run_state(run, status->leases, status->lease_count, status->now);
    struct sluice_value seconds = run_seconds(run, state, status->now);
    const struct lease_record *lease = run_lease(run, status->leases, status->lease_count);

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:s?, s:s?, s:s?, s:I, s:o}", "event", "last_run", "run",
        run->run_id, "started", time_format(run->started_at, started), "state",
        run_state_name(state), "seconds",
        seconds.type == SLUICE_NULL ? json_null() : json_real(seconds.as.real), "exit",
        run->ended ? json_integer(run->exit_code) : json_null(), "command", run->command, "summary",
        run->summary, "host", run->host, "pid", (json_int_t)run->pid, "seconds_silent",
        run->ended || lease == NULL ? json_null() : json_integer(lease->age));
}

void status_print_json(const struct status *status, struct buffer *out)
{
    for (size_t n = 0; n < status->node_count; n++)
        put_line(node_object(&status->nodes[n]), out);
    for (size_t n = 0; n < status->node_count; n++)
        for (size_t i = 0; i < status->nodes[n].partition_count && !out->failed; i++)
            put_line(partition_object(&status->nodes[n].partitions[i]), out);
    absences_append(status->plan->absences, status->plan->absence_count, true, out);
    for (size_t i = 0; i < status->lease_count; i++)
        if (status_shows_lease(&status->leases[i]))
            put_line(status_lease_object(&status->leases[i]), out);
    if (status->last_run != NULL)
        put_line(run_object(status), out);
}

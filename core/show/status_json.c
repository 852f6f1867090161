/* status_json.c - what status found, an object a line. */
#include "show/private.h"

#include <jansson.h>

static const char *const state_keys[STATE_COUNT] = { "up_to_date", "stale", "missing", "failed",
                                                     "blocked" };

/* Takes over `object`; NULL counts as short of memory. */
static void put_line(json_t *object, struct buffer *out)
{
    report_json_line(object, 15, out);
}

/* Counts by name, of which those that are 0 are left out where `all` is false. */
static json_t *counts_object(const int64_t *counts, size_t count, const char *(*name)(int),
                             bool all)
{
    json_t *object = json_object();
    bool failed = object == NULL;

    for (size_t i = 0; i < count && !failed; i++)
        if (all || counts[i] != 0)
            failed = json_object_set_new(object, name((int)i), json_integer(counts[i])) != 0;
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static const char *category_key(int category)
{
    return category == SLUICE_CATEGORY_NONE ? "other" : category_name(category);
}

static const char *state_key(int state)
{
    return state_keys[state];
}

/* {"skipped_by": {"early_season": 420, ..}, ..}, only what there is. */
static json_t *entities_object(const struct entity_counts *entities)
{
    return report_object("expected:i written:i skipped:i failed:i skipped_by:o failed_by:o",
                         entities->expected, entities->written, entities->skipped, entities->failed,
                         counts_object(entities->skipped_by, CATEGORY_COUNT, category_key, false),
                         counts_object(entities->failed_by, CATEGORY_COUNT, category_key, false));
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
        if (health_is_constant(health, c))
            failed |= json_array_append_new(constant, json_string(health->names[c])) != 0;
    }
    if (node->before.rows > 0)
        health_compare(health, &node->before, &news);
    object = report_object("rows:i nulls:o constant:o news:?", health->rows, nulls, constant,
                           news.length == 0 ? NULL : news.data);
    if (object != NULL && (failed || news.failed)) {
        json_decref(object);
        object = NULL;
    }
    buffer_fini(&news);
    return object;
}

static json_t *run_object(const struct status *status)
{
    const struct run_record *run = status->last_run;
    int state = run_state(run, status->leases, status->lease_count, status->now);
    const struct lease_record *lease = run_lease(run, status->leases, status->lease_count);

    return report_object("event:s run:s started:t state:s seconds:v exit:v command:? summary:? "
                         "host:? pid:i seconds_silent:v",
                         "last_run", run->run_id, run->started_at, run_state_name(state),
                         run_seconds(run, state, status->now),
                         run->ended ? sluice_of_int(run->exit_code) : sluice_of_null(),
                         run->command, run->summary, run->host, run->pid,
                         run->ended || lease == NULL ? sluice_of_null()
                                                     : sluice_of_int(lease->age));
}

static void put_node(const struct node_status *node, struct buffer *out)
{
    put_line(report_object("event:s node:s table:s dates:o entities:o columns:o", "node",
                           node->node->name, node->node->output->name,
                           counts_object(node->partitions_in, STATE_COUNT, state_key, true),
                           entities_object(&node->entities), columns_object(node)),
             out);
}

static void put_partition(const struct partition_status *partition, struct buffer *out)
{
    put_line(report_object("event:s node:s date:d state:s reason:? entities:o", "partition",
                           partition->node->name, partition->date, state_keys[partition->state],
                           partition->reason, entities_object(&partition->entities)),
             out);
}

static void put_lease(const struct lease_record *lease, struct buffer *out)
{
    put_line(report_object("event:s table:s from:d to:d run:s command:? host:s pid:i "
                           "seconds_silent:i may_be_succeeded:b",
                           "lease", lease->span.table, lease->span.from,
                           lease->span.from == NO_DATE ? NO_DATE : lease->span.to, lease->run_id,
                           lease->command, lease->holder.host, lease->holder.pid, lease->age,
                           (int)(lease->state == LEASE_EXPIRED)),
             out);
}

void status_print_json(const struct status *status, struct buffer *out)
{
    for (size_t n = 0; n < status->node_count; n++)
        put_node(&status->nodes[n], out);
    for (size_t n = 0; n < status->node_count; n++)
        for (size_t i = 0; i < status->nodes[n].partition_count && !out->failed; i++)
            put_partition(&status->nodes[n].partitions[i], out);
    status_print_external_json(status, out);
    staleness_append(status->stale, status->stale_count, true, out);
    absences_append(status->plan->absences, status->plan->absence_count, true, out);
    unsettled_print_json(status->plan->ledger, out);
    for (size_t i = 0; i < status->lease_count; i++)
        if (status_shows_lease(&status->leases[i]))
            put_lease(&status->leases[i], out);
    if (status->last_run != NULL)
        put_line(run_object(status), out);
}

#include "cli/why.h"
#include "report/report.h"

#include <jansson.h>

/* Takes over `object`; NULL counts as short of memory. */
static void put_line(json_t *object, struct buffer *out)
{
    report_json_line(object, 15, out);
}

#define PARTITION_SIZE (DATE_TEXT_SIZE + 8)

static const char *partition_text(const struct source *source, int32_t date,
                                  char text[PARTITION_SIZE])
{
    char day[DATE_TEXT_SIZE];

    if (date == NO_DATE)
        return "all";
    (void)snprintf(text, PARTITION_SIZE, "%s%s", source->since != NULL ? "since .." : "",
                   date_format(date, day));
    return text;
}

/* A name for people elsewhere; these are for programs. */
static const char *const kind_keys[] = {
    [WINDOW_CHANGED] = "changed",
    [WINDOW_MAY_DIFFER] = "may_differ",
    [WINDOW_APPEARED] = "appeared",
    [WINDOW_DISAPPEARED] = "disappeared",
    [WINDOW_LEFT_CALENDAR] = "left_calendar",
    [WINDOW_LEFT_WINDOW] = "left_window",
};

static json_t *commit_object(const struct why *why, const struct commit_record *commit)
{
    char at[TIME_TEXT_SIZE];

    return json_pack("{s:I, s:s, s:s, s:s, s:s?}", "version", (json_int_t)commit->sequence, "kind",
                     commit_kind_name(commit->kind), "run", commit->run_id, "at",
                     time_format(commit->at, at), "command", why_command(why, commit->run_id));
}

static json_t *commit_line(const struct why *why, const char *event,
                           const struct commit_record *commit, const char *plugin)
{
    json_t *line = commit_object(why, commit), *more = NULL;

    if (line != NULL)
        more = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:s?, s:s?}", "event", event, "expected",
                         (json_int_t)commit->expected, "written", (json_int_t)commit->written,
                         "skipped", (json_int_t)commit->skipped, "failed",
                         (json_int_t)commit->failed, "retryable", (json_int_t)commit->retryable,
                         "reason", commit->reason, "plugin", plugin);
    if (more != NULL && json_object_update(more, line) != 0) {
        json_decref(more);
        more = NULL;
    }
    json_decref(line);
    return more;
}

/* ---- differences ---- */

static json_t *version_object(const struct why *why, const struct window_version *version)
{
    char digest[DIGEST_TEXT_SIZE];
    json_t *object, *details;

    if (version->label[0] == '\0')
        return json_null();
    object = version->commit == NULL ? json_object() : commit_object(why, version->commit);
    details = json_pack(
        "{s:o, s:o}", "rows", version->known ? json_integer(version->rows) : json_null(), "digest",
        version->known ? json_string(digest_format(version->digest, digest)) : json_null());
    if (object == NULL || details == NULL || json_object_update(object, details) != 0) {
        json_decref(object);
        object = NULL;
    }
    json_decref(details);
    return object;
}

static void put_items(const struct difference *difference, const char *node, const char *date,
                      struct buffer *out)
{
    for (size_t i = 0; i < difference->item_count; i++)
        put_line(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?}", "event", "difference", "node",
                           node, "date", date, "component", difference->name, "item",
                           difference->items[i].name, "before", difference->items[i].before,
                           "after", difference->items[i].after),
                 out);
}

static void put_changes(const struct why *why, const struct difference *difference,
                        const char *node, const char *date, struct buffer *out)
{
    const struct window_difference *window = &difference->window;
    const struct source *source = difference->read->source;
    char partition[PARTITION_SIZE];

    for (size_t i = 0; i < window->change_count; i++) {
        const struct window_change *change = &window->changes[i];
        put_line(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "event", "difference",
                           "node", node, "date", date, "component", difference->name, "table",
                           source->name, "partition",
                           partition_text(source, change->date, partition), "change",
                           kind_keys[change->kind], "before", version_object(why, &change->before),
                           "after", version_object(why, &change->after)),
                 out);
    }
}

static void put_differences(const struct why *why, const struct explanation *explanation,
                            const char *node, int32_t date, struct buffer *out)
{
    char text[DATE_TEXT_SIZE];

    date_format(date, text);
    for (size_t i = 0; i < explanation->count; i++) {
        const struct difference *difference = &explanation->differences[i];
        const char *note = difference->note != NULL ? difference->note : difference->window.note;
        put_items(difference, node, text, out);
        put_changes(why, difference, node, text, out);
        if (difference->item_count + difference->window.change_count == 0 || note != NULL)
            put_line(json_pack("{s:s, s:s, s:s, s:s, s:s?, s:b, s:b}", "event", "difference",
                               "node", node, "date", text, "component", difference->name, "note",
                               note, "was", difference->before != NULL, "is",
                               difference->after != NULL),
                     out);
    }
}

/* ---- the rest ---- */

static void put_steps(const struct why *why, struct buffer *out)
{
    char date[PARTITION_SIZE];

    for (size_t i = 0; i < why->step_count; i++) {
        const struct why_step *step = &why->steps[i];
        const struct plan_entry *entry = step->entry;
        put_line(json_pack("{s:s, s:i, s:s, s:s, s:s?, s:s, s:s, s:s?, s:I, s:s?}", "event",
                           "upstream", "depth", step->depth, "component", step->read->component,
                           "table", step->read->source->name, "node",
                           entry == NULL ? NULL : entry->node->name, "date",
                           partition_text(step->read->source, step->date, date), "action",
                           entry == NULL ? "missing" : action_name(entry->action), "reason",
                           entry == NULL ? NULL : entry->reason, "of", (json_int_t)step->count,
                           "failure", step->attempt == NULL ? NULL : step->attempt->reason),
                 out);
        if (entry != NULL)
            put_differences(why, &step->explanation, entry->node->name, entry->date, out);
    }
}

static void put_groups(const struct why *why, struct buffer *out)
{
    for (size_t g = 0; g < why->group_count; g++) {
        const struct why_group *group = &why->groups[g];
        put_line(json_pack("{s:s, s:s, s:s, s:s?, s:I, s:s?, s:s?}", "event", "outcomes", "version",
                           group->attempt ? "attempt" : "committed", "outcome",
                           group->outcome == SLUICE_FAILED ? "failed" : "skipped", "category",
                           group->category, "count", (json_int_t)group->count, "key",
                           group->first[0]->key, "reason", group->first[0]->reason),
                 out);
    }
}

static void put_inputs(const struct why *why, struct buffer *out)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    for (size_t i = 0; i < why->input_count; i++) {
        const struct why_input *input = &why->inputs[i];
        bool dated = input->from <= input->to;
        put_line(json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:I, s:I}", "event", "input", "component",
                           input->read->component, "table", input->read->source->name, "from",
                           dated && input->from != NO_DATE ? date_format(input->from, from) : NULL,
                           "to", dated ? date_format(input->to, to) : NULL, "dates",
                           (json_int_t)input->dates, "partitions", (json_int_t)input->present),
                 out);
    }
}

static json_t *outcome_object(const struct outcome_record *outcome)
{
    if (outcome == NULL)
        return json_null();
    return json_pack("{s:s, s:s?, s:s?, s:b}", "outcome",
                     outcome->outcome == SLUICE_FAILED ? "failed" : "skipped", "category",
                     outcome->category, "reason", outcome->reason, "retryable",
                     (int)outcome->retryable);
}

static json_t *row_object(const struct why_entity *entity)
{
    char at[TIME_TEXT_SIZE];
    json_t *object;

    if (entity->rows == 0)
        return json_null();
    object = json_pack("{s:I, s:s, s:s}", "rows", (json_int_t)entity->rows, "run", entity->run_id,
                       "at", time_format(entity->computed_at, at));
    if (object != NULL && entity->gated &&
        json_object_set_new(object, "completeness",
                            json_pack("{s:I, s:I, s:f, s:b}", "due", (json_int_t)entity->due,
                                      "present", (json_int_t)entity->present, "percent",
                                      entity->percent, "ready", (int)entity->ready)) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *breaker_object(const struct why *why)
{
    const struct attempt_record *record = why->entity.breaker;
    int64_t until = why_open_until(why);
    char at[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE];

    if (record == NULL)
        return json_null();
    return json_pack("{s:I, s:i, s:s, s:s, s:s?}", "attempts", (json_int_t)record->attempts,
                     "limit", why->node->gates.breaker_attempts, "at", time_format(record->at, at),
                     "run", record->run_id, "open_until",
                     until == 0 ? NULL : time_format(until, end));
}

static void put_entity(const struct why *why, struct buffer *out)
{
    const struct why_entity *entity = &why->entity;

    if (entity->key != NULL)
        put_line(json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "event", "entity", "key", entity->key,
                           "written", row_object(entity), "outcome",
                           outcome_object(entity->committed), "attempt",
                           outcome_object(entity->attempt), "breaker", breaker_object(why)),
                 out);
}

void why_print_json(const struct why *why, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    put_line(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "event", "why", "node",
                       why->node->name, "table", why->node->output->name, "date",
                       date_format(why->date, date), "action", why_action(why), "reason",
                       why_reason(why), "in_calendar", (int)(why->date_index >= 0)),
             out);
    put_entity(why, out);
    if (why->retired != NULL)
        put_line(commit_line(why, "retired", why->retired, NULL), out);
    if (why->attempt != NULL)
        put_line(commit_line(why, "attempt", why->attempt, NULL), out);
    put_differences(why, &why->explanation, why->node->name, why->date, out);
    put_steps(why, out);
    if (why->standing != NULL)
        put_line(commit_line(why, "standing", why->standing,
                             why_component(why->components, why->component_count, "plugin")),
                 out);
    put_groups(why, out);
    put_inputs(why, out);
}

/* why_json.c - the answer of why for programs, an object a line. */
#include "show/private.h"

#include <jansson.h>

/* Takes over `object`; NULL counts as short of memory. */
static void put_line(json_t *object, struct buffer *out)
{
    report_json_line(object, 15, out);
}

#define PARTITION_SIZE (DATE_TEXT_SIZE + 8)

static const char *partition_text(const struct source *source, sluice_day date,
                                  char text[PARTITION_SIZE])
{
    char day[DATE_TEXT_SIZE];

    if (date == NO_DATE)
        return "all";
    (void)snprintf(text, PARTITION_SIZE, "%s%s", source->since != NULL ? "since .." : "",
                   date_format(date, day));
    return text;
}

/* The names that programs know. */
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
    return report_object("version:i kind:s run:s at:t command:?", commit->sequence,
                         commit_kind_name(commit->kind), commit->run_id, commit->at,
                         why_command(why, commit->run_id));
}

/* The fields of both, those of `first` before; takes over both. */
static json_t *joined(json_t *first, json_t *second)
{
    if (first == NULL || second == NULL || json_object_update(first, second) != 0) {
        json_decref(first);
        first = NULL;
    }
    json_decref(second);
    return first;
}

static void put_commit(const struct why *why, const char *event, const struct commit_record *commit,
                       const char *plugin, struct buffer *out)
{
    if (commit == NULL)
        return;
    put_line(joined(report_object("event:s expected:i written:i skipped:i failed:i retryable:i "
                                  "reason:? plugin:?",
                                  event, commit->expected, commit->written, commit->skipped,
                                  commit->failed, commit->retryable, commit->reason, plugin),
                    commit_object(why, commit)),
             out);
}

/* ---- differences ---- */

static json_t *version_object(const struct why *why, const struct window_version *version)
{
    char digest[DIGEST_TEXT_SIZE];

    if (version->label[0] == '\0')
        return json_null();
    return joined(version->commit == NULL ? json_object() : commit_object(why, version->commit),
                  report_object("rows:v digest:?",
                                version->known ? sluice_of_int(version->rows) : sluice_of_null(),
                                version->known ? digest_format(version->digest, digest) : NULL));
}

static void put_items(const struct difference *difference, const char *node, sluice_day date,
                      struct buffer *out)
{
    for (size_t i = 0; i < difference->item_count; i++)
        put_line(report_object("event:s node:s date:d component:s item:s before:? after:?",
                               "difference", node, date, difference->name,
                               difference->items[i].name, difference->items[i].before,
                               difference->items[i].after),
                 out);
}

static void put_changes(const struct why *why, const struct difference *difference,
                        const char *node, sluice_day date, struct buffer *out)
{
    const struct window_difference *window = &difference->window;
    char partition[PARTITION_SIZE];

    for (size_t i = 0; i < window->change_count; i++) {
        const struct window_change *change = &window->changes[i];
        const struct source *source = difference->read->source;
        put_line(report_object("event:s node:s date:d component:s table:s partition:s change:s "
                               "before:o after:o",
                               "difference", node, date, difference->name, source->name,
                               partition_text(source, change->date, partition),
                               kind_keys[change->kind], version_object(why, &change->before),
                               version_object(why, &change->after)),
                 out);
    }
}

static void put_differences(const struct why *why, const struct explanation *explanation,
                            const char *node, sluice_day date, struct buffer *out)
{
    for (size_t i = 0; i < explanation->count; i++) {
        const struct difference *difference = &explanation->differences[i];
        const char *note = difference->note != NULL ? difference->note : difference->window.note;
        put_items(difference, node, date, out);
        put_changes(why, difference, node, date, out);
        if (difference->item_count + difference->window.change_count == 0 || note != NULL)
            put_line(report_object("event:s node:s date:d component:s note:? was:b is:b",
                                   "difference", node, date, difference->name, note,
                                   (int)(difference->before != NULL),
                                   (int)(difference->after != NULL)),
                     out);
    }
}

/* ---- the rest ---- */

static void put_step(const struct why *why, const struct why_step *step, struct buffer *out)
{
    const struct plan_entry *entry = step->entry;
    char date[PARTITION_SIZE];

    put_line(report_object("event:s depth:i component:s table:s node:? date:s action:s reason:? "
                           "of:i failure:?",
                           "upstream", (int64_t)step->depth, step->read->component,
                           step->read->source->name, entry == NULL ? NULL : entry->node->name,
                           partition_text(step->read->source, step->date, date),
                           entry == NULL ? "missing" : action_name(entry->action),
                           entry == NULL ? NULL : entry->reason, (int64_t)step->count,
                           step->attempt == NULL ? NULL : step->attempt->reason),
             out);
    if (entry != NULL)
        put_differences(why, &step->explanation, entry->node->name, entry->date, out);
}

static void put_group(const struct why_group *group, struct buffer *out)
{
    put_line(report_object("event:s version:s outcome:s category:? count:i key:? reason:?",
                           "outcomes", outcome_version(group->attempt),
                           outcome_name(group->outcome), group->category, (int64_t)group->count,
                           group->first[0]->key, group->first[0]->reason),
             out);
}

static void put_input(const struct why_input *input, struct buffer *out)
{
    bool dated = input->from <= input->to;

    put_line(report_object("event:s component:s table:s from:d to:d dates:i partitions:i", "input",
                           input->read->component, input->read->source->name,
                           dated ? input->from : NO_DATE, dated ? input->to : NO_DATE,
                           (int64_t)input->dates, (int64_t)input->present),
             out);
}

static json_t *outcome_object(const struct outcome_record *outcome)
{
    if (outcome == NULL)
        return json_null();
    return report_object("outcome:s category:? reason:? retryable:b",
                         outcome_name(outcome->outcome), outcome->category, outcome->reason,
                         (int)outcome->retryable);
}

static json_t *row_object(const struct why_entity *entity)
{
    json_t *object;

    if (entity->rows == 0)
        return json_null();
    object = report_object("rows:i run:s at:t", entity->rows, entity->run_id, entity->computed_at);
    if (!entity->gated)
        return object;
    return joined(
        object, report_object("completeness:o",
                              report_object("due:i present:i percent:r ready:b", entity->due,
                                            entity->present, entity->percent, (int)entity->ready)));
}

static json_t *breaker_object(const struct why *why)
{
    const struct attempt_record *record = why->entity.breaker;
    int64_t until = why_open_until(why);

    if (record == NULL)
        return json_null();
    return report_object("attempts:i limit:i at:t run:s open_until:v", record->attempts,
                         (int64_t)why->node->gates.breaker_attempts, record->at, record->run_id,
                         until == 0 ? sluice_of_null() : sluice_of_time(until));
}

static void put_entity(const struct why *why, struct buffer *out)
{
    const struct why_entity *entity = &why->entity;

    if (entity->key.text != NULL)
        put_line(report_object("event:s key:s written:o outcome:o attempt:o breaker:o", "entity",
                               entity->key.text, row_object(entity),
                               outcome_object(entity->committed), outcome_object(entity->attempt),
                               breaker_object(why)),
                 out);
}

void why_print_json(const struct why *why, struct buffer *out)
{
    put_line(report_object("event:s node:s table:s date:d action:s reason:s in_calendar:b", "why",
                           why->node->name, why->node->output->name, why->date, why_action(why),
                           why_reason(why), (int)(why->date_index >= 0)),
             out);
    if (why->fault != NULL)
        put_line(report_object("event:s reason:s", "fault", why->fault), out);
    put_entity(why, out);
    put_commit(why, "retired", why->retired, NULL, out);
    put_commit(why, "attempt", why->attempt, NULL, out);
    put_differences(why, &why->explanation, why->node->name, why->date, out);
    for (size_t i = 0; i < why->step_count; i++)
        put_step(why, &why->steps[i], out);
    put_commit(why, "standing", why->standing,
               why_component(why->components, why->component_count, COMPONENT_PLUGIN), out);
    for (size_t g = 0; g < why->group_count; g++)
        put_group(&why->groups[g], out);
    for (size_t i = 0; i < why->input_count; i++)
        put_input(&why->inputs[i], out);
}

/* why_print.c - the text of why. */
#include "show/private.h"

#define MOST_PARTITIONS 10

static const char *const kind_words[] = {
    [WINDOW_CHANGED] = "other rows",
    [WINDOW_MAY_DIFFER] = "another version; whether its rows differ is not known",
    [WINDOW_APPEARED] = "is read, and was not",
    [WINDOW_DISAPPEARED] = "was read, and is there no more",
    [WINDOW_LEFT_CALENDAR] = "was read, and is not in the calendar",
    [WINDOW_LEFT_WINDOW] = "was read, and is not in the window",
};

static const char *const commit_words[] = {
    [COMMIT_RUN] = "computed",
    [COMMIT_IMPORT] = "imported",
    [COMMIT_RETIRE] = "retired",
    [COMMIT_FAILED] = "tried",
};

static const char *partition_text(sluice_day date, char text[DATE_TEXT_SIZE])
{
    if (date != NO_DATE)
        return date_format(date, text);
    (void)snprintf(text, DATE_TEXT_SIZE, "all");
    return text;
}

static void add_time(struct buffer *out, int64_t time)
{
    char text[TIME_TEXT_SIZE];

    buffer_text(out, time_format(time - time % 1000000, text));
}

/* "version 2, imported 2026-11-23T22:15:03Z by run 20261123T..." */
static void add_commit(struct buffer *out, const struct commit_record *commit)
{
    buffer_printf(out, "version %lld, %s ", (long long)commit->sequence,
                  commit_words[commit->kind]);
    add_time(out, commit->at);
    buffer_printf(out, " by run %s", commit->run_id);
}

/* ---- what changed ---- */

static void print_item(const struct item_change *item, int indent, struct buffer *out)
{
    const char *name = item->name, *blank = name[0] == '\0' ? "" : " ";

    buffer_printf(out, "%*s%s%s", indent, "", name, blank);
    buffer_clean(out, item->before == NULL ? item->after : item->before);
    if (item->before == NULL) {
        buffer_text(out, ", which was not there\n");
    } else if (item->after == NULL) {
        buffer_text(out, ", which is there no more\n");
    } else {
        buffer_text(out, " -> ");
        buffer_clean(out, item->after);
        buffer_char(out, '\n');
    }
}

/* Where neither ledger nor store has a version, the rows are all there is to tell it by. */
static const char *unversioned(const struct difference *difference)
{
    return difference->read != NULL && source_is_external(difference->read->source)
               ? "as others wrote it"
               : "rows without a version";
}

static void print_version(const struct difference *difference, const struct window_version *version,
                          const char *when, int indent, struct buffer *out)
{
    char digest[DIGEST_TEXT_SIZE];

    if (version->label[0] == '\0')
        return;
    buffer_printf(out, "%*s%-6s  ", indent, "", when);
    if (version->commit != NULL)
        add_commit(out, version->commit);
    else if (version->label[0] == '#')
        buffer_printf(out, "version %s, which the ledger does not have", version->label + 1);
    else if (version->label[0] == '~')
        buffer_printf(out, "version %s of the store", version->label);
    else
        buffer_text(out, unversioned(difference));
    if (version->known)
        buffer_printf(out, ", %lld row%s, digest %.12s", (long long)version->rows,
                      PLURAL(version->rows), digest_format(version->digest, digest));
    buffer_char(out, '\n');
}

static void print_window(const struct difference *difference, int indent, struct buffer *out)
{
    const struct window_difference *window = &difference->window;
    bool since = difference->read != NULL && difference->read->source->since != NULL;
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; i < window->change_count && i < MOST_PARTITIONS; i++) {
        const struct window_change *change = &window->changes[i];
        buffer_printf(out, "%*s%s%s  %s\n", indent, "",
                      since && change->date != NO_DATE ? "since .." : "",
                      partition_text(change->date, date), kind_words[change->kind]);
        print_version(difference, &change->before, "before", indent + 2, out);
        print_version(difference, &change->after, "now", indent + 2, out);
    }
    if (window->change_count > MOST_PARTITIONS)
        buffer_printf(out, "%*sand %zu more\n", indent, "", window->change_count - MOST_PARTITIONS);
    if (window->same > 0)
        buffer_printf(out, "%*s%zu came out the same in another version: no cause\n", indent, "",
                      window->same);
}

static void print_difference(const struct difference *difference, int indent, struct buffer *out)
{
    const struct window_difference *window = &difference->window;
    const char *note = difference->note != NULL ? difference->note : window->note;
    size_t all = window->change_count + window->same + window->unchanged;

    buffer_printf(out, "%*s%s", indent, "", difference->name);
    if (difference->kind == COMPONENT_ROWS) {
        buffer_text(out, ": were changed by hand, as `sluice verify --repair` found\n");
        return;
    }
    if (difference->kind == COMPONENT_RECORD) {
        buffer_text(out, ": its run ended before it was written, as the next one found\n");
        return;
    }
    if (difference->read != NULL)
        buffer_printf(out, ", table %s", difference->read->source->name);
    if (difference->before == NULL)
        buffer_text(out, ": is read, and was not");
    else if (difference->after == NULL)
        buffer_text(out, ": was read, and is not");
    else if (window->proven)
        buffer_printf(out, ": %zu of %zu partition%s", window->change_count, all, PLURAL(all));
    buffer_char(out, '\n');
    for (size_t i = 0; i < difference->item_count; i++)
        print_item(&difference->items[i], indent + 2, out);
    print_window(difference, indent + 2, out);
    if (note != NULL)
        buffer_printf(out, "%*s%s\n", indent + 2, "", note);
}

static void print_differences(const struct explanation *explanation, int indent, struct buffer *out)
{
    for (size_t i = 0; i < explanation->count; i++)
        print_difference(&explanation->differences[i], indent, out);
}

static void print_changed(const struct why *why, struct buffer *out)
{
    if (why->compared == NULL || why->explanation.count == 0)
        return;
    buffer_printf(out, "\nchanged since %s", why->compared == why->attempt ? "that attempt, " : "");
    add_commit(out, why->compared);
    buffer_char(out, '\n');
    print_differences(&why->explanation, 2, out);
}

/* ---- upstream ---- */

static void print_missing(const struct why_step *step, int indent, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    buffer_printf(out, "%*s%s %s: ", indent, "", step->read->source->name,
                  partition_text(step->date, date));
    if (source_is_external(step->read->source)) {
        buffer_text(out, "no rows yet; a date that rightly has none counts, once there are rows of "
                         "a later one, with 'empty: allowed' of the table");
    } else if (step->version == NULL) {
        buffer_text(out, "never imported");
    } else {
        buffer_text(out, "no rows in ");
        add_commit(out, step->version);
        buffer_text(out, "; if it rightly has none, say 'empty: allowed' of the table");
    }
}

static void print_step(const struct why_step *step, struct buffer *out)
{
    const struct plan_entry *entry = step->entry;
    int indent = 2 + 2 * step->depth;
    char date[DATE_TEXT_SIZE];

    if (entry == NULL)
        print_missing(step, indent, out);
    else
        buffer_printf(out, "%*s%s %s: %s, %s", indent, "", entry->node->name,
                      date_format(entry->date, date), action_name(entry->action), entry->reason);
    if (step->count > 1)
        buffer_printf(out, "; the first of %zu in %s", step->count, step->read->component);
    buffer_char(out, '\n');
    if (step->attempt != NULL && step->attempt->reason != NULL) {
        buffer_printf(out, "%*sits last attempt failed: ", indent + 2, "");
        buffer_clean(out, step->attempt->reason);
        buffer_char(out, '\n');
    }
    print_differences(&step->explanation, indent + 2, out);
}

/* The same question about what it all hangs on, of the same plugins. */
static void print_next(const struct why_asked *asked, const struct why_step *step,
                       struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    buffer_text(out, "  to ask further: sluice why ");
    buffer_word(out, asked->path);
    buffer_printf(out, " %s %s", step->entry->node->name, date_format(step->date, date));
    if (asked->plugins != NULL) {
        buffer_text(out, " --plugins ");
        buffer_word(out, asked->plugins);
    }
    buffer_char(out, '\n');
}

static void print_steps(const struct why *why, const struct why_asked *asked, struct buffer *out)
{
    const struct why_step *deepest = NULL;

    if (why->step_count == 0)
        return;
    buffer_text(out, why->entry->action == ACTION_BLOCKED ? "\nit waits for\n"
                     : why->explanation.count > 0         ? "\nupstream runs first\n"
                                                  : "\nit runs if one comes out different\n");
    for (size_t i = 0; i < why->step_count; i++) {
        const struct why_step *step = &why->steps[i];
        print_step(step, out);
        if (step->entry != NULL && (deepest == NULL || step->depth > deepest->depth))
            deepest = step;
    }
    if (deepest != NULL)
        print_next(asked, deepest, out);
}

/* ---- outcomes ---- */

/* "    ["a",1]: the reading is 5 (may pass)" */
static void print_failure(const struct outcome_record *outcome, struct buffer *out)
{
    buffer_text(out, "    ");
    buffer_clean(out, outcome->key);
    buffer_text(out, ": ");
    buffer_clean(out, outcome->reason == NULL ? "" : outcome->reason);
    buffer_text(out, outcome->retryable ? " (may pass)\n" : "\n");
}

static void print_groups(const struct why *why, bool attempt, struct buffer *out)
{
    for (size_t g = 0; g < why->group_count; g++) {
        const struct why_group *group = &why->groups[g];
        if (group->attempt != attempt)
            continue;
        buffer_printf(out, "  %zu %s, %s\n", group->count, outcome_name(group->outcome),
                      group->category == NULL ? "other" : group->category);
        for (size_t i = 0; i < COUNT_OF(group->first) && group->first[i] != NULL &&
                           group->outcome == SLUICE_FAILED;
             i++)
            print_failure(group->first[i], out);
        if (group->outcome == SLUICE_FAILED && group->count > COUNT_OF(group->first))
            buffer_printf(out, "    and %zu more\n", group->count - COUNT_OF(group->first));
    }
}

static void print_attempt(const struct why *why, struct buffer *out)
{
    const struct commit_record *attempt = why->attempt;
    const char *command;

    if (attempt == NULL)
        return;
    buffer_text(out, "\nlast attempt, which failed\n  ");
    add_commit(out, attempt);
    buffer_text(out, "\n  ");
    buffer_clean(out, attempt->reason == NULL ? "no reason given" : attempt->reason);
    buffer_char(out, '\n');
    command = why_command(why, attempt->run_id);
    if (command != NULL)
        buffer_printf(out, "  with `%s`\n", command);
    print_groups(why, true, out);
    if (why->entry == NULL)
        return;
    buffer_text(out, why->entry->action == ACTION_STAYS_FAILED
                         ? "  the next run leaves it; a change of what it reads, or "
                           "--retry-failed, tries again\n"
                     : why->entry->action == ACTION_RUN ? "  the next run tries again\n"
                                                        : "");
}

/* ---- what stands ---- */

static void print_inputs(const struct why *why, struct buffer *out)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    for (size_t i = 0; i < why->input_count; i++) {
        const struct why_input *input = &why->inputs[i];
        buffer_printf(out, "  %s, table %s: ", input->read->component, input->read->source->name);
        if (input->read->source->since != NULL)
            buffer_printf(out, input->present > 0 ? "what was known by %s\n" : "not there\n",
                          date_format(input->to, to));
        else if (input->read->source->date == NULL)
            buffer_text(out, input->present > 0 ? "all of it\n" : "not there\n");
        else if (input->from > input->to)
            buffer_text(out, "no date of the calendar\n");
        else
            buffer_printf(out, "%s..%s, %zu of %zu partition%s\n", date_format(input->from, from),
                          date_format(input->to, to), input->present, input->dates,
                          PLURAL(input->dates));
    }
}

static void print_standing(const struct why *why, struct buffer *out)
{
    const struct commit_record *standing = why->standing;
    const char *plugin = why_component(why->components, why->component_count, COMPONENT_PLUGIN);
    const char *command;

    if (standing == NULL)
        return;
    buffer_text(out, "\nwhat stands\n  ");
    add_commit(out, standing);
    command = why_command(why, standing->run_id);
    if (command != NULL)
        buffer_printf(out, "\n  with `%s`", command);
    if (plugin != NULL)
        buffer_printf(out, "\n  by %s", plugin);
    buffer_printf(out, "\n  %lld expected: %lld written, %lld skipped, %lld failed\n",
                  (long long)standing->expected, (long long)standing->written,
                  (long long)standing->skipped, (long long)standing->failed);
    print_groups(why, false, out);
    if (standing->failed > 0 && why->entry != NULL && why->entry->action == ACTION_REUSE)
        buffer_text(out, "  what failed is tried again when something it reads changes, or with "
                         "--retry-failed\n");
}

/* ---- an entity ---- */

static void print_outcome(const struct outcome_record *outcome, const char *when,
                          struct buffer *out)
{
    bool failed = outcome->outcome == SLUICE_FAILED;

    buffer_printf(out, "  %s%s, %s: ", when, failed ? "failed" : "skipped",
                  outcome->category == NULL ? "other" : outcome->category);
    buffer_clean(out, outcome->reason == NULL ? "" : outcome->reason);
    buffer_char(out, '\n');
    if (failed)
        buffer_text(out, outcome->retryable
                             ? "  the cause may pass: the next run tries again\n"
                             : "  the next run leaves it as it is unless something it reads "
                               "changes, or with --retry-failed\n");
}

static void print_breaker(const struct why *why, struct buffer *out)
{
    const struct attempt_record *record = why->entity.breaker;
    int64_t until = why_open_until(why);

    if (record == NULL)
        return;
    buffer_printf(out, "  the breaker has %lld of %d attempts, the last ",
                  (long long)record->attempts, why->node->gates.breaker_attempts);
    add_time(out, record->at);
    buffer_printf(out, " by run %s\n", record->run_id);
    if (until == 0)
        return;
    buffer_text(out, "  left alone until ");
    add_time(out, until);
    buffer_text(out, ", unless its own rows or the settings of its gates change\n");
}

static void print_row(const struct why_entity *entity, struct buffer *out)
{
    buffer_text(out, "  written ");
    add_time(out, entity->computed_at);
    buffer_printf(out, " by run %s", entity->run_id);
    if (entity->rows > 1)
        buffer_printf(out, ", %lld rows", (long long)entity->rows);
    buffer_char(out, '\n');
    if (entity->gated)
        buffer_printf(out, "  completeness %g %%: %lld of %lld rows present, %s\n", entity->percent,
                      (long long)entity->present, (long long)entity->due,
                      entity->ready ? "ready" : "not ready");
}

static void print_entity(const struct why *why, struct buffer *out)
{
    const struct why_entity *entity = &why->entity;

    if (entity->key.text == NULL)
        return;
    buffer_printf(out, "\n%s ", why->node->instance->entity_word);
    buffer_clean(out, entity->key.text);
    buffer_char(out, '\n');
    if (entity->rows > 0)
        print_row(entity, out);
    else if (entity->committed != NULL)
        print_outcome(entity->committed, "", out);
    else if (why->standing != NULL)
        buffer_printf(out, "  none of the %lld that the partition has\n",
                      (long long)why->standing->expected);
    else
        buffer_text(out, "  not known: the partition is not there\n");
    if (entity->attempt != NULL)
        print_outcome(entity->attempt, "in the last attempt ", out);
    print_breaker(why, out);
}

/* ---- all of it ---- */

static void print_head(const struct why *why, struct buffer *out)
{
    const struct calendar *calendar = &why->plan->calendar;
    size_t next = calendar_from(calendar, why->date);
    char date[DATE_TEXT_SIZE];

    buffer_printf(out, "%s %s: %s, %s\n", why->node->name, date_format(why->date, date),
                  why_action(why), why_reason(why));
    if (why->fault != NULL) {
        buffer_text(out, "  it will be blocked: ");
        buffer_clean(out, why->fault);
        buffer_char(out, '\n');
    }
    if (why->date_index >= 0)
        return;
    if (calendar->count == 0)
        buffer_text(out, "  the calendar has no dates\n");
    if (next > 0)
        buffer_printf(out, "  the date before it is %s\n",
                      date_format(calendar->dates[next - 1], date));
    if (next < calendar->count)
        buffer_printf(out, "  the date after it is %s\n", date_format(calendar->dates[next], date));
}

static void print_retired(const struct why *why, struct buffer *out)
{
    if (why->retired == NULL)
        return;
    buffer_text(out, "  what was computed is gone: ");
    add_commit(out, why->retired);
    buffer_char(out, '\n');
}

void why_print(const struct why *why, const struct why_asked *asked, struct buffer *out)
{
    print_head(why, out);
    print_retired(why, out);
    print_entity(why, out);
    print_attempt(why, out);
    print_changed(why, out);
    print_steps(why, asked, out);
    print_standing(why, out);
    if (why->input_count > 0) {
        buffer_text(out, why->entry != NULL && why->entry->action == ACTION_REUSE ? "\nmade from\n"
                                                                                  : "\nit reads\n");
        print_inputs(why, out);
    }
}

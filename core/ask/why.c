/* why.c - one partition: the plan's verdict, what stands, what it was made from. */
#include "ask/private.h"

#include <stdlib.h>

const char *why_action(const struct why *why)
{
    if (why->entry != NULL)
        return action_name(why->entry->action);
    return "nothing";
}

const char *why_reason(const struct why *why)
{
    if (why->entry != NULL)
        return why->entry->reason;
    return why->retired != NULL ? "retired: it left the calendar" : "not in the calendar";
}

const char *why_command(const struct why *why, const char *run_id)
{
    for (size_t i = 0; i < why->run_count; i++)
        if (text_equals(why->runs[i].run_id, run_id))
            return why->runs[i].command;
    return NULL;
}

const char *why_component(const struct component *components, size_t count, int kind)
{
    for (size_t i = 0; i < count; i++)
        if (component_kind(components[i].name) == kind)
            return components[i].detail;
    return NULL;
}

/* What stands, what was tried last, and whether it was retired. */
static int find_versions(struct why *why, struct sluice_error *error)
{
    const struct ledger *ledger = why->asker.ledger;
    const char *table = why->node->output->name;
    struct commit_record *commits;
    size_t count;
    int status;

    why->standing = ledger_committed(ledger, table, why->date);
    why->attempt = ledger_failed_attempt(ledger, table, why->date);
    if (why->standing != NULL)
        return SLUICE_OK;
    status =
        ledger_commits(why->asker.session, (struct ledger_range){ table, why->date, why->date },
                       &why->arena, &commits, &count, error);
    for (size_t i = 0; status == SLUICE_OK && i < count; i++)
        if (commits[i].kind == COMMIT_RETIRE)
            why->retired = &commits[i];
    return status;
}

static int find_inputs(struct why *why, struct sluice_error *error)
{
    const struct plan *plan = why->plan;

    why->inputs = arena_alloc(&why->arena, sizeof *why->inputs * (why->node->read_count + 1));
    if (why->inputs == NULL)
        return error_memory(error, "the answer");
    for (uint32_t i = 0; i < why->node->read_count; i++) {
        const struct read *read = &why->node->reads[i];
        struct why_input *input = &why->inputs[why->input_count++];
        size_t low, high;
        read_span(&plan->versions, read, (size_t)why->date_index, &low, &high);
        *input = (struct why_input){ .read = read, .from = 1 };
        if (source_cut_by(read->source) != NULL && low < high) {
            input->from = read->source->since != NULL
                              ? NO_DATE
                              : source_date(&plan->versions, read->source, low);
            input->to = source_date(&plan->versions, read->source, high - 1);
        }
        for (size_t slot = low; slot < high; slot++) {
            bool present = plan->versions.sources[read->source->index].present[slot];
            input->present += present;
            input->dates += present || source_lacks(&plan->versions, read->source, slot);
        }
    }
    return SLUICE_OK;
}

/* What was never computed is planned without a look at what it reads: a run that came so far was
 * blocked by it, and the next one will be. */
static int find_fault(struct why *why, struct sluice_error *error)
{
    bool runs = why->entry != NULL &&
                (why->entry->action == ACTION_RUN || why->entry->action == ACTION_IF_CHANGED);
    int status = SLUICE_OK;

    for (uint32_t i = 0; runs && i < why->node->read_count && why->fault == NULL; i++) {
        const struct read *read = &why->node->reads[i];
        size_t low, high;
        if (!source_is_external(read->source))
            continue;
        read_span(&why->plan->versions, read, (size_t)why->date_index, &low, &high);
        if (low < high)
            status = digests_require(&why->plan->versions, why->asker.session, read->projection,
                                     low, high, error);
        if (status != SLUICE_OK)
            return status;
        why->fault = read_fault(&why->plan->versions, read, low, high);
    }
    return SLUICE_OK;
}

static struct why_group *find_group(struct why *why, const struct outcome_record *outcome)
{
    for (size_t i = 0; i < why->group_count; i++) {
        struct why_group *group = &why->groups[i];
        if (group->attempt == outcome->attempt && group->outcome == outcome->outcome &&
            text_equals(group->category, outcome->category))
            return group;
    }
    why->groups[why->group_count] = (struct why_group){ .attempt = outcome->attempt,
                                                        .outcome = outcome->outcome,
                                                        .category = outcome->category };
    return &why->groups[why->group_count++];
}

static int group_outcomes(struct why *why, const struct outcome_record *outcomes, size_t count,
                          struct sluice_error *error)
{
    why->groups = arena_alloc(&why->arena, sizeof *why->groups * (count + 1));
    if (why->groups == NULL)
        return error_memory(error, "the answer");
    for (size_t i = 0; i < count; i++) {
        struct why_group *group = find_group(why, &outcomes[i]);
        if (group->count < COUNT_OF(group->first))
            group->first[group->count] = &outcomes[i];
        group->count++;
    }
    return SLUICE_OK;
}

/* A partition as it was made last is compared with what it would be made from. */
static int compare(struct why *why, struct sluice_error *error)
{
    const struct commit_record *version = why->attempt != NULL ? why->attempt : why->standing;
    int status = SLUICE_OK;

    if (why->date_index < 0)
        return SLUICE_OK;
    /* Nothing has changed since an attempt that stays failed; what it was about has, since before.
     */
    if (why->standing != NULL &&
        (why->entry->action == ACTION_REUSE || why->entry->action == ACTION_STAYS_FAILED))
        version = why->standing;
    why->compared = version;
    if (version != NULL)
        status = explain_partition(
            &(struct explainer){ why->plan, why->asker.session, &why->arena }, why->node,
            (size_t)why->date_index, version, &why->explanation, error);
    return status == SLUICE_OK ? find_inputs(why, error) : status;
}

static int find_components(struct why *why, struct sluice_error *error)
{
    struct component *components;
    int status = SLUICE_OK;

    if (why->standing == NULL)
        return SLUICE_OK;
    status = ledger_components(why->asker.session, why->standing->commit_id, &why->arena,
                               &components, &why->component_count, error);
    if (status == SLUICE_OK)
        why->components = components;
    return status;
}

static int find_outcomes(struct why *why, struct sluice_error *error)
{
    struct outcome_record *outcomes;
    size_t count;
    int status = ledger_outcomes(
        why->asker.session, (struct ledger_range){ why->node->output->name, why->date, why->date },
        &why->arena, &outcomes, &count, error);

    if (status == SLUICE_OK)
        status = group_outcomes(why, outcomes, count, error);
    if (status == SLUICE_OK && why->entity.key.text != NULL)
        status = why_gather_entity(why, outcomes, count, error);
    return status;
}

static int find_runs(struct why *why, struct sluice_error *error)
{
    struct run_record *runs;
    int status = ledger_runs(why->asker.session, &why->arena, &runs, &why->run_count, error);

    if (status == SLUICE_OK)
        why->runs = runs;
    return status;
}

static int gather(struct why *why, struct sluice_error *error)
{
    int status;

    why->entry = plan_find_entry(why->plan, why->node, why->date);
    why->date_index = calendar_find(&why->plan->calendar, why->date);
    status = find_versions(why, error);
    if (status == SLUICE_OK)
        status = compare(why, error);
    if (status == SLUICE_OK)
        status = find_components(why, error);
    if (status == SLUICE_OK && why->date_index >= 0)
        status = find_fault(why, error);
    if (status == SLUICE_OK && why->date_index >= 0)
        status = why_gather_steps(why, error);
    if (status == SLUICE_OK)
        status = find_outcomes(why, error);
    return status == SLUICE_OK ? find_runs(why, error) : status;
}

int why_gather(struct why *why, struct sluice_error *error)
{
    struct plan_request request = { .from = why->date,
                                    .to = why->date,
                                    .cancel = why->asker.cancel };
    int status = plan_create(why->asker.binding, why->asker.ledger, why->asker.session, &request,
                             &why->plan, error);

    if (status != SLUICE_OK)
        return status;
    session_stop_reads(why->asker.session, why->asker.cancel);
    status = gather(why, error);
    session_stop_reads(why->asker.session, NULL);
    return status;
}

void why_fini(struct why *why)
{
    free(why->steps);
    attempts_destroy(why->attempts);
    plan_destroy(why->plan);
    arena_fini(&why->arena);
}

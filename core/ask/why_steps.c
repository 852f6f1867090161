/* why_steps.c - from a partition up to what it waits for: upstream that runs, is stuck, or is not
 * there.
 */
#include "ask/private.h"

/* Enough to see where it comes from; each step can be asked about in turn. */
#define MOST_STEPS 24
#define MOST_DEPTH 8
#define MOST_SIBLINGS 3

/* A partition may be read by several, or as several inputs. */
static bool is_shown(const struct why *why, const struct read *read, sluice_day date,
                     const struct plan_entry *entry)
{
    for (size_t i = 0; i < why->step_count; i++) {
        const struct why_step *step = &why->steps[i];
        if (step->entry == entry && step->date == date && step->read->source == read->source)
            return true;
    }
    return false;
}

/* Does what stands at `slot` of the read explain an action of its reader? */
static bool is_cause(const struct why *why, const struct read *read, size_t slot, int action,
                     const struct plan_entry **entry)
{
    const struct plan *plan = why->plan;

    *entry = NULL;
    if (read->source->producer == NULL)
        return action == ACTION_BLOCKED && read->input->need == SLUICE_HARD &&
               source_lacks(&plan->versions, read->source, slot);
    *entry = plan_find_entry(plan, read->source->producer, plan->calendar.dates[slot]);
    if (*entry == NULL)
        return false;
    if (action == ACTION_IF_CHANGED)
        return (*entry)->action == ACTION_RUN || (*entry)->action == ACTION_IF_CHANGED;
    return read->input->need == SLUICE_HARD &&
           ((*entry)->action == ACTION_BLOCKED || (*entry)->action == ACTION_STAYS_FAILED);
}

static int follow(struct why *why, const struct plan_entry *entry, int depth,
                  struct sluice_error *error);

static int explain_step(struct why *why, struct why_step *step, struct sluice_error *error)
{
    const struct plan_entry *entry = step->entry;
    const struct ledger *ledger = why->asker.ledger;
    const struct commit_record *version;

    if (entry == NULL) {
        step->version = ledger_committed(ledger, step->read->source->name, step->date);
        return SLUICE_OK;
    }
    step->attempt = ledger_failed_attempt(ledger, entry->node->output->name, entry->date);
    version = step->attempt != NULL ? step->attempt : entry->committed;
    if (entry->action != ACTION_RUN || version == NULL)
        return SLUICE_OK;
    return explain_partition(&(struct explainer){ why->plan, why->asker.session, &why->arena },
                             entry->node, entry->date_index, version, &step->explanation, error);
}

static int add_step(struct why *why, struct why_step step, struct sluice_error *error)
{
    int status = explain_step(why, &step, error);

    if (status != SLUICE_OK)
        return status;
    if (!array_reserve((void **)&why->steps, &why->step_capacity, why->step_count + 1,
                       sizeof *why->steps))
        return error_memory(error, "the answer");
    why->steps[why->step_count++] = step;
    return SLUICE_OK;
}

/* The first few of the read's partitions that are a cause, and what is above the first. */
static int follow_read(struct why *why, const struct plan_entry *reader, const struct read *read,
                       int depth, struct sluice_error *error)
{
    size_t low, high, count = 0, shown = 0;
    const struct plan_entry *entry;
    int status = SLUICE_OK;

    read_span(&why->plan->versions, read, reader->date_index, &low, &high);
    for (size_t slot = low; slot < high; slot++)
        count += is_cause(why, read, slot, reader->action, &entry);
    for (size_t slot = low; slot < high && shown < MOST_SIBLINGS && status == SLUICE_OK; slot++) {
        sluice_day date = source_partition(&why->plan->versions, read->source, slot);
        if (!is_cause(why, read, slot, reader->action, &entry))
            continue;
        if (is_shown(why, read, date, entry) || why->step_count >= MOST_STEPS)
            return SLUICE_OK;
        status = add_step(why,
                          (struct why_step){ .depth = depth,
                                             .read = read,
                                             .entry = entry,
                                             .date = date,
                                             .count = shown == 0 ? count : 0 },
                          error);
        if (status == SLUICE_OK && entry != NULL && shown == 0)
            status = follow(why, entry, depth + 1, error);
        shown++;
    }
    return status;
}

static int follow(struct why *why, const struct plan_entry *entry, int depth,
                  struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (depth > MOST_DEPTH ||
        (entry->action != ACTION_IF_CHANGED && entry->action != ACTION_BLOCKED))
        return SLUICE_OK;
    for (uint32_t r = 0; r < entry->node->read_count && status == SLUICE_OK; r++)
        status = follow_read(why, entry, &entry->node->reads[r], depth, error);
    return status;
}

int why_gather_steps(struct why *why, struct sluice_error *error)
{
    return follow(why, why->entry, 0, error);
}

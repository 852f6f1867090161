/* absence.c - rows that no window sees: their dates are not in the calendar. */
#include "plan/private.h"

void absence_add(struct absence *absence, const struct calendar *calendar, sluice_day date,
                 int64_t rows)
{
    if (rows == 0 || date == NO_DATE || calendar_find(calendar, date) >= 0)
        return;
    absence->from = absence->dates == 0 || date < absence->from ? date : absence->from;
    absence->to = absence->dates == 0 || date > absence->to ? date : absence->to;
    absence->dates++;
    absence->rows += rows;
}

struct absence absence_count(const struct ledger *ledger, const struct calendar *calendar,
                             const char *table)
{
    struct absence absence = { .table = table };
    const struct commit_record *commit;

    for (size_t i = 0; (commit = ledger_partition(ledger, table, i)) != NULL; i++)
        absence_add(&absence, calendar, commit->date, commit->rows);
    return absence;
}

bool staleness_is_there(const struct staleness *staleness)
{
    return staleness->table->fresh >= 0 &&
           (staleness->newest == NO_DATE ||
            days_between(staleness->newest, staleness->today) > staleness->table->fresh);
}

bool absence_is_possible(const struct source *source)
{
    return source->raw != NULL && source->date != NULL && !source_has_all_dates(source);
}

/* The calendar alone sees all of its table. */
static bool is_read(const struct binding *binding, const struct source *source)
{
    for (size_t n = 0; n < binding->node_count; n++)
        for (uint32_t r = 0; r < binding->nodes[n]->read_count; r++)
            if (binding->nodes[n]->reads[r].source == source)
                return true;
    return false;
}

/* Of an external table nobody counts more than what is on no date at all: what else lies outside
 * the calendar is not read. */
static struct absence find_absence(const struct plan *plan, const struct source *source)
{
    struct absence undated = { source->name, plan->versions.sources[source->index].undated,
                               .dates = 0 };

    if (!source_goes_by_ledger(plan->ledger, source))
        return undated;
    return absence_is_possible(source) ? absence_count(plan->ledger, &plan->calendar, source->name)
                                       : (struct absence){ 0 };
}

int plan_find_absences(struct plan *plan, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;

    plan->absences =
        arena_alloc(&plan->arena, sizeof *plan->absences * (binding->source_count + 1));
    if (plan->absences == NULL)
        return error_memory(error, "the plan");
    for (size_t i = 0; i < binding->source_count; i++) {
        const struct source *source = binding->sources[i];
        struct absence absence;
        if (source->raw == NULL || !is_read(binding, source))
            continue;
        absence = find_absence(plan, source);
        if (absence.rows > 0)
            plan->absences[plan->absence_count++] = absence;
    }
    return SLUICE_OK;
}

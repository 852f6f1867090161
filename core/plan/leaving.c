/* leaving.c - dates beyond the calendar's end, and partitions that left the calendar. */
#include "plan/private.h"

/* ---- requested dates after the end ---- */

size_t plan_after_end(const struct plan *plan)
{
    const struct calendar *calendar = &plan->calendar;
    sluice_day from = plan->from;

    if (calendar->end == NO_DATE || plan->to <= calendar->end)
        return 0;
    from = from > calendar->end ? from : day_add(calendar->end, 1);
    return (size_t)(days_between(from, plan->to) + 1);
}

/* A calendar that was not extended would let every night do nothing, and call it success. */
int plan_check_dates(const struct plan *plan, struct sluice_error *error)
{
    const struct calendar *calendar = &plan->calendar;
    const struct source *table = plan->binding->calendar;
    size_t requested = (size_t)(days_between(plan->from, plan->to) + 1);
    char end[DATE_TEXT_SIZE];

    if (plan->binding->node_count == 0 || plan->outside < requested ||
        plan->counts[ACTION_RETIRE] > 0 || (calendar->end != NO_DATE && plan->to <= calendar->end))
        return SLUICE_OK;
    if (calendar->end == NO_DATE)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "the calendar has no dates: '%s' has no rows that count; import it",
                                table->name);
    (void)date_format(calendar->end, end);
    if (table != NULL)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "the calendar ends on %s: '%s' has no later dates; import it when "
                                "it has",
                                end, table->name);
    return sluice_error_set(error, SLUICE_E_REFUSED, "the calendar ends on %s%s", end,
                            calendar->ends_today ? ", which is today" : ": extend its 'to'");
}

/* ---- partitions that left ---- */

#define ALWAYS_RETIRED 5 /* so many dates are, without a word */
#define PERCENT_RETIRED 10

static void find_committed(const struct plan *plan, struct date_list *dates)
{
    const struct commit_record *commit;

    for (size_t n = 0; n < plan->binding->node_count; n++)
        for (size_t i = 0;
             (commit = ledger_partition(plan->ledger, plan->binding->nodes[n]->output->name, i)) !=
             NULL;
             i++)
            date_list_add(dates, commit->date);
    date_list_sort(dates);
}

static void find_retired(const struct plan *plan, struct date_list *dates)
{
    for (size_t i = 0; i < plan->entry_count; i++)
        if (plan->entries[i].action == ACTION_RETIRE)
            date_list_add(dates, plan->entries[i].date);
    date_list_sort(dates);
}

int plan_find_retirement(const struct plan *plan, struct retirement *retirement,
                         struct sluice_error *error)
{
    struct date_list retired = { 0 }, committed = { 0 };
    bool failed;

    *retirement = (struct retirement){ 0 };
    if (plan->counts[ACTION_RETIRE] == 0)
        return SLUICE_OK;
    find_retired(plan, &retired);
    find_committed(plan, &committed);
    failed = retired.failed || committed.failed;
    retirement->dates = retired.count;
    retirement->committed = committed.count;
    retirement->many =
        retired.count > ALWAYS_RETIRED && retired.count * 100 > committed.count * PERCENT_RETIRED;
    for (size_t i = 0; i < retired.count && i < COUNT_OF(retirement->first); i++)
        retirement->first[i] = retired.items[i];
    date_list_fini(&retired);
    date_list_fini(&committed);
    return failed ? error_memory(error, "the dates to be retired") : SLUICE_OK;
}

/* export_current.c - is what is exported what a run would leave as it is? */
#include "ask/ask.h"

static void doubt_entry(const struct plan_entry *entry, bool strict, struct export_doubts *doubts)
{
    bool unseen = entry->action == ACTION_UNSEEN;

    doubts->dates++;
    /* Of such a table nothing is ever known without a look: who has one need not be told. */
    if (unseen && !strict)
        return;
    if (entry->action == ACTION_UNKNOWN || unseen) {
        doubts->unseen += unseen;
        if (doubts->unknown++ == 0)
            doubts->first_unknown = entry;
    } else if (entry->action != ACTION_REUSE && doubts->stale++ == 0) {
        doubts->first_stale = entry;
    }
}

int export_doubt(const struct export *export, bool strict, struct export_doubts *doubts,
                 struct sluice_error *error)
{
    const struct asker *asker = export->asker;
    const struct plan_request request = { .from = export->from,
                                          .to = export->to,
                                          .from_memory = true,
                                          .looks = strict,
                                          .cancel = asker->cancel,
                                          .node = export->source->producer };
    int status =
        plan_create(asker->binding, asker->ledger, asker->session, &request, &doubts->plan, error);

    if (status != SLUICE_OK)
        return status;
    doubts->after = plan_after_end(doubts->plan);
    doubts->end = doubts->plan->calendar.end;
    for (size_t i = 0; i < doubts->plan->entry_count; i++) {
        const struct plan_entry *entry = &doubts->plan->entries[i];
        if (entry->node == export->source->producer && entry->date >= export->from &&
            entry->date <= export->to && entry->action != ACTION_RETIRE)
            doubt_entry(entry, strict, doubts);
    }
    return strict ? plan_check_dates(doubts->plan, error) : SLUICE_OK;
}

void export_doubts_fini(struct export_doubts *doubts)
{
    plan_destroy(doubts->plan);
}

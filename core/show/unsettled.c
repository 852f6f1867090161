/* unsettled.c - partitions of which nobody knows what stands, by table and run. */
#include "show/private.h"

/* Neighbours in the ledger's order, which one run published. */
static size_t group_length(const struct ledger *ledger, size_t first)
{
    const struct commit_record *start = &ledger_intent_at(ledger, first)->record;
    const struct intent_record *next;
    size_t count = 1;

    while ((next = ledger_intent_at(ledger, first + count)) != NULL &&
           text_equals(next->record.table, start->table) &&
           text_equals(next->record.run_id, start->run_id))
        count++;
    return count;
}

void unsettled_print(const struct ledger *ledger, struct buffer *out)
{
    const struct intent_record *intent;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (ledger_intent_at(ledger, 0) == NULL)
        return;
    buffer_text(out, "\nunsettled: being published, or left so by a command that ended; the next "
                     "run or import finds out what stands\n");
    for (size_t i = 0, count; (intent = ledger_intent_at(ledger, i)) != NULL; i += count) {
        const struct commit_record *last;
        count = group_length(ledger, i);
        last = &ledger_intent_at(ledger, i + count - 1)->record;
        buffer_printf(out, "  %s", intent->record.table);
        if (intent->record.date != NO_DATE)
            buffer_printf(out, " %s", date_format(intent->record.date, from));
        if (count > 1)
            buffer_printf(out, "..%s, %zu dates", date_format(last->date, to), count);
        buffer_printf(out, ", by run %s\n", intent->record.run_id);
    }
}

void unsettled_print_json(const struct ledger *ledger, struct buffer *out)
{
    const struct intent_record *intent;

    for (size_t i = 0; (intent = ledger_intent_at(ledger, i)) != NULL; i++)
        report_json_line(report_object("event:s table:s date:d run:s since:t", "unsettled",
                                       intent->record.table, intent->record.date,
                                       intent->record.run_id, intent->record.at),
                         15, out);
}

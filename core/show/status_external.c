/* status_external.c - tables that somebody else writes: how new they are, and what tells versions
 * of them apart. */
#include "show/private.h"

static const struct listing_column columns[] = {
    { "external", SLUICE_TEXT, false },
    { "newest", SLUICE_DATE, false },
    { "rows", SLUICE_INT, false },
    { "changes are seen by", SLUICE_TEXT, false },
};

/* Its newest partition with rows, as far as it is known without reading it. */
struct newest {
    sluice_day date;
    int64_t rows; /* of it; -1: not known */
    const char *by;
};

static struct newest find_newest(const struct plan *plan, const struct source *source)
{
    const struct source_state *state = &plan->versions.sources[source->index];
    struct newest newest = { state->newest, state->newest_rows,
                             state->marked ? "tokens of the store" : "reading its rows" };
    const struct commit_record *commit;

    if (!source_goes_by_ledger(plan->ledger, source))
        return newest;
    newest = (struct newest){ NO_DATE, -1, "commits of the ledger" };
    for (size_t i = 0; (commit = ledger_partition(plan->ledger, source->name, i)) != NULL; i++)
        if (commit->rows > 0)
            newest = (struct newest){ commit->date, commit->rows, newest.by };
    return newest;
}

static bool is_listed(const struct status *status, const struct source *source)
{
    return source_is_external(source) && source_is_read(status->plan->binding, source);
}

/* Of those tables, what nobody sees. */
static void print_undated(const struct plan *plan, bool json, struct buffer *out)
{
    for (size_t i = 0; i < plan->absence_count; i++)
        if (plan->absences[i].dates == 0)
            absences_append(&plan->absences[i], 1, json, out);
}

void status_print_external(const struct status *status, struct buffer *out)
{
    const struct binding *binding = status->plan->binding;
    struct listing listing;

    listing_init(&listing, columns, COUNT_OF(columns));
    for (size_t i = 0; i < binding->source_count; i++) {
        const struct source *source = binding->sources[i];
        struct newest newest;
        if (!is_listed(status, source))
            continue;
        newest = find_newest(status->plan, source);
        listing_add(&listing,
                    (struct sluice_value[]){
                        sluice_of_text(source->name),
                        newest.date == NO_DATE ? sluice_of_null() : sluice_of_date(newest.date),
                        newest.rows < 0 ? sluice_of_null() : sluice_of_int(newest.rows),
                        sluice_of_text(newest.by) });
    }
    if (listing.failed || listing_rows(&listing) > 0) {
        buffer_text(out, "\ntables of others\n");
        listing_print(&listing, LISTING_TEXT, NULL, out);
    }
    listing_fini(&listing);
    print_undated(status->plan, false, out);
}

void status_print_external_json(const struct status *status, struct buffer *out)
{
    const struct binding *binding = status->plan->binding;

    for (size_t i = 0; i < binding->source_count; i++) {
        const struct source *source = binding->sources[i];
        struct newest newest;
        if (!is_listed(status, source))
            continue;
        newest = find_newest(status->plan, source);
        report_json_line(
            report_object(
                "event:s table:s newest:d rows:v seen_by:s", "external", source->name, newest.date,
                newest.rows < 0 ? sluice_of_null() : sluice_of_int(newest.rows), newest.by),
            15, out);
    }
    print_undated(status->plan, true, out);
}

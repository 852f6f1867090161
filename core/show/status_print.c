/* status_print.c - the text of status. */
#include "show/private.h"

#define SHORT_RANGE 10

/* "early_season 420, insufficient 12; failed: bad_value 1" */
static void add_categories(struct buffer *out, const int64_t *counts)
{
    bool first = true;

    for (int c = 0; c < CATEGORY_COUNT; c++) {
        if (counts[c] == 0)
            continue;
        buffer_printf(out, "%s%s %lld", first ? "" : ", ",
                      c == SLUICE_CATEGORY_NONE ? "other" : category_name(c), (long long)counts[c]);
        first = false;
    }
}

/* NULL when memory is short. */
static const char *not_written(const struct entity_counts *entities, struct arena *arena)
{
    struct buffer text = { 0 };
    const char *copy;

    add_categories(&text, entities->skipped_by);
    if (entities->failed > 0) {
        buffer_text(&text, text.length == 0 ? "failed: " : "; failed: ");
        add_categories(&text, entities->failed_by);
    }
    copy = text.failed ? NULL : arena_text(arena, text.length == 0 ? "" : text.data);
    buffer_fini(&text);
    return copy;
}

static const struct listing_column node_columns[] = {
    { "processor", SLUICE_TEXT, false }, { "table", SLUICE_TEXT, false },
    { "up to date", SLUICE_INT, false }, { "stale", SLUICE_INT, false },
    { "missing", SLUICE_INT, false },    { "failed", SLUICE_INT, false },
    { "blocked", SLUICE_INT, false },
};

static const struct listing_column entity_columns[] = {
    { "processor", SLUICE_TEXT, false }, { "expected", SLUICE_INT, false },
    { "written", SLUICE_INT, false },    { "skipped", SLUICE_INT, false },
    { "failed", SLUICE_INT, false },     { "not written", SLUICE_TEXT, false },
};

static void print_nodes(const struct status *status, struct buffer *out)
{
    struct listing listing;

    listing_init(&listing, node_columns, COUNT_OF(node_columns));
    for (size_t n = 0; n < status->node_count; n++) {
        const struct node_status *node = &status->nodes[n];
        struct sluice_value row[COUNT_OF(node_columns)] = {
            sluice_of_text(node->node->name), sluice_of_text(node->node->output->name)
        };
        for (int state = 0; state < STATE_COUNT; state++)
            row[2 + state] = sluice_of_int(node->partitions_in[state]);
        listing_add(&listing, row);
    }
    buffer_text(out, "\ndates\n");
    listing_print(&listing, LISTING_TEXT, NULL, out);
    listing_fini(&listing);
}

static void print_entities(const struct status *status, struct arena *arena, struct buffer *out)
{
    struct listing listing;

    listing_init(&listing, entity_columns, COUNT_OF(entity_columns));
    for (size_t n = 0; n < status->node_count; n++) {
        const struct node_status *node = &status->nodes[n];
        const struct sluice_value row[] = {
            sluice_of_text(node->node->name),
            sluice_of_int(node->entities.expected),
            sluice_of_int(node->entities.written),
            sluice_of_int(node->entities.skipped),
            sluice_of_int(node->entities.failed),
            listing_made(&listing, not_written(&node->entities, arena)),
        };
        listing_add(&listing, row);
    }
    buffer_text(out, "\nentities\n");
    listing_print(&listing, LISTING_TEXT, NULL, out);
    listing_fini(&listing);
}

/* ---- dates one by one ---- */

static const struct listing_column date_columns[] = {
    { "date", SLUICE_DATE, false },   { "processor", SLUICE_TEXT, false },
    { "state", SLUICE_TEXT, false },  { "expected", SLUICE_INT, false },
    { "written", SLUICE_INT, false }, { "skipped", SLUICE_INT, false },
    { "failed", SLUICE_INT, false },  { "not written", SLUICE_TEXT, false },
    { "why", SLUICE_TEXT, false },
};

static void add_date(struct listing *listing, const struct partition_status *partition,
                     struct arena *arena)
{
    const struct entity_counts *entities = &partition->entities;
    const struct sluice_value row[] = {
        sluice_of_date(partition->date),
        sluice_of_text(partition->node->name),
        sluice_of_text(partition_state_name(partition->state)),
        sluice_of_int(entities->expected),
        sluice_of_int(entities->written),
        sluice_of_int(entities->skipped),
        sluice_of_int(entities->failed),
        listing_made(listing, not_written(entities, arena)),
        listing_text(partition->reason),
    };

    listing_add(listing, row);
}

static void print_dates(const struct status *status, struct arena *arena, struct buffer *out)
{
    struct listing listing;

    if (status->partition_count == 0)
        return;
    listing_init(&listing, date_columns, COUNT_OF(date_columns));
    for (size_t n = 0; n < status->node_count; n++)
        for (size_t i = 0; i < status->nodes[n].partition_count; i++)
            add_date(&listing, &status->nodes[n].partitions[i], arena);
    buffer_text(out, "\ndate by date\n");
    listing_print(&listing, LISTING_TEXT, NULL, out);
    listing_fini(&listing);
}

/* ---- what is not up to date, in groups of neighbours ---- */

static const struct listing_column group_columns[] = {
    { "processor", SLUICE_TEXT, false }, { "state", SLUICE_TEXT, false },
    { "dates", SLUICE_INT, false },      { "from", SLUICE_DATE, false },
    { "to", SLUICE_DATE, false },        { "why", SLUICE_TEXT, false },
};

static bool belong_together(const struct partition_status *a, const struct partition_status *b)
{
    return a->state == b->state &&
           (text_equals(a->reason, b->reason) || (a->reason_varies && b->reason_varies));
}

/* Adds the group that begins at `first`; returns its length. */
static size_t add_group(struct listing *listing, const struct node_status *node, size_t first,
                        struct arena *arena)
{
    const struct partition_status *start = &node->partitions[first];
    size_t count = 1;
    bool same = true;
    const char *why = start->reason;

    while (first + count < node->partition_count && belong_together(start, start + count)) {
        same = same && text_equals(start->reason, start[count].reason);
        count++;
    }
    if (!same) {
        why = arena_printf(arena, "%s, and so on", start->reason);
        listing->failed = listing->failed || why == NULL;
    }
    const struct sluice_value row[] = {
        sluice_of_text(node->node->name),      sluice_of_text(partition_state_name(start->state)),
        sluice_of_int((int64_t)count),         sluice_of_date(start->date),
        sluice_of_date(start[count - 1].date), listing_text(why),
    };
    if (start->state != STATE_UP_TO_DATE)
        listing_add(listing, row);
    return count;
}

static void print_groups(const struct status *status, struct arena *arena, struct buffer *out)
{
    struct listing listing;

    listing_init(&listing, group_columns, COUNT_OF(group_columns));
    for (size_t n = 0; n < status->node_count; n++)
        for (size_t i = 0; i < status->nodes[n].partition_count;)
            i += add_group(&listing, &status->nodes[n], i, arena);
    if (listing.failed || listing_rows(&listing) > 0) {
        buffer_text(out, "\nnot up to date\n");
        listing_print(&listing, LISTING_TEXT, NULL, out);
    }
    listing_fini(&listing);
}

/* ---- around them ---- */

/* That the calendar ended is news to who asks for a night after it. */
static void print_calendar(const struct status *status, struct buffer *out)
{
    sluice_day end = status->plan->calendar.end;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_printf(out, "%zu calendar date%s in %s..%s", status->dates, PLURAL(status->dates),
                  date_format(status->from, from), date_format(status->to, to));
    if (end != NO_DATE && status->to > end)
        buffer_printf(out, "; the calendar ends on %s", date_format(end, to));
    buffer_char(out, '\n');
}

static void print_head(const struct status *status, struct buffer *out)
{
    if (status->plan->calendar.count == 0)
        buffer_text(out, status->plan->binding->calendar == NULL
                             ? "the calendar has no dates: none lies from its 'from' to its 'to'\n"
                             : "the calendar has no dates: import its table first\n");
    else
        print_calendar(status, out);
}

static void print_conclusion(const struct status *status, struct buffer *out)
{
    size_t current = 0;

    for (size_t n = 0; n < status->node_count; n++)
        current += (size_t)status->nodes[n].partitions_in[STATE_UP_TO_DATE];
    if (status->partition_count == 0)
        return;
    if (status->partition_count == 1 && current == 1)
        buffer_text(out, "\nthe partition is up to date\n");
    else if (current == status->partition_count)
        buffer_printf(out, "\nall %zu partitions are up to date\n", current);
    else
        buffer_printf(out, "\n%zu of %zu partitions are up to date\n", current,
                      status->partition_count);
    if (status->needed_upstream > 0)
        buffer_printf(out, "%zu partition%s on other dates, which these need, %s not\n",
                      status->needed_upstream, PLURAL(status->needed_upstream),
                      status->needed_upstream == 1 ? "is" : "are");
}

static void print_last_run(const struct status *status, struct buffer *out)
{
    const struct run_record *run = status->last_run;
    char started[TIME_TEXT_SIZE];
    int state;

    buffer_text(out, "\nlast run: ");
    if (run == NULL) {
        buffer_text(out, "none yet\n");
        return;
    }
    state = run_state(run, status->leases, status->lease_count, status->now);
    buffer_printf(out, "%s\n  started %s", run->command == NULL ? run->run_id : run->command,
                  time_format(run->started_at - run->started_at % 1000000, started));
    if (state == RUN_ENDED)
        buffer_printf(out, ", ended after %.2f s with exit code %lld",
                      run_seconds(run, state, status->now).as.real, (long long)run->exit_code);
    else if (state == RUN_GOING_ON)
        buffer_printf(out, ", still running as process %lld on %s", (long long)run->pid,
                      run->host == NULL ? "an unknown host" : run->host);
    else if (state == RUN_INTERRUPTED)
        buffer_text(out, ", interrupted: its process is gone and it wrote no end; run the same "
                         "command again");
    else
        buffer_printf(out, " on %s, no end so far: running there, or interrupted",
                      run->host == NULL ? "another host" : run->host);
    if (state == RUN_GOING_ON || state == RUN_ELSEWHERE)
        lease_print_silence(run_lease(run, status->leases, status->lease_count), out);
    buffer_char(out, '\n');
    if (run->summary != NULL)
        buffer_printf(out, "  %s\n", run->summary);
}

static bool is_short(const struct status *status)
{
    for (size_t n = 0; n < status->node_count; n++)
        if (status->nodes[n].partition_count > SHORT_RANGE)
            return false;
    return true;
}

/* Rows that no window sees, and those that should have come. */
static void print_absences(const struct status *status, struct buffer *out)
{
    if (status->plan->absence_count + status->stale_count == 0)
        return;
    buffer_char(out, '\n');
    staleness_append(status->stale, status->stale_count, false, out);
    absences_append(status->plan->absences, status->plan->absence_count, false, out);
}

void status_print(const struct status *status, const char *pipeline, const char *store,
                  struct buffer *out)
{
    struct arena arena;

    arena_init(&arena, 0);
    buffer_printf(out, "%s, %s\n", pipeline, store);
    print_head(status, out);
    print_nodes(status, out);
    print_entities(status, &arena, out);
    if (is_short(status))
        print_dates(status, &arena, out);
    else
        print_groups(status, &arena, out);
    status_print_health(status, &arena, out);
    status_print_external(status, out);
    print_conclusion(status, out);
    print_absences(status, out);
    unsettled_print(status->plan->ledger, out);
    print_last_run(status, out);
    status_print_leases(status, out);
    arena_fini(&arena);
}

/* verify.c - what verify found, for people and for programs. */
#include "show/private.h"

/* ---- one partition ---- */

static void add_count(struct buffer *out, int64_t count, const char *word, bool *any)
{
    char text[COUNT_TEXT_SIZE];

    if (count == 0)
        return;
    buffer_printf(out, "%s%s %s", *any ? ", " : "", count_format(count, text), word);
    *any = true;
}

static void add_keys(const struct verify_partition *partition, struct buffer *out)
{
    for (size_t i = 0; i < partition->key_count; i++) {
        buffer_text(out, i == 0 ? "" : "; ");
        buffer_clean(out, partition->keys[i]);
    }
    if (partition->keys_left > 0)
        buffer_printf(out, "; and %zu more", partition->keys_left);
}

/* "at least 1 added, 2 changed: site=a, sensor=1; site=b, sensor=4" */
static void describe(const struct verify_partition *partition, struct buffer *out)
{
    bool any = false;

    if (partition->unreadable != NULL) {
        buffer_text(out, "cannot be read: ");
        buffer_clean(out, partition->unreadable);
        return;
    }
    buffer_text(out, partition->exact ? "" : "at least ");
    add_count(out, partition->added, "added", &any);
    add_count(out, partition->changed, "changed", &any);
    add_count(out, partition->missing, "missing", &any);
    if (partition->key_count > 0) {
        buffer_text(out, ": ");
        add_keys(partition, out);
    } else if (partition->added + partition->changed > 0) {
        buffer_text(out, ", which is not known: what stood is not kept");
    }
}

static void add_place(const struct verify_table *table, sluice_day date, struct buffer *out)
{
    char text[DATE_TEXT_SIZE];

    buffer_text(out, table->source->name);
    if (date != NO_DATE)
        buffer_printf(out, " %s", date_format(date, text));
}

/* ---- for people ---- */

static void tell_unsettled(const struct verify_table *table, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    if (table->unsettled == 0)
        return;
    buffer_text(out, table->source->name);
    if (table->first_unsettled != NO_DATE)
        buffer_printf(out, ": %zu partition%s, the first %s,", table->unsettled,
                      PLURAL(table->unsettled), date_format(table->first_unsettled, date));
    buffer_printf(out,
                  " %s unsettled: a command publishes it, or ended before it was done; the "
                  "next run or import finds out what stands\n",
                  table->unsettled == 1 ? "is" : "are");
}

static void tell_table(const struct verify_table *table, bool repaired, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; i < table->count; i++) {
        const struct verify_partition *partition = &table->items[i];
        if (partition->verdict != VERDICT_DIFFERS)
            continue;
        add_place(table, partition->date, out);
        buffer_text(out, ": ");
        describe(partition, out);
        if (repaired)
            buffer_text(out, !verify_is_mendable(table, partition) ? "; not repaired"
                             : table->source->producer != NULL     ? "; is stale now"
                                                                   : "; is a new version now");
        buffer_char(out, '\n');
    }
    if (table->unreadable != NULL) {
        buffer_printf(out, "%s: a row on no date: ", table->source->name);
        buffer_clean(out, table->unreadable);
        buffer_char(out, '\n');
    }
    tell_unsettled(table, out);
    if (table->unknown == 0)
        return;
    buffer_text(out, table->source->name);
    if (table->first_unknown != NO_DATE)
        buffer_printf(out, ": %zu partition%s, the first %s,", table->unknown,
                      PLURAL(table->unknown), date_format(table->first_unknown, date));
    buffer_text(out, " cannot be verified: an older release kept too little of its commit\n");
}

static void tell_uncovered(const struct verify *verify, struct buffer *out)
{
    buffer_text(out, "not covered: run_id and computed_at of computed rows");
    for (size_t i = 0; i < verify->uncovered_count; i++)
        buffer_printf(out, "%s%s", i == 0 ? "; tables that no import brought in: " : ", ",
                      verify->uncovered[i]);
    buffer_char(out, '\n');
}

void verify_text(const struct verify *verify, bool repaired, struct buffer *out)
{
    char partitions[COUNT_TEXT_SIZE], count[COUNT_TEXT_SIZE];

    for (size_t i = 0; i < verify->table_count; i++)
        tell_table(&verify->tables[i], repaired, out);
    (void)count_format((int64_t)verify->partitions, partitions);
    buffer_printf(out, "%s partition%s of %zu table%s: ", partitions, PLURAL(verify->partitions),
                  verify->table_count, PLURAL(verify->table_count));
    if (verify->differing == 0)
        buffer_text(out, verify->unknown + verify->unsettled == 0 ? "all as committed"
                                                                  : "no difference");
    else
        buffer_printf(out, "%s differ%s from what was committed",
                      count_format((int64_t)verify->differing, count),
                      verify->differing == 1 ? "s" : "");
    if (verify->unknown > 0)
        buffer_printf(out, ", %s cannot be verified",
                      count_format((int64_t)verify->unknown, count));
    if (verify->unsettled > 0)
        buffer_printf(out, ", %s unsettled", count_format((int64_t)verify->unsettled, count));
    buffer_char(out, '\n');
    tell_uncovered(verify, out);
}

/* ---- for programs ---- */

static const struct listing_column partition_columns[] = {
    { "table", SLUICE_TEXT, false },   { "date", SLUICE_DATE, false },
    { "status", SLUICE_TEXT, false },  { "added", SLUICE_INT, false },
    { "changed", SLUICE_INT, false },  { "missing", SLUICE_INT, false },
    { "exact", SLUICE_BOOL, false },   { "keys", SLUICE_TEXT, false },
    { "message", SLUICE_TEXT, false }, { "repaired", SLUICE_BOOL, false },
};

static const char *keys_text(const struct verify_partition *partition, struct arena *arena)
{
    struct buffer text = { 0 };
    const char *kept = NULL;

    add_keys(partition, &text);
    if (!text.failed)
        kept = arena_copy(arena, text.data == NULL ? "" : text.data, text.length);
    buffer_fini(&text);
    return kept;
}

static void list_partition(const struct verify_table *table,
                           const struct verify_partition *partition, bool repaired,
                           struct arena *arena, struct listing *listing)
{
    bool differs = partition->verdict == VERDICT_DIFFERS;
    const char *keys = differs && partition->key_count > 0 ? keys_text(partition, arena) : NULL;
    const struct sluice_value row[] = {
        sluice_of_text(table->source->name),
        partition->date == NO_DATE ? sluice_of_null() : sluice_of_date(partition->date),
        sluice_of_text(differs                                   ? "differs"
                       : partition->verdict == VERDICT_UNSETTLED ? "unsettled"
                                                                 : "unknown"),
        sluice_of_int(partition->added),
        sluice_of_int(partition->changed),
        sluice_of_int(partition->missing),
        sluice_of_bool(partition->exact),
        partition->key_count > 0 && differs ? listing_made(listing, keys) : sluice_of_null(),
        listing_text(partition->unreadable),
        sluice_of_bool(differs && repaired && verify_is_mendable(table, partition)),
    };

    listing_add(listing, row);
}

void verify_json(const struct verify *verify, bool repaired, struct buffer *out)
{
    static const struct listing_column names[] = { { "table", SLUICE_TEXT, false },
                                                   { "message", SLUICE_TEXT, false } };
    struct listing partitions, others;
    struct arena arena;

    arena_init(&arena, 0);
    listing_init(&partitions, partition_columns, COUNT_OF(partition_columns));
    listing_init(&others, names, COUNT_OF(names));
    for (size_t t = 0; t < verify->table_count; t++) {
        const struct verify_table *table = &verify->tables[t];
        for (size_t i = 0; i < table->count; i++)
            if (table->items[i].verdict != VERDICT_SOUND)
                list_partition(table, &table->items[i], repaired, &arena, &partitions);
        if (table->unreadable != NULL)
            listing_add(&others, (struct sluice_value[]){ sluice_of_text(table->source->name),
                                                          sluice_of_text(table->unreadable) });
    }
    for (size_t i = 0; i < verify->uncovered_count; i++)
        listing_add(&others, (struct sluice_value[]){ sluice_of_text(verify->uncovered[i]),
                                                      sluice_of_text("not covered") });
    listing_print(&partitions, LISTING_JSON, "partition", out);
    listing_print(&others, LISTING_JSON, "table", out);
    buffer_printf(out,
                  "{\"event\":\"summary\",\"tables\":%zu,\"partitions\":%zu,\"differing\":%zu,"
                  "\"unknown\":%zu}\n",
                  verify->table_count, verify->partitions, verify->differing, verify->unknown);
    listing_fini(&partitions);
    listing_fini(&others);
    arena_fini(&arena);
}

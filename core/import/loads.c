/* loads.c - how many partitions of its table a file replaces, and what of it a store takes in a
 * day. */
#include "import/private.h"

static size_t count_changed(const struct import_partitions *partitions)
{
    size_t count = 0;

    for (size_t i = 0; i < partitions->replaced; i++)
        count += partitions->items[i].changed;
    return count;
}

/* Dates that are not written, but lose rows. */
static size_t count_left(const struct import_partitions *partitions)
{
    size_t count = 0;

    for (size_t i = 0; i < partitions->move_count; i++) {
        sluice_day from = partitions->moves[i].from;
        count += (i == 0 || partitions->moves[i - 1].from != from) &&
                 !import_is_replaced(partitions, from);
    }
    return count;
}

/* The dates that today takes. */
struct today {
    sluice_day from, to;
};

/* There are more than `most` that change. */
static struct today first_dates(const struct import *import,
                                const struct import_partitions *partitions, size_t most)
{
    struct today today = { .from = import->options.from };
    size_t count = 0, i = 0;

    for (; i < partitions->replaced; i++) {
        count += partitions->items[i].changed;
        if (count == 1 && partitions->items[i].changed && !import->has_range)
            today.from = partitions->items[i].date;
        if (count > most)
            break;
    }
    today.to = partitions->items[i].date - 1;
    return today;
}

static void end_before(struct today *today, const struct import_partitions *partitions,
                       sluice_day date)
{
    if (date > today->from && date <= today->to && import_partition_find(partitions, date) == NULL)
        today->to = date - 1;
}

/* A file without a range leaves alone the dates that it has no rows of; a range replaces them, and
 * ends before. */
static int spare_dates(const struct import *import, const struct import_file *file,
                       const struct import_partitions *partitions, const struct ledger *ledger,
                       struct today *today, struct sluice_error *error)
{
    const char *table = file->table.declared->name;
    const struct commit_record *standing;
    struct import ranged = *import;
    struct date_list calendar = { 0 };
    int status;

    if (import->has_range || file->about.merge)
        return SLUICE_OK;
    for (size_t i = 0; ledger != NULL && (standing = ledger_partition(ledger, table, i)) != NULL;
         i++)
        end_before(today, partitions, standing->date);
    ranged.options.from = today->from;
    ranged.options.to = today->to;
    status = import_calendar_dates(&ranged, &calendar, error);
    for (size_t i = 0; i < calendar.count; i++)
        end_before(today, partitions, calendar.items[i]);
    date_list_fini(&calendar);
    return status;
}

int import_check_loads(const struct import *import, const struct import_file *file,
                       const struct import_partitions *partitions, const struct ledger *ledger,
                       struct sluice_error *error)
{
    size_t most = import->options.loads_a_day, left = most == 0 ? 0 : count_left(partitions);
    size_t count = most == 0 ? 0 : count_changed(partitions) + left;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE], words[2 * DATE_TEXT_SIZE + 64];
    struct today today;
    int status;

    if (count <= most)
        return SLUICE_OK;
    (void)snprintf(words, sizeof words, "import a file of fewer dates");
    if (left < most) {
        today = first_dates(import, partitions, most - left);
        status = spare_dates(import, file, partitions, ledger, &today, error);
        if (status != SLUICE_OK)
            return status;
        (void)snprintf(words, sizeof words, "today --from %s --to %s, the rest on other days",
                       date_format(today.from, from), date_format(today.to, to));
    }
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "'%s' takes %zu loads of '%s', and a table of the store takes %zu a "
                            "day: %s",
                            file->about.path, count, file->table.declared->name, most, words);
}

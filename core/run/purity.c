/* purity.c - does a partition that is computed again by the same code from the same inputs come out
 * as it stands? */
#include "run/chunk.h"

#include <stdlib.h>

static const char *const row_hash[] = { "row_hash" };

static bool is_repeated(const struct partition_run *partition)
{
    const struct commit_record *stands = partition->entry->committed;
    const struct node_run *node_run = partition->node_run;

    /* Of a table that is gone none stand. */
    if (partition->retire || call_failed(&partition->result) || stands == NULL ||
        node_run->run->versions.sources[node_run->node->output->index].gone ||
        !fingerprint_is(&partition->commit.fingerprint, stands->fingerprint))
        return false;
    /* What lacked memory may be there now, and `collect` sees all of it. */
    return stands->retryable == 0 || node_run->node->plugin->descriptor->collect == NULL;
}

/* Row hashes, ascending. */
struct hashes {
    uint64_t *items;
    size_t count;
};

static int compare_hashes(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

static uint64_t hash_parse(const char *text, int32_t length)
{
    char digits[17] = "";

    memcpy(digits, text, (size_t)(length < 16 ? length : 16));
    return strtoull(digits, NULL, 16);
}

static int hashes_take(const struct table *rows, int32_t column, struct hashes *hashes,
                       struct sluice_error *error)
{
    const struct sluice_column *texts = &rows->views[column];

    hashes->count = (size_t)rows->row_count;
    hashes->items = malloc((hashes->count + 1) * sizeof *hashes->items);
    if (hashes->items == NULL)
        return error_memory(error, "row hashes");
    for (size_t i = 0; i < hashes->count; i++) {
        int32_t length = 0;
        const char *text =
            sluice_is_known(texts, (int64_t)i) ? sluice_text(texts, (int64_t)i, &length) : "";
        hashes->items[i] = hash_parse(text, length);
    }
    qsort(hashes->items, hashes->count, sizeof *hashes->items, compare_hashes);
    return SLUICE_OK;
}

/* How many of the first are not among the second. */
static size_t count_lost(const struct hashes *first, const struct hashes *second)
{
    size_t lost = 0, s = 0;

    for (size_t f = 0; f < first->count; f++) {
        while (s < second->count && second->items[s] < first->items[f])
            s++;
        if (s < second->count && second->items[s] == first->items[f])
            s++;
        else
            lost++;
    }
    return lost;
}

static void tell(const struct partition_run *partition, size_t differing, size_t count)
{
    const struct node *node = partition->node_run->node;
    char date[DATE_TEXT_SIZE];

    report_message(partition->node_run->run->options->report, "warning",
                   "%s %s: computed again by the same build from the same inputs, %zu of %zu rows "
                   "differ from those that stood: plugin '%s' (%s) is not a pure function, or "
                   "somebody changed the rows",
                   node->name, date_format(partition->input.date, date), differing, count,
                   node->plugin->name, node->plugin->path);
}

static int compare_rows(const struct partition_run *partition, const struct table *standing,
                        struct sluice_error *error)
{
    int32_t column = table_find(&partition->commit.rows, row_hash[0]);
    struct hashes before = { 0 }, now = { 0 };
    int status = hashes_take(standing, 0, &before, error);

    if (status == SLUICE_OK)
        status = hashes_take(&partition->commit.rows, column, &now, error);
    if (status == SLUICE_OK) {
        size_t lost = count_lost(&before, &now), come = count_lost(&now, &before);
        /* Entities that lacked memory then are news. */
        if (partition->entry->committed->retryable > 0)
            come = lost;
        if (lost > 0 || come > 0)
            tell(partition, lost > come ? lost : come,
                 before.count > now.count ? before.count : now.count);
    }
    free(before.items);
    free(now.items);
    return status;
}

int purity_check(const struct partition_run *partition, struct session *session,
                 struct sluice_error *error)
{
    static const int32_t types[] = { SLUICE_TEXT };
    const struct node *node = partition->node_run->node;
    const struct condition on_date = { node->partition_column, SLUICE_EQUAL,
                                       sluice_of_date(partition->input.date) };
    struct table standing;
    int status;

    if (!is_repeated(partition))
        return SLUICE_OK;
    status = session_read(session,
                          &(struct read_request){ .table = node->output->name,
                                                  .columns = row_hash,
                                                  .types = types,
                                                  .count = 1,
                                                  .conditions = &on_date,
                                                  .condition_count = 1 },
                          &standing, error);
    if (status != SLUICE_OK)
        return status;
    status = compare_rows(partition, &standing, error);
    table_fini(&standing);
    return status;
}

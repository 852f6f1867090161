/* verify_describe.c - how the rows of a partition differ, as far as it can be known. */
#include "ask/private.h"

/* ---- rows ---- */

int verify_read(struct verify *verify, const struct verify_table *table, sluice_day date,
                const struct verify_columns *set, struct verify_rows *rows,
                struct sluice_error *error)
{
    size_t room = (size_t)set->count + 1;
    const char **names = arena_alloc(&verify->arena, sizeof *names * room);
    int32_t *types = arena_alloc(&verify->arena, sizeof *types * room), count = 0;
    struct condition on = { table->source->date, SLUICE_EQUAL, sluice_of_date(date) };
    bool dated = table->source->date != NULL;

    *rows =
        (struct verify_rows){ .places = arena_alloc(&verify->arena, sizeof *rows->places * room) };
    if (names == NULL || types == NULL || rows->places == NULL)
        return error_memory(error, "the rows of a partition");
    for (int32_t i = 0; i < set->count; i++) {
        rows->places[i] = set->places[i] < 0 ? -1 : count;
        if (set->places[i] < 0)
            continue;
        names[count] = set->names[i];
        types[count++] = set->types[i];
    }
    if (count == 0)
        return table_init(&rows->rows, NULL, NULL, 0, error);
    return session_read(verify->asker.session,
                        &(struct read_request){ .table = table->source->name,
                                                .columns = names,
                                                .types = types,
                                                .count = count,
                                                .conditions = &on,
                                                .condition_count = dated ? 1 : 0 },
                        &rows->rows, error);
}

struct digest verify_row_digest(const struct verify_columns *set, const struct verify_rows *rows,
                                int64_t row, struct buffer *scratch)
{
    verify_reuse(scratch);
    verify_append_row(set, rows->places, set->count, rows->rows.views, row, scratch);
    return scratch->failed ? (struct digest){ 0 } : digest_bytes(scratch->data, scratch->length);
}

/* ---- keys ---- */

static int32_t find_column(const struct verify_columns *set, const char *name)
{
    for (int32_t i = 0; i < set->count; i++)
        if (strcmp(set->names[i], name) == 0)
            return i;
    return -1;
}

struct describer {
    struct verify *verify;
    const struct verify_table *table;
    struct verify_partition *partition;
    struct verify_rows rows;
    struct buffer scratch;
};

/* "site=b, sensor=4" */
static bool note_key(struct describer *describer, int64_t row)
{
    struct verify_partition *partition = describer->partition;
    const struct source *source = describer->table->source;
    struct buffer text = { 0 };
    bool made;

    if (partition->key_count == VERIFY_KEYS) {
        partition->keys_left++;
        return true;
    }
    for (size_t k = 0; k < source->key_count; k++) {
        int32_t column = find_column(partition->columns, source->key[k]);
        int32_t place = column < 0 ? -1 : describer->rows.places[column];
        buffer_printf(&text, "%s%s=", k == 0 ? "" : ", ", source->key[k]);
        if (place >= 0)
            value_format(&text, sluice_value_at(&describer->rows.rows.views[place], row));
    }
    made = !text.failed;
    if (made)
        partition->keys[partition->key_count++] =
            arena_copy(&describer->verify->arena, text.data == NULL ? "" : text.data, text.length);
    buffer_fini(&text);
    return made && partition->keys[partition->key_count - 1] != NULL;
}

/* ---- computed rows: their row hash tells them apart ---- */

enum hash { HASH_RIGHT, HASH_WRONG, HASH_NONE };

static enum hash hash_of(struct describer *describer, int64_t row)
{
    const struct verify_columns *set = describer->partition->columns;
    int32_t place = describer->rows.places[set->hashed];
    struct sluice_value kept = sluice_of_null();

    if (place >= 0)
        kept = sluice_value_at(&describer->rows.rows.views[place], row);
    if (kept.type != SLUICE_TEXT || kept.length != 16)
        return HASH_NONE; /* a run writes no such row */
    return verify_hash_is_right(set, describer->rows.places, describer->rows.rows.views, row,
                                &describer->scratch)
               ? HASH_RIGHT
               : HASH_WRONG;
}

static void count_computed(struct verify_partition *partition, const int64_t counts[3],
                           bool rest_is_all)
{
    int64_t expected = partition->commit->rows;
    int64_t known = counts[HASH_RIGHT] + counts[HASH_WRONG];

    partition->exact = rest_is_all;
    if (rest_is_all) { /* what was committed stands, with more beside it */
        partition->added = counts[HASH_WRONG] + counts[HASH_NONE];
        return;
    }
    partition->added = counts[HASH_NONE] + (known > expected ? known - expected : 0);
    partition->changed = counts[HASH_WRONG];
    if (known > expected)
        partition->changed -=
            known - expected < counts[HASH_WRONG] ? known - expected : counts[HASH_WRONG];
    partition->missing = known < expected ? expected - known : 0;
    if (partition->added + partition->changed + partition->missing == 0)
        partition->changed = 1; /* in a column that is not in the row hash */
}

static bool describe_computed(struct describer *describer, const struct digest *content)
{
    struct verify_partition *partition = describer->partition;
    int64_t counts[3] = { 0 };
    struct digest right = { 0 };
    bool known = true;

    for (int64_t row = 0; row < describer->rows.rows.row_count; row++) {
        enum hash hash = hash_of(describer, row);
        counts[hash]++;
        if (hash != HASH_RIGHT)
            known = note_key(describer, row) && known;
        else
            digest_add(&right, verify_row_digest(partition->columns, &describer->rows, row,
                                                 &describer->scratch));
    }
    count_computed(partition, counts,
                   content != NULL && counts[HASH_RIGHT] == partition->commit->rows &&
                       digest_equals(right, *content));
    return known;
}

/* ---- imported rows: counts and the sum ---- */

static struct digest without(struct digest sum, struct digest row)
{
    struct digest rest = { .low = sum.low - row.low, .high = sum.high - row.high };

    rest.high -= sum.low < row.low ? 1 : 0;
    return rest;
}

/* One row more than were committed: is it the one without which the sum is right? */
static bool find_added(struct describer *describer, const struct digest *content)
{
    struct verify_partition *partition = describer->partition;
    struct digest sum = { 0 };
    int64_t rows = describer->rows.rows.row_count;

    for (int64_t row = 0; row < rows; row++)
        digest_add(&sum, verify_row_digest(partition->columns, &describer->rows, row,
                                           &describer->scratch));
    for (int64_t row = 0; row < rows; row++) {
        struct digest one =
            verify_row_digest(partition->columns, &describer->rows, row, &describer->scratch);
        if (!digest_equals(without(sum, one), *content))
            continue;
        partition->exact = true;
        return note_key(describer, row);
    }
    return true;
}

static bool describe_imported(struct describer *describer, const struct digest *content)
{
    struct verify_partition *partition = describer->partition;
    int64_t rows = describer->rows.rows.row_count, expected = partition->commit->rows;

    partition->added = rows > expected ? rows - expected : 0;
    partition->missing = rows < expected ? expected - rows : 0;
    partition->changed = rows == expected ? 1 : 0;
    if (partition->added == 1 && content != NULL)
        return find_added(describer, content);
    return true;
}

/* ---- */

static bool describe_rows(struct describer *describer, const struct digest *content)
{
    struct verify_partition *partition = describer->partition;
    int64_t rows = describer->rows.rows.row_count;
    int64_t expected = partition->commit == NULL ? 0 : partition->commit->rows;
    bool known = true;

    if (expected == 0 || rows == 0) {
        partition->exact = true;
        partition->added = rows;
        partition->missing = expected;
        for (int64_t row = 0; row < rows; row++)
            known = note_key(describer, row) && known;
        return known;
    }
    return partition->columns->hashed > 0 ? describe_computed(describer, content)
                                          : describe_imported(describer, content);
}

int verify_describe(struct verify *verify, const struct verify_table *table,
                    struct verify_partition *partition, const struct digest *content,
                    struct sluice_error *error)
{
    struct describer describer = { .verify = verify, .table = table, .partition = partition };
    int status =
        verify_read(verify, table, partition->date, partition->columns, &describer.rows, error);

    if (status != SLUICE_OK)
        return status;
    if (!describe_rows(&describer, content) || describer.scratch.failed)
        status = error_memory(error, "what differs");
    table_fini(&describer.rows.rows);
    buffer_fini(&describer.scratch);
    return status;
}

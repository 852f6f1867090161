/* digest.c - digests of rows and tables. */
#include "table/table.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define FIRST_RUNS 1024

/* ---- sums and text ---- */

void digest_add(struct digest *digest, struct digest other)
{
    digest->low += other.low;
    digest->high += other.high + (digest->low < other.low ? 1 : 0);
}

void digest_subtract(struct digest *digest, struct digest other)
{
    digest->high -= other.high + (digest->low < other.low ? 1 : 0);
    digest->low -= other.low;
}

bool digest_equals(struct digest a, struct digest b)
{
    return a.low == b.low && a.high == b.high;
}

char *hash_format(uint64_t hash, char text[HASH_TEXT_SIZE])
{
    static const char figures[] = "0123456789abcdef";

    for (int i = HASH_TEXT_SIZE - 2; i >= 0; i--, hash >>= 4)
        text[i] = figures[hash & 0xf];
    text[HASH_TEXT_SIZE - 1] = '\0';
    return text;
}

char *digest_format(struct digest digest, char text[DIGEST_TEXT_SIZE])
{
    (void)hash_format(digest.high, text);
    (void)hash_format(digest.low, text + HASH_TEXT_SIZE - 1);
    return text;
}

static bool parse_half(const char *text, uint64_t *half)
{
    *half = 0;
    for (int i = 0; i < 16; i++) {
        char c = ascii_lower(text[i]);

        if (c >= '0' && c <= '9')
            *half = *half << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *half = *half << 4 | (uint64_t)(c - 'a' + 10);
        else
            return false;
    }
    return true;
}

bool digest_parse(const char *text, size_t length, struct digest *digest)
{
    return length == DIGEST_TEXT_SIZE - 1 && parse_half(text, &digest->high) &&
           parse_half(text + 16, &digest->low);
}

struct digest digest_bytes(const void *bytes, size_t length)
{
    XXH128_hash_t hash = XXH3_128bits(bytes, length);

    return (struct digest){ .low = hash.low64, .high = hash.high64 };
}

/* ---- rows ---- */

struct digest digest_row(const struct sluice_column *columns, const int32_t *chosen, int32_t count,
                         int64_t row, struct buffer *scratch)
{
    buffer_clear(scratch);
    canonical_append_row(scratch, columns, chosen, count, row);
    return digest_bytes(scratch->data, scratch->length);
}

/* ---- tables ---- */

/* Rows next to each other with one date are a run; runs of one date are merged now and then. */
struct runs {
    struct dated_digest *items;
    size_t count, capacity;
};

static int compare_dates(const void *a, const void *b)
{
    const struct dated_digest *left = a, *right = b;

    return (left->date > right->date) - (left->date < right->date);
}

static void merge_runs(struct runs *runs)
{
    size_t kept = 0;

    if (runs->count < 2)
        return;
    qsort(runs->items, runs->count, sizeof *runs->items, compare_dates);
    for (size_t i = 1; i < runs->count; i++) {
        struct dated_digest *last = &runs->items[kept];

        if (last->date != runs->items[i].date) {
            runs->items[++kept] = runs->items[i];
            continue;
        }
        last->rows += runs->items[i].rows;
        digest_add(&last->digest, runs->items[i].digest);
    }
    runs->count = kept + 1;
}

/* Merges before it grows, so that memory stays in proportion to the dates and not to the rows. */
static bool make_room(struct runs *runs)
{
    if (runs->count < runs->capacity)
        return true;
    merge_runs(runs);
    if (runs->count < runs->capacity / 2)
        return true;
    return array_reserve((void **)&runs->items, &runs->capacity,
                         runs->capacity == 0 ? FIRST_RUNS : runs->capacity + 1,
                         sizeof *runs->items);
}

static bool start_run(struct runs *runs, sluice_day date)
{
    if (!make_room(runs))
        return false;
    runs->items[runs->count++] = (struct dated_digest){ .date = date };
    return true;
}

static bool add_row(struct runs *runs, sluice_day date, struct digest digest)
{
    struct dated_digest *run;

    if (runs->count == 0 || runs->items[runs->count - 1].date != date)
        if (!start_run(runs, date))
            return false;
    run = &runs->items[runs->count - 1];
    run->rows++;
    digest_add(&run->digest, digest);
    return true;
}

static sluice_day row_date(const struct table *table, int32_t date, int64_t row)
{
    if (date < 0 || !sluice_is_known(&table->views[date], row))
        return NO_DATE;
    return sluice_date(&table->views[date], row);
}

int digest_table(const struct table *table, const struct digest_request *request,
                 struct dated_digest **out, size_t *out_count, struct sluice_error *error)
{
    struct runs runs = { 0 };
    struct buffer scratch = { 0 };
    struct digest digest;
    int status = SLUICE_OK;
    bool added = request->date >= 0 || start_run(&runs, NO_DATE);

    for (int64_t row = 0; row < table->row_count && added; row++) {
        if (!filters_match(table->views, row, request->filters, request->filter_columns))
            continue;
        digest = digest_row(table->views, request->columns, request->column_count, row, &scratch);
        added = !scratch.failed && add_row(&runs, row_date(table, request->date, row), digest);
    }
    if (!added) {
        free(runs.items);
        runs = (struct runs){ 0 };
        status = error_memory(error, "the digest of a table");
    }
    merge_runs(&runs);
    *out = runs.items;
    *out_count = runs.count;
    buffer_fini(&scratch);
    return status;
}

/* sniff_key.c - the columns that tell the rows of a CSV file apart. */
#include "begin/sniff.h"

#include <stdlib.h>

#define MOST_STEPS                                                                                 \
    INT64_C(2000000000) /* cells looked at before sets are no longer tried in turn                 \
                         */
#define SAMPLE 1000     /* rows that most sets fail on */

struct search {
    struct sniff_file *file;
    uint64_t *hashes;    /* of all values, row by row */
    int32_t *lines;      /* of rows */
    size_t *candidates;  /* columns without nulls, reals last */
    size_t count, plain; /* of them; those that are no reals */
    size_t *chosen;      /* of the candidates */
    size_t chosen_count;
    uint64_t *slots; /* row + 1 */
    size_t slot_count;
    int64_t steps;
    int64_t first, second; /* rows that were found to be alike */
};

static uint64_t row_hash(const struct search *search, int64_t row)
{
    const uint64_t *hashes = search->hashes + (size_t)row * search->file->column_count;
    uint64_t hash = 0;

    for (size_t i = 0; i < search->chosen_count; i++) {
        hash = (hash ^ hashes[search->candidates[search->chosen[i]]]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

/* Are the first rows told apart by what is chosen? Notes two that are not. Two values of one hash
 * among the rows of a file are not to be expected, and the import finds them. */
static bool tells_first(struct search *search, int64_t rows)
{
    size_t slots = 16;

    while (slots < (size_t)rows * 2)
        slots *= 2;
    memset(search->slots, 0, slots * sizeof *search->slots);
    search->steps += rows * (int64_t)(search->chosen_count + 1);
    for (int64_t row = 0; row < rows; row++) {
        uint64_t hash = row_hash(search, row);
        size_t slot = hash & (slots - 1);
        while (search->slots[slot] != 0 &&
               row_hash(search, (int64_t)search->slots[slot] - 1) != hash)
            slot = (slot + 1) & (slots - 1);
        if (search->slots[slot] != 0) {
            search->first = (int64_t)search->slots[slot] - 1;
            search->second = row;
            return false;
        }
        search->slots[slot] = (uint64_t)row + 1;
    }
    return true;
}

static bool tells_apart(struct search *search)
{
    int64_t rows = search->file->row_count;

    return tells_first(search, rows < SAMPLE ? rows : SAMPLE) &&
           (rows <= SAMPLE || tells_first(search, rows));
}

/* ---- the values ---- */

static uint64_t field_hash(const struct sniff_file *file, size_t c, const struct csv_field *field)
{
    struct sluice_value value = sluice_of_null();

    if ((field->length == 0 && !field->quoted) ||
        dialect_is_null(&file->dialect, field->text, field->length))
        return 0;
    (void)dialect_parse(&file->dialect, file->columns[c].type, field->text, field->length, &value);
    return value_hash(value);
}

static int read_values(struct search *search, struct sluice_error *error)
{
    const struct sniff_file *file = search->file;
    struct csv_reader *reader = NULL;
    const struct csv_field *fields;
    uint64_t *next = search->hashes;
    size_t count = 0;
    int status = sniff_reader(file, &reader, error);

    if (status == SLUICE_OK)
        status = csv_read(reader, &fields, &count, error);
    for (int64_t row = 0; row < file->row_count && status == SLUICE_OK; row++) {
        status = csv_read(reader, &fields, &count, error);
        if (status != SLUICE_OK)
            break;
        search->lines[row] = csv_line(reader);
        for (size_t c = 0; c < count; c++)
            *next++ = field_hash(file, c, &fields[c]);
    }
    csv_reader_destroy(reader);
    return status;
}

/* ---- sets of columns ---- */

/* The next set of as many of the first `count` candidates; false: that was the last. */
static bool next_set(struct search *search, size_t count)
{
    size_t size = search->chosen_count, at = size;

    while (at > 0 && search->chosen[at - 1] == count - size + at - 1)
        at--;
    if (at == 0)
        return false;
    search->chosen[at - 1]++;
    for (size_t i = at; i < size; i++)
        search->chosen[i] = search->chosen[i - 1] + 1;
    return true;
}

static void first_set(struct search *search, size_t size)
{
    search->chosen_count = size;
    for (size_t i = 0; i < size; i++)
        search->chosen[i] = i;
}

/* All sets of the first `count` candidates, the smallest first. */
static bool try_sets(struct search *search, size_t count)
{
    for (size_t size = 1; size < count; size++) {
        first_set(search, size);
        do {
            if (tells_apart(search))
                return true;
            if (search->steps > MOST_STEPS)
                return false;
        } while (next_set(search, count));
    }
    return false;
}

static void leave_out(struct search *search, size_t at)
{
    memmove(search->chosen + at, search->chosen + at + 1,
            (search->chosen_count - at - 1) * sizeof *search->chosen);
    search->chosen_count--;
}

static void put_back(struct search *search, size_t at, size_t candidate)
{
    memmove(search->chosen + at + 1, search->chosen + at,
            (search->chosen_count - at) * sizeof *search->chosen);
    search->chosen[at] = candidate;
    search->chosen_count++;
}

/* How many rows of the file differ in what is chosen. */
static int64_t count_apart(struct search *search)
{
    int64_t rows = search->file->row_count, apart = 0;
    size_t slots = search->slot_count;

    memset(search->slots, 0, slots * sizeof *search->slots);
    for (int64_t row = 0; row < rows; row++) {
        uint64_t hash = row_hash(search, row);
        size_t slot = hash & (slots - 1);
        while (search->slots[slot] != 0 &&
               row_hash(search, (int64_t)search->slots[slot] - 1) != hash)
            slot = (slot + 1) & (slots - 1);
        apart += search->slots[slot] == 0;
        search->slots[slot] = (uint64_t)row + 1;
    }
    return apart;
}

/* Takes columns out of all, from the last on, as long as that makes no rows alike that were not. */
static void shrink(struct search *search, size_t count)
{
    int64_t apart;

    first_set(search, count);
    apart = count_apart(search);
    for (size_t at = count; at-- > 0 && search->chosen_count > 1;) {
        size_t candidate = search->chosen[at];
        leave_out(search, at);
        if (count_apart(search) < apart)
            put_back(search, at, candidate);
    }
}

/* Reals only where nothing else tells rows apart: that two are equal is chance. */
static bool find_key(struct search *search)
{
    const size_t ends[] = { search->plain, search->count };

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (ends[i] == 0)
            continue;
        first_set(search, ends[i]);
        if (!tells_apart(search))
            continue;
        if (!try_sets(search, ends[i]))
            shrink(search, ends[i]);
        return true;
    }
    return false;
}

/* ---- what is told where there is none ---- */

static void show_row(struct search *search, int64_t row, struct buffer *out)
{
    struct csv_reader *reader = NULL;
    const struct csv_field *fields;
    struct sluice_error error = SLUICE_ERROR_INIT;
    char shown[SNIFF_SHOWN_SIZE];
    size_t count = 0;
    int status = sniff_reader(search->file, &reader, &error);

    for (int64_t n = 0; n < row + 2 && status == SLUICE_OK; n++)
        status = csv_read(reader, &fields, &count, &error);
    for (size_t i = 0; i < search->chosen_count && i < 6 && status == SLUICE_OK; i++) {
        const struct csv_field *field = &fields[search->candidates[search->chosen[i]]];
        sniff_show(field->text, field->length, shown);
        buffer_printf(out, "%s%s", i == 0 ? "" : ", ", shown);
    }
    csv_reader_destroy(reader);
}

static int no_key(struct search *search, struct sluice_error *error)
{
    const struct sniff_file *file = search->file;
    bool nullable = search->count < file->column_count;
    struct buffer names = { 0 }, row = { 0 };
    char shown[SNIFF_SHOWN_SIZE];
    int status = SLUICE_E_INVALID;

    if (search->count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s': every column with a name has rows without a value, so none "
                                "can be of a key: number the rows with --row-number",
                                file->path);
    shrink(search, search->count);
    (void)tells_apart(search);
    for (size_t i = 0; i < search->chosen_count && i < 20; i++) {
        const char *header = file->columns[search->candidates[search->chosen[i]]].header;
        sniff_show(header, strlen(header), shown);
        buffer_printf(&names, "%s%s", i == 0 ? "" : ", ", shown);
    }
    show_row(search, search->first, &row);
    if (names.failed || row.failed)
        status = error_memory(error, file->path);
    else
        (void)sluice_error_set(error, SLUICE_E_INVALID,
                               "'%s': no columns tell its rows apart; nearest are [%s], and lines "
                               "%d and %d both have (%s)%s: remove rows that stand twice, or "
                               "number them with --row-number",
                               file->path, names.data, search->lines[search->first],
                               search->lines[search->second], row.data,
                               nullable ? "; columns with empty fields cannot be of a key" : "");
    buffer_fini(&names);
    buffer_fini(&row);
    return status;
}

/* ---- all of it ---- */

static void find_candidates(struct search *search)
{
    const struct sniff_file *file = search->file;

    for (int reals = 0; reals < 2; reals++) {
        for (size_t c = 0; c < file->column_count; c++)
            if (!file->columns[c].nullable && file->columns[c].header[0] != '\0' &&
                (file->columns[c].type == SLUICE_REAL) == (reals > 0))
                search->candidates[search->count++] = c;
        if (reals == 0)
            search->plain = search->count;
    }
}

static int take_key(struct search *search, struct sluice_error *error)
{
    struct sniff_file *file = search->file;

    file->key = arena_alloc(file->arena, search->chosen_count * sizeof *file->key);
    if (file->key == NULL)
        return error_memory(error, file->path);
    for (size_t c = 0; c < file->column_count; c++)
        for (size_t i = 0; i < search->chosen_count; i++)
            if (search->candidates[search->chosen[i]] == c)
                file->key[file->key_count++] = c;
    return SLUICE_OK;
}

static int search_init(struct search *search, struct sluice_error *error)
{
    struct sniff_file *file = search->file;
    size_t rows = (size_t)file->row_count + 1, columns = file->column_count;

    search->slot_count = 16;
    while (search->slot_count < rows * 2)
        search->slot_count *= 2;
    search->hashes = calloc(rows * columns, sizeof *search->hashes);
    search->lines = calloc(rows, sizeof *search->lines);
    search->slots = calloc(search->slot_count, sizeof *search->slots);
    search->candidates = arena_alloc(file->arena, columns * sizeof *search->candidates);
    search->chosen = arena_alloc(file->arena, (columns + 1) * sizeof *search->chosen);
    if (search->hashes == NULL || search->lines == NULL || search->slots == NULL ||
        search->candidates == NULL || search->chosen == NULL)
        return error_memory(error, file->path);
    return SLUICE_OK;
}

int sniff_key(struct sniff_file *file, struct sluice_error *error)
{
    struct search search = { .file = file };
    int status = search_init(&search, error);

    for (size_t c = file->column_count; c-- > 0;)
        if (file->columns[c].type == SLUICE_DATE && !file->columns[c].nullable &&
            file->columns[c].header[0] != '\0')
            file->date = &file->columns[c];
    if (status == SLUICE_OK)
        status = read_values(&search, error);
    if (status == SLUICE_OK) {
        find_candidates(&search);
        if (find_key(&search))
            status = take_key(&search, error);
        else if (!file->row_numbers)
            status = no_key(&search, error);
    }
    free(search.hashes);
    free(search.lines);
    free(search.slots);
    return status;
}

/* shrink.c - the fewest rows that show a finding, or nearly: halves, then smaller parts, are left
 * out as long as the same check ends in the same way at the same step. */
#include "sdk/check.h"

#include <stdlib.h>

#define TRIALS 200
#define SECONDS 8

struct shrinking {
    const struct check_request *request;
    const struct check_entry *entry;
    struct arena *arena;
    const struct check_trial *like;
    struct check_trial found; /* of the fewest rows so far */
    int trials;
    int64_t until;
};

/* "3,7-9" */
static char *describe_rows(const int64_t *rows, int64_t count, struct arena *arena)
{
    struct buffer text = { 0 };
    char *copy;

    for (int64_t i = 0; i < count; i++) {
        int64_t last = i;
        while (last + 1 < count && rows[last + 1] == rows[last] + 1)
            last++;
        buffer_printf(&text, "%s%lld", i == 0 ? "" : ",", (long long)rows[i]);
        if (last > i)
            buffer_printf(&text, "-%lld", (long long)rows[last]);
        i = last;
    }
    copy = text.failed || text.length == 0 ? NULL : arena_text(arena, text.data);
    buffer_fini(&text);
    return copy;
}

static bool shows(struct shrinking *shrinking, const int64_t *rows, int64_t count)
{
    struct check_inside inside = { .name = shrinking->entry->name,
                                   .step = shrinking->like->step,
                                   .keep = describe_rows(rows, count, shrinking->arena) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct check_trial trial;

    if (inside.keep == NULL || shrinking->trials >= TRIALS ||
        clock_monotonic_ns() > shrinking->until)
        return false;
    shrinking->trials++;
    if (check_spawn(shrinking->request, shrinking->entry, &inside, shrinking->arena, &trial,
                    &error) != SLUICE_OK ||
        trial.status != shrinking->like->status || trial.step != shrinking->like->step)
        return false;
    shrinking->found = trial;
    return true;
}

/* Leaves out [from, to) if the rest still shows it. */
static bool leave_out(struct shrinking *shrinking, int64_t *rows, int64_t *count, int64_t from,
                      int64_t to)
{
    int64_t *rest = malloc(sizeof *rest * (size_t)*count);
    int64_t kept = 0;
    bool good;

    if (rest == NULL)
        return false;
    for (int64_t i = 0; i < *count; i++)
        if (i < from || i >= to)
            rest[kept++] = rows[i];
    good = kept > 0 && shows(shrinking, rest, kept);
    if (good) {
        memcpy(rows, rest, sizeof *rows * (size_t)kept);
        *count = kept;
    }
    free(rest);
    return good;
}

static void shrink(struct shrinking *shrinking, int64_t *rows, int64_t *count)
{
    for (int64_t size = (*count + 1) / 2; size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
        int64_t from = 0;
        while (from<*count && * count> 1) {
            int64_t to = from + size < *count ? from + size : *count;
            if (!leave_out(shrinking, rows, count, from, to))
                from = to;
        }
    }
}

int check_shrink(const struct check_request *request, const struct check_entry *entry,
                 struct arena *arena, struct check_trial *trial, const char **keep)
{
    struct shrinking shrinking = { .request = request,
                                   .entry = entry,
                                   .arena = arena,
                                   .like = trial,
                                   .until = clock_monotonic_ns() + SECONDS * INT64_C(1000000000) };
    int64_t count = trial->row_count;
    int64_t *rows = malloc(sizeof *rows * ((size_t)count + 1));

    if (rows == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t i = 0; i < count; i++)
        rows[i] = i;
    if (count > 1)
        shrink(&shrinking, rows, &count);
    if (count < trial->row_count) {
        double seconds = trial->seconds;
        *keep = describe_rows(rows, count, arena);
        shrinking.found.row_count = trial->row_count;
        *trial = shrinking.found;
        trial->seconds = seconds;
    }
    free(rows);
    return SLUICE_OK;
}

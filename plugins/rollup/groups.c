/* groups.c - a row for each value of a column: the rows of all passes, in order of that value. */
#include "rollup/rollup.h"

#include <stdlib.h>

/* A row and the value that it is grouped by. */
struct member {
    struct sluice_value group;
    int64_t row;
};

/* The members of a pass in order, and how far they have been written. */
struct line {
    struct member *members;
    int64_t *rows; /* the same, rows alone */
    int64_t count, at;
};

static int compare_members(const void *a, const void *b)
{
    const struct member *left = a, *right = b;
    int order = value_compare(left->group, right->group);

    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

/* Rows without a group belong to none, and do not count in shares. */
static bool line_up(const struct sluice_call *call, struct rows *rows, struct line *line)
{
    size_t room = (size_t)rows->selection.count + 1;
    const struct sluice_column *column = &rows->columns[rows->input->group];

    line->members = call->host->scratch(call, room * sizeof *line->members);
    line->rows = call->host->scratch(call, room * sizeof *line->rows);
    if (line->members == NULL || line->rows == NULL)
        return false;
    for (int64_t i = 0; i < rows->selection.count; i++) {
        int64_t row = selection_row(rows->selection, i);

        if (sluice_is_known(column, row))
            line->members[line->count++] = (struct member){ sluice_value_at(column, row), row };
    }
    qsort(line->members, (size_t)line->count, sizeof *line->members, compare_members);
    for (int64_t i = 0; i < line->count; i++)
        line->rows[i] = line->members[i].row;
    rows->all = (struct selection){ line->rows, 0, line->count };
    return true;
}

/* The least group that is not written yet, among all passes; NULL: none is left. */
static const struct sluice_value *next_group(const struct line *lines, uint32_t count)
{
    const struct sluice_value *least = NULL;

    for (uint32_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];

        if (line->at < line->count &&
            (least == NULL || value_compare(line->members[line->at].group, *least) < 0))
            least = &line->members[line->at].group;
    }
    return least;
}

static void take_group(struct line *line, struct rows *rows, struct sluice_value group)
{
    int64_t first = line->at;

    while (line->at < line->count && value_compare(line->members[line->at].group, group) == 0)
        line->at++;
    rows->selection = (struct selection){ line->rows + first, 0, line->at - first };
}

static int write_groups(const struct sluice_call *call, const struct plan *plan, struct rows *rows,
                        struct line *lines)
{
    const struct sluice_value *next;
    int64_t written = 0;

    for (uint32_t i = 0; i < plan->pass_count; i++)
        if (!line_up(call, &rows[i], &lines[i]))
            return SLUICE_FAILED;
    while ((next = next_group(lines, plan->pass_count)) != NULL) {
        struct sluice_value group = *next;
        int outcome;

        for (uint32_t i = 0; i < plan->pass_count; i++)
            take_group(&lines[i], &rows[i], group);
        if (written++ > 0)
            call->host->next_row(call);
        outcome = row_write(call, plan, rows);
        if (outcome != SLUICE_WRITTEN)
            return outcome;
        sluice_set(call, plan->key_count, group);
    }
    if (written == 0)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "no rows of a group");
    return SLUICE_WRITTEN;
}

int groups_write(const struct sluice_call *call, const struct plan *plan, struct rows *rows)
{
    struct line *lines = call->host->scratch(call, plan->pass_count * sizeof *lines);

    return lines == NULL ? SLUICE_FAILED : write_groups(call, plan, rows, lines);
}

/* reference.c - the plainest computation of everything. */
#include "property/reference.h"

#include <sluice/plugin.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "property/entities.h"

/* ---- rows ---- */

static const char *tag_of(const struct raw_row *row)
{
    return row->tag < 0 ? NULL : world_tags[row->tag];
}

static bool filter_takes(const struct filter *filter, const char *tag)
{
    bool listed = false;

    if (filter->kind == 0)
        return true;
    if (tag == NULL)
        return false;
    for (int i = 0; i < filter->count; i++)
        listed = listed || (filter->fold_case ? strcasecmp(tag, world_tags[filter->texts[i]])
                                              : strcmp(tag, world_tags[filter->texts[i]])) == 0;
    if (filter->kind == SLUICE_FILTER_NOT_NULL)
        return true;
    return listed == (filter->kind != SLUICE_FILTER_NOT_IN);
}

/* Undated rows are seen at any time, or since their day. */
static bool is_undated_seen(const struct view *view, int day)
{
    return !view->world->since || day < view->today ||
           (day == view->today && view->as_of == SLUICE_AFTER);
}

static bool in_window(const struct view *view, int day)
{
    const struct window *window = view->window;
    bool all = view->source < WORLD_TABLES && view->world->all_dates[view->source];
    int first, last;

    if (view->source == TABLE_TEAMS)
        return is_undated_seen(view, day);
    world_season(view->world, view->today, &first, &last);
    if (!all && !world_has_day(view->world, day))
        return false;
    if (window->kind == SLUICE_WINDOW_BEFORE && day >= view->today)
        return false;
    if (window->kind == SLUICE_WINDOW_DAYS &&
        (day < view->today + window->from || day > view->today + window->to))
        return false;
    return (window->kind != SLUICE_WINDOW_SEASON && !window->same_season) ||
           (day >= first && day <= last);
}

static void see(struct seen *seen, const struct fact *fact)
{
    if (seen->count == REFERENCE_SEEN)
        abort();
    seen->rows[seen->count++] = *fact;
}

static void see_raw(struct seen *seen, const struct raw_table *table, const struct view *view)
{
    for (int i = 0; i < table->count; i++) {
        const struct raw_row *row = &table->rows[i];
        const bool undated = view->source == TABLE_TEAMS && !view->world->since;
        const struct fact fact = { .day = undated ? 0 : row->day,
                                   .id = row->id,
                                   .slot = row->slot,
                                   .n = row->n,
                                   .team = world_teams[row->team],
                                   .tag = tag_of(row),
                                   .known = row->known,
                                   .x = row->x + 0.0 };
        if (in_window(view, row->day) && filter_takes(view->filter, fact.tag))
            see(seen, &fact);
    }
}

static void see_made(struct seen *seen, const struct partition *days, const struct view *view)
{
    for (int day = 0; day < WORLD_DAYS; day++)
        for (int i = 0; days[day].state == STATE_DONE && i < days[day].row_count; i++)
            if (in_window(view, day) && filter_takes(view->filter, days[day].rows[i].tag))
                see(seen, &days[day].rows[i]);
}

/* By date, then n where that is the order, then key; dates of undated rows are all the same. */
static int compare(const struct fact *a, const struct fact *b, bool ordered, bool by_id)
{
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (ordered && a->n != b->n)
        return a->n < b->n ? -1 : 1;
    if (by_id)
        return a->id < b->id ? -1 : a->id > b->id;
    if (strcmp(a->team, b->team) != 0)
        return strcmp(a->team, b->team);
    if (a->slot != b->slot)
        return a->slot < b->slot ? -1 : 1;
    return a->part < b->part ? -1 : a->part > b->part;
}

void reference_see(struct seen *seen, const struct reference *reference, const struct view *view,
                   bool ordered)
{
    int source = view->source;
    bool by_id = source == TABLE_FACTS || source == TABLE_TEAMS;

    seen->count = 0;
    if (source < WORLD_TABLES)
        see_raw(seen, &view->world->data.tables[source], view);
    else
        see_made(seen, reference->partitions[source - WORLD_TABLES], view);
    for (int i = 1; i < seen->count; i++)
        for (int k = i; k > 0 && compare(&seen->rows[k - 1], &seen->rows[k], ordered, by_id) > 0;
             k--) {
            struct fact fact = seen->rows[k];
            seen->rows[k] = seen->rows[k - 1];
            seen->rows[k - 1] = fact;
        }
}

/* ---- what is missing ---- */

/* Must the day be there, and is it not? */
static bool lacks(const struct world *world, const struct reference *reference,
                  const struct node_input *input, int day)
{
    if (input->source >= WORLD_TABLES)
        return reference->partitions[input->source - WORLD_TABLES][day].state != STATE_DONE;
    return !world_has_rows(world, input->source, day) &&
           !(world->empty_counts[input->source] && world->seen[input->source][day]);
}

static void look_for_missing(const struct world *world, const struct reference *reference,
                             const struct node_input *input, int today, struct partition *partition)
{
    const struct view view = {
        .world = world, .window = &input->window, .today = today, .source = input->source
    };

    for (int day = 0; day < WORLD_DAYS && input->source != TABLE_TEAMS; day++) {
        const struct partition *above;
        if (!world_has_day(world, day) || !in_window(&view, day))
            continue;
        if (input->hard && lacks(world, reference, input, day))
            partition->state = STATE_BLOCKED;
        if (input->source < WORLD_TABLES)
            continue;
        above = &reference->partitions[input->source - WORLD_TABLES][day];
        partition->unsure = partition->unsure || above->unsure || above->state != STATE_DONE;
    }
}

/* ---- all of it ---- */

void reference_compute(struct reference *reference, const struct world *world)
{
    memset(reference, 0, sizeof *reference);
    for (int n = 0; n < WORLD_NODES; n++)
        for (int day = 0; world->nodes[n].there && day < WORLD_DAYS; day++) {
            const struct node *node = &world->nodes[n];
            struct partition *partition = &reference->partitions[n][day];
            if (!world_has_day(world, day))
                continue;
            partition->state = STATE_DONE;
            for (int i = 0; i < node->input_count; i++)
                look_for_missing(world, reference, &node->inputs[i], day, partition);
            if (partition->state == STATE_DONE)
                entities_compute(reference, world, n, day, partition);
        }
}

const char *reference_real(double value, char text[32])
{
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, 32, "%.*g", digits, value);
        if (strchr(text, 'e') == NULL && !(strtod(text, NULL) < value) &&
            !(strtod(text, NULL) > value))
            break;
    }
    if (strchr(text, '.') == NULL)
        (void)snprintf(text, 32, "%.1f", value);
    return text;
}

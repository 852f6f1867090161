/* seasons.c - what needs a season is refused where the calendar has none. */
#include "bind/private.h"

static void check_window(struct binder *binder, const struct node *node, const struct read *read)
{
    const struct sluice_window *window = &read->input->window;
    bool whole = window->kind == SLUICE_WINDOW_SEASON;

    if (read->source == NULL || read->source->date == NULL || (!whole && !window->same_season))
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_NO_SEASONS, read->location,
                    "%s of processor '%s' reads %s, but the calendar has no seasons", read->title,
                    node->name, whole ? "a whole season" : "within the season of its date");
    if (read < node->reads + node->input_count)
        diagnostics_suggest(binder->diagnostics,
                            "add 'season: year' or 'season: month' to the calendar");
    else
        diagnostics_suggest(binder->diagnostics, "write 'same_season: false' in its window, or add "
                                                 "'season: year' to the calendar");
}

static void check_early_season(struct binder *binder, const struct node *node)
{
    const struct pipeline_processor *processor = node->processor;

    if (node->gates.early_season_days <= 0)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_NO_SEASONS,
                    processor->gates.early_season_set ? processor->gates.location
                                                      : processor->plugin_location,
                    "processor '%s' has the gate early_season, but the calendar has no seasons",
                    processor->name);
    diagnostics_suggest(binder->diagnostics, "write 'early_season: off' under its 'gates', or add "
                                             "'season: year' to the calendar");
}

/* What is present is looked for in the windows of what is due: of these is told. */
int bind_seasons(struct binder *binder)
{
    const struct binding *binding = binder->binding;
    const struct pipeline_calendar *calendar = binding->pipeline->calendar;

    if (calendar == NULL || calendar->broken || !calendar->generated ||
        calendar->seasons != SEASONS_NONE)
        return SLUICE_OK;
    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        for (uint32_t r = 0; r < node->read_count; r++)
            if (!node->gates.has_completeness || r != node->gates.present)
                check_window(binder, node, &node->reads[r]);
        check_early_season(binder, node);
    }
    return SLUICE_OK;
}

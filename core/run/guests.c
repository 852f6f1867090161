/* guests.c - whether the plugins of a run leave the process as it was: no row depends on it, and
 * what they change is put back. */
#include "run/chunk.h"

/* More often is of no use: nanoseconds. */
#define LOOK_INTERVAL 10000000

/* Any of those at work may have done it: the process does not say who. */
static void name_guests(const struct run *run, struct buffer *text)
{
    const char *comma = "";

    for (size_t n = 0; n < run->plan->binding->node_count; n++) {
        const struct node_run *node_run = &run->chunk.nodes[n];
        bool named = false;
        if (node_run->state != NODE_WORKING)
            continue;
        for (size_t i = 0; i < n && !named; i++)
            named = run->chunk.nodes[i].state == NODE_WORKING &&
                    run->chunk.nodes[i].node->plugin == node_run->node->plugin;
        if (named)
            continue;
        buffer_printf(text, "%s'%s'", comma, node_run->node->plugin->name);
        comma = ", ";
    }
}

/* A plugin that does it once does it again. */
static void tell_once(struct run *run, const struct buffer *text)
{
    char *copy;

    if (text->failed || map_get_text(&run->chunk.told, text->data) != NULL)
        return;
    report_message(run->options->report, "warning", "%s", text->data);
    copy = arena_text(&run->chunk.arena, text->data);
    if (copy != NULL)
        (void)map_put_text(&run->chunk.told, copy, copy);
}

/* What is written from here on may go anywhere. */
static void end_cut_off(struct run *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer names = { 0 };

    name_guests(run, &names);
    (void)sluice_error_set(&error, SLUICE_E_IO,
                           "descriptors of this process were closed while plugins ran (%s): "
                           "nothing more can be written; what was committed stands",
                           names.failed || names.length == 0 ? "?" : names.data);
    run_fail(run, error.status, &error);
    buffer_fini(&names);
}

void guests_look(struct run *run, bool now)
{
    struct buffer changes = { 0 }, text = { 0 };
    int64_t time = clock_monotonic_ns();

    if (!now && time - run->looked < LOOK_INTERVAL)
        return;
    run->looked = time;
    if (guard_restore(&changes) && !changes.failed) {
        buffer_printf(&text, "%s changed while plugins ran (", changes.data);
        name_guests(run, &text);
        buffer_text(&text, "); no row depends on it, and it was put back");
        tell_once(run, &text);
    }
    if (guard_is_cut_off())
        end_cut_off(run);
    buffer_fini(&changes);
    buffer_fini(&text);
}

/* status_health.c - how full the columns are, in words. */
#include "cli/listing.h"
#include "cli/status.h"

/* Columns named in a line; the rest is counted. */
#define MOST_COLUMNS 5

static double share_of(const struct health *health, size_t column)
{
    return 100.0 * (double)health->nulls[column] / (double)health->rows;
}

/* The column with the largest share below `limit`, and of equal ones the first after `after`. */
static size_t next_emptiest(const struct health *health, double limit, size_t after)
{
    size_t best = health->count;

    for (size_t c = 0; c < health->count; c++) {
        double share = share_of(health, c);
        bool allowed = share < limit || (!(share > limit) && c > after);
        if (health->nulls[c] > 0 && allowed &&
            (best == health->count || share > share_of(health, best)))
            best = c;
    }
    return best;
}

static void describe_nulls(const struct health *health, struct buffer *out)
{
    double limit = 101.0;
    size_t after = 0, total = 0;

    for (size_t c = 0; c < health->count; c++)
        total += health->nulls[c] > 0;
    for (size_t i = 0; i < total && i < MOST_COLUMNS; i++) {
        size_t c = next_emptiest(health, limit, after);
        buffer_printf(out, "%s%s %.1f %%", i == 0 ? "" : ", ", health->names[c],
                      share_of(health, c));
        limit = share_of(health, c);
        after = c;
    }
    if (total > MOST_COLUMNS)
        buffer_printf(out, " and %zu more", total - MOST_COLUMNS);
}

static void describe_constants(const struct health *health, struct buffer *out)
{
    const char *separator = "";

    for (size_t c = 0; c < health->count; c++)
        if (health->partitions > 0 && health->constant[c] == health->partitions) {
            buffer_printf(out, "%s%s", separator, health->names[c]);
            separator = ", ";
        }
}

static const struct listing_column columns[] = {
    { "processor", SLUICE_TEXT, false },
    { "null", SLUICE_TEXT, false },
    { "constant", SLUICE_TEXT, false },
    { "news", SLUICE_TEXT, false },
};

/* A listing borrows its text: the buffer's copy lives in the arena. */
static struct sluice_value keep(struct listing *listing, struct buffer *text, struct arena *arena)
{
    const char *copy = text->failed        ? NULL
                       : text->length == 0 ? "-"
                                           : arena_text(arena, text->data);

    buffer_clear(text);
    return listing_made(listing, copy);
}

static void add_node(struct listing *listing, const struct node_status *node, struct buffer *text,
                     struct arena *arena)
{
    struct sluice_value row[COUNT_OF(columns)] = { sluice_of_text(node->node->name) };

    describe_nulls(&node->health, text);
    row[1] = keep(listing, text, arena);
    describe_constants(&node->health, text);
    row[2] = keep(listing, text, arena);
    if (node->before.rows > 0)
        health_compare(&node->health, &node->before, text);
    row[3] = keep(listing, text, arena);
    listing_add(listing, row);
}

void status_print_health(const struct status *status, struct arena *arena, struct buffer *out)
{
    struct buffer text = { 0 };
    struct listing listing;

    listing_init(&listing, columns, COUNT_OF(columns));
    for (size_t n = 0; n < status->node_count; n++)
        if (status->nodes[n].health.rows > 0)
            add_node(&listing, &status->nodes[n], &text, arena);
    if (listing.failed || listing_rows(&listing) > 0) {
        buffer_text(out, "\ncolumns\n");
        listing_print(&listing, LISTING_TEXT, NULL, out);
    }
    listing_fini(&listing);
    buffer_fini(&text);
}

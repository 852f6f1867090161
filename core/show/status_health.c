/* status_health.c - how full the columns are, in words. */
#include "show/private.h"

/* Columns named in a line; the rest is counted. */
#define MOST_COLUMNS 5

static void describe_nulls(const struct health *health, struct buffer *out)
{
    size_t first[MOST_COLUMNS];
    size_t total = health_emptiest(health, first, MOST_COLUMNS);

    for (size_t i = 0; i < total && i < MOST_COLUMNS; i++)
        buffer_printf(out, "%s%s %.1f %%", i == 0 ? "" : ", ", health->names[first[i]],
                      health_null_share(health, first[i]));
    if (total > MOST_COLUMNS)
        buffer_printf(out, " and %zu more", total - MOST_COLUMNS);
}

static void describe_constants(const struct health *health, struct buffer *out)
{
    const char *separator = "";

    for (size_t c = 0; c < health->count; c++)
        if (health_is_constant(health, c)) {
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

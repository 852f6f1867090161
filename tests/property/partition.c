/* partition.c - the rows and outcomes of a partition, as text. */
#include "property/partition.h"

#include <sluice/plugin.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void entity_end(struct entity *entity, int outcome, int category, const char *format, ...)
{
    va_list arguments;

    if (entity->outcome != 0)
        return;
    entity->outcome = outcome;
    entity->category = category;
    va_start(arguments, format);
    (void)vsnprintf(entity->reason, sizeof entity->reason, format, arguments);
    va_end(arguments);
}

__attribute__((format(printf, 2, 3))) static void add(struct partition *partition,
                                                      const char *format, ...)
{
    size_t used = strlen(partition->text);
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(partition->text + used, REFERENCE_TEXT - used, format, arguments);
    va_end(arguments);
    if (length < 0 || used + (size_t)length >= REFERENCE_TEXT)
        abort();
}

static void add_row(const struct node *node, const struct entity *entity, const struct fact *row,
                    struct partition *partition)
{
    const struct completeness *gate = &node->gates.completeness;
    double percent = entity->due == 0 ? 100.0 : 100.0 * entity->present / entity->due;
    char real[32], tenths[32];

    if (partition->row_count == REFERENCE_ROWS)
        abort();
    partition->rows[partition->row_count++] = *row;
    add(partition, "row <%s> %lld %lld <%s> %lld %s", row->team, (long long)row->slot,
        (long long)row->part, row->tag == NULL ? "null" : row->tag, (long long)row->n,
        row->known ? reference_real(row->x, real) : "null");
    (void)snprintf(tenths, sizeof tenths, "%.1f", percent);
    if (gate->on && entity->gated)
        add(partition, " | %d %d %s %d", entity->due, entity->present, tenths,
            percent >= gate->at_least);
    else if (gate->on)
        add(partition, " | null null null null");
    add(partition, "\n");
}

/* In which runs an entity was incomplete before decides what that is called. */
static void add_outcome(const struct node *node, const struct entity *entity,
                        struct partition *partition)
{
    static const char *const categories[] = {
#define CATEGORY_NAME(name, value, text) [value] = text,
        SLUICE_CATEGORY_MAP(CATEGORY_NAME)
#undef CATEGORY_NAME
    };
    bool breaker = entity->category == SLUICE_INCOMPLETE && node->gates.attempts > 0;

    add(partition, "%s [\"", entity->outcome == SLUICE_SKIPPED ? "skipped" : "failed");
    for (const char *at = entity->team; *at != '\0'; at++)
        add(partition, "%s%c", *at == '"' ? "\\" : "", *at);
    add(partition, "\"");
    if (world_is_pair(node))
        add(partition, ",%lld", (long long)entity->slot);
    add(partition, "] %s: %s\n", categories[entity->category], breaker ? "" : entity->reason);
}

void partition_end(const struct node *node, const struct entity *entities, int count,
                   struct partition *partition)
{
    int failed = 0, filled = 0;

    for (int e = 0; e < count; e++)
        for (int i = 0; entities[e].outcome == 0 && i < entities[e].row_count; i++) {
            add_row(node, &entities[e], &entities[e].rows[i], partition);
            filled += entities[e].rows[i].known;
        }
    for (int e = 0; e < count; e++)
        if (entities[e].outcome != 0) {
            add_outcome(node, &entities[e], partition);
            failed += entities[e].outcome == SLUICE_FAILED;
        }
    partition->has_failures = failed > 0;
    if (100 * failed > node->max_failed * count || 100 * filled < node->fill * partition->row_count)
        partition->state = STATE_FAILED;
}

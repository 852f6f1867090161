/* watch.c - what takes long is told once, by the coordinator: workers read no clock. */
#include "run/chunk.h"

#include <stdlib.h>

#define DEFAULT_MILLISECONDS 10000

int watch_init(struct watch *watch, int workers, int64_t milliseconds, struct sluice_error *error)
{
    watch->limit = (milliseconds > 0 ? milliseconds : DEFAULT_MILLISECONDS) * 1000000;
    watch->slots =
        aligned_alloc(alignof(struct watch_slot), sizeof *watch->slots * (size_t)workers);
    if (watch->slots == NULL)
        return error_memory(error, "a run");
    memset(watch->slots, 0, sizeof *watch->slots * (size_t)workers);
    watch->count = workers;
    /* Without attributes it cannot fail. */
    (void)pthread_mutex_init(&watch->settled, NULL);
    return SLUICE_OK;
}

void watch_fini(struct watch *watch)
{
    if (watch->slots == NULL)
        return;
    (void)pthread_mutex_destroy(&watch->settled);
    free(watch->slots);
    watch->slots = NULL;
}

void watch_settle(struct watch *watch)
{
    (void)pthread_mutex_lock(&watch->settled);
    (void)pthread_mutex_unlock(&watch->settled);
}

/* The key as people type it: a,3. Nothing where the partition is past its entities. */
static void append_key(struct watch *watch, struct partition_run *partition, int64_t entity,
                       struct buffer *out)
{
    uint32_t count = partition->node_run->node->instance->key_count;

    (void)pthread_mutex_lock(&watch->settled);
    /* From here on `collect` does not begin, which may move the keys. */
    for (uint32_t k = 0; k < count && atomic_load(&partition->left) > 0; k++) {
        buffer_char(out, k == 0 ? ' ' : ',');
        value_format(out, partition->input.keys[entity * count + k]);
    }
    (void)pthread_mutex_unlock(&watch->settled);
}

static void tell(struct run *run, struct partition_run *partition, int64_t entity)
{
    struct buffer key = { 0 };
    char date[DATE_TEXT_SIZE];

    if (entity >= 0)
        append_key(&run->watch, partition, entity, &key);
    report_message(run->options->report, "warning", "%s %s%s has been computing for %g s",
                   partition->node_run->node->name, date_format(partition->input.date, date),
                   key.failed || key.length == 0 ? "" : key.data, (double)run->watch.limit / 1e9);
    buffer_fini(&key);
}

void watch_look(struct run *run)
{
    struct watch *watch = &run->watch;
    int64_t now = watch->count == 0 ? 0 : clock_monotonic_ns();

    for (int i = 0; i < watch->count; i++) {
        struct watch_slot *slot = &watch->slots[i];
        uint64_t steps = atomic_load_explicit(&slot->steps, memory_order_acquire);
        struct partition_run *partition =
            atomic_load_explicit(&slot->partition, memory_order_acquire);
        int64_t entity = atomic_load_explicit(&slot->entity, memory_order_acquire);
        if (steps != slot->seen) {
            slot->seen = steps;
            slot->since = now;
            slot->told = false;
        } else if (steps % 2 == 1 && !slot->told && now - slot->since >= watch->limit &&
                   atomic_load_explicit(&slot->steps, memory_order_relaxed) == steps) {
            slot->told = true;
            tell(run, partition, entity);
        }
    }
}

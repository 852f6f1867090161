#include "run/private.h"

#define DAY_US ((int64_t)86400 * 1000000)

static const struct attempt_record *find_record(const struct partition_run *partition,
                                                int64_t entity, struct buffer *key)
{
    const struct node *node = partition->node_run->node;
    uint32_t count = node->instance->key_count;

    key_format(key, partition->keys + entity * count, count);
    return key->failed ? NULL
                       : attempts_find(partition->node_run->chunk->attempts, node->output->name,
                                       partition->date, key->data);
}

static const char *open_reason(struct partition_run *partition, const struct attempt_record *record,
                               int64_t until)
{
    char time[TIME_TEXT_SIZE];

    return arena_printf(&partition->arena, "after %lld attempts, until %s",
                        (long long)record->attempts, time_format(until - until % 1000000, time));
}

void breaker_skip(struct partition_run *partition, int64_t entity, struct digest inputs,
                  const char *incomplete)
{
    const struct node_gates *gates = &partition->node_run->node->gates;
    struct result *result = &partition->results[entity];
    struct buffer key = { 0 };
    const struct attempt_record *record =
        gates->breaker_attempts > 0 ? find_record(partition, entity, &key) : NULL;
    bool same = record != NULL && digest_equals(record->inputs, inputs);
    bool tired = same && record->attempts >= gates->breaker_attempts;
    int64_t until = same ? record->at + gates->breaker_cooldown_days * DAY_US : 0;
    bool failed = key.failed;

    result->outcome = SLUICE_SKIPPED;
    result->category = SLUICE_INCOMPLETE;
    result->reason = incomplete;
    if (tired && partition->node_run->chunk->now < until) {
        result->category = SLUICE_BREAKER_OPEN;
        result->reason = open_reason(partition, record, until);
    } else if (gates->breaker_attempts > 0) {
        result->attempt = arena_alloc(&partition->arena, sizeof *result->attempt);
        if (result->attempt != NULL)
            *result->attempt = (struct attempt){
                .sequence = record == NULL ? 1 : record->sequence + 1,
                /* After a cooldown, or a change, counting begins anew. */
                .attempts = same && !tired ? record->attempts + 1 : 1,
                .inputs = inputs,
            };
        failed = failed || result->attempt == NULL;
    }
    if (failed || result->reason == NULL)
        partition_fail(partition, true, "out of memory");
    buffer_fini(&key);
}

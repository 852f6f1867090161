/* breaker.c - an incomplete entity is tried a few times, then left alone for a while. */
#include "run/chunk.h"

#define DAY_US ((int64_t)86400 * 1000000)

/* False when memory is short. */
static bool find_record(const struct partition_run *partition, int64_t entity,
                        const struct attempt_record **record)
{
    const struct node *node = partition->node_run->node;
    uint32_t count = node->instance->key_count;
    struct buffer key = { 0 };
    bool good;

    key_format(&key, partition->input.keys + entity * count, count);
    good = !key.failed && attempts_find(partition->node_run->run->attempts, node->output->name,
                                        partition->input.date, key.data, record);
    buffer_fini(&key);
    return good;
}

static const char *open_reason(struct partition_run *partition, const struct attempt_record *record,
                               int64_t until)
{
    char time[TIME_TEXT_SIZE];

    return arena_printf(&partition->input.arena, "after %lld attempts, until %s",
                        (long long)record->attempts, time_format(until - until % 1000000, time));
}

void breaker_skip(struct partition_run *partition, int64_t entity, struct digest inputs,
                  const char *incomplete)
{
    const struct node_gates *gates = &partition->node_run->node->gates;
    struct call_outcome *result = &partition->result.outcomes[entity];
    const struct attempt_record *record = NULL;
    bool failed = gates->breaker_attempts > 0 && !find_record(partition, entity, &record);
    bool same = record != NULL && digest_equals(record->inputs, inputs);
    bool tired = same && record->attempts >= gates->breaker_attempts;
    int64_t now = partition->node_run->run->now;
    /* An attempt of a later day was made by a clock that was wrong: its cooldown has no end. */
    int64_t until =
        same && record->at <= now + DAY_US ? record->at + gates->breaker_cooldown_days * DAY_US : 0;

    result->outcome = SLUICE_SKIPPED;
    result->category = SLUICE_INCOMPLETE;
    result->reason = incomplete;
    if (tired && now < until) {
        result->category = SLUICE_BREAKER_OPEN;
        result->reason = open_reason(partition, record, until);
    } else if (gates->breaker_attempts > 0) {
        result->trial = arena_alloc(&partition->input.arena, sizeof *result->trial);
        if (result->trial != NULL)
            *result->trial = (struct trial){
                .sequence = record == NULL ? 1 : record->sequence + 1,
                /* After a cooldown, or a change, counting begins anew. */
                .attempts = same && !tired ? record->attempts + 1 : 1,
                .inputs = inputs,
            };
        failed = failed || result->trial == NULL;
    }
    if (failed || result->reason == NULL)
        call_fail(&partition->result, true, "out of memory");
}

/* services.c - the table of all that a plugin may call. */
#include "call/work.h"

const struct sluice_host call_services = {
    .size = sizeof(struct sluice_host),
    .abi_minor = SLUICE_ABI_MINOR,
    .lookup = host_lookup,
    .groups = host_groups,
    .scratch = host_scratch,
    .set = host_set,
    .next_row = host_next_row,
    .decide = host_decide,
    .emit = host_emit,
    .make_block = host_make_block,
    .fail_partition = host_fail_partition,
    .row_count = collected_row_count,
    .row_get = collected_row_get,
    .row_set = collected_row_set,
    .row_drop = collected_row_drop,
    .row_add = collected_row_add,
    .entity_count = collected_entity_count,
    .entity_get = collected_entity_get,
};

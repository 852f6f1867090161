/* shadow.c - what a comparison comes to. */
#include "show/private.h"

bool shadow_is_told(const struct shadow_node *node, const struct node_summary *summary)
{
    return node->partitions > 0 || node->uncommitted > 0 || node->retired > 0 ||
           summary->blocked > 0 || summary->failed_partitions > 0;
}

struct shadow_verdict shadow_judge(const struct shadow *shadow, const struct run_summary *summary)
{
    struct shadow_verdict verdict = { 0 };

    for (size_t n = 0; n < shadow->node_count; n++) {
        const struct shadow_node *node = &shadow->nodes[n];
        verdict.differing += shadow_differs(node);
        verdict.compared += node->partitions;
        verdict.uncommitted += node->uncommitted;
        verdict.uncomputed += summary->nodes[n].blocked + summary->nodes[n].failed_partitions;
    }
    return verdict;
}

bool shadow_is_good(const struct shadow_verdict *verdict)
{
    return verdict->differing == 0 && verdict->uncomputed == 0 && verdict->compared > 0;
}

/* verdict.c - what the comparison of a shadow run comes to. */
#include "ask/ask.h"

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
    verdict.conclusion = verdict.differing > 0    ? SHADOW_DIFFERS
                         : verdict.uncomputed > 0 ? SHADOW_UNCOMPUTED
                         : verdict.compared == 0  ? SHADOW_NOTHING
                                                  : SHADOW_GO;
    return verdict;
}

static size_t without_slashes(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

static bool is_within(const struct plugin *plugin, const char *folder)
{
    size_t length = without_slashes(folder, strlen(folder));
    size_t own = (size_t)(strrchr(plugin->path, '/') - plugin->path);

    return without_slashes(plugin->path, own) == length &&
           strncmp(plugin->path, folder, length) == 0;
}

bool shadow_uses_folder(const struct plan *plan, const char *folder)
{
    for (size_t i = 0; i < plan->entry_count; i++)
        if (is_within(plan->entries[i].node->plugin, folder))
            return true;
    return false;
}

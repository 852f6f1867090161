/* probe_host.c - checks of what a plugin does to who calls it: its memory, its process, its time.
 */
#include "sdk/check.h"

#include <dirent.h>

static const struct recipe as_they_are;
static const struct bench_way plainly;

/* ---- memory that it may only read ---- */

void probe_inputs(struct check *check)
{
    struct scene scene = { 0 };
    struct digest before, after;

    if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene)) {
        before = bench_digest_inputs(scene.bench);
        if (scene_compute(check, &scene, plainly, 0)) {
            after = bench_digest_inputs(scene.bench);
            if (memcmp(&before, &after, sizeof before) != 0)
                check_find(check, "it wrote into the rows that it is given to read");
        }
    }
    scene_close(&scene);
}

void probe_block(struct check *check)
{
    struct scene scene = { 0 };

    if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene) &&
        scene_compute(check, &scene, plainly, 0)) {
        const struct bench_partition *partition = &scene.partition;
        struct digest after = digest_bytes(partition->input.block, partition->input.block_size);
        if (memcmp(&after, &partition->block, sizeof after) != 0)
            check_find(check, "it wrote into its block after prepare");
    }
    scene_close(&scene);
}

/* ---- the process ---- */

void probe_host(struct check *check)
{
    struct scene scene = { 0 };
    struct buffer changes = { 0 };

    if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene)) {
        (void)guard_restore(&changes);
        buffer_clear(&changes);
        if (scene_compute(check, &scene, plainly, 0) &&
            !scene_look_for(check, &scene, check->entry->words)) {
            (void)guard_restore(&changes);
            for (size_t i = 0; check->entry->words[i] != NULL; i++)
                if (changes.data != NULL && strstr(changes.data, check->entry->words[i]) != NULL)
                    check_find(check, "it changed %s", check->entry->words[i]);
        }
    }
    scene_close(&scene);
    buffer_fini(&changes);
}

/* -1: the system does not tell. */
static int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    if (folder == NULL)
        return -1;
    while (readdir(folder) != NULL)
        count++;
    (void)closedir(folder);
    return count;
}

void probe_descriptors(struct check *check)
{
    struct scene scene = { 0 };
    int before, after;

    if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene)) {
        before = count_descriptors();
        if (scene_compute(check, &scene, plainly, 0)) {
            after = count_descriptors();
            if (before < 0)
                check_end(check, CHECK_SKIPPED, "there is no /proc here");
            else if (after > before)
                check_find(check, "it leaves %d descriptor%s open", after - before,
                           PLURAL(after - before));
            else if (after < before)
                check_find(check, "it closed %d descriptor%s of its host", before - after,
                           PLURAL(before - after));
        }
    }
    scene_close(&scene);
}

/* The runtime of a sanitizer opens files and waits for itself. */
void probe_calls(struct check *check)
{
    struct scene scene = { 0 };

    if (sizeof SLUICE_SANITIZER > 1)
        check_end(check, CHECK_SKIPPED,
                  "this build has a sanitizer, which calls the system itself");
    else if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene)) {
        if (sandbox_close(check->entry->value, check->inside->output))
            (void)scene_compute(check, &scene, plainly, 0);
        else
            check_end(check, CHECK_SKIPPED, "this system cannot watch system calls (seccomp)");
    }
    scene_close(&scene);
}

void probe_prints(struct check *check)
{
    struct scene scene = { 0 };

    if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene))
        (void)scene_compute(check, &scene, plainly, 0);
    scene_close(&scene);
}

/* ---- time ---- */

#define SLOW_NS INT64_C(10000000)

void probe_time(struct check *check)
{
    struct scene scene = { 0 };

    if (check_step(check, "ordinary rows") && scene_open(check, &as_they_are, &scene) &&
        scene_compute(check, &scene, plainly, 0)) {
        int64_t count = scene.partition.process_count, each = 0;
        if (count > 0)
            each = scene.partition.nanoseconds / count;
        check_end(check, each > SLOW_NS ? CHECK_WARNED : CHECK_PASSED,
                  "%.1f us for each of %lld entities", (double)each / 1000.0, (long long)count);
    }
    scene_close(&scene);
}

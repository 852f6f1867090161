/* check_bytes.c - checks that compute the same rows in several ways, which must not show. */
#include "sdk/check.h"

#include <link.h>
#include <malloc.h>
#include <stdlib.h>

static const struct recipe as_they_are;

/* What differs from one thread in order; in a process that did so before. */
struct variant {
    const char *what;
    struct bench_way way;
    int days; /* another date that is computed before */
};

/* Each variant is a step: computed once as a run of one thread would, then otherwise. */
static void compare_variants(struct check *check, const struct variant *variants, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scene scene = { 0 };
        struct buffer first = { 0 };
        if (!check_step(check, "%s", variants[i].what))
            continue;
        if (scene_open(check, &as_they_are, &scene) &&
            scene_compute(check, &scene, (struct bench_way){ 0 }, 0)) {
            first = scene.text;
            scene.text = (struct buffer){ 0 };
            if ((variants[i].days == 0 ||
                 scene_compute(check, &scene, variants[i].way, variants[i].days)) &&
                scene_compute(check, &scene, variants[i].way, 0))
                check_compare(check, variants[i].what, &first, &scene.text);
        }
        buffer_fini(&first);
        scene_close(&scene);
    }
}

void probe_order(struct check *check)
{
    const uint64_t seed = check->request->seed;
    const struct variant variants[] = {
        { "entities backwards", { .order = BENCH_BACKWARD }, 0 },
        { "entities in a mixed order", { .order = BENCH_MIXED, .seed = seed }, 0 },
        { "entities in another mixed order", { .order = BENCH_MIXED, .seed = seed + 1 }, 0 },
    };

    compare_variants(check, variants, COUNT_OF(variants));
}

void probe_threads(struct check *check)
{
    static const struct variant variants[] = {
        { "at one thread of its own", { .threads = 1 }, 0 },
        { "at eight threads", { .threads = 8 }, 0 },
        { "at eight threads again", { .threads = 8 }, 0 },
    };

    compare_variants(check, variants, COUNT_OF(variants));
}

void probe_repeats(struct check *check)
{
    static const struct variant variants[] = { { "computed again", { 0 }, 0 },
                                               { "computed once more", { 0 }, 0 } };

    compare_variants(check, variants, COUNT_OF(variants));
}

void probe_dates(struct check *check)
{
    static const struct variant variants[] = { { "after the date before it", { 0 }, -1 },
                                               { "after the date behind it", { 0 }, 1 } };

    compare_variants(check, variants, COUNT_OF(variants));
}

/* ---- variables ---- */

/* What a plugin's file may write of the memory that it was loaded to. */
struct writable {
    const void *inside; /* what it exports lies in it */
    struct buffer bytes;
};

struct span {
    uintptr_t from, to;
};

static struct span span_of(const struct dl_phdr_info *object, const ElfW(Phdr) * part)
{
    uintptr_t from = (uintptr_t)object->dlpi_addr + part->p_vaddr;

    return (struct span){ from, from + part->p_memsz };
}

static bool holds(const struct dl_phdr_info *object, const void *address)
{
    for (int i = 0; i < object->dlpi_phnum; i++) {
        struct span span = span_of(object, &object->dlpi_phdr[i]);
        if (object->dlpi_phdr[i].p_type == PT_LOAD && (uintptr_t)address >= span.from &&
            (uintptr_t)address < span.to)
            return true;
    }
    return false;
}

/* Without what the loader has made read only since, which begins such a part. */
static int copy_writable(struct dl_phdr_info *object, size_t size, void *user)
{
    struct writable *writable = user;
    struct span fixed = { 0, 0 };

    (void)size;
    if (!holds(object, writable->inside))
        return 0;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_GNU_RELRO)
            fixed = span_of(object, &object->dlpi_phdr[i]);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        struct span span = span_of(object, part);
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W) == 0)
            continue;
        if (fixed.from >= span.from && fixed.from < span.to)
            span.from = fixed.to < span.to ? fixed.to : span.to;
        buffer_append(&writable->bytes, (const char *)span.from, span.to - span.from);
    }
    return 1;
}

void probe_state(struct check *check)
{
    const void *inside = check->world.node->plugin->symbol;
    struct writable before = { .inside = inside }, after = { .inside = inside };
    struct scene scene = { 0 };

    if (!check_step(check, "computed twice"))
        return;
    /* It keeps words of its own between variables, and what it has told of. */
    if (sizeof SLUICE_SANITIZER > 1)
        check_end(check, CHECK_SKIPPED, "this build has a sanitizer, which writes there");
    else if (scene_open(check, &as_they_are, &scene)) {
        (void)dl_iterate_phdr(copy_writable, &before);
        if (scene_compute(check, &scene, (struct bench_way){ 0 }, 0) &&
            scene_compute(check, &scene, (struct bench_way){ 0 }, 0)) {
            (void)dl_iterate_phdr(copy_writable, &after);
            if (before.bytes.length != after.bytes.length ||
                (before.bytes.length > 0 &&
                 memcmp(before.bytes.data, after.bytes.data, before.bytes.length) != 0))
                check_find(check, "a variable that is not of one call was changed while it "
                                  "computed");
        }
    }
    scene_close(&scene);
    buffer_fini(&before.bytes);
    buffer_fini(&after.bytes);
}

/* ---- memory ---- */

#define ROUNDS 8
#define SPANS 8
#define LEAST 16 /* bytes that a piece of memory takes */

static size_t used_memory(void)
{
    return mallinfo2().uordblks;
}

/* Does the allocator tell? That of a sanitizer does not. */
static bool memory_is_told(void)
{
    size_t before = used_memory();
    void *volatile memory = malloc(100000);
    bool told = used_memory() > before;

    free(memory);
    return told;
}

static bool compute_rounds(struct check *check, struct scene *scene, int rounds)
{
    bool good = true;

    for (int i = 0; i < rounds && good; i++) {
        good = scene_compute(check, scene, (struct bench_way){ 0 }, 0);
        bench_done(&scene->partition);
    }
    return good;
}

/* The least that a span of rounds added. What the allocator keeps at hand ends growing; what nobody
 * frees does not. */
static size_t least_growth(struct check *check, struct scene *scene)
{
    size_t least = SIZE_MAX;

    for (int span = 0; span < SPANS; span++) {
        size_t before = used_memory(), after;
        if (!compute_rounds(check, scene, ROUNDS))
            return 0;
        after = used_memory();
        if (after < before + (size_t)ROUNDS * LEAST)
            return 0;
        least = after - before < least ? after - before : least;
    }
    return least / ROUNDS;
}

void probe_leaks(struct check *check)
{
    struct scene scene = { 0 };
    size_t growth;

    if (!check_step(check, "computed again and again"))
        return;
    if (!memory_is_told())
        check_end(check, CHECK_SKIPPED, "the allocator of this build does not tell");
    else if (scene_open(check, &as_they_are, &scene) && (growth = least_growth(check, &scene)) > 0)
        check_find(check, "%zu bytes more were in use each time that it computed", growth);
    scene_close(&scene);
}

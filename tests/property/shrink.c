/* shrink.c - taking out of a failing sequence what it does not need. */
#include "property/shrink.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A kill comes at another moment each time: it gets another chance. */
#define TRIES 2

struct shrinking {
    struct recipe *recipe;
    double until;
};

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* What the seed does not draw need not be taken out. */
static void leave_out(struct recipe *recipe, const struct findings *findings)
{
    for (int table = 0; table < WORLD_TABLES; table++)
        for (int i = findings->drawn[table]; i < WORLD_ROWS; i++)
            recipe->rows[table][i] = false;
}

static bool still_fails(struct recipe *recipe, const struct shrinking *shrinking)
{
    struct findings *findings = malloc(sizeof *findings);
    struct counts counts = { 0 };
    bool fails = false;

    if (findings == NULL)
        abort();
    for (int i = 0; i < TRIES && !fails && now() < shrinking->until; i++)
        fails = !sequence_run(recipe, KEEP_NOTHING, findings, &counts);
    if (fails)
        leave_out(recipe, findings);
    free(findings);
    return fails;
}

/* Takes out `size` neighbours of those of `there` that are left, wherever it fails without them. */
static bool take_out(const struct shrinking *shrinking, bool *there, int count, int size)
{
    bool taken = false, was[SEQUENCE_STEPS + WORLD_NODES + WORLD_ROWS];

    for (int at = 0; at < count && now() < shrinking->until;) {
        int left = 0, end = at;
        memcpy(was, there, sizeof *there * (size_t)count);
        for (; end < count && left < size; end++) {
            left += there[end];
            there[end] = false;
        }
        at = end;
        if (left == 0)
            continue;
        if (still_fails(shrinking->recipe, shrinking))
            taken = true;
        else
            memcpy(there, was, sizeof *there * (size_t)count);
    }
    return taken;
}

static bool take_out_most(const struct shrinking *shrinking, bool *there, int count)
{
    bool taken = false;

    for (int size = count; size > 0; size /= 2)
        taken = take_out(shrinking, there, count, size) || taken;
    return taken;
}

void shrink(struct recipe *recipe, double seconds)
{
    const struct shrinking shrinking = { recipe, now() + seconds };
    bool taken = true;

    while (taken && now() < shrinking.until) {
        taken = take_out_most(&shrinking, recipe->steps, SEQUENCE_STEPS);
        taken = take_out_most(&shrinking, recipe->nodes, WORLD_NODES) || taken;
        for (int table = 0; table < WORLD_TABLES; table++)
            taken = take_out_most(&shrinking, recipe->rows[table], WORLD_ROWS) || taken;
    }
}

/* ---- words ---- */

static void print_list(const bool *there, int count, FILE *out)
{
    const char *between = "";

    for (int i = 0; i < count; i++)
        if (there[i]) {
            (void)fprintf(out, "%s%d", between, i);
            between = ",";
        }
}

void shrink_print(const struct recipe *recipe, FILE *out)
{
    (void)fprintf(out, "%llu steps=", (unsigned long long)recipe->seed);
    print_list(recipe->steps, SEQUENCE_STEPS, out);
    (void)fputs(" nodes=", out);
    print_list(recipe->nodes, WORLD_NODES, out);
    for (int table = 0; table < WORLD_TABLES; table++) {
        (void)fprintf(out, " rows%d=", table);
        print_list(recipe->rows[table], WORLD_ROWS, out);
    }
}

static void parse_list(const char *text, bool *there, int count)
{
    memset(there, 0, sizeof *there * (size_t)count);
    while (*text != '\0') {
        char *end;
        long at = strtol(text, &end, 10);
        if (end == text)
            return;
        if (at >= 0 && at < count)
            there[at] = true;
        text = *end == ',' ? end + 1 : end;
    }
}

bool shrink_parse(struct recipe *recipe, const char *word)
{
    const struct {
        const char *name;
        bool *there;
        int count;
    } parts[] = {
        { "steps=", recipe->steps, SEQUENCE_STEPS }, { "nodes=", recipe->nodes, WORLD_NODES },
        { "rows0=", recipe->rows[0], WORLD_ROWS },   { "rows1=", recipe->rows[1], WORLD_ROWS },
        { "rows2=", recipe->rows[2], WORLD_ROWS },
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strncmp(word, parts[i].name, strlen(parts[i].name)) == 0) {
            parse_list(word + strlen(parts[i].name), parts[i].there, parts[i].count);
            return true;
        }
    return false;
}

void shrink_tell(const struct recipe *recipe, FILE *out)
{
    struct findings *findings = malloc(sizeof *findings);
    struct counts counts = { 0 };
    bool good = true;

    if (findings == NULL)
        abort();
    for (int i = 0; i < 2 * TRIES && good; i++)
        good = sequence_run(recipe, KEEP_FAILED, findings, &counts);
    (void)fprintf(out, "seed %llu fails: %d processors, %d rows at first\n",
                  (unsigned long long)recipe->seed, findings->nodes, findings->rows);
    for (int step = 0; step < SEQUENCE_STEPS; step++)
        if (findings->steps[step][0] != '\0')
            (void)fprintf(out, "  %2d  %s\n", step, findings->steps[step]);
    (void)fprintf(out, "%s\n",
                  good ? "it did not fail again: it needs a kill at its moment"
                       : findings->message);
    (void)fputs("again: test_property_random replay ", out);
    shrink_print(recipe, out);
    if (!good)
        (void)fprintf(out, "\nits files, and its commands as steps.sh: %s", findings->folder);
    (void)fputc('\n', out);
    free(findings);
}

/* checks.c - a store against a fresh one and against the reference. */
#include "property/checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property/files.h"
#include "property/store.h"

#define COPY "copy.db"
#define FRESH "fresh.db"

bool checks_fail(struct checks *checks, const char *format, ...)
{
    va_list arguments;

    if (checks->findings->failed)
        return false;
    checks->findings->failed = true;
    va_start(arguments, format);
    (void)vsnprintf(checks->findings->message, sizeof checks->findings->message, format, arguments);
    va_end(arguments);
    return false;
}

bool checks_code(struct checks *checks, const struct ran *ran, const char *what, int code,
                 int other)
{
    if (ran->code == code || ran->code == other)
        return true;
    if (ran->code < 0)
        return checks_fail(checks, "%s hangs:\n%s", what, ran->err);
    return checks_fail(checks, "%s: exit code %d:\n%s", what, ran->code, ran->err);
}

const char *checks_range(int first, int last, char text[96])
{
    char from[FILES_DATE_SIZE], to[FILES_DATE_SIZE];

    (void)snprintf(text, 96, "--from %s --to %s", files_date(first, from), files_date(last, to));
    return text;
}

static struct sqlite3 *open_store(const struct checks *checks, const char *name)
{
    char path[DRIVER_PATH];

    return stored_open(driver_path(checks->driver, name, path));
}

/* ---- running all of it ---- */

/* A budget that is too small for one date is refused: then without one. */
static void run_everything(struct checks *checks, const char *store, struct draw *draw,
                           struct ran *ran)
{
    char range[96], pipeline[32], memory[32] = "";
    int threads = draw_between(draw, 1, 4);

    if (draw_chance(draw, 30))
        (void)snprintf(memory, sizeof memory, " --memory %dK", draw_between(draw, 8, 60));
    driver_run(checks->driver, (struct how){ .store = store }, ran,
               "run %s %s --retire --threads %d%s", driver_pipeline(checks->driver, pipeline),
               checks_range(0, WORLD_DAYS - 1, range), threads, memory);
    if (ran->code == 4 && memory[0] != '\0' && strstr(ran->err, "memory") != NULL)
        driver_run(checks->driver, (struct how){ .store = store }, ran,
                   "run %s %s --retire --threads %d", driver_pipeline(checks->driver, pipeline),
                   checks_range(0, WORLD_DAYS - 1, range), threads);
}

/* What the exit code of such a run says. */
static bool check_verdict(struct checks *checks, const struct ran *ran, const char *what)
{
    bool bad = false;

    for (int n = 0; n < WORLD_NODES; n++)
        for (int day = 0; day < WORLD_DAYS; day++) {
            const struct partition *partition = &checks->reference.partitions[n][day];
            if (partition->unsure)
                return checks_code(checks, ran, what, 0, 3);
            bad = bad || partition->state > STATE_DONE || partition->has_failures;
        }
    return checks_code(checks, ran, what, bad ? 3 : 0, bad ? 3 : 0);
}

/* ---- comparing ---- */

static bool differ(struct checks *checks, const char *what, int n, int day, const char *expected,
                   const char *got)
{
    char date[FILES_DATE_SIZE];
    size_t line = 0;

    if (strcmp(expected, got) == 0)
        return false;
    for (size_t i = 0; expected[i] == got[i]; i++)
        line = expected[i] == '\n' ? i + 1 : line;
    (void)checks_fail(checks,
                      "%s: node%d %s (day %d): the first line that differs:\n- %.*s\n+ %.*s", what,
                      n, files_date(day, date), day, (int)strcspn(expected + line, "\n"),
                      expected + line, (int)strcspn(got + line, "\n"), got + line);
    return true;
}

/* `fresh`: nothing stood before the one run, so nothing is unsure. */
static void compare_partition(struct checks *checks, struct sqlite3 *store, bool fresh, int n,
                              int day)
{
    const struct partition *partition = &checks->reference.partitions[n][day];
    char *text = stored_partition(store, checks->world, n, day);

    if (partition->state <= STATE_DONE && (fresh || !partition->unsure)) {
        checks->counts->compared++;
        (void)differ(checks,
                     fresh ? "a fresh store (+) is not what the reference (-) finds"
                           : "the store (+) is not what the reference (-) finds",
                     n, day, partition->text, text);
    } else if (fresh) {
        (void)differ(checks, "a fresh store (+) has what should have failed or been blocked", n,
                     day, "", text);
    }
    checks->counts->unsure += partition->unsure && !fresh;
    checks->counts->failed += partition->state == STATE_FAILED && fresh;
    checks->counts->blocked += partition->state == STATE_BLOCKED && fresh;
    free(text);
}

static bool compare_to_reference(struct checks *checks, const char *name, bool fresh)
{
    struct sqlite3 *store = open_store(checks, name);

    for (int n = 0; n < WORLD_NODES; n++)
        for (int day = 0; checks->world->nodes[n].there && day < WORLD_DAYS; day++)
            compare_partition(checks, store, fresh, n, day);
    stored_close(store);
    return !checks->findings->failed;
}

static bool compare_to_fresh(struct checks *checks)
{
    struct sqlite3 *store = open_store(checks, COPY), *fresh = open_store(checks, FRESH);

    for (int n = 0; n < WORLD_NODES; n++)
        for (int day = 0; checks->world->nodes[n].there && day < WORLD_DAYS; day++) {
            const struct partition *partition = &checks->reference.partitions[n][day];
            char *expected = stored_version(fresh, n, day), *got = stored_version(store, n, day);
            if (partition->state <= STATE_DONE && !partition->unsure)
                (void)differ(checks, "the store (+) is not as a fresh one (-)", n, day, expected,
                             got);
            free(expected);
            free(got);
        }
    stored_close(store);
    stored_close(fresh);
    return !checks->findings->failed;
}

/* ---- a fresh store ---- */

/* Is there a date in the calendar on which no import ever had a word? */
static bool has_gap(const struct world *world, int table)
{
    for (int day = 0; day < WORLD_DAYS && world->empty_counts[table]; day++)
        if (world_has_day(world, day) && !world->seen[table][day])
            return true;
    return false;
}

/* Each run of days that imports had a word on. */
static void import_seen(struct checks *checks, int table, struct ran *ran)
{
    const bool *seen = checks->world->seen[table];
    char range[96], files[256];

    for (int day = 0; day < WORLD_DAYS; day++) {
        int first = day;
        while (day < WORLD_DAYS && seen[day])
            day++;
        if (day > first && ran->code == 0)
            driver_run(checks->driver, (struct how){ .store = FRESH }, ran, "%s %s",
                       driver_import(checks->driver, 1 << table, files),
                       checks_range(first, day - 1, range));
    }
}

static bool import_fresh(struct checks *checks)
{
    char files[256], range[96];
    int gaps = 0;
    struct ran ran;

    for (int table = 0; table < TABLE_TEAMS; table++)
        gaps |= has_gap(checks->world, table) ? 1 << table : 0;

    driver_copy_store(checks->driver, NULL, FRESH);
    driver_write_tables(checks->driver, &checks->world->data);
    driver_run(checks->driver, (struct how){ .store = FRESH }, &ran, "%s %s",
               driver_import(checks->driver, WORLD_ALL - gaps, files),
               checks_range(0, WORLD_DAYS - 1, range));
    for (int table = 0; table < TABLE_TEAMS; table++)
        if ((gaps & 1 << table) != 0)
            import_seen(checks, table, &ran);
    return checks_code(checks, &ran, "an import into a fresh store", 0, 0);
}

static bool make_fresh(struct checks *checks, struct draw *draw)
{
    struct ran ran;

    if (!import_fresh(checks))
        return false;
    reference_compute(&checks->reference, checks->world);
    run_everything(checks, FRESH, draw, &ran);
    if (!checks_code(checks, &ran, "a run of a fresh store", 0, 3))
        return false;
    checks->fresh = true;
    return compare_to_reference(checks, FRESH, true);
}

/* ---- the store ---- */

static bool check_ledger(struct checks *checks, const char *name)
{
    struct sqlite3 *store = open_store(checks, name);
    char *text = stored_faults(store);

    if (text[0] != '\0')
        (void)checks_fail(checks, "the ledger of %s:\n%s", name, text);
    free(text);
    stored_close(store);
    return !checks->findings->failed;
}

static long commits(const struct checks *checks)
{
    struct sqlite3 *store = open_store(checks, COPY);
    long count = stored_commits(store);

    stored_close(store);
    return count;
}

/* Another run changes nothing, and a shadow run finds nothing else. */
static bool check_settled(struct checks *checks, struct draw *draw)
{
    char range[96], pipeline[32];
    long before = commits(checks);
    struct ran ran;

    run_everything(checks, COPY, draw, &ran);
    if (!check_verdict(checks, &ran, "a second run"))
        return false;
    if (commits(checks) != before)
        return checks_fail(checks, "a second run committed %ld more", commits(checks) - before);
    driver_run(checks->driver, (struct how){ .store = COPY }, &ran, "verify %s",
               driver_pipeline(checks->driver, pipeline));
    if (!checks_code(checks, &ran, "verifying the store", 0, 0))
        return false;
    driver_run(checks->driver, (struct how){ .store = COPY }, &ran, "run %s %s --shadow",
               driver_pipeline(checks->driver, pipeline), checks_range(0, WORLD_DAYS - 1, range));
    for (int n = 0; n < WORLD_NODES; n++)
        for (int day = 0; day < WORLD_DAYS; day++)
            if (checks->reference.partitions[n][day].state > STATE_DONE)
                return true;
    return checks_code(checks, &ran, "a shadow run after it", 0, 3) || ran.code == 4;
}

static void spoil(struct checks *checks)
{
    char path[DRIVER_PATH];

    for (int n = 0; n < WORLD_NODES && checks->spoil; n++)
        if (checks->world->nodes[n].there)
            (void)stored_spoil(driver_path(checks->driver, COPY, path), n);
}

bool checks_all(struct checks *checks, struct draw *draw)
{
    struct ran ran;

    if (!check_ledger(checks, CHECKS_STORE) || (!checks->fresh && !make_fresh(checks, draw)))
        return false;
    driver_copy_store(checks->driver, CHECKS_STORE, COPY);
    run_everything(checks, COPY, draw, &ran);
    spoil(checks);
    if (!check_verdict(checks, &ran, "running everything") || !check_ledger(checks, COPY) ||
        !compare_to_reference(checks, COPY, false) || !compare_to_fresh(checks) ||
        (draw_chance(draw, 15) && !check_settled(checks, draw)))
        return false;
    /* Else what is left undone would only grow. */
    if (draw_chance(draw, 40))
        driver_copy_store(checks->driver, COPY, CHECKS_STORE);
    return true;
}

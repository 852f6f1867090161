/* beginnings.c - what needs no store: a pipeline made of the files that are there, what editors and
 * others check pipelines by, a plugin held against its promises. */
#include <stdio.h>
#include <string.h>

#include <sluice/plugin.h>

#include "property/files.h"
#include "property/operations.h"

/* ---- a pipeline for the files ---- */

static int rows_of(const struct data *data, int table)
{
    int count = 0;

    if (table < WORLD_TABLES)
        return data->tables[table].count;
    for (int day = 0; day < WORLD_DAYS; day++)
        count += data->days[day].there;
    return count;
}

/* All rows of all files, whatever is in them. */
static bool has_all(struct sequence *sequence, const struct ran *ran)
{
    for (int table = 0; table <= WORLD_TABLES; table++) {
        int count = rows_of(&sequence->world.data, table);
        char line[96];
        (void)snprintf(line, sizeof line, "%s%03d: %d row%s", files_name(table),
                       sequence->driver.number, count, count == 1 ? "" : "s");
        if (strstr(ran->err, line) == NULL)
            return checks_fail(&sequence->checks, "importing into a new pipeline: no '%s' in\n%s",
                               line, ran->err);
    }
    return true;
}

bool operation_new_pipeline(struct sequence *sequence, struct draw *draw)
{
    const struct how how = { .store = CHECKS_STORE };
    struct checks *checks = &sequence->checks;
    char files[256];
    struct ran ran;
    int number;

    (void)draw;
    driver_write_pipeline(&sequence->driver, &sequence->world);
    driver_write_tables(&sequence->driver, &sequence->world.data);
    number = sequence->driver.number;
    driver_run(&sequence->driver, how, &ran, "new pipeline n%03d.yaml%s --row-number", number,
               driver_files(&sequence->driver, files));
    if (!checks_code(checks, &ran, "a new pipeline", 0, 0))
        return false;
    driver_run(&sequence->driver, how, &ran, "import n%03d.yaml .", number);
    if (!checks_code(checks, &ran, "importing into a new pipeline", 0, 0) ||
        !has_all(sequence, &ran))
        return false;
    driver_run(&sequence->driver, how, &ran, "verify n%03d.yaml", number);
    return checks_code(checks, &ran, "verifying a new pipeline", 0, 0);
}

/* ---- what others check pipelines by ---- */

bool operation_schema(struct sequence *sequence, struct draw *draw)
{
    static const char *const lines[] = { "schema", "validate --format json",
                                         "validate --format sarif" };
    char pipeline[32];
    struct ran ran;

    (void)draw;
    (void)driver_pipeline(&sequence->driver, pipeline);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        driver_run(&sequence->driver, (struct how){ .store = CHECKS_STORE }, &ran, "%s %s",
                   lines[i], pipeline);
        if (!checks_code(&sequence->checks, &ran, lines[i], 0, 0))
            return false;
    }
    return true;
}

/* ---- a plugin's promises ---- */

/* The plugins are told by a variable when memory is short: they break this one alone. */
bool operation_check(struct sequence *sequence, struct draw *draw)
{
    static const char finding[] = "failed   variables";
    char path[DRIVER_PATH], line[256], other[256] = "";
    bool found = false;
    struct ran ran;
    FILE *out;

    /* Forty processes, each slow: there tests/sdk alone does it. */
    if (sizeof SLUICE_SANITIZER > 1)
        return true;
    driver_run(&sequence->driver, (struct how){ .store = CHECKS_STORE }, &ran,
               "check plugins/%s.so --seed %d", files_plugins[draw_below(draw, PLUGINS)],
               draw_below(draw, 1000));
    if (!checks_code(&sequence->checks, &ran, "a check", 3, 3))
        return false;
    out = fopen(driver_path(&sequence->driver, "out", path), "r");
    while (out != NULL && fgets(line, sizeof line, out) != NULL) {
        bool is_it = strncmp(line, finding, sizeof finding - 1) == 0;
        found = found || is_it;
        if (!is_it && (strncmp(line, "failed", 6) == 0 || strncmp(line, "crashed", 7) == 0))
            (void)snprintf(other, sizeof other, "%s", line);
    }
    if (out != NULL)
        (void)fclose(out);
    return (found && other[0] == '\0') ||
           checks_fail(&sequence->checks, "a check finds something else: %s", other);
}

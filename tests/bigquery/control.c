/* control.c - how a test steers the server: settings, faults, counts, and the hands of others. */
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "faults.h"
#include "route.h"
#include "rows.h"
#include "tokens.h"

/* Members of settings and where they lie. */
static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    { "job_ms", offsetof(struct settings, job_ms) },
    { "page_rows", offsetof(struct settings, page_rows) },
    { "page_bytes", offsetof(struct settings, page_bytes) },
    { "empty_pages", offsetof(struct settings, empty_pages) },
    { "updates", offsetof(struct settings, updates) },
    { "keep_ms", offsetof(struct settings, keep_ms) },
    { "shuffle", offsetof(struct settings, shuffle) },
    { "uncounted", offsetof(struct settings, uncounted) },
    { "clock_s", offsetof(struct settings, clock_s) },
};

static int64_t *find_number(struct settings *settings, const char *name)
{
    size_t i;

    for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(numbers[i].name, name) == 0)
            return (int64_t *)(void *)((char *)settings + numbers[i].offset);
    }
    return NULL;
}

/* {"job_ms": 100, "deletions_reflected": false, "token_seconds": 5, "lenient": true} */
static void set(struct world *world, json_t *body, struct answer *answer)
{
    const char *name;
    json_t *value;
    int64_t *number;

    json_object_foreach(body, name, value)
    {
        number = find_number(&world->settings, name);
        if (number != NULL) {
            *number = json_whole(body, name, *number);
        } else if (strcmp(name, "deletions_reflected") == 0) {
            world->settings.deletions_reflected = json_is_true(value);
        } else if (strcmp(name, "lenient") == 0) {
            world->settings.lenient = json_is_true(value);
        } else if (strcmp(name, "token_seconds") == 0) {
            tokens_live(world, json_whole(body, name, 3599));
        } else {
            answer_error(answer, 400, "invalid", "No setting is '%s'", name);
            return;
        }
    }
    answer_json(answer, 200, json_object());
}

static void expire(struct world *world, json_t *body, struct answer *answer)
{
    (void)body;
    tokens_expire(world);
    answer_json(answer, 200, json_object());
}

/* The project that a control means. */
static const char *project_of(const struct world *world, const json_t *body)
{
    const char *project = json_text(body, "projectId");

    return project[0] != '\0' ? project : world->project;
}

/* {"datasetId": "d", "location": "EU", "projectId": "p"} */
static void add_dataset(struct world *world, json_t *body, struct answer *answer)
{
    const char *location = json_text(body, "location");

    catalog_add_dataset(world, project_of(world, body), json_text(body, "datasetId"),
                        location[0] != '\0' ? location : "US");
    answer_json(answer, 200, json_object());
}

static char *put_rows(struct world *world, struct table *table, const json_t *body, int64_t now)
{
    struct row_writer writer;
    char *fault = NULL;
    json_t *row;
    size_t i;

    rows_writer_open(&writer, world, table, now);
    writer.partition = json_is_true(json_object_get(body, "stream")) ? STREAMED : NULL;
    json_array_foreach(json_object_get(body, "rows"), i, row)
    {
        if (fault == NULL)
            fault = rows_write(&writer, row, NULL);
        if (fault == NULL)
            table_touch(world, table, writer.found, now);
    }
    rows_writer_close(&writer);
    return fault;
}

/*
 * What others do to a table: {"projectId", "datasetId", "tableId": "t" or "t$20211019",
 * "delete": true, "rows": [..], "stream": true}. First all rows of the table or partition are
 * deleted, then those come; into the streaming buffer where asked.
 */
static void change_rows(struct world *world, json_t *body, struct answer *answer)
{
    int64_t now = world_instant(world);
    struct table table;
    json_t *failure = catalog_find(world, project_of(world, body), json_text(body, "datasetId"),
                                   json_text(body, "tableId"), &table);
    char *fault = NULL;

    if (failure == NULL && json_is_true(json_object_get(body, "delete"))) {
        (void)rows_close(world, &table, table.partition, now);
        if (world->settings.deletions_reflected)
            table_touch(world, &table, table.partition, now);
    }
    if (failure == NULL)
        fault = put_rows(world, &table, body, now);
    if (fault != NULL)
        failure = failure_create("invalid", "%s", fault);
    if (failure == NULL)
        answer_json(answer, 200, json_object());
    answer_failure(answer, failure);
    free(fault);
    table_clear(&table);
}

/*
 * {"from": "a", "to": "b"}: the dataset b becomes a copy of a, in the same place; without "from"
 * it is dropped. Jobs are of the project and stay.
 */
static void copy_dataset(struct world *world, json_t *body, struct answer *answer)
{
    const char *from = json_text(body, "from"), *to = json_text(body, "to");
    const char *project = project_of(world, body);
    char *location = from[0] != '\0' ? catalog_location(world, project, from) : NULL;

    catalog_drop_dataset(world, project, to);
    if (location != NULL) {
        catalog_add_dataset(world, project, to, location);
        catalog_copy_dataset(world, project, from, to);
    }
    if (from[0] != '\0' && location == NULL)
        answer_error(answer, 404, "notFound", "Not found: Dataset %s:%s", project, from);
    else
        answer_json(answer, 200, json_object());
    free(location);
}

static void set_faults(struct world *world, json_t *body, struct answer *answer)
{
    if (faults_set(world, body, answer))
        answer_json(answer, 200, json_object());
}

static void read_counts(struct world *world, json_t *body, struct answer *answer)
{
    (void)body;
    answer_json(answer, 200, counts_read(world));
}

static void clear_counts(struct world *world, json_t *body, struct answer *answer)
{
    (void)body;
    counts_clear(world);
    answer_json(answer, 200, json_object());
}

static const struct {
    const char *verb, *path;
    void (*handle)(struct world *world, json_t *body, struct answer *answer);
} controls[] = {
    { "POST", "/control/faults", set_faults },
    { "GET", "/control/counts", read_counts },
    { "DELETE", "/control/counts", clear_counts },
    { "POST", "/control/settings", set },
    { "POST", "/control/datasets", add_dataset },
    { "POST", "/control/rows", change_rows },
    { "POST", "/control/expire", expire },
    { "POST", "/control/copy", copy_dataset },
    { "POST", "/control/counts/reset", clear_counts },
};

void handle_control(struct world *world, const struct request *request, struct answer *answer)
{
    json_t *body = request->size > 0 ? json_loadb(request->body, request->size, 0, NULL) : NULL;
    size_t i;

    for (i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        if (strcmp(controls[i].path, request->path) == 0 &&
            strcmp(controls[i].verb, request->verb) == 0)
            controls[i].handle(world, body, answer);
    }
    if (answer->status == 0)
        answer_error(answer, 404, "notFound", "No control is %s %s", request->verb, request->path);
    json_decref(body);
}

/* conversation.c - builds requests from the steps of a table and compares answers. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "conversation.h"
#include "http.h"
#include "route.h"

#define BASE "/bigquery/v2/projects/test-project"

static void split_target(struct request *request, const char *target)
{
    char *question;
    char *name, *value, *next;

    request->target = target[0] == '/' ? text_copy(target) : text_format(BASE "/%s", target);
    question = strchrnul(request->target, '?');
    request->path = http_decode(request->target, (size_t)(question - request->target), 0);
    request->query = json_object();
    for (name = *question != '\0' ? text_copy(question + 1) : NULL; name != NULL; name = next) {
        next = strchr(name, '&') != NULL ? text_copy(strchr(name, '&') + 1) : NULL;
        name[strcspn(name, "&")] = '\0';
        value = name + strcspn(name, "=");
        if (*value != '\0')
            *value++ = '\0';
        (void)json_object_set_new(request->query, name, json_string(value));
        free(name);
    }
}

/* "load ID TABLE DISPOSITION[ LOCATION]\nROWS" */
static void make_load(struct request *request, const char *text)
{
    char id[64], table[64], how[64], where[64] = "US";
    const char *rows = strchr(text, '\n') + 1;
    char *head = strndup(text, (size_t)(rows - text - 1)), *save = NULL, *word;
    char *const places[] = { id, table, how, where };
    size_t i = 0;

    (void)strtok_r(head, " ", &save);
    while (i < 4 && (word = strtok_r(NULL, " ", &save)) != NULL)
        (void)snprintf(places[i++], 64, "%s", word);
    request->body = text_format(
        "--B\r\nContent-Type: application/json\r\n\r\n"
        "{\"jobReference\":{\"projectId\":\"test-project\",\"jobId\":\"%s\",\"location\":\"%s\"},"
        "\"configuration\":{\"load\":{\"destinationTable\":{\"projectId\":\"test-project\","
        "\"datasetId\":\"sluice\",\"tableId\":\"%s\"},\"writeDisposition\":\"%s\","
        "\"sourceFormat\":\"NEWLINE_DELIMITED_JSON\"},\"labels\":{\"mine\":\"yes\"}}}"
        "\r\n--B\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n--B--",
        id, where, table, how, rows);
    (void)json_object_set_new(request->headers, "content-type",
                              json_string("multipart/related; boundary=B"));
    free(head);
}

static void make_request(struct request *request, const struct step *step)
{
    memset(request, 0, sizeof *request);
    (void)snprintf(request->verb, sizeof request->verb, "%s", step->verb);
    request->headers = json_pack("{s:s}", "authorization", "Bearer test-token");
    if (step->body != NULL && strncmp(step->body, "load ", 5) == 0) {
        split_target(request, "/upload" BASE "/jobs?uploadType=multipart");
        make_load(request, step->body);
    } else {
        split_target(request, step->target);
        request->body = text_copy(step->body != NULL ? step->body : "");
    }
    if (step->body != NULL && strcmp(step->body, "nobody") == 0) {
        (void)json_object_clear(request->headers);
        request->body[0] = '\0';
    }
    request->size = strlen(request->body);
}

/* The member at a.b.0.c as text, to be freed; NULL: there is none. */
static char *read_path(const json_t *json, const char *path)
{
    const json_t *at = json;
    char *copy = text_copy(path), *save = NULL, *name;

    for (name = strtok_r(copy, ".", &save); name != NULL; name = strtok_r(NULL, ".", &save))
        at = isdigit((unsigned char)name[0]) ? json_array_get(at, (size_t)strtoul(name, NULL, 10))
                                             : json_object_get(at, name);
    free(copy);
    if (json_is_string(at))
        return text_copy(json_string_value(at));
    return at != NULL ? json_dumps(at, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
}

static void take_step(struct world *world, const char *name, const struct step *step, int number)
{
    struct answer answer = { .status = 0 };
    struct request request;
    char *text, *value = NULL;

    make_request(&request, step);
    route(world, &request, &answer);
    text = answer.json != NULL ? json_dumps(answer.json, JSON_COMPACT) : text_copy("nothing");
    ck_assert_msg(answer.status == step->status, "%s, step %d: %d %s", name, number, answer.status,
                  text);
    if (step->path != NULL)
        value = read_path(answer.json, step->path);
    ck_assert_msg(step->path == NULL ||
                      (value != NULL ? step->value != NULL && strcmp(value, step->value) == 0
                                     : step->value == NULL),
                  "%s, step %d: %s is %s in %s", name, number, step->path,
                  value != NULL ? value : "absent", text);
    free(value);
    free(text);
    request_clear(&request);
    answer_clear(&answer);
}

void scenario_run(const struct scenario *scenario)
{
    struct world *world = world_create(":memory:");
    int i;

    world->settings.job_ms = 0;
    catalog_add_dataset(world, "test-project", "sluice", "US");
    for (i = 0; scenario->steps[i].verb != NULL; i++)
        take_step(world, scenario->name, &scenario->steps[i], i + 1);
    world_destroy(world);
}

/* job.c - what a load job is called, and how one is found again. */
#include "job.h"

#include <ctype.h>
#include <stdlib.h>

#define JOB_ROLE "roles/bigquery.jobUser on the project"
#define HIDDEN_SECONDS 200 /* a job that exists may not be found for so long */

/* ---- notes ---- */

bool note_write(const struct note *note, char text[NOTE_SIZE])
{
    int length = snprintf(text, NOTE_SIZE, "%s %s %lld %s", note->location, note->hash,
                          (long long)note->rows, note->decorator);

    return length > 0 && length < NOTE_SIZE;
}

/* The next word into `word`; NULL: there is none, or it is too long. */
static const char *next_word(const char *text, char *word, size_t size)
{
    size_t length = text == NULL ? 0 : strcspn(text, " ");

    if (length == 0 || length >= size)
        return NULL;
    memcpy(word, text, length);
    word[length] = '\0';
    return text + length + (text[length] == ' ' ? 1 : 0);
}

bool note_read(const char *text, struct note *note)
{
    char rows[24], *end = rows;

    *note = (struct note){ 0 };
    text = next_word(text, note->location, sizeof note->location);
    text = next_word(text, note->hash, sizeof note->hash);
    text = next_word(text, rows, sizeof rows);
    text = next_word(text, note->decorator, sizeof note->decorator);
    if (text == NULL)
        return false;
    note->rows = strtoll(rows, &end, 10);
    return *end == '\0' && note->rows >= 0;
}

/* ---- names ---- */

bool destination_name(const char *table, const char *decorator, struct text *name)
{
    size_t length = strlen(decorator);

    if (strchr(table, '$') != NULL || table[0] == '\0')
        return false;
    text_add(name, table);
    if (strcmp(decorator, "-") == 0)
        return !name->failed;
    if (length != 8 || strspn(decorator, "0123456789") != length)
        return false;
    text_add(name, "$");
    text_add(name, decorator);
    return !name->failed && name->data[name->length - 9] == '$';
}

void label_of(const char *id, char label[64])
{
    size_t i = 0;

    for (; id[i] != '\0' && i < 63; i++)
        label[i] = (char)tolower((unsigned char)id[i]);
    label[i] = '\0';
}

json_t *job_labels(const char *id, const char *hash)
{
    char label[64];

    label_of(id, label);
    return json_pack("{s:s,s:s}", "sluice_commit", label, "sluice_hash", hash);
}

json_t *job_reference(const struct session *session, const char *id, const char *location)
{
    return json_pack("{s:s,s:s,s:s}", "projectId", session->project, "jobId", id, "location",
                     location);
}

/* ---- finding ---- */

int job_get(struct session *session, const char *id, const char *location, struct reply *reply,
            struct sluice_error *error)
{
    struct text url = { 0 }, doing = { 0 };
    struct call call = { .method = "GET", .role = JOB_ROLE };
    int status;

    *reply = (struct reply){ .date = -1 };
    url_project(session, &url);
    text_add(&url, "/jobs/");
    text_segment(&url, id);
    text_add(&url, "?location=");
    text_segment(&url, location);
    text_format(&doing, "ask for job '%s'", id);
    call.url = text_string(&url);
    call.doing = text_string(&doing);
    status = url.failed ? memory_error(error) : call_send(session, &call, reply, error);
    text_fini(&url);
    text_fini(&doing);
    return status;
}

int job_get_existing(struct session *session, const char *id, const char *location,
                     struct reply *reply, struct sluice_error *error)
{
    struct patience patience = { .deadline = moment() + HIDDEN_SECONDS * SECOND,
                                 .random = &session->random };

    for (;;) {
        int status = job_get(session, id, location, reply, error);
        if (status != SLUICE_E_NOT_FOUND)
            return status;
        if (!patience_wait(&patience, 0))
            return sluice_error_set(error, SLUICE_E_IO,
                                    "job '%s' in '%s' exists, and cannot be asked for yet: run the "
                                    "same command again later",
                                    id, session->project);
        reply_fini(reply);
    }
}

bool job_is_ours(const json_t *job, const char *id, const struct note *note)
{
    const json_t *configuration = json_object_get(job, "configuration");
    const json_t *labels = json_object_get(configuration, "labels");
    const char *table = json_text(
        json_object_get(json_object_get(configuration, "load"), "destinationTable"), "tableId");
    const char *dollar = strrchr(table, '$');
    char label[64];

    label_of(id, label);
    return strcmp(json_text(labels, "sluice_commit"), label) == 0 &&
           strcmp(json_text(labels, "sluice_hash"), note->hash) == 0 &&
           strcmp(dollar == NULL ? "-" : dollar + 1, note->decorator) == 0;
}

/* ---- jobs that exist ---- */

void known_jobs_add(struct known_jobs *jobs, const char *id)
{
    char *copy;

    if (known_jobs_has(jobs, id))
        return;
    if (jobs->count == jobs->capacity) {
        size_t capacity = jobs->capacity == 0 ? 64 : jobs->capacity * 2;
        char **ids = realloc(jobs->ids, capacity * sizeof *ids);
        if (ids == NULL)
            return;
        jobs->ids = ids;
        jobs->capacity = capacity;
    }
    copy = strdup(id);
    if (copy != NULL)
        jobs->ids[jobs->count++] = copy;
}

bool known_jobs_has(const struct known_jobs *jobs, const char *id)
{
    for (size_t i = jobs->count; i > 0; i--) {
        if (strcmp(jobs->ids[i - 1], id) == 0)
            return true;
    }
    return false;
}

void known_jobs_fini(struct known_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        free(jobs->ids[i]);
    free(jobs->ids);
    *jobs = (struct known_jobs){ 0 };
}

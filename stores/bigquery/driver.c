/* driver.c - opening and closing, and the descriptor of the driver. */
#include <stdlib.h>

#include "job.h"
#include "scan.h"
#include "tokens.h"

#define USUAL_ENDPOINT "https://bigquery.googleapis.com"
#define READ_ROLE "roles/bigquery.dataViewer on the dataset"

static const char *setting(const struct sluice_store_setting *const *settings, uint32_t count,
                           const char *name, const char *absent)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(settings[i]->name, name) == 0 && settings[i]->value[0] != '\0')
            return settings[i]->value;
    }
    return absent;
}

/* A whole number of at least `least`. */
static bool read_number(const char *text, int64_t least, int64_t *number)
{
    char *end;

    *number = strtoll(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && *number >= least;
}

static int read_numbers(struct session *session, const struct sluice_store_setting *const *settings,
                        uint32_t count, struct sluice_error *error)
{
    const char *deadline = setting(settings, count, "deadline", "600");
    const char *most = setting(settings, count, "maximum_bytes_billed", "");
    int64_t seconds;

    if (!read_number(deadline, 1, &seconds) || seconds > 86400)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'deadline' of the store must be seconds from 1 to 86400, not "
                                "'%.40s'",
                                deadline);
    session->deadline = seconds * SECOND;
    if (most[0] != '\0' && !read_number(most, INT64_C(10485760), &session->most_bytes))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'maximum_bytes_billed' of the store must be a number of bytes, "
                                "10485760 or more, which every query bills; it is '%.40s'",
                                most);
    return SLUICE_OK;
}

static int read_endpoint(struct session *session, const char *endpoint, struct sluice_error *error)
{
    size_t length = strlen(endpoint);

    if (!address_is_safe(endpoint))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'endpoint' of the store must be https://HOST; http:// is for this "
                                "machine alone");
    while (length > 0 && endpoint[length - 1] == '/')
        length--;
    session->endpoint = strndup(endpoint, length);
    return session->endpoint == NULL ? memory_error(error) : SLUICE_OK;
}

static int read_settings(struct session *session,
                         const struct sluice_store_setting *const *settings, uint32_t count,
                         struct sluice_error *error)
{
    int status = read_numbers(session, settings, count, error);

    session->project = strdup(setting(settings, count, "project", ""));
    session->dataset = strdup(setting(settings, count, "dataset", ""));
    session->location = strdup(setting(settings, count, "location", ""));
    session->ca = strdup(setting(settings, count, "ca", ""));
    session->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (status == SLUICE_OK)
        status =
            read_endpoint(session, setting(settings, count, "endpoint", USUAL_ENDPOINT), error);
    if (status == SLUICE_OK &&
        (session->project == NULL || session->dataset == NULL || session->location == NULL ||
         session->ca == NULL || session->plain == (locale_t)0 ||
         !http_init(&session->http, session->ca)))
        status = memory_error(error);
    if (status == SLUICE_OK && (session->project[0] == '\0' || session->dataset[0] == '\0'))
        status = sluice_error_set(error, SLUICE_E_INVALID,
                                  "the store has no project or no dataset: set 'project' and "
                                  "'dataset'");
    return status;
}

/* A job lies where its dataset does, and is found there alone. */
static int take_location(struct session *session, const json_t *dataset, struct sluice_error *error)
{
    const char *location = json_text(dataset, "location");

    if (session->location[0] != '\0' && strcasecmp(session->location, location) != 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "the dataset '%s.%s' lies in '%.60s', and 'location' of the store "
                                "says '%.60s': correct it or leave it out",
                                session->project, session->dataset, location, session->location);
    free(session->location);
    session->location = strdup(location);
    return session->location == NULL ? memory_error(error) : SLUICE_OK;
}

static int find_dataset(struct session *session, struct sluice_error *error)
{
    struct text url = { 0 };
    struct call call = { .method = "GET", .doing = "open the dataset", .role = READ_ROLE };
    struct reply reply = { .date = -1 };
    int status;

    url_dataset(session, &url);
    call.url = text_string(&url);
    status = url.failed ? memory_error(error) : call_send(session, &call, &reply, error);
    if (status == SLUICE_OK)
        status = take_location(session, reply.json, error);
    else if (status == SLUICE_E_NOT_FOUND)
        (void)sluice_error_set(error, status,
                               "there is no dataset '%s.%s': make it where its data is to lie, as "
                               "with `bq mk --location=EU --dataset %s:%s`, or correct 'project' "
                               "and 'dataset'",
                               session->project, session->dataset, session->project,
                               session->dataset);
    reply_fini(&reply);
    text_fini(&url);
    return status;
}

void session_close(void *handle)
{
    struct session *session = handle;

    if (session == NULL)
        return;
    auth_fini(&session->auth);
    tables_fini(&session->tables);
    token_cache_fini(&session->tokens);
    known_jobs_fini(&session->jobs);
    costs_fini(session);
    http_fini(&session->http);
    if (session->plain != (locale_t)0)
        freelocale(session->plain);
    free(session->project);
    free(session->dataset);
    free(session->location);
    free(session->endpoint);
    free(session->ca);
    free(session);
}

int session_open(const struct sluice_store_setting *const *settings, uint32_t count, uint32_t flags,
                 void **out, struct sluice_error *error)
{
    struct session *session = calloc(1, sizeof *session);
    int status;

    if (session == NULL)
        return memory_error(error);
    session->is_read_only = (flags & SLUICE_OPEN_READ_ONLY) != 0;
    session->random = random_seed();
    status = read_settings(session, settings, count, error);
    if (status == SLUICE_OK) {
        status = auth_init(&session->auth, setting(settings, count, "token", ""),
                           setting(settings, count, "credentials", ""), error);
        if (status == SLUICE_E_MEMORY)
            (void)memory_error(error);
    }
    if (status == SLUICE_OK)
        status = find_dataset(session, error);
    if (status != SLUICE_OK) {
        session_close(session);
        return status;
    }
    *out = session;
    return SLUICE_OK;
}

/* ---- the descriptor ---- */

#define PARAMETER(...)                                                                             \
    {                                                                                              \
        .size = sizeof(struct sluice_store_parameter), __VA_ARGS__                                 \
    }

static const struct sluice_store_parameter all_parameters[] = {
    PARAMETER(.name = "project", .required = 1, .is_shown = 1,
              .help = "the project that the dataset is in, and that pays"),
    PARAMETER(.name = "dataset", .required = 1, .is_shown = 1,
              .help = "the dataset that the tables are in; it must exist"),
    PARAMETER(.name = "location",
              .help = "where the dataset lies, to be sure; it is found out anyway"),
    PARAMETER(.name = "credentials", .is_path = 1,
              .help = "the key file of a service account; without it and 'token', the file that "
                      "GOOGLE_APPLICATION_CREDENTIALS names, else the machine's own account"),
    PARAMETER(.name = "token", .is_secret = 1, .help = "an access token, good for an hour or so"),
    PARAMETER(.name = "endpoint", .default_value = USUAL_ENDPOINT,
              .help = "another address of the service: https://HOST"),
    PARAMETER(.name = "ca", .is_path = 1,
              .help = "a file of certificates to trust in place of the system's"),
    PARAMETER(.name = "deadline", .default_value = "600",
              .help = "seconds after which a call gives up, with all that it tries again"),
    PARAMETER(.name = "maximum_bytes_billed",
              .help = "bytes that no query may bill more than; default: what it says beforehand"),
};

static const struct sluice_store_parameter *const parameters[] = {
    &all_parameters[0], &all_parameters[1],
    &all_parameters[2], &all_parameters[3],
    &all_parameters[4], &all_parameters[5],
    &all_parameters[6], &all_parameters[7],
    &all_parameters[8], NULL,
};

/* Names: of columns. Publications: changes of partitions; of an undated table 1,500. */
static const struct sluice_store_limits limits = {
    .size = sizeof limits, .columns = 10000, .name_bytes = 300, .publications = 30000
};

SLUICE_DRIVER(.capabilities = SLUICE_CAN_PUBLISH | SLUICE_CAN_TOKEN | SLUICE_CAN_UNDATED,
              .name = "bigquery", .version = "0.1.0", .summary = "tables of a BigQuery dataset",
              .parameters = parameters, .open = session_open, .close = session_close,
              .describe = table_describe, .migrate = table_migrate, .scan = scan_begin,
              .next = scan_next, .finish = scan_finish, .begin_read = scan_begin_read,
              .end_read = scan_end_read, .clock = scan_clock, .limits = &limits, .stage = job_stage,
              .send = job_send, .unstage = job_unstage, .settle = job_settle, .revoke = job_revoke,
              .tokens = tokens_find, .estimate = scan_estimate);

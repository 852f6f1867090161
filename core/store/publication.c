/* publication.c - partitions on their way to a driver that replaces each in one step. */
#include "store/private.h"

static int check_note(const struct publication *publication, const char *note,
                      struct sluice_error *error)
{
    if (note != NULL && strlen(note) <= PUBLICATION_NOTE_BYTES)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_STORE,
                            "table '%s': the driver's note of a publication has %s: it breaks the "
                            "contract of store.h",
                            publication->table, note == NULL ? "no text" : "more than 255 bytes");
}

static int stage(struct session *session, const struct publication *publication,
                 const struct request *request, void **staged, const char **note,
                 struct sluice_error *error)
{
    const struct table *rows = publication->rows;
    struct sluice_batch batch = { .size = sizeof batch };
    const struct sluice_publication told = {
        .size = sizeof told,
        .field_count = rows == NULL ? 0 : (uint32_t)rows->column_count,
        .table = publication->table,
        .fields = request->fields,
        .date = publication->date,
        .day = publication->day,
        .id = publication->id,
        .rows = rows == NULL ? NULL : &batch,
    };

    if (rows != NULL)
        batch = table_batch(rows);
    return session->driver->stage(session->handle, &told, staged, note, error);
}

int session_stage(struct session *session, const struct publication *publication, void **staged,
                  const char **note, struct sluice_error *error)
{
    const struct table *rows = publication->rows;
    int32_t count = rows == NULL ? 0 : rows->column_count;
    struct request request;
    int status = request_init(&request, count, NULL, 0, error);

    *staged = NULL;
    *note = NULL;
    for (int32_t i = 0; i < count && status == SLUICE_OK; i++)
        request_field(&request, i, rows->columns[i].name, rows->columns[i].type);
    if (status == SLUICE_OK)
        status = stage(session, publication, &request, staged, note, error);
    arena_fini(&request.arena);
    if (status == SLUICE_OK)
        status = check_note(publication, *note, error);
    return session_checked(session, status, error);
}

int session_send(struct session *session, void *staged, struct sluice_error *error)
{
    return session_checked(session, session->driver->send(session->handle, staged, error), error);
}

void session_unstage(struct session *session, void *staged)
{
    session->driver->unstage(staged);
}

/* What a driver says of a failure of its own is no place for a secret either. */
static void hide_secrets(const struct session *session, struct sluice_sent *sent)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (sent->message[0] == '\0')
        return;
    (void)sluice_error_set(&error, SLUICE_E_STORE, "%s", sent->message);
    (void)session_checked(session, SLUICE_E_STORE, &error);
    (void)snprintf(sent->message, sizeof sent->message, "%.*s", (int)sizeof sent->message - 1,
                   error.message);
}

/* A driver that leaves a state as it was has said nothing. */
static void forget(struct sluice_sent *const *sent, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sent[i]->state = 0;
}

/* What was said of one of them: SLUICE_PUBLISHED .. `last`, of enum sluice_publication_state. */
static int check_state(const struct sluice_sent *sent, const char *call, int32_t last,
                       struct sluice_error *error)
{
    if (sent->state >= SLUICE_PUBLISHED && sent->state <= last)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_STORE,
                            "table '%s': the driver's '%s' says %d for what became of a "
                            "publication: it breaks the contract of store.h",
                            sent->table, call, (int)sent->state);
}

int session_settle(struct session *session, struct sluice_sent *const *sent, size_t count,
                   uint32_t milliseconds, struct sluice_error *error)
{
    int status;

    forget(sent, count);
    status = session->driver->settle(session->handle, sent, (uint32_t)count, milliseconds, error);
    for (size_t i = 0; i < count; i++)
        hide_secrets(session, sent[i]);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = check_state(sent[i], "settle", SLUICE_NEVER_SEEN, error);
    if (status != SLUICE_OK)
        forget(sent, count);
    return session_checked(session, status, error);
}

int session_revoke(struct session *session, struct sluice_sent *sent, struct sluice_error *error)
{
    int status;

    forget(&sent, 1);
    status = session->driver->revoke(session->handle, sent, error);
    hide_secrets(session, sent);
    if (status == SLUICE_OK)
        status = check_state(sent, "revoke", SLUICE_NOT_PUBLISHED, error);
    if (status != SLUICE_OK)
        forget(&sent, 1);
    return session_checked(session, status, error);
}

uint32_t session_capabilities(const struct session *session)
{
    return session->driver->capabilities;
}

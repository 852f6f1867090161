/*
 * tagged.c - partitions replaced in a store with transactions, apart from its ledger.
 *
 * The rows and a tag, the id of the publication, are one transaction of the store: where the tag
 * is, the rows were there with it. An id is revoked by a tag of its own. Both are one key of one
 * table, so of a publication on its way and its revocation one comes first, and the other fails on
 * it. Of what was published a partition keeps its newest tag: an older one nobody asks for, since
 * its intent had to go before the newer one could be noted. Revoked ones stay.
 */
#include "carrier/carrier.h"

#include <stdlib.h>

#define TABLE "sluice_published"
#define PUBLISHED "published"
#define REVOKED "revoked"

enum { T_ID, T_TABLE, T_PARTITION, T_STATE, T_COUNT };
static const char *const names[T_COUNT] = { "publication", "table_name", "partition", "state" };
static const int32_t types[T_COUNT] = { SLUICE_TEXT, SLUICE_TEXT, SLUICE_TEXT, SLUICE_TEXT };

static int migrate_tags(struct session *session, const void *user, struct sluice_error *error)
{
    struct sluice_field fields[T_COUNT];
    const struct sluice_field *pointers[T_COUNT];
    const struct sluice_layout layout = {
        .size = sizeof layout, .field_count = T_COUNT, .table = TABLE, .fields = pointers
    };

    (void)user;
    for (int i = 0; i < T_COUNT; i++) {
        fields[i] = (struct sluice_field){
            .size = sizeof fields[i], .type = types[i], .name = names[i], .is_key = i == T_ID
        };
        pointers[i] = &fields[i];
    }
    return session_migrate(session, &layout, error);
}

static int prepare(struct session *session, const atomic_bool *stop, struct sluice_error *error)
{
    return session_patiently(session, migrate_tags, NULL, stop, error);
}

/* ---- tags ---- */

struct tag {
    const char *id, *table, *partition, *state;
};

/* SLUICE_E_CONFLICT: the id has one. In a transaction. */
static int add_tag(struct session *session, const struct tag *tag, struct sluice_error *error)
{
    const struct sluice_value values[T_COUNT] = {
        sluice_of_text(tag->id),
        sluice_of_text(tag->table),
        sluice_of_text(tag->partition),
        sluice_of_text(tag->state),
    };
    struct table row;
    int status = table_init(&row, names, types, T_COUNT, error);

    if (status != SLUICE_OK)
        return status;
    status = table_append(&row, values, error);
    table_finish(&row);
    if (status == SLUICE_OK)
        status = session_replace(session, TABLE, NULL, 0, &row, error);
    table_fini(&row);
    return status;
}

/* In a transaction. */
static int forget_older(struct session *session, const struct tag *tag, struct sluice_error *error)
{
    const struct condition older[] = {
        { names[T_TABLE], SLUICE_EQUAL, sluice_of_text(tag->table) },
        { names[T_PARTITION], SLUICE_EQUAL, sluice_of_text(tag->partition) },
        { names[T_STATE], SLUICE_EQUAL, sluice_of_text(PUBLISHED) },
    };

    return session_replace(session, TABLE, older, COUNT_OF(older), NULL, error);
}

/* ---- stage and send ---- */

/* What is kept of a publication until it is sent. */
struct kept {
    struct publication publication;
    char id[CARRIER_ID_SIZE];
};

static int stage(struct session *session, const struct publication *publication, void **staged,
                 const char **note, struct sluice_error *error)
{
    struct kept *kept = calloc(1, sizeof *kept);

    (void)session;
    *staged = kept;
    *note = "";
    if (kept == NULL)
        return error_memory(error, "a partition to be published");
    kept->publication = *publication;
    (void)snprintf(kept->id, sizeof kept->id, "%s", publication->id);
    return SLUICE_OK;
}

static int replace_rows(struct session *session, const struct publication *publication,
                        struct sluice_error *error)
{
    const struct condition on = { publication->date, SLUICE_EQUAL,
                                  sluice_of_date(publication->day) };

    return publication->date == NULL
               ? session_replace_all(session, publication->table, publication->rows, error)
               : session_replace(session, publication->table, &on, 1, publication->rows, error);
}

static int write_rows(struct session *session, void *user, struct sluice_error *error)
{
    const struct kept *kept = user;
    const struct publication *publication = &kept->publication;
    char day[DATE_TEXT_SIZE] = "";
    const struct tag tag = { kept->id, publication->table,
                             publication->date == NULL ? "" : date_format(publication->day, day),
                             PUBLISHED };
    int status = forget_older(session, &tag, error);

    if (status == SLUICE_OK)
        status = add_tag(session, &tag, error);
    if (status == SLUICE_E_CONFLICT)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "another command has given it up, since this one was gone for long "
                                "or its lease was taken over");
    return status == SLUICE_OK ? replace_rows(session, publication, error) : status;
}

static int send_rows(struct session *session, void *staged, struct sluice_error *error)
{
    const struct transaction change = { .work = write_rows, .user = staged, .is_patient = true };

    return session_transact(session, &change, error);
}

static void unstage(struct session *session, void *staged)
{
    (void)session;
    free(staged);
}

/* ---- settle and revoke ---- */

/* What its tag says; SLUICE_NEVER_SEEN: it has none. */
static int look_up(struct session *session, struct sluice_sent *sent, struct sluice_error *error)
{
    const struct condition own = { names[T_ID], SLUICE_EQUAL, sluice_of_text(sent->id) };
    struct table rows;
    int status = session_read(session,
                              &(struct read_request){ .table = TABLE,
                                                      .columns = &names[T_STATE],
                                                      .types = &types[T_STATE],
                                                      .count = 1,
                                                      .conditions = &own,
                                                      .condition_count = 1 },
                              &rows, error);

    if (status != SLUICE_OK)
        return status;
    sent->state = SLUICE_NEVER_SEEN;
    sent->message[0] = '\0';
    if (rows.row_count > 0) {
        bool there =
            sluice_value_equals(sluice_value_at(&rows.views[0], 0), sluice_of_text(PUBLISHED));
        sent->state = there ? SLUICE_PUBLISHED : SLUICE_NOT_PUBLISHED;
    }
    sent->may_retry = sent->state != SLUICE_PUBLISHED;
    table_fini(&rows);
    return SLUICE_OK;
}

/* Nothing is at work once it was sent. */
static int settle(struct session *session, struct sluice_sent *const *sent, size_t count,
                  uint32_t milliseconds, struct sluice_error *error)
{
    int status = SLUICE_OK;

    (void)milliseconds;
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = look_up(session, sent[i], error);
    return status;
}

static int write_revocation(struct session *session, void *user, struct sluice_error *error)
{
    const struct sluice_sent *sent = user;
    const struct tag tag = { sent->id, sent->table, "", REVOKED };

    return add_tag(session, &tag, error);
}

static int revoke(struct session *session, struct sluice_sent *sent, struct sluice_error *error)
{
    const struct transaction change = { .work = write_revocation,
                                        .user = sent,
                                        .is_patient = true };
    int status = session_transact(session, &change, error);

    /* It has a tag now, whose ever it is. */
    return status == SLUICE_OK || status == SLUICE_E_CONFLICT ? look_up(session, sent, error)
                                                              : status;
}

const struct carrier tagged_carrier = {
    .knows_newest = true,
    .prepare = prepare,
    .stage = stage,
    .send = send_rows,
    .unstage = unstage,
    .settle = settle,
    .revoke = revoke,
};

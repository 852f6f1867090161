/* mirror.c - tables of a store in a server as an SQLite file, read through its driver. */
#include "places/private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

/* Such a store is opened with a ledger elsewhere alone; read only it need not be there. */
#define NO_LEDGER "ledger: {driver: sqlite, path: place-without.ledger}\n"

struct mirror {
    struct pipeline *pipeline; /* whose section it is */
    struct store *store;
    struct session *session;
    struct sluice_error error;
};

static int open_mirror(struct mirror *mirror, enum part_kind kind, const char *value,
                       uint32_t flags)
{
    char settings[PLACES_TEXT], path[] = "place-XXXXXX";
    struct diagnostics diagnostics;
    int descriptor = mkstemp(path), status;

    *mirror = (struct mirror){ .error = SLUICE_ERROR_INIT };
    part_settings(kind, value, settings);
    if (descriptor < 0 ||
        dprintf(descriptor, "sluice: 1\nname: place\nstore: {%s}\n%s", settings,
                kind == PART_BIGQUERY ? NO_LEDGER : "") < 0 ||
        close(descriptor) != 0)
        place_fail(path, "cannot be written");
    diagnostics_init(&diagnostics);
    status = pipeline_load(path, &diagnostics, &mirror->pipeline, &mirror->error);
    if (status == SLUICE_OK)
        status = store_create(mirror->pipeline->store, mirror->pipeline->ledger, &diagnostics,
                              &mirror->store, &mirror->error);
    if (status == SLUICE_OK)
        status = store_open(mirror->store, flags, &mirror->session, &mirror->error);
    diagnostics_fini(&diagnostics);
    (void)unlink(path);
    if (status != SLUICE_OK && status != SLUICE_E_NOT_FOUND)
        place_fail(value, mirror->error.message);
    return status;
}

static void close_mirror(struct mirror *mirror)
{
    session_close(mirror->session);
    store_destroy(mirror->store);
    pipeline_destroy(mirror->pipeline);
}

/* The rows of a table as the layout has them. */
static int read_all(struct session *session, const struct sluice_layout *layout, struct table *rows,
                    struct sluice_error *error)
{
    const char *names[256];
    int32_t types[256];
    struct read_request request = { .table = layout->table, .columns = names, .types = types };

    for (uint32_t i = 0; i < layout->field_count && i < 256; i++) {
        names[i] = layout->fields[i]->name;
        types[i] = layout->fields[i]->type;
        request.count++;
    }
    return session_read(session, &request, rows, error);
}

struct filling {
    const struct sluice_layout *layout;
    struct table rows;
};

static int fill(struct session *session, void *user, struct sluice_error *error)
{
    struct filling *filling = user;
    int status = session_migrate(session, filling->layout, error);

    return status == SLUICE_OK
               ? session_replace_all(session, filling->layout->table, &filling->rows, error)
               : status;
}

static void copy_table(struct mirror *from, struct mirror *to, const char *table)
{
    struct filling filling = { 0 };
    const struct transaction transaction = { .work = fill, .user = &filling };
    int status = session_describe(from->session, table, &filling.layout, &from->error);

    if (status == SLUICE_E_NOT_FOUND)
        return;
    if (status == SLUICE_OK)
        status = read_all(from->session, filling.layout, &filling.rows, &from->error);
    if (status != SLUICE_OK)
        place_fail(table, from->error.message);
    if (session_transact(to->session, &transaction, &to->error) != SLUICE_OK)
        place_fail(table, to->error.message);
    table_fini(&filling.rows);
}

static bool is_letter(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

/* Each word once. */
static bool is_first(const char *words, const char *word, size_t length)
{
    for (const char *at = words; at < word; at++)
        if (strncmp(at, word, length) == 0 && !is_letter(at[length]) &&
            (at == words || !is_letter(at[-1])))
            return false;
    return true;
}

static void copy_words(struct mirror *from, struct mirror *to, const char *words)
{
    for (const char *at = words; *at != '\0';) {
        size_t length = 0;
        char table[64];
        while (is_letter(at[length]))
            length++;
        if (length > 0 && length < sizeof table && is_first(words, at, length)) {
            memcpy(table, at, length);
            table[length] = '\0';
            copy_table(from, to, table);
        }
        at += length + (at[length] != '\0' && length == 0);
    }
}

bool mirror_part(enum part_kind kind, const char *value, const char *words, const char *to)
{
    struct mirror source, target;
    int status = open_mirror(&source, kind, value, SLUICE_OPEN_READ_ONLY);

    (void)unlink(to);
    if (status == SLUICE_OK) {
        (void)open_mirror(&target, PART_SQLITE, to, SLUICE_OPEN_CREATE);
        copy_words(&source, &target, words);
        close_mirror(&target);
    }
    close_mirror(&source);
    return status == SLUICE_OK;
}

/* index.c - the indexes of a chunk: who shares one, and when it is built. */
#include "extract/extract.h"

/* In the chunk's arena; NULL when memory is short. */
static char *signature_of(struct extraction *extraction, const struct read *read, size_t *length)
{
    struct buffer bytes = { 0 };
    char *copy = NULL;

    read_signature(&bytes, read);
    *length = bytes.length;
    if (!bytes.failed)
        copy = arena_copy(extraction->arena, bytes.data, bytes.length);
    buffer_fini(&bytes);
    return copy;
}

int extraction_share(struct extraction *extraction, const struct read *read,
                     const struct index_spec *spec, struct shared_index **out)
{
    struct shared_table *table = &extraction->tables[read->source->index];
    size_t length;
    char *signature = signature_of(extraction, read, &length);
    struct shared_index *index;

    if (signature == NULL)
        return SLUICE_E_MEMORY;
    for (index = table->indexes; index != NULL; index = index->next)
        if (index->signature_length == length && memcmp(index->signature, signature, length) == 0) {
            *out = index;
            return SLUICE_OK;
        }
    index = arena_alloc(extraction->arena, sizeof *index);
    if (index == NULL)
        return SLUICE_E_MEMORY;
    index->spec = *spec;
    index->table = table;
    index->signature = signature;
    index->signature_length = length;
    index->error = (struct sluice_error)SLUICE_ERROR_INIT;
    index->next = table->indexes;
    table->indexes = index;
    *out = index;
    return SLUICE_OK;
}

static void index_task(struct task *task, struct pool *pool, int worker)
{
    struct shared_index *index =
        (struct shared_index *)((char *)task - offsetof(struct shared_index, task));

    (void)pool;
    (void)worker;
    index->status =
        indexed_create(&index->table->rows, &index->spec, &index->indexed, &index->error);
    mailbox_post(index->table->extraction->mailbox, &index->message);
}

void extraction_request_index(struct extraction *extraction, struct shared_index *index)
{
    index->state = INDEX_BUILDING;
    index->task.run = index_task;
    pool_submit(extraction->pool, &index->task);
}

/* look.c - what a table is in the source and in the target, before anything is written. */
#include "copy/private.h"

static int leave_out(struct copy_item *item, const char *why)
{
    item->table.state = COPY_LEFT_OUT;
    item->table.why = why;
    return SLUICE_OK;
}

/* ---- the target ---- */

static int take_any(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    (void)batch;
    (void)error;
    *(bool *)user = true;
    return SLUICE_E_CANCELLED; /* one is enough */
}

static int has_rows(struct session *session, const struct sluice_layout *layout, bool *has,
                    struct sluice_error *error)
{
    struct sluice_error ended = SLUICE_ERROR_INIT;
    const struct sluice_field *first = layout->fields[0];
    struct read_request read = {
        .table = layout->table, .columns = &first->name, .types = &first->type, .count = 1
    };
    int status;

    *has = first->type == SLUICE_NULL;
    if (*has)
        return SLUICE_OK;
    status = session_each(session, &read, take_any, has, &ended);
    if (*has || status == SLUICE_OK)
        return SLUICE_OK;
    *error = ended;
    return status;
}

/* "real", "of an unknown type", "real and part of the key" */
static const char *describe(const struct sluice_field *field, bool with_key, struct arena *arena)
{
    const char *type = field->type == SLUICE_NULL ? "of an unknown type" : type_name(field->type);

    return with_key ? arena_printf(arena, "%s and %s of the key", type,
                                   field->is_key != 0 ? "part" : "no part")
                    : type;
}

static int refuse_layout(struct copy *copy, const struct sluice_layout *there,
                         const struct sluice_field *wanted, const struct sluice_field *field,
                         struct sluice_error *error)
{
    bool with_key = field != NULL && field->type == wanted->type;
    const char *stands = field == NULL ? "not there" : describe(field, with_key, &copy->arena);
    const char *comes = describe(wanted, with_key, &copy->arena);

    if (stands == NULL || comes == NULL)
        return error_memory(error, "the layout of a table");
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "table '%s' has another layout in the target: column '%s' is %s, and "
                            "is to be %s; rename or drop the table there",
                            there->table, wanted->name, stands, comes);
}

/* A table without a key is another program's: nothing of ours could be written to it. */
static int check_layout(struct copy *copy, const struct copy_item *item,
                        const struct sluice_layout *there, struct sluice_error *error)
{
    for (uint32_t i = 0; i < item->layout->field_count; i++) {
        const struct sluice_field *wanted = item->layout->fields[i];
        const struct sluice_field *field = layout_find(there, wanted->name);
        bool fits = field == NULL ? wanted->is_key == 0
                                  : field->type == wanted->type &&
                                        (field->is_key != 0) == (wanted->is_key != 0);
        if (!fits)
            return refuse_layout(copy, there, wanted, field, error);
    }
    return SLUICE_OK;
}

static bool has_columns(const struct copy_item *item, const struct sluice_layout *there)
{
    for (int32_t i = 0; i < item->count; i++) {
        const struct sluice_field *field = layout_find(there, item->names[i]);
        if (field == NULL || field->type != item->types[i])
            return false;
    }
    return true;
}

/* "3 versions that the source has not" */
static int tell_difference(struct copy *copy, struct copy_item *item,
                           const struct ledger_comparison *records, struct sluice_error *error)
{
    char there[COUNT_TEXT_SIZE], here[COUNT_TEXT_SIZE];
    struct arena *arena = &copy->arena;

    (void)count_format(records->there, there);
    (void)count_format(records->here, here);
    if (records->same + records->there == 0)
        item->table.why = "it has rows of no version";
    else if (records->there == 0 && records->here > 0)
        item->table.why =
            arena_printf(arena, "it is older: %s version%s behind", here, PLURAL(records->here));
    else if (records->there > 0 && records->here == 0)
        item->table.why =
            arena_printf(arena, "it is newer: it has %s version%s that the source has not", there,
                         PLURAL(records->there));
    else if (records->there > 0)
        item->table.why =
            arena_printf(arena, "it has %s version%s that the source has not, and lacks %s", there,
                         PLURAL(records->there), here);
    else
        item->table.why = "its rows are not those of the source, in the same versions";
    item->table.state = copy->options.yes ? COPY_REPLACED : COPY_OCCUPIED;
    return item->table.why == NULL ? error_memory(error, "what a target has") : SLUICE_OK;
}

/* The ledgers say the same of it: do the rows? */
static int compare_rows(struct copy *copy, struct copy_item *item, bool *same,
                        struct sluice_error *error)
{
    struct tally here, there;
    const struct tally_day *other;
    int status = tally_init(&here, item, error);

    if (status == SLUICE_OK)
        status = copy_count(copy, item, copy->from, &here, error);
    if (status == SLUICE_OK)
        status = tally_init(&there, item, error);
    if (status != SLUICE_OK) {
        tally_fini(&here);
        return status;
    }
    status = copy_count(copy, item, copy->to, &there, error);
    *same = status == SLUICE_OK && tally_differ(&here, &there, &other) == NULL;
    item->table.rows = here.rows;
    item->table.dates = (int64_t)here.count;
    tally_fini(&here);
    tally_fini(&there);
    /* What cannot be read is not what the source has. */
    return status == SLUICE_E_CORRUPT ? SLUICE_OK : status;
}

/* Is there a table, and are there rows in it? `*fits`: all columns that are copied. */
static int look_at_table(struct copy *copy, struct copy_item *item, bool *rows, bool *fits,
                         struct sluice_error *error)
{
    const struct sluice_layout *there;
    int status = session_describe(copy->to, item->table.source->name, &there, error);

    *rows = *fits = false;
    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status == SLUICE_OK)
        status = check_layout(copy, item, there, error);
    if (status != SLUICE_OK)
        return status;
    *fits = has_columns(item, there);
    return has_rows(copy->to, there, rows, error);
}

/* Something of it was being published: before that is settled nobody knows what stands. */
static bool is_unsettled(const struct copy *copy, const struct copy_item *item)
{
    const struct intent_record *intent;

    for (size_t i = 0; copy->intents != NULL; i++) {
        intent = ledger_intent_at(copy->intents, i);
        if (intent == NULL)
            return false;
        if (strcmp(intent->record.table, item->table.source->name) == 0)
            return true;
    }
    return false;
}

static int look_at_target(struct copy *copy, struct copy_item *item, struct sluice_error *error)
{
    struct ledger_comparison records;
    bool rows, same;
    int status = look_at_table(copy, item, &rows, &same, error);

    if (status == SLUICE_OK)
        status = ledger_compare(copy->from, copy->to, item->table.source->name, &records, error);
    if (status != SLUICE_OK || (!rows && records.same + records.there == 0))
        return status;
    if (copy->how == COPY_GLANCE && is_unsettled(copy, item))
        return SLUICE_OK;
    if (records.unfinished > 0 && records.unfinished == records.there)
        return SLUICE_OK; /* a copy of it came to no end: it is begun anew */
    same = same && records.here + records.there == 0;
    if (same && copy->how == COPY_LOOK)
        status = compare_rows(copy, item, &same, error);
    if (status != SLUICE_OK)
        return status;
    if (!same)
        return tell_difference(copy, item, &records, error);
    item->table.state = COPY_THERE;
    return SLUICE_OK;
}

/* ---- the source ---- */

int copy_look_at(struct copy *copy, struct copy_item *item, struct sluice_error *error)
{
    const struct sluice_layout *stored;
    int status;

    *item = (struct copy_item){ .table.source = item->table.source };
    if (item->table.source->raw != NULL && item->table.source->raw->external)
        return leave_out(item, "it is external: somebody else writes it");
    status = session_describe(copy->from, item->table.source->name, &stored, error);
    if (status == SLUICE_E_NOT_FOUND)
        return leave_out(item, "the source has no such table");
    if (status == SLUICE_OK)
        status = copy_choose_columns(copy, item, stored, error);
    item->table.state = COPY_NEW;
    return status == SLUICE_OK && copy->to != NULL ? look_at_target(copy, item, error) : status;
}

/* read.c - the ledger in memory: of every partition the version that stands, and the newest. */
#include "ledger/private.h"

#include <stdlib.h>
#include <strings.h>

/* The records of one partition: the standing one and the newest. */
struct slot {
    const struct commit_record *standing;
    const struct commit_record *newest;
    int64_t content_sequence; /* of the content that stands; 0: not known */
    const char *content_id;
    sluice_day date;
};

struct slots {
    struct slot *items;
    size_t count, capacity;
    const struct commit_record **standing; /* those that count as there, ascending by date */
    size_t standing_count;
};

struct ledger {
    struct arena arena;
    struct map tables;                /* name -> struct slots, ascending by date */
    size_t count;                     /* of records */
    const struct commit_record *last; /* that was added, and where */
    struct slots *last_slots;
    struct intent_record *intents; /* by table and date */
    size_t intent_count;
};

static struct slots *slots_of(struct ledger *ledger, const char *table)
{
    struct slots *slots = map_get_text(&ledger->tables, table);

    if (slots != NULL)
        return slots;
    slots = arena_alloc(&ledger->arena, sizeof *slots);
    if (slots == NULL || !map_put_text(&ledger->tables, table, slots))
        return NULL;
    return slots;
}

/* A commit that changed no row goes by the content of one before it. */
static void note_content(struct slot *slot, struct commit_record *record)
{
    if (text_equals(record->content_id, record->commit_id))
        slot->content_sequence = record->sequence;
    else if (!text_equals(record->content_id, slot->content_id))
        slot->content_sequence = 0;
    slot->content_id = record->content_id;
    record->content_sequence = slot->content_sequence;
}

/* Records arrive sorted by table, partition, sequence; "all" sorts alone in its table. */
static int add_record(struct ledger *ledger, struct commit_record *record,
                      struct sluice_error *error)
{
    /* Those of one table share its name. */
    struct slots *slots = ledger->last != NULL && ledger->last->table == record->table
                              ? ledger->last_slots
                              : slots_of(ledger, record->table);
    struct slot *slot;

    if (slots == NULL)
        return error_memory(error, "the ledger");
    ledger->last = record;
    ledger->last_slots = slots;
    if (slots->count == 0 || slots->items[slots->count - 1].date != record->date) {
        if (!array_reserve((void **)&slots->items, &slots->capacity, slots->count + 1,
                           sizeof *slots->items))
            return error_memory(error, "the ledger");
        slots->items[slots->count++] = (struct slot){ .date = record->date };
    }
    slot = &slots->items[slots->count - 1];
    slot->newest = record;
    if (record->kind == COMMIT_FAILED)
        return SLUICE_OK;
    slot->standing = record;
    note_content(slot, record);
    return SLUICE_OK;
}

/* A ledger that is read; a record that will not do is another matter than a store that cannot be
 * read. */
struct loading {
    struct ledger *ledger;
    bool is_unsound;
};

static int load_commits(const struct table *rows, void *user, struct sluice_error *error)
{
    struct loading *loading = user;
    struct ledger *ledger = loading->ledger;
    struct commit_record *records =
        arena_alloc(&ledger->arena, sizeof *records * (size_t)(rows->row_count + 1));
    int status = records == NULL ? error_memory(error, "the ledger") : SLUICE_OK;

    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        status = commit_parse(&ledger->arena, rows, row, ledger->last, &records[row], error);
        if (status == SLUICE_OK)
            status = add_record(ledger, &records[row], error);
    }
    ledger->count += (size_t)rows->row_count;
    loading->is_unsound = status != SLUICE_OK;
    return status;
}

static const struct commit_record *standing(const struct slot *slot)
{
    return slot == NULL || slot->standing == NULL || slot->standing->kind == COMMIT_RETIRE
               ? NULL
               : slot->standing;
}

static bool list_standing(struct slots *slots, struct arena *arena)
{
    slots->standing = arena_alloc(arena, sizeof *slots->standing * (slots->count + 1));
    for (size_t i = 0; slots->standing != NULL && i < slots->count; i++)
        if (standing(&slots->items[i]) != NULL)
            slots->standing[slots->standing_count++] = standing(&slots->items[i]);
    return slots->standing != NULL;
}

static int list_all_standing(struct ledger *ledger, struct sluice_error *error)
{
    for (size_t i = 0; i < ledger->tables.count; i++)
        if (!list_standing(ledger->tables.entries[i].value, &ledger->arena))
            return error_memory(error, "the ledger");
    return SLUICE_OK;
}

/* Which commits are read, and how many of their columns. */
struct wanted {
    const char *table; /* NULL: of all tables */
    struct ledger_where where;
    int32_t columns;
};

static int load(struct session *session, struct wanted wanted, struct ledger **out,
                struct sluice_error *error)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    struct loading loading = { .ledger = ledger };
    const struct ledger_each each = { wanted.where, load_commits, &loading };
    int status;

    *out = NULL;
    if (ledger == NULL)
        return error_memory(error, "the ledger");
    arena_init(&ledger->arena, 0);
    status = ledger_each_first(session, LEDGER_COMMITS, wanted.columns, &each, error);
    if (status != SLUICE_OK && !loading.is_unsound) {
        ledger_destroy(ledger);
        return ledger_cannot(session, "read", error);
    }
    if (status == SLUICE_OK)
        status = list_all_standing(ledger, error);
    if (status == SLUICE_OK)
        status = intents_load(session, wanted.table, &ledger->arena, &ledger->intents,
                              &ledger->intent_count, error);
    if (status != SLUICE_OK)
        ledger_destroy(ledger);
    else
        *out = ledger;
    return ledger_fault(session, status, error);
}

/* Rows of a table stand together: each name is looked for once. */
static int add_names(struct ledger *ledger, const struct table *rows, struct sluice_error *error)
{
    struct sluice_value last = sluice_of_null();
    bool failed = false;

    for (int64_t row = 0; row < rows->row_count && !failed; row++) {
        struct sluice_value name = sluice_value_at(&rows->views[0], row);
        if (sluice_value_equals(name, last))
            continue;
        last = name;
        const char *copy = cell_text(&ledger->arena, rows, 0, row, &failed);
        failed = failed || (copy != NULL && slots_of(ledger, copy) == NULL);
    }
    return failed ? error_memory(error, "the ledger") : SLUICE_OK;
}

static int read_names(struct session *session, struct ledger *ledger, struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[LEDGER_COMMITS];
    const struct sluice_layout *layout;
    struct table rows;
    int status = session_describe(session, spec->table, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status == SLUICE_OK)
        status = session_read(session,
                              &(struct read_request){ .table = spec->table,
                                                      .columns = &spec->names[C_TABLE],
                                                      .types = &spec->types[C_TABLE],
                                                      .count = 1,
                                                      .order = spec->names,
                                                      .order_count = (size_t)spec->keys },
                              &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = add_names(ledger, &rows, error);
    table_fini(&rows);
    return status;
}

int ledger_load_names(struct session *session, struct ledger **out, struct sluice_error *error)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    int status;

    *out = NULL;
    if (ledger == NULL)
        return error_memory(error, "the ledger");
    arena_init(&ledger->arena, 0);
    status = read_names(session_ledger(session), ledger, error);
    if (status != SLUICE_OK) {
        ledger_destroy(ledger);
        return ledger_cannot(session, "read", error);
    }
    *out = ledger;
    return SLUICE_OK;
}

/* The content is long, and nobody who plans or commits asks for it. */
int ledger_load(struct session *session, const char *table, struct ledger **ledger,
                struct sluice_error *error)
{
    struct condition of_table = { "table_name", SLUICE_EQUAL, { 0 } };
    struct wanted wanted = { .columns = C_CONTENT };

    if (table != NULL) {
        of_table.value = sluice_of_text(table);
        wanted.table = table;
        wanted.where = (struct ledger_where){ &of_table, 1 };
    }
    return load(session, wanted, ledger, error);
}

int ledger_load_content(struct session *session, struct ledger **ledger, struct sluice_error *error)
{
    return load(session, (struct wanted){ .columns = C_CONTENT_COLUMNS + 1 }, ledger, error);
}

int ledger_load_range(struct session *session, struct ledger_range range, struct ledger **ledger,
                      struct sluice_error *error)
{
    struct ledger_within within;

    ledger_within(range, &within);
    return load(session,
                (struct wanted){
                    range.table, { within.conditions, COUNT_OF(within.conditions) }, C_CONTENT },
                ledger, error);
}

void ledger_destroy(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->tables.count; i++)
        free(((struct slots *)ledger->tables.entries[i].value)->items);
    map_fini(&ledger->tables);
    arena_fini(&ledger->arena);
    free(ledger);
}

static const struct slot *find_slot(const struct ledger *ledger, const char *table, sluice_day date)
{
    const struct slots *slots = map_get_text(&ledger->tables, table);
    size_t low = 0, high;

    if (slots == NULL)
        return NULL;
    high = slots->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slots->items[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low < slots->count && slots->items[low].date == date ? &slots->items[low] : NULL;
}

const struct commit_record *ledger_committed(const struct ledger *ledger, const char *table,
                                             sluice_day date)
{
    return standing(find_slot(ledger, table, date));
}

const struct commit_record *ledger_failed_attempt(const struct ledger *ledger, const char *table,
                                                  sluice_day date)
{
    const struct slot *slot = find_slot(ledger, table, date);

    return slot != NULL && slot->newest->kind == COMMIT_FAILED ? slot->newest : NULL;
}

int64_t ledger_next_sequence(const struct ledger *ledger, const char *table, sluice_day date)
{
    const struct slot *slot = find_slot(ledger, table, date);

    return slot == NULL ? 1 : slot->newest->sequence + 1;
}

bool ledger_knows_table(const struct ledger *ledger, const char *table)
{
    return map_get_text(&ledger->tables, table) != NULL;
}

const char *ledger_table(const struct ledger *ledger, size_t index)
{
    return index < ledger->tables.count ? ledger->tables.entries[index].key : NULL;
}

const char *ledger_other_spelling(const struct ledger *ledger, const char *table)
{
    for (size_t i = 0; i < ledger->tables.count; i++) {
        const char *name = ledger->tables.entries[i].key;
        if (strcmp(name, table) != 0 && strcasecmp(name, table) == 0)
            return name;
    }
    return NULL;
}

size_t ledger_count(const struct ledger *ledger)
{
    return ledger->count;
}

const struct commit_record *ledger_partition(const struct ledger *ledger, const char *table,
                                             size_t index)
{
    const struct slots *slots = map_get_text(&ledger->tables, table);

    return slots != NULL && index < slots->standing_count ? slots->standing[index] : NULL;
}

sluice_day ledger_newest(const struct ledger *ledger, const char *table)
{
    const struct slots *slots = map_get_text(&ledger->tables, table);

    for (size_t i = slots == NULL ? 0 : slots->standing_count; i > 0; i--)
        if (slots->standing[i - 1]->rows > 0)
            return slots->standing[i - 1]->date;
    return NO_DATE;
}

/* ---- what is unsettled ---- */

struct place {
    const char *table;
    sluice_day date;
};

static int compare_place(const void *key, const void *item)
{
    const struct place *place = key;
    const struct commit_record *record = &((const struct intent_record *)item)->record;
    int order = strcmp(place->table, record->table);

    return order != 0 ? order : (place->date > record->date) - (place->date < record->date);
}

const struct intent_record *ledger_intent(const struct ledger *ledger, const char *table,
                                          sluice_day date)
{
    const struct place place = { table, date };

    return ledger->intent_count == 0 ? NULL
                                     : bsearch(&place, ledger->intents, ledger->intent_count,
                                               sizeof *ledger->intents, compare_place);
}

const struct intent_record *ledger_intent_at(const struct ledger *ledger, size_t index)
{
    return index < ledger->intent_count ? &ledger->intents[index] : NULL;
}

bool ledger_holds(const struct ledger *now, const struct ledger *before)
{
    bool same = now->count == before->count;

    for (size_t i = 0; i < before->intent_count && same; i++) {
        const struct commit_record *old = &before->intents[i].record;
        const struct intent_record *intent = ledger_intent(now, old->table, old->date);
        same = intent != NULL && text_equals(intent->record.commit_id, old->commit_id);
    }
    return same;
}

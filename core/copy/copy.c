/* copy.c - the life of a copy: which tables, what is there, and one after the other. */
#include "copy/private.h"

#include <stdlib.h>

/* ---- which tables ---- */

static bool is_asked(const struct copy_request *request, const struct source *source)
{
    for (size_t i = 0; i < request->count; i++)
        if (request->tables[i] == source)
            return true;
    return request->tables == NULL;
}

static void add_item(struct copy *copy, const struct copy_request *request,
                     const struct source *source)
{
    if (is_asked(request, source))
        copy->items[copy->count++] = (struct copy_item){ .table.source = source };
}

/* Raw tables, then outputs in the order in which they are computed. */
static int choose_items(struct copy *copy, const struct copy_request *request,
                        struct sluice_error *error)
{
    const struct binding *binding = request->binding;

    copy->items = arena_alloc(&copy->arena, sizeof *copy->items * (binding->source_count + 1));
    if (copy->items == NULL)
        return error_memory(error, "the list of tables");
    for (size_t i = 0; i < binding->source_count; i++)
        if (binding->sources[i]->producer == NULL)
            add_item(copy, request, binding->sources[i]);
    for (size_t i = 0; i < binding->node_count; i++)
        add_item(copy, request, binding->nodes[i]->output);
    return SLUICE_OK;
}

int copy_create(const struct copy_request *request, struct copy **copy, struct sluice_error *error)
{
    static const struct copy_events nobody = { 0 };
    static const atomic_bool never = false;
    struct copy *made = calloc(1, sizeof *made);
    int status;

    *copy = NULL;
    if (made == NULL)
        return error_memory(error, "a copy");
    *made = (struct copy){ .binding = request->binding,
                           .options = request->options,
                           .events = request->events == NULL ? &nobody : request->events,
                           .all = request->tables == NULL };
    if (made->options.cancel == NULL)
        made->options.cancel = &never;
    arena_init(&made->arena, 0);
    status = choose_items(made, request, error);
    if (status == SLUICE_OK)
        *copy = made;
    else
        copy_destroy(made);
    return status;
}

void copy_destroy(struct copy *copy)
{
    if (copy == NULL)
        return;
    arena_fini(&copy->arena);
    free(copy);
}

/* ---- what is there ---- */

static size_t count_state(const struct copy *copy, int state)
{
    size_t count = 0;

    for (size_t i = 0; i < copy->count; i++)
        count += copy->items[i].table.state == state;
    return count;
}

/* Who names a table means that one; of all tables some may never have been made. */
static int refuse_absent(const struct copy *copy, struct sluice_error *error)
{
    size_t left = count_state(copy, COPY_LEFT_OUT);

    for (size_t i = 0; i < copy->count && !copy->all; i++)
        if (copy->items[i].table.state == COPY_LEFT_OUT)
            return sluice_error_set(error, SLUICE_E_REFUSED,
                                    "table '%s' cannot be copied: %s; nothing was copied",
                                    copy->items[i].table.source->name, copy->items[i].table.why);
    if (left < copy->count)
        return SLUICE_OK;
    return sluice_error_set(
        error, SLUICE_E_REFUSED,
        "the source has nothing to copy of the tables of %s: nothing was copied",
        copy->binding->pipeline->path);
}

static int refuse_occupied(const struct copy *copy, struct sluice_error *error)
{
    size_t count = count_state(copy, COPY_OCCUPIED);

    if (count == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "the target has %zu of these tables already, and not as the source "
                            "has %s: nothing was copied; give --yes to replace %s",
                            count, count == 1 ? "it" : "them", count == 1 ? "it" : "them");
}

/* ---- what nobody knows ---- */

static int refuse_unsettled(const struct copy *copy, const struct intent_record *intent,
                            const char *side, struct sluice_error *error)
{
    const struct commit_record *record = &intent->record;
    const char *pipeline = copy->binding->pipeline->path;
    char date[DATE_TEXT_SIZE];
    bool dated = record->date != NO_DATE;

    (void)date_format(dated ? record->date : 0, date);
    if (record->node == NULL)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "table '%s'%s%s is unsettled in the %s: its import by run %s had "
                                "no end; import its file again, then copy",
                                record->table, dated ? " of " : "", dated ? date : "", side,
                                record->run_id);
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "table '%s' of %s is unsettled in the %s: run %s had no end; "
                            "`sluice run %s --date %s` settles it",
                            record->table, date, side, record->run_id, pipeline, date);
}

/* Where rows and ledger lie apart, a partition that somebody was publishing is neither old nor new.
 */
static int check_settled(const struct copy *copy, struct session *session, const char *side,
                         struct sluice_error *error)
{
    const struct intent_record *intent;
    struct ledger *ledger;
    int status = session_ledger(session) == session ? SLUICE_E_NOT_FOUND
                                                    : ledger_load(session, NULL, &ledger, error);

    if (status != SLUICE_OK)
        return status == SLUICE_E_NOT_FOUND ? SLUICE_OK : status;
    for (size_t k = 0; (intent = ledger_intent_at(ledger, k)) != NULL && status == SLUICE_OK; k++)
        for (size_t i = 0; i < copy->count && status == SLUICE_OK; i++)
            if (strcmp(copy->items[i].table.source->name, intent->record.table) == 0)
                status = refuse_unsettled(copy, intent, side, error);
    ledger_destroy(ledger);
    return status;
}

static void stop_reads(struct copy *copy, const atomic_bool *cancel)
{
    session_stop_reads(copy->from, cancel);
    if (copy->to != NULL)
        session_stop_reads(copy->to, cancel);
}

int copy_look(struct copy *copy, struct session *from, struct session *to, int how,
              struct sluice_error *error)
{
    int status;

    copy->how = how;
    copy->from = from;
    copy->to = to;
    stop_reads(copy, copy->options.cancel);
    status = check_settled(copy, from, "source", error);
    if (status == SLUICE_OK && to != NULL && how == COPY_LOOK)
        status = check_settled(copy, to, "target", error);
    if (status == SLUICE_OK && to != NULL && how == COPY_GLANCE && session_ledger(to) != to)
        status = ledger_load(to, NULL, &copy->intents, error);
    for (size_t i = 0; i < copy->count && status == SLUICE_OK; i++) {
        status = copy_look_at(copy, &copy->items[i], error);
        if (status == SLUICE_OK && copy->events->found != NULL &&
            (how == COPY_LOOK || copy->items[i].table.state == COPY_OCCUPIED))
            copy->events->found(copy->events->user, &copy->items[i].table);
    }
    stop_reads(copy, NULL);
    ledger_destroy(copy->intents);
    copy->intents = NULL;
    if (status == SLUICE_OK)
        status = refuse_absent(copy, error);
    return status == SLUICE_OK ? refuse_occupied(copy, error) : status;
}

/* ---- copying ---- */

static int copy_item(struct copy *copy, struct copy_item *item, const struct lease *lease,
                     struct copy_result *result, struct sluice_error *error)
{
    int64_t started = clock_monotonic_ns();
    int status = SLUICE_OK;

    if (item->table.state == COPY_LEFT_OUT)
        return SLUICE_OK;
    /* Of a table that is soon done its last line is enough. */
    copy->progress_at = started + copy->options.progress_every;
    if (item->table.state != COPY_THERE)
        status = (session_ledger(copy->to) == copy->to ? copy_move : copy_ship)(copy, item, lease,
                                                                                error);
    if (status != SLUICE_OK)
        return status;
    item->table.nanoseconds = clock_monotonic_ns() - started;
    if (item->table.state == COPY_THERE) {
        result->there++;
    } else {
        result->copied++;
        result->rows += item->table.rows;
    }
    if (copy->events->done != NULL)
        copy->events->done(copy->events->user, &item->table);
    return SLUICE_OK;
}

static int write_runs(struct session *to, void *user, struct sluice_error *error)
{
    const struct copy *copy = user;
    const char **names;
    struct arena arena;
    int status;

    arena_init(&arena, 0);
    names = arena_alloc(&arena, sizeof *names * (copy->count + 1));
    for (size_t i = 0; i < copy->count && names != NULL; i++)
        names[i] = copy->items[i].table.source->name;
    status = names == NULL ? error_memory(error, "the list of tables")
                           : ledger_copy_runs(copy->from, to, copy->all ? NULL : names,
                                              copy->all ? 0 : copy->count, error);
    arena_fini(&arena);
    return status;
}

/* Who asked for all of a store asked for its history. */
static int copy_runs(struct copy *copy, struct sluice_error *error)
{
    const struct transaction runs = { .work = write_runs,
                                      .user = copy,
                                      .is_patient = true,
                                      .repeats = true,
                                      .stop = copy->options.cancel };

    return session_transact(session_ledger(copy->to), &runs, error);
}

int copy_run(struct copy *copy, const char *run_id, const struct lease *lease,
             struct copy_result *result, struct sluice_error *error)
{
    int status = SLUICE_OK;

    copy->run_id = run_id;
    *result = (struct copy_result){ 0 };
    stop_reads(copy, copy->options.cancel);
    for (size_t i = 0; i < copy->count && status == SLUICE_OK; i++)
        status = copy_item(copy, &copy->items[i], lease, result, error);
    if (status == SLUICE_OK)
        status = copy_runs(copy, error);
    stop_reads(copy, NULL);
    sink_destroy(copy->sink);
    copy->sink = NULL;
    return status;
}

/*
 * prune.c - which rows of a ledger are of the past alone.
 *
 * Records are looked at table by table, since those of all may be more than memory holds beside
 * what is noted of them. What is noted is the keys of rows that go, and the ids that stay: digests
 * and components are judged by the former, runs by the latter.
 */
#include "ledger/prune_private.h"

#include <stdlib.h>

/* ---- sets ---- */

int text_set_add(struct text_set *set, const char *text, size_t length, struct sluice_error *error)
{
    const char *copy;

    if (map_get(&set->map, text, length) != NULL)
        return SLUICE_OK;
    copy = arena_copy(&set->arena, text, length);
    if (copy == NULL || !map_put(&set->map, copy, length, set))
        return error_memory(error, "what is to be kept of the ledger");
    return SLUICE_OK;
}

bool text_set_has(const struct text_set *set, const char *text, size_t length)
{
    return map_get(&set->map, text, length) != NULL;
}

void text_set_fini(struct text_set *set)
{
    map_fini(&set->map);
    arena_fini(&set->arena);
}

int prune_poll(const struct prune *prune, struct sluice_error *error)
{
    const atomic_bool *cancel = prune->request.cancel;

    if (cancel == NULL || !atomic_load_explicit(cancel, memory_order_relaxed))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
}

/* ---- cells ---- */

/* "" where it is null. */
static struct sluice_value text_at(const struct table *rows, int32_t column, int64_t row)
{
    struct sluice_value value = sluice_value_at(&rows->views[column], row);

    return value.type == SLUICE_TEXT ? value : sluice_of_text("");
}

static bool are_equal(const struct table *rows, int32_t columns, int64_t a, int64_t b)
{
    for (int32_t c = 0; c < columns; c++)
        if (!sluice_value_equals(sluice_value_at(&rows->views[c], a),
                                 sluice_value_at(&rows->views[c], b)))
            return false;
    return true;
}

static bool is_old(const struct prune *prune, const struct table *rows, int32_t column, int64_t row)
{
    struct sluice_value at = sluice_value_at(&rows->views[column], row);

    return at.type == SLUICE_TIME && at.as.integer < prune->request.before;
}

static int keep_text(struct text_set *set, const struct table *rows, int32_t column, int64_t row,
                     struct sluice_error *error)
{
    struct sluice_value text = text_at(rows, column, row);

    return text_set_add(set, text.as.text, (size_t)text.length, error);
}

/* The first columns of a row are its key. */
static int go(struct prune *prune, enum prune_part part, const struct table *rows, int64_t row,
              struct sluice_error *error)
{
    struct sluice_value key[LEDGER_MAX_COLUMNS];

    for (int32_t c = 0; c < prune_specs[part].keys; c++)
        key[c] = sluice_value_at(&rows->views[c], row);
    prune->counts[part].going++;
    return table_append(&prune->keys[part], key, error);
}

/* ---- commits and digests of a table ---- */

/* Versions of one partition, [first, end) of `rows`. */
struct versions_of {
    const struct table *rows;
    int64_t first, end;
};

/* The version that stands, or -1. */
static int64_t find_standing(const struct versions_of *of)
{
    for (int64_t row = of->end; row-- > of->first;) {
        struct sluice_value kind = text_at(of->rows, C_KIND, row);
        if (!sluice_value_equals(kind, sluice_of_text(commit_kind_name(COMMIT_FAILED))))
            return row;
    }
    return -1;
}

/* Is the row the commit that what stands goes by? */
static bool is_content(const struct versions_of *of, int64_t standing, int64_t row)
{
    return standing >= 0 && sluice_value_equals(text_at(of->rows, C_CONTENT_ID, standing),
                                                text_at(of->rows, C_COMMIT, row));
}

static int judge_partition(struct prune *prune, const struct versions_of *of, struct text_set *kept,
                           struct sluice_error *error)
{
    int64_t standing = find_standing(of);
    int status = SLUICE_OK;

    for (int64_t row = of->first; row < of->end && status == SLUICE_OK; row++) {
        struct sluice_value id = text_at(of->rows, C_COMMIT, row);
        if (is_old(prune, of->rows, C_AT, row) && row != standing && row != of->end - 1 &&
            !is_content(of, standing, row)) {
            status = go(prune, PRUNE_COMMITS, of->rows, row, error);
            if (status == SLUICE_OK)
                status = text_set_add(&prune->gone, id.as.text, (size_t)id.length, error);
            if (status == SLUICE_OK)
                status = table_append(&prune->gone_ids, &id, error);
            continue;
        }
        status = text_set_add(kept, id.as.text, (size_t)id.length, error);
        if (status == SLUICE_OK)
            status = keep_text(&prune->runs, of->rows, C_RUN, row, error);
    }
    return status;
}

static int judge_commits(struct prune *prune, struct session *session,
                         const struct condition *of_table, struct text_set *kept,
                         struct sluice_error *error)
{
    struct table rows;
    struct versions_of of = { &rows, 0, 0 };
    int status = ledger_read_first(session, LEDGER_COMMITS, C_CONTENT_ID + 1,
                                   (struct ledger_where){ of_table, 1 }, &rows, error);

    if (status != SLUICE_OK)
        return status;
    prune->counts[PRUNE_COMMITS].rows += rows.row_count;
    for (; of.first < rows.row_count && status == SLUICE_OK; of.first = of.end) {
        for (of.end = of.first + 1;
             of.end < rows.row_count && are_equal(&rows, C_SEQUENCE, of.first, of.end);)
            of.end++;
        status = judge_partition(prune, &of, kept, error);
    }
    table_fini(&rows);
    return status;
}

enum { D_PROJECTION, D_TABLE, D_PARTITION, D_TOKEN, DIGEST_KEYS };

static bool is_remembered_in_vain(const struct prune *prune, const char *table,
                                  const struct text_set *kept, struct sluice_value token)
{
    const struct prune_request *request = &prune->request;

    if (token.length > 0 && token.as.text[0] == '~')
        return request->is_current != NULL &&
               !request->is_current(request->user, table, token.as.text, (size_t)token.length);
    return !text_set_has(kept, token.as.text, (size_t)token.length);
}

static int judge_digests(struct prune *prune, struct session *session,
                         const struct condition *of_table, const struct text_set *kept,
                         struct sluice_error *error)
{
    struct table rows;
    int status = ledger_read_first(session, LEDGER_DIGESTS, DIGEST_KEYS,
                                   (struct ledger_where){ of_table, 1 }, &rows, error);

    if (status != SLUICE_OK)
        return status;
    prune->counts[PRUNE_DIGESTS].rows += rows.row_count;
    for (int64_t row = 0; row < rows.row_count && status == SLUICE_OK; row++)
        if (is_remembered_in_vain(prune, of_table->value.as.text, kept,
                                  text_at(&rows, D_TOKEN, row)))
            status = go(prune, PRUNE_DIGESTS, &rows, row, error);
    table_fini(&rows);
    return status;
}

static int judge_table(struct prune *prune, struct session *session, const char *table,
                       struct sluice_error *error)
{
    const struct condition of_table = { "table_name", SLUICE_EQUAL, sluice_of_text(table) };
    struct text_set kept = { 0 };
    int status = prune_poll(prune, error);

    if (status == SLUICE_OK)
        status = judge_commits(prune, session, &of_table, &kept, error);
    if (status == SLUICE_OK)
        status = judge_digests(prune, session, &of_table, &kept, error);
    if (status == SLUICE_OK && prune->request.note_runs != NULL)
        status = prune->request.note_runs(prune->request.user, table, &prune->runs, error);
    text_set_fini(&kept);
    return status;
}

static int judge_tables(struct prune *prune, struct session *session, struct sluice_error *error)
{
    struct ledger *names;
    const char *table;
    int status = ledger_load_names(session, &names, error);

    for (size_t i = 0; status == SLUICE_OK && (table = ledger_table(names, i)) != NULL; i++)
        status = judge_table(prune, session, table, error);
    ledger_destroy(names);
    return status;
}

/* ---- all else ---- */

enum { A_SEQUENCE = 3, A_AT = 5, A_RUN = 7 };

/* Of an entity the newest counts alone. */
static int judge_attempts(struct prune *prune, struct session *session, struct sluice_error *error)
{
    struct table rows;
    int status = ledger_read(session, LEDGER_ATTEMPTS, NULL, 0, &rows, error);

    if (status != SLUICE_OK)
        return status;
    prune->counts[PRUNE_ATTEMPTS].rows = rows.row_count;
    for (int64_t row = 0; row < rows.row_count && status == SLUICE_OK; row++) {
        bool newest = row + 1 == rows.row_count || !are_equal(&rows, A_SEQUENCE, row, row + 1);
        status = !newest && is_old(prune, &rows, A_AT, row)
                     ? go(prune, PRUNE_ATTEMPTS, &rows, row, error)
                     : keep_text(&prune->runs, &rows, A_RUN, row, error);
    }
    table_fini(&rows);
    return status;
}

static int keep_run(const struct sluice_value *run, void *user, struct sluice_error *error)
{
    return text_set_add(&((struct prune *)user)->runs, run->as.text, (size_t)run->length, error);
}

/* Components have no table to go by, but the commit that they are of. */
static int judge_component(const struct sluice_value *commit, void *user,
                           struct sluice_error *error)
{
    struct prune *prune = user;

    (void)error;
    prune->counts[PRUNE_COMPONENTS].rows++;
    prune->counts[PRUNE_COMPONENTS].going +=
        text_set_has(&prune->gone, commit->as.text, (size_t)commit->length);
    return SLUICE_OK;
}

enum { R_ID, R_EVENT, R_AT, RUN_COLUMNS };

/* Start and end are of one run; the newest keeps the ids ascending. */
static int judge_runs(struct prune *prune, struct session *session, struct sluice_error *error)
{
    struct table rows;
    int64_t end;
    int status = ledger_read_first(session, LEDGER_RUNS, RUN_COLUMNS, (struct ledger_where){ 0 },
                                   &rows, error);

    if (status != SLUICE_OK)
        return status;
    prune->counts[PRUNE_RUNS].rows = rows.row_count;
    for (int64_t row = 0; row < rows.row_count && status == SLUICE_OK; row = end) {
        struct sluice_value id = text_at(&rows, R_ID, row);
        for (end = row + 1; end < rows.row_count && are_equal(&rows, R_ID + 1, row, end);)
            end++;
        if (prune->request.note_runs == NULL || end == rows.row_count ||
            !is_old(prune, &rows, R_AT, end - 1) ||
            text_set_has(&prune->runs, id.as.text, (size_t)id.length))
            continue;
        status = go(prune, PRUNE_RUNS, &rows, row, error);
        prune->counts[PRUNE_RUNS].going += end - row - 1;
    }
    table_fini(&rows);
    return status;
}

static int look(struct prune *prune, struct session *session, struct sluice_error *error)
{
    int status = judge_tables(prune, session, error);

    if (status == SLUICE_OK)
        status = ledger_each_text(session, LEDGER_COMPONENTS, "commit_id", judge_component, prune,
                                  error);
    if (status == SLUICE_OK)
        status = judge_attempts(prune, session, error);
    if (status == SLUICE_OK)
        status = ledger_each_text(session, LEDGER_OUTCOMES, "run_id", keep_run, prune, error);
    if (status == SLUICE_OK)
        status = ledger_each_text(session, LEDGER_LEASES, "run_id", keep_run, prune, error);
    if (status == SLUICE_OK && session_ledger(session) != session)
        status = ledger_each_text(session, LEDGER_INTENTS, "run_id", keep_run, prune, error);
    return status == SLUICE_OK ? judge_runs(prune, session, error) : status;
}

/* ---- the whole ---- */

const struct prune_spec prune_specs[PRUNE_PARTS] = {
    [PRUNE_COMMITS] = { LEDGER_COMMITS, C_SEQUENCE + 1 },
    [PRUNE_COMPONENTS] = { LEDGER_COMPONENTS, 0 },
    [PRUNE_DIGESTS] = { LEDGER_DIGESTS, DIGEST_KEYS },
    [PRUNE_ATTEMPTS] = { LEDGER_ATTEMPTS, A_SEQUENCE + 1 },
    [PRUNE_RUNS] = { LEDGER_RUNS, R_ID + 1 }, /* start and end */
};

static int make_keys(struct prune *prune, struct sluice_error *error)
{
    const struct ledger_layout *commits = &ledger_layouts[LEDGER_COMMITS];
    int status = table_init(&prune->gone_ids, &commits->names[C_COMMIT], &commits->types[C_COMMIT],
                            1, error);

    for (int part = 0; part < PRUNE_PARTS && status == SLUICE_OK; part++) {
        const struct ledger_layout *spec = &ledger_layouts[prune_specs[part].which];
        prune->counts[part].table = spec->table;
        status =
            table_init(&prune->keys[part], spec->names, spec->types, prune_specs[part].keys, error);
    }
    return status;
}

int prune_create(struct session *session, const struct prune_request *request, struct prune **out,
                 struct sluice_error *error)
{
    struct prune *prune = calloc(1, sizeof *prune);
    int status;

    *out = NULL;
    if (prune == NULL)
        return error_memory(error, "what is of the past");
    prune->request = *request;
    status = make_keys(prune, error);
    if (status == SLUICE_OK)
        status = look(prune, session, error);
    table_finish(&prune->gone_ids);
    for (int part = 0; part < PRUNE_PARTS; part++)
        table_finish(&prune->keys[part]);
    if (status != SLUICE_OK)
        prune_destroy(prune);
    else
        *out = prune;
    return ledger_fault(session, status, error);
}

void prune_destroy(struct prune *prune)
{
    if (prune == NULL)
        return;
    for (int part = 0; part < PRUNE_PARTS; part++)
        table_fini(&prune->keys[part]);
    table_fini(&prune->gone_ids);
    text_set_fini(&prune->gone);
    text_set_fini(&prune->runs);
    free(prune);
}

const struct prune_count *prune_counts(const struct prune *prune)
{
    return prune->counts;
}

/*
 * tokens.c - what marks the states of a table's partitions.
 *
 * A token is when a partition was last changed, and how many rows and bytes it has: a deletion may
 * not move the first of them. It takes one look at the table; only where that has changed since the
 * last one, a query for its partitions as well. Nothing is known of views, and of tables whose rows
 * still lie in the streaming buffer.
 */
#include "tokens.h"

#include <stdlib.h>
#include <strings.h>

#include "pages.h"
#include "value.h"

#define QUERY_BYTES (INT64_C(10) * LEAST_BYTES) /* that the query may bill */

void token_cache_fini(struct token_cache *cache)
{
    free(cache->table);
    free(cache->state);
    free(cache->items);
    free(cache->texts);
    *cache = (struct token_cache){ 0 };
}

static bool cache_grow(struct token_cache *cache)
{
    uint32_t capacity = cache->capacity == 0 ? 256 : cache->capacity * 2;
    struct sluice_token *items = realloc(cache->items, capacity * sizeof *items);
    char(*texts)[96];

    if (items == NULL)
        return false;
    cache->items = items;
    texts = realloc(cache->texts, capacity * sizeof *texts);
    if (texts == NULL)
        return false;
    cache->texts = texts;
    cache->capacity = capacity;
    return true;
}

static bool cache_add(struct token_cache *cache, int32_t day, int64_t rows, int64_t bytes,
                      const char *modified)
{
    if (cache->count == cache->capacity && !cache_grow(cache))
        return false;
    cache->items[cache->count] = (struct sluice_token){ .day = day, .rows = rows };
    (void)snprintf(cache->texts[cache->count], sizeof cache->texts[0], "%.40s/%lld/%lld", modified,
                   (long long)rows, (long long)bytes);
    cache->count++;
    return true;
}

/* ---- a table as a whole ---- */

static int whole_table(struct token_cache *cache, const struct table *table,
                       struct sluice_error *error)
{
    int64_t rows = json_number(table->json, "numRows", -1);

    if (rows == 0)
        return SLUICE_OK;
    return cache_add(cache, SLUICE_NO_DATE, rows, json_number(table->json, "numBytes", -1),
                     json_text(table->json, "lastModifiedTime"))
               ? SLUICE_OK
               : memory_error(error);
}

/* ---- its partitions ---- */

static const char *cell_text(const json_t *cells, size_t i)
{
    return json_text(json_array_get(cells, i), "v");
}

/* partition_id, last_modified_time, total_rows, total_logical_bytes. `*known`: the days of all rows
 * are told. */
static int take_partition(struct token_cache *cache, const json_t *cells, bool *known,
                          struct sluice_error *error)
{
    const char *id = cell_text(cells, 0);
    int64_t rows = 0, bytes = 0;
    int32_t day = 0;
    bool is_told =
        integer_read(cell_text(cells, 2), &rows) && integer_read(cell_text(cells, 3), &bytes);
    bool is_day = is_told && day_read_partition(id, &day);

    if (is_day && rows > 0 && !cache_add(cache, day, rows, bytes, cell_text(cells, 1)))
        return memory_error(error);
    if (is_told && strcmp(id, "__NULL__") == 0)
        cache->undated = rows;
    /* __UNPARTITIONED__: rows that may be of any day */
    else if (!is_told || (!is_day && rows > 0))
        *known = false;
    return SLUICE_OK;
}

static bool write_query(const struct session *session, const char *table, struct query *query)
{
    struct place place;

    place_find(session, table, &place);
    *query = (struct query){ .parameters = json_array() };
    text_add(&query->sql, "SELECT partition_id, last_modified_time, total_rows, "
                          "total_logical_bytes FROM ");
    sql_dataset(&place, &query->sql);
    text_add(&query->sql, ".INFORMATION_SCHEMA.PARTITIONS WHERE table_name = @table");
    return query->parameters != NULL && !query->sql.failed &&
           query_bind(query, "table", "STRING", place.table);
}

static int read_partitions(struct session *session, const char *table, bool *known,
                           struct sluice_error *error)
{
    int64_t most = session->most_bytes > 0 ? session->most_bytes : QUERY_BYTES;
    struct pages pages = { 0 };
    const json_t *cells = NULL;
    struct text doing = { 0 };
    struct query query;
    bool is_too_dear;
    int status;

    text_format(&doing, "read the partitions of table '%s'", table);
    status = !write_query(session, table, &query) || doing.failed
                 ? memory_error(error)
                 : pages_of_query(session, &query, text_string(&doing), most, &pages, &is_too_dear,
                                  error);
    while (status == SLUICE_OK) {
        status = pages_next(&pages, &cells, error);
        if (status != SLUICE_OK || cells == NULL)
            break;
        status = take_partition(&session->tokens, cells, known, error);
    }
    pages_fini(&pages);
    query_fini(&query);
    text_fini(&doing);
    return status;
}

/* ---- asking ---- */

static int compare_tokens(const void *a, const void *b)
{
    const struct sluice_token *left = a, *right = b;

    return (left->day > right->day) - (left->day < right->day);
}

/* In ascending order, each with its text. */
static void arrange(struct token_cache *cache)
{
    for (uint32_t i = 0; i < cache->count; i++)
        cache->items[i].text = cache->texts[i];
    if (cache->count > 1)
        qsort(cache->items, cache->count, sizeof *cache->items, compare_tokens);
}

/* The state of the table, and which question its tokens answer. NULL: no memory. */
static char *state_of(const struct table *table, bool is_dated)
{
    struct text state = { 0 };
    char *copy;

    text_format(&state, "%d %s %s %s %s", is_dated ? 1 : 0, json_text(table->json, "etag"),
                json_text(table->json, "lastModifiedTime"), json_text(table->json, "numRows"),
                json_text(table->json, "numBytes"));
    copy = state.failed ? NULL : strdup(text_string(&state));
    text_fini(&state);
    return copy;
}

static bool is_known_state(const struct token_cache *cache, const char *table, const char *state)
{
    return cache->table != NULL && strcmp(cache->table, table) == 0 && cache->state != NULL &&
           strcmp(cache->state, state) == 0;
}

static int fill(struct session *session, const struct table *table, bool is_dated, bool *known,
                struct sluice_error *error)
{
    struct token_cache *cache = &session->tokens;
    char *state = state_of(table, is_dated);
    int status = SLUICE_OK;

    if (state == NULL)
        return memory_error(error);
    if (is_known_state(cache, table->name, state)) {
        free(state);
        return SLUICE_OK;
    }
    free(cache->table);
    cache->table = NULL;
    free(cache->state);
    cache->state = state;
    cache->count = 0;
    cache->undated = 0;
    if (!is_dated)
        status = whole_table(cache, table, error);
    else
        status = read_partitions(session, table->name, known, error);
    if (status == SLUICE_OK && *known)
        cache->table = strdup(table->name); /* without it, it is read again */
    arrange(cache);
    return status;
}

/* Those of the days asked for stand together. */
static void select_days(struct token_cache *cache, const struct sluice_token_request *request)
{
    uint32_t first = 0, end = cache->count;

    if (request->date != NULL) {
        while (first < end && cache->items[first].day < request->from)
            first++;
        while (end > first && cache->items[end - 1].day > request->to)
            end--;
    }
    cache->answer.items = cache->items + first;
    cache->answer.count = end - first;
}

int tokens_find(void *handle, const struct sluice_token_request *request,
                const struct sluice_tokens **tokens, struct sluice_error *error)
{
    struct session *session = handle;
    struct token_cache *cache = &session->tokens;
    struct table *table;
    bool known = true;
    int status = table_renew(session, request->table, &table, error);

    cache->answer = (struct sluice_tokens){ .size = sizeof cache->answer };
    *tokens = &cache->answer;
    if (status == SLUICE_E_NOT_FOUND)
        return sluice_error_set(error, status, "there is no table '%s' in '%s.%s'", request->table,
                                session->project, session->dataset);
    if (status != SLUICE_OK)
        return status;
    if (!table->is_native || json_object_get(table->json, "streamingBuffer") != NULL ||
        (request->date != NULL &&
         (table->date == NULL || strcasecmp(table->date, request->date) != 0)))
        return SLUICE_OK;
    status = fill(session, table, request->date != NULL, &known, error);
    if (status == SLUICE_OK && known) {
        cache->answer.known = 1;
        cache->answer.undated = cache->undated;
        select_days(cache, request);
    }
    return status;
}

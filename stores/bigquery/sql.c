/* sql.c - a scan as a query. */
#include "sql.h"

#include <strings.h>

#include "value.h"

void query_fini(struct query *query)
{
    text_fini(&query->sql);
    json_decref(query->parameters);
    query->parameters = NULL;
}

bool query_bind(struct query *query, const char *name, const char *type, const char *value)
{
    json_t *parameter = json_pack("{s:s,s:{s:s},s:{s:s}}", "name", name, "parameterType", "type",
                                  type, "parameterValue", "value", value);

    return parameter != NULL && json_array_append_new(query->parameters, parameter) == 0;
}

void sql_dataset(const struct place *place, struct text *sql)
{
    text_name(sql, place->project);
    text_add(sql, ".");
    text_name(sql, place->dataset);
}

/* ---- which rows ---- */

static bool is_of_partitions(const struct table *table, const struct sluice_term *term)
{
    return table->date != NULL && term->value.type == SLUICE_DATE &&
           strcasecmp(table->date, term->column) == 0;
}

static bool lies_outside(const struct sluice_value *value, int64_t first, int64_t last, int *side)
{
    *side = value->as.integer < first ? -1 : value->as.integer > last ? 1 : 0;
    return *side != 0;
}

/* Below what can be stored, or above: -1, 1; else 0. */
static int side_of(const struct sluice_value *value)
{
    int side = 0;

    if (value->type == SLUICE_DATE)
        (void)lies_outside(value, FIRST_DAY, LAST_DAY, &side);
    else if (value->type == SLUICE_TIME)
        (void)lies_outside(value, FIRST_TIME, LAST_TIME, &side);
    return side;
}

/* A comparison with null, or with a date that no row can have, holds for no row. */
static bool is_impossible(const struct sluice_term *term)
{
    int side = side_of(&term->value);

    if (term->comparison == SLUICE_UNDATED)
        return false;
    if (term->value.type == SLUICE_NULL)
        return true;
    return side != 0 && (term->comparison == SLUICE_EQUAL ||
                         (term->comparison == SLUICE_AT_LEAST) == (side > 0));
}

static void narrow(struct selection *selection, const struct sluice_term *term)
{
    int64_t day = term->value.as.integer;

    selection->is_dated = true;
    if (term->comparison != SLUICE_AT_MOST && day > selection->from)
        selection->from = (int32_t)day;
    if (term->comparison != SLUICE_AT_LEAST && day < selection->to)
        selection->to = (int32_t)day;
}

struct selection selection_of(const struct table *table, const struct sluice_scan *scan)
{
    struct selection selection = { .from = FIRST_DAY, .to = LAST_DAY };

    for (uint32_t i = 0; i < scan->term_count; i++) {
        const struct sluice_term *term = scan->terms[i];
        if (is_impossible(term))
            selection.is_empty = true;
        else if (is_of_partitions(table, term))
            narrow(&selection, term);
        else
            selection.others++;
    }
    selection.is_empty = selection.is_empty || selection.from > selection.to;
    return selection;
}

/* ---- the text ---- */

static void add_column(const struct table *table, const char *name, struct text *sql)
{
    const struct table_column *column = table_column(table, name);
    bool is_collated = column != NULL && column->is_collated;

    text_add(sql, is_collated ? "COLLATE(" : "");
    text_name(sql, name);
    text_add(sql, is_collated ? ", '')" : "");
}

/* The value as the service reads it, and its type there. */
static const char *value_text(const struct sluice_value *value, int kind, struct text *text)
{
    char moment[VALUE_TEXT_SIZE];
    struct sluice_value inside = *value;
    int side = side_of(value);

    if (side != 0) /* it holds for all that can be stored */
        inside.as.integer = value->type == SLUICE_DATE ? (side < 0 ? FIRST_DAY : LAST_DAY)
                                                       : (side < 0 ? FIRST_TIME : LAST_TIME);
    switch (value->type) {
    case SLUICE_BOOL:
        text_add(text, value->as.integer != 0 ? "true" : "false");
        return "BOOL";
    case SLUICE_REAL:
        text_format(text, "%.17g", value->as.real);
        return "FLOAT64";
    case SLUICE_TEXT:
        text_bytes(text, value->as.text, (size_t)value->length);
        return "STRING";
    case SLUICE_DATE:
        (void)day_write((int32_t)inside.as.integer, moment);
        text_add(text, moment);
        return "DATE";
    case SLUICE_TIME:
        (void)time_write(inside.as.integer, moment);
        if (kind == CELL_DATETIME)
            moment[strlen(moment) - strlen("+00:00")] = '\0';
        text_add(text, moment);
        return kind == CELL_DATETIME ? "DATETIME" : "TIMESTAMP";
    default:
        text_format(text, "%lld", (long long)value->as.integer);
        return "INT64";
    }
}

static bool add_term(const struct table *table, const struct sluice_term *term, uint32_t number,
                     struct query *query)
{
    static const char *const operators[] = {
        [SLUICE_EQUAL] = " = @", [SLUICE_AT_LEAST] = " >= @", [SLUICE_AT_MOST] = " <= @"
    };
    const struct table_column *column = table_column(table, term->column);
    struct text value = { 0 };
    const char *type;
    char name[16];
    bool done;

    (void)snprintf(name, sizeof name, "p%u", number);
    add_column(table, term->column, &query->sql);
    if (term->comparison == SLUICE_UNDATED) { /* its dates are of the years 0001 to 9999 */
        text_add(&query->sql, " IS NULL");
        return !query->sql.failed;
    }
    text_add(&query->sql, operators[term->comparison]);
    text_add(&query->sql, name);
    type = value_text(&term->value, column == NULL ? CELL_NONE : column->kind, &value);
    done = !value.failed && query_bind(query, name, type, text_string(&value));
    text_fini(&value);
    return done;
}

static bool add_days(const struct table *table, const struct selection *selection,
                     struct query *query)
{
    char from[VALUE_TEXT_SIZE], to[VALUE_TEXT_SIZE];

    (void)day_write(selection->from, from);
    (void)day_write(selection->to, to);
    text_name(&query->sql, table->date);
    text_add(&query->sql, " BETWEEN @from AND @to");
    return query_bind(query, "from", "DATE", from) && query_bind(query, "to", "DATE", to);
}

/* Those of no day lie in a partition of their own, and the term on them selects it. */
static bool wants_undated(const struct table *table, const struct sluice_scan *scan)
{
    for (uint32_t i = 0; i < scan->term_count; i++) {
        if (scan->terms[i]->comparison == SLUICE_UNDATED &&
            strcasecmp(table->date, scan->terms[i]->column) == 0)
            return true;
    }
    return false;
}

static bool add_where(const struct table *table, const struct sluice_scan *scan,
                      const struct selection *selection, struct query *query)
{
    const char *separator = " WHERE ";
    bool is_needed = table->is_filter_needed && table->date != NULL && !wants_undated(table, scan);
    bool done = true;

    if (selection->is_dated || is_needed) {
        text_add(&query->sql, separator);
        done = add_days(table, selection, query);
        separator = " AND ";
    }
    for (uint32_t i = 0; i < scan->term_count && done; i++) {
        if (is_of_partitions(table, scan->terms[i]))
            continue;
        text_add(&query->sql, separator);
        done = add_term(table, scan->terms[i], i, query);
        separator = " AND ";
    }
    return done;
}

static void add_from(const struct session *session, const char *table, int64_t instant,
                     struct text *sql)
{
    char moment[VALUE_TEXT_SIZE];
    struct place place;

    place_find(session, table, &place);
    text_add(sql, " FROM ");
    sql_dataset(&place, sql);
    text_add(sql, ".");
    text_name(sql, place.table);
    if (instant != 0 && time_write(instant, moment) > 0)
        text_format(sql, " FOR SYSTEM_TIME AS OF TIMESTAMP '%s'", moment);
}

static bool write_query(const struct session *session, const struct table *table,
                        const struct sluice_scan *scan, const struct selection *selection,
                        int64_t instant, struct query *query)
{
    bool done;

    *query = (struct query){ .parameters = json_array() };
    if (query->parameters == NULL)
        return false;
    text_add(&query->sql, scan->field_count == 0 ? "SELECT 1" : "SELECT ");
    for (uint32_t i = 0; i < scan->field_count; i++) {
        text_add(&query->sql, i == 0 ? "" : ", ");
        text_name(&query->sql, scan->fields[i]->name);
    }
    add_from(session, scan->table, instant, &query->sql);
    done = add_where(table, scan, selection, query);
    for (uint32_t i = 0; i < scan->order_count; i++) {
        text_add(&query->sql, i == 0 ? " ORDER BY " : ", ");
        add_column(table, scan->order[i], &query->sql);
    }
    return done && !query->sql.failed;
}

bool query_of_scan(const struct session *session, const struct table *table,
                   const struct sluice_scan *scan, int64_t instant, struct query *query)
{
    const struct selection selection = selection_of(table, scan);

    return write_query(session, table, scan, &selection, instant, query);
}

bool query_of_all_days(const struct session *session, const struct table *table,
                       const struct sluice_scan *scan, struct query *query)
{
    struct selection selection = selection_of(table, scan);

    selection.from = FIRST_DAY;
    selection.to = LAST_DAY;
    return write_query(session, table, scan, &selection, 0, query);
}

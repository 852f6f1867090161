/* sql.c - reads queries: words, and what they mean, by one function for each part. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer.h"
#include "sql.h"
#include "world.h"

enum token { END_OF_TEXT, WORD, QUOTED_NAME, TEXT, INTEGER, DECIMAL, PARAMETER, SIGN };

struct parser {
    const char *begin, *at; /* behind the token */
    const char *place;      /* where the token begins */
    enum token token;
    char *word; /* its text, decoded */
    json_t *failure;
};

static int refuse(struct parser *parser, const char *wanted)
{
    if (parser->failure == NULL)
        parser->failure =
            failure_create("invalidQuery", "Syntax error: Expected %s but got %s at [1:%d]", wanted,
                           parser->token == END_OF_TEXT ? "end of query" : parser->word,
                           (int)(parser->place - parser->begin) + 1);
    return 0;
}

static void take(struct parser *parser, enum token token, size_t size)
{
    parser->token = token;
    free(parser->word);
    parser->word = must(strndup(parser->at, size));
    parser->at += size;
}

/* Between two quotes, with \ before what would end it. */
static void take_quoted(struct parser *parser, enum token token)
{
    const char quote = *parser->at++;
    char *out;

    free(parser->word);
    parser->word = out = must(malloc(strlen(parser->at) + 1));
    while (*parser->at != '\0' && *parser->at != quote) {
        if (*parser->at == '\\' && parser->at[1] != '\0')
            parser->at++;
        *out++ = *parser->at++;
    }
    *out = '\0';
    parser->token = token;
    if (*parser->at == quote)
        parser->at++;
    else
        (void)refuse(parser, "a closing quote");
}

static size_t word_size(const char *at)
{
    size_t size = 0;

    while (isalnum((unsigned char)at[size]) || at[size] == '_' || (at[size] & 0x80))
        size++;
    return size;
}

static void take_number(struct parser *parser)
{
    size_t size = *parser->at == '-' ? 1 : 0, whole;

    whole = size += strspn(parser->at + size, "0123456789");
    if (parser->at[size] == '.')
        size += 1 + strspn(parser->at + size + 1, "0123456789");
    if ((parser->at[size] | 32) == 'e') {
        size += parser->at[size + 1] == '-' || parser->at[size + 1] == '+' ? 2 : 1;
        size += strspn(parser->at + size, "0123456789");
    }
    take(parser, size == whole ? INTEGER : DECIMAL, size);
}

static void next(struct parser *parser)
{
    const char *at;

    while (isspace((unsigned char)*parser->at))
        parser->at++;
    at = parser->place = parser->at;
    if (*at == '\0')
        take(parser, END_OF_TEXT, 0);
    else if (*at == '`')
        take_quoted(parser, QUOTED_NAME);
    else if (*at == '\'' || *at == '"')
        take_quoted(parser, TEXT);
    else if (*at == '@') {
        parser->at++;
        take(parser, PARAMETER, word_size(parser->at));
    } else if (isdigit((unsigned char)*at) || (*at == '-' && isdigit((unsigned char)at[1])))
        take_number(parser);
    else if (word_size(at) > 0)
        take(parser, WORD, word_size(at));
    else
        take(parser, SIGN, strchr("<>!", *at) != NULL && strchr("=>", at[1]) && at[1] ? 2 : 1);
}

static int is(const struct parser *parser, const char *word)
{
    return (parser->token == WORD || parser->token == SIGN) && strcasecmp(parser->word, word) == 0;
}

static int accept(struct parser *parser, const char *word)
{
    if (!is(parser, word))
        return 0;
    next(parser);
    return 1;
}

static int expect(struct parser *parser, const char *word)
{
    return accept(parser, word) || refuse(parser, word);
}

/* A name, a new reference to its text; NULL: none. */
static json_t *read_name(struct parser *parser)
{
    static const char reserved[] = " SELECT FROM WHERE AND OR ORDER BY LIMIT AS FOR IN IS NOT NULL "
                                   "BETWEEN GROUP HAVING JOIN ON UNION ";
    char *word = text_format(" %s ", parser->word);
    int taken = parser->token == WORD && strcasestr(reserved, word) != NULL;
    json_t *name = NULL;

    free(word);
    if ((parser->token == WORD && !taken) || parser->token == QUOTED_NAME)
        name = must(json_string(parser->word));
    else
        (void)refuse(parser, "a name");
    next(parser);
    return name;
}

static json_t *read_typed(struct parser *parser, const char *type)
{
    json_t *operand = NULL;

    if (parser->token == TEXT)
        operand = must(json_pack("{s:s,s:s}", "type", type, "text", parser->word));
    else
        (void)refuse(parser, "a text literal");
    next(parser);
    return operand;
}

static json_t *read_operand(struct parser *parser)
{
    static const char *const typed[] = { "DATE", "TIMESTAMP", "DATETIME", "TIME", "NUMERIC" };
    static const char *const plain[] = {
        [TEXT] = "STRING", [INTEGER] = "INT64", [DECIMAL] = "FLOAT64", [SIGN] = NULL
    };
    json_t *operand = NULL;
    size_t i;

    for (i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        if (accept(parser, typed[i]))
            return read_typed(parser, typed[i]);
    }
    if (parser->token == PARAMETER)
        operand = json_pack("{s:s}", "parameter", parser->word);
    else if (is(parser, "TRUE") || is(parser, "FALSE"))
        operand = json_pack("{s:s,s:s}", "type", "BOOL", "text", parser->word);
    else if (plain[parser->token] != NULL)
        operand = json_pack("{s:s,s:s}", "type", plain[parser->token], "text", parser->word);
    else
        (void)refuse(parser, "a literal or parameter");
    next(parser);
    return operand;
}

static void add_operand(struct parser *parser, json_t *operands)
{
    json_t *operand = read_operand(parser);

    if (operand != NULL)
        (void)json_array_append_new(operands, operand);
}

static const char *read_null_test(struct parser *parser)
{
    int not = accept(parser, "NOT");

    (void)expect(parser, "NULL");
    return not ? "IS NOT NULL" : "IS NULL";
}

static const char *read_in(struct parser *parser, json_t *operands)
{
    if (accept(parser, "UNNEST")) {
        (void)expect(parser, "(");
        add_operand(parser, operands);
        (void)expect(parser, ")");
        return "UNNEST";
    }
    (void)expect(parser, "(");
    do {
        add_operand(parser, operands);
    } while (accept(parser, ","));
    (void)expect(parser, ")");
    return "IN";
}

static const char *read_comparison(struct parser *parser, json_t *operands)
{
    static const char *const signs[] = { "=", "!=", "<>", "<=", ">=", "<", ">" };
    size_t i;

    if (accept(parser, "IS"))
        return read_null_test(parser);
    if (accept(parser, "IN"))
        return read_in(parser, operands);
    if (accept(parser, "BETWEEN")) {
        add_operand(parser, operands);
        (void)expect(parser, "AND");
        add_operand(parser, operands);
        return "BETWEEN";
    }
    for (i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (accept(parser, signs[i])) {
            add_operand(parser, operands);
            return signs[i];
        }
    }
    (void)refuse(parser, "a comparison");
    return "=";
}

/* A condition on a bare column, in parentheses or not. */
static json_t *read_condition(struct parser *parser)
{
    int inside = accept(parser, "(");
    json_t *column = read_name(parser), *operands = must(json_array());
    const char *op = read_comparison(parser, operands);

    if (inside)
        (void)expect(parser, ")");
    return must(json_pack("{s:o?,s:s,s:o}", "column", column, "op", op, "operands", operands));
}

/* `p.d.t`, d.INFORMATION_SCHEMA.PARTITIONS: the last two or three of what is between the dots. */
static json_t *read_from(struct parser *parser)
{
    json_t *from = must(json_object()), *name;
    char *path = text_copy(""), *more, *dot;
    static const char *const parts[] = { "table", "dataset", "project" };
    static const char suffix[] = ".INFORMATION_SCHEMA.PARTITIONS";
    size_t i = 0, size;

    do {
        name = read_name(parser);
        more = text_format("%s%s%s", path, path[0] != '\0' ? "." : "",
                           name != NULL ? json_string_value(name) : "");
        json_decref(name);
        free(path);
        path = more;
    } while (accept(parser, "."));
    size = strlen(path);
    if (size > strlen(suffix) && strcasecmp(path + size - strlen(suffix), suffix) == 0) {
        (void)json_object_set_new(from, "partitions", json_true());
        path[size - strlen(suffix)] = '\0';
        i = 1;
    }
    for (; i < 3 && path[0] != '\0'; i++) {
        dot = i < 2 ? strrchr(path, '.') : NULL;
        (void)json_object_set_new(from, parts[i], json_string(dot != NULL ? dot + 1 : path));
        *(dot != NULL ? dot : path) = '\0';
    }
    free(path);
    return from;
}

static void read_item(struct parser *parser, json_t *columns)
{
    json_t *name = read_name(parser), *as = NULL;

    if (accept(parser, "AS"))
        as = read_name(parser);
    (void)json_array_append_new(columns, json_pack("{s:o?,s:o*}", "name", name, "as", as));
}

static void read_select(struct parser *parser, json_t *query)
{
    json_t *columns = must(json_array());
    const char *select = "rows";

    if (accept(parser, "COUNT")) {
        (void)(expect(parser, "(") && expect(parser, "*") && expect(parser, ")"));
        select = "count";
    } else if (accept(parser, "CURRENT_TIMESTAMP")) {
        (void)(expect(parser, "(") && expect(parser, ")"));
        select = "now";
    } else if (parser->token == INTEGER && strcmp(parser->word, "1") == 0) {
        next(parser);
        select = "one";
    } else if (!accept(parser, "*")) {
        do {
            read_item(parser, columns);
        } while (accept(parser, ",") && parser->failure == NULL);
    }
    if (strcmp(select, "rows") != 0 && accept(parser, "AS"))
        (void)json_object_set_new(query, "as", read_name(parser));
    (void)json_object_set_new(query, "select", json_string(select));
    (void)json_object_set_new(query, "columns", columns);
}

static json_t *read_conditions(struct parser *parser)
{
    json_t *conditions = must(json_array());

    do {
        (void)json_array_append_new(conditions, read_condition(parser));
    } while (parser->failure == NULL && accept(parser, "AND"));
    return conditions;
}

static json_t *read_order(struct parser *parser)
{
    json_t *order = must(json_array()), *column;
    int descending;

    do {
        column = read_name(parser);
        descending = accept(parser, "DESC");
        if (!descending)
            (void)accept(parser, "ASC");
        (void)json_array_append_new(
            order, json_pack("{s:o?,s:b}", "column", column, "descending", descending));
    } while (parser->failure == NULL && accept(parser, ","));
    return order;
}

static void read_query(struct parser *parser, json_t *query)
{
    next(parser);
    (void)expect(parser, "SELECT");
    read_select(parser, query);
    if (accept(parser, "FROM"))
        (void)json_object_set_new(query, "from", read_from(parser));
    if (accept(parser, "FOR") && expect(parser, "SYSTEM_TIME") && expect(parser, "AS") &&
        expect(parser, "OF"))
        (void)json_object_set_new(query, "at", read_operand(parser));
    if (accept(parser, "WHERE"))
        (void)json_object_set_new(query, "where", read_conditions(parser));
    if (accept(parser, "ORDER") && expect(parser, "BY"))
        (void)json_object_set_new(query, "order", read_order(parser));
    if (accept(parser, "LIMIT"))
        (void)json_object_set_new(query, "limit", read_operand(parser));
    (void)accept(parser, ";");
    if (parser->token != END_OF_TEXT)
        (void)refuse(parser, "end of query");
}

json_t *sql_parse(const char *text, json_t **failure)
{
    struct parser parser = { .begin = text, .at = text };
    json_t *query = must(json_object());

    read_query(&parser, query);
    if (parser.failure == NULL && json_object_get(query, "from") == NULL &&
        strcmp(json_text(query, "select"), "one") != 0 &&
        strcmp(json_text(query, "select"), "now") != 0)
        parser.failure = failure_create("invalidQuery", "Query without FROM clause cannot have a "
                                                        "column, * or COUNT(*)");
    free(parser.word);
    *failure = parser.failure;
    if (parser.failure == NULL)
        return query;
    json_decref(query);
    return NULL;
}

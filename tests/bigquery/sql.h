/*
 * sql.h - the small part of BigQuery's SQL that the server knows, read to JSON:
 *
 *     SELECT * | COUNT(*) | 1 | CURRENT_TIMESTAMP() | column [AS name], ..
 *     FROM `project.dataset.table` | dataset.INFORMATION_SCHEMA.PARTITIONS
 *     [FOR SYSTEM_TIME AS OF operand] [WHERE condition AND ..] [ORDER BY column [DESC], ..]
 *     [LIMIT operand]
 *
 * A condition compares a bare column with operands: = != <> < <= > >= BETWEEN, IN (..), IN
 * UNNEST(@p), IS [NOT] NULL. An operand is a literal or a named parameter.
 *
 *     {"select": "rows" | "count" | "one" | "now", "as", "columns": [{"name", "as"}] (none: all),
 *      "from": {"project", "dataset", "table", "partitions": true}, "at": OPERAND,
 *      "where": [{"column", "op", "operands": [OPERAND]}], "order": [{"column", "descending"}],
 *      "limit": OPERAND}
 *     OPERAND: {"type": "INT64", "text": "5"} | {"parameter": "name"}
 */
#ifndef BIGQUERY_SQL_H
#define BIGQUERY_SQL_H

#include <jansson.h>

/* The query, or NULL with its failure, as failure_create makes it, in *failure. */
json_t *sql_parse(const char *text, json_t **failure);

#endif

/* test_server.c - what the server answers, by conversations with it; one for each promise. */
#include "runner.h"

#include "conversation.h"

#define TABLES "datasets/sluice/tables"
#define GAMES TABLES "/games"
#define REFERENCE                                                                                  \
    "\"tableReference\":{\"projectId\":\"test-project\",\"datasetId\":\"sluice\","                 \
    "\"tableId\":\"games\"}"
#define FIELDS                                                                                     \
    "\"schema\":{\"fields\":[{\"name\":\"day\",\"type\":\"DATE\",\"mode\":\"REQUIRED\"},"          \
    "{\"name\":\"n\",\"type\":\"INT64\"},{\"name\":\"at\",\"type\":\"TIMESTAMP\"}]}"
#define BY_DAY "\"timePartitioning\":{\"type\":\"DAY\",\"field\":\"day\"}"
#define CREATE                                                                                     \
    {                                                                                              \
        "POST", TABLES, "{" REFERENCE "," FIELDS "," BY_DAY "}", 200, NULL, NULL                   \
    }
#define LOAD(text)                                                                                 \
    {                                                                                              \
        "POST", "", "load " text, 200, NULL, NULL                                                  \
    }
#define STATE(id, path, value)                                                                     \
    {                                                                                              \
        "GET", "jobs/" id "?location=US", NULL, 200, path, value                                   \
    }
#define QUERY(text, status, path, value)                                                           \
    {                                                                                              \
        "POST", "queries", "{\"query\":\"" text "\",\"useLegacySql\":false}", status, path, value  \
    }
#define SETTINGS(text)                                                                             \
    {                                                                                              \
        "POST", "/control/settings", "{" text "}", 200, NULL, NULL                                 \
    }
#define FAULTS(text)                                                                               \
    {                                                                                              \
        "POST", "/control/faults", "{\"faults\":[" text "]}", 200, NULL, NULL                      \
    }
#define DAY19 "{\"day\":\"2021-10-19\",\"n\":\"1\"}\n"
#define DAY20 "{\"day\":\"2021-10-20\",\"n\":\"2\"}\n"
#define REASON "error.errors.0.reason"
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, NULL, 0, NULL, NULL                                                            \
    }

static const struct step strict[] = {
    CREATE,
    { "GET", GAMES, "nobody", 401, REASON, "authError" },
    { "GET", GAMES, NULL, 200, "schema.fields.1.type", "INTEGER" },
    { "GET", TABLES "/none", NULL, 404, REASON, "notFound" },
    { "GET", GAMES "?colour=red", NULL, 400, REASON, "invalid" },
    { "GET", GAMES "/data?maxResults=many", NULL, 400, REASON, "invalidParameter" },
    { "POST", "queries", "{\"query\":\"SELECT 1\"}", 400, REASON, "invalidQuery" },
    { "POST", "queries", "{\"useLegacySql\":false}", 400, REASON, "required" },
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"colour\":1}", 400, REASON, "invalid" },
    { "POST", "queries", "{\"query\":5}", 400, "error.message",
      "Invalid value at 'query' (TYPE_STRING), 5" },
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"timeoutMs\":\"5\"}", 400, REASON, "invalid" },
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"maximumBytesBilled\":5}", 400, REASON,
      "invalid" },
    { "POST", "queries", "{\"query\":\"SELECT", 400, REASON, "parseError" },
    { "POST", "jobs", "{\"configuration\":{\"load\":{},\"query\":{\"query\":\"\"}}}", 400, REASON,
      "required" },
    { "PUT", GAMES, "{}", 404, REASON, "notFound" },
    { "POST", TABLES, "{" REFERENCE "}", 409, REASON, "duplicate" },
    { "POST", "datasets/none/tables", "{" REFERENCE "}", 400, REASON, "invalid" },
    END,
};

static const struct step loads[] = {
    CREATE,
    LOAD("a games$20211019 WRITE_TRUNCATE\n" DAY19 DAY19),
    STATE("a", "status", "{\"state\":\"DONE\"}"),
    STATE("a", "statistics.load.outputRows", "2"),
    STATE("a", "configuration.labels.mine", "yes"),
    LOAD("b games$20211020 WRITE_TRUNCATE\n" DAY20),
    { "GET", GAMES "/data", NULL, 200, "totalRows", "3" },
    LOAD("c games$20211019 WRITE_TRUNCATE\n" DAY19),
    { "GET", GAMES "$20211019/data", NULL, 200, "totalRows", "1" },
    { "GET", GAMES "/data", NULL, 200, "totalRows", "2" },
    LOAD("d games$20211019 WRITE_APPEND\n" DAY19),
    { "GET", GAMES "%2420211019/data", NULL, 200, "totalRows", "2" },
    LOAD("e games$20211019 WRITE_TRUNCATE\n"),
    { "GET", GAMES "/data", NULL, 200, "totalRows", "1" },
    LOAD("f games WRITE_TRUNCATE\n" DAY19 DAY19 DAY19),
    { "GET", GAMES "/data", NULL, 200, "totalRows", "3" },
    { "GET", GAMES "$20211020/data", NULL, 200, "rows", NULL },
    END,
};

/* What fails leaves all as it was, and says so in a job that is DONE. */
static const struct step bad_loads[] = {
    CREATE,
    LOAD("a games$20211019 WRITE_TRUNCATE\n" DAY19),
    LOAD("b games$20211019 WRITE_TRUNCATE\n" DAY19 DAY20),
    STATE("b", "status.state", "DONE"),
    STATE("b", "status.errorResult.reason", "invalid"),
    LOAD("c games$20211019 WRITE_TRUNCATE\n{\"day\":\"2021-10-19\",\"colour\":1}\n"),
    STATE("c", "status.errors.1.message",
          "Error while reading data, error message: JSON parsing error in row starting at position "
          "0: No such field: colour."),
    LOAD("d games$20211019 WRITE_TRUNCATE\n{\"n\":\"1\"}\n"),
    STATE("d", "status.errorResult.reason", "invalid"),
    LOAD("e games$20211019 WRITE_TRUNCATE\n{\"day\":\"2021-10-19\",\"n\":NaN}\n"),
    STATE("e", "status.errorResult.reason", "invalid"),
    LOAD("f none$20211019 WRITE_TRUNCATE\n" DAY19),
    STATE("f", "status.errorResult.reason", "notFound"),
    { "GET", GAMES "/data", NULL, 200, "rows.0.f.1.v", "1" },
    { "GET", GAMES "/data", NULL, 200, "totalRows", "1" },
    END,
};

static const struct step ids[] = {
    CREATE,
    LOAD("a games$20211019 WRITE_TRUNCATE\n" DAY20), /* fails */
    { "POST", "", "load a games$20211019 WRITE_TRUNCATE\n" DAY19, 409, "error.message",
      "Already Exists: Job test-project:US.a" },
    { "POST", "jobs",
      "{\"jobReference\":{\"projectId\":\"test-project\",\"jobId\":\"a\"},\"configuration\":"
      "{\"query\":{\"query\":\"SELECT 1\",\"useLegacySql\":false}}}",
      409, REASON, "duplicate" },
    { "POST", "jobs",
      "{\"jobReference\":{\"projectId\":\"test-project\",\"jobId\":\"b\"},\"configuration\":"
      "{\"query\":{\"query\":\"SELECT 1\",\"useLegacySql\":false}}}",
      200, "jobReference.location", "US" },
    { "POST", "", "load b games$20211019 WRITE_TRUNCATE\n" DAY19, 409, REASON, "duplicate" },
    { "POST", "", "load x.y games$20211019 WRITE_TRUNCATE\n" DAY19, 400, REASON, "invalid" },
    { "POST", "", "load c games$20211019 WRITE_TRUNCATE EU\n" DAY19, 404, REASON, "notFound" },
    { "GET", "jobs/a?location=EU", NULL, 404, REASON, "notFound" },
    { "GET", "jobs/a", NULL, 200, NULL, NULL },
    { "POST", "/control/datasets", "{\"datasetId\":\"far\",\"location\":\"asia-east1\"}", 200, NULL,
      NULL },
    { "POST", "jobs",
      "{\"jobReference\":{\"jobId\":\"d\",\"location\":\"asia-east1\"},\"configuration\":"
      "{\"query\":{\"query\":\"SELECT 1\",\"useLegacySql\":false}}}",
      200, NULL, NULL },
    { "GET", "jobs/d", NULL, 404, REASON, "notFound" },
    { "GET", "jobs/d?location=asia-east1", NULL, 200, "id", "test-project:asia-east1.d" },
    { "GET", "jobs?maxResults=1&projection=minimal", NULL, 200, "jobs.0.jobReference.jobId", "d" },
    { "GET", "jobs?stateFilter=running", NULL, 200, "jobs", "[]" },
    END,
};

static const struct step queries[] = {
    { "POST", TABLES, "{" REFERENCE "," FIELDS "," BY_DAY ",\"requirePartitionFilter\":true}", 200,
      NULL, NULL },
    LOAD("a games WRITE_TRUNCATE\n" DAY19 DAY20
         "{\"day\":\"2021-10-21\",\"n\":\"3\",\"at\":\"2023-11-14 22:13:20.123456 UTC\"}\n"),
    QUERY("SELECT n FROM sluice.games", 400, REASON, "invalidQuery"),
    QUERY("SELECT COUNT(*) FROM sluice.games", 400, REASON, "invalidQuery"),
    QUERY("SELECT n FROM sluice.games WHERE n = 1", 400, REASON, "invalidQuery"),
    QUERY("SELECT n FROM sluice.games WHERE day = '2021-10-20'", 200, "rows",
          "[{\"f\":[{\"v\":\"2\"}]}]"),
    QUERY("SELECT n FROM sluice.games WHERE day >= '2021-10-19' ORDER BY n DESC LIMIT 2", 200,
          "rows", "[{\"f\":[{\"v\":\"3\"}]},{\"f\":[{\"v\":\"2\"}]}]"),
    QUERY("SELECT COUNT(*) FROM sluice.games WHERE day > '2021-10-19'", 200, "rows.0.f.0.v", "2"),
    QUERY("SELECT n FROM sluice.games WHERE day = '2020-01-01'", 200, "rows", NULL),
    QUERY("SELECT at FROM sluice.games WHERE day = '2021-10-21'", 200, "rows.0.f.0.v",
          "1.700000000123456E9"),
    { "POST", "queries",
      "{\"query\":\"SELECT at FROM sluice.games WHERE day = '2021-10-21'\",\"useLegacySql\":false,"
      "\"formatOptions\":{\"useInt64Timestamp\":true}}",
      200, "rows.0.f.0.v", "1700000000123456" },
    QUERY("SELECT n FROM sluice.games WHERE day = 5", 400, "error.message",
          "No matching signature for operator = for argument types: DATE, INT64"),
    QUERY("SELECT none FROM sluice.games WHERE day = '2021-10-20'", 400, REASON, "invalidQuery"),
    QUERY("SELECT n FROM sluice.games WHERE day = @d", 400, REASON, "invalidQuery"),
    { "POST", "queries",
      "{\"query\":\"SELECT n FROM sluice.games WHERE day IN UNNEST(@d)\",\"useLegacySql\":false,"
      "\"queryParameters\":[{\"name\":\"d\",\"parameterType\":{\"type\":\"ARRAY\",\"arrayType\":"
      "{\"type\":\"DATE\"}},\"parameterValue\":{\"arrayValues\":[{\"value\":\"2021-10-19\"}]}}]}",
      200, "rows", "[{\"f\":[{\"v\":\"1\"}]}]" },
    END,
};

static const struct step money[] = {
    CREATE,
    LOAD("a games WRITE_TRUNCATE\n" DAY19 DAY20),
    { "POST", "queries",
      "{\"query\":\"SELECT n FROM sluice.games WHERE day = '2021-10-19'\",\"useLegacySql\":false,"
      "\"dryRun\":true}",
      200, "totalBytesProcessed", "16" },
    { "POST", "queries",
      "{\"query\":\"SELECT day, n FROM sluice.games\",\"useLegacySql\":false,\"dryRun\":true}", 200,
      "totalBytesProcessed", "32" },
    { "POST", "queries",
      "{\"query\":\"SELECT n FROM sluice.games\",\"useLegacySql\":false,"
      "\"maximumBytesBilled\":\"10485759\"}",
      500, REASON, "bytesBilledLimitExceeded" },
    { "POST", "queries",
      "{\"query\":\"SELECT n FROM sluice.games\",\"useLegacySql\":false,"
      "\"maximumBytesBilled\":\"10485760\"}",
      200, "totalRows", "2" },
    { "GET", "jobs", NULL, 200, "jobs.2", NULL }, /* dry runs leave none */
    END,
};

#define PARTITIONS                                                                                 \
    "SELECT partition_id, total_rows FROM sluice.INFORMATION_SCHEMA.PARTITIONS"                    \
    " WHERE table_name = 'games' ORDER BY partition_id"
#define TIMES                                                                                      \
    "SELECT partition_id FROM sluice.INFORMATION_SCHEMA.PARTITIONS"                                \
    " WHERE last_modified_time > TIMESTAMP '2020-01-01' ORDER BY partition_id"
#define CHANGE(text)                                                                               \
    {                                                                                              \
        "POST", "/control/rows",                                                                   \
            "{\"projectId\":\"test-project\",\"datasetId\":\"sluice\"," text "}", 200, NULL, NULL  \
    }

static const struct step partitions[] = {
    CREATE,
    QUERY(PARTITIONS, 200, "totalRows", "0"),
    LOAD("a games WRITE_TRUNCATE\n" DAY19 DAY20),
    QUERY(PARTITIONS, 200, "rows",
          "[{\"f\":[{\"v\":\"20211019\"},{\"v\":\"1\"}]},{\"f\":[{\"v\":\"20211020\"},"
          "{\"v\":\"1\"}]}]"),
    QUERY(TIMES, 200, "totalRows", "2"),
    CHANGE("\"tableId\":\"games$20211019\",\"delete\":true"),
    QUERY(PARTITIONS, 200, "rows", "[{\"f\":[{\"v\":\"20211020\"},{\"v\":\"1\"}]}]"),
    CHANGE("\"tableId\":\"games\",\"stream\":true,\"rows\":[{\"day\":\"2021-10-19\"}]"),
    QUERY(PARTITIONS, 200, "rows.1.f.0.v", "__UNPARTITIONED__"),
    { "GET", GAMES, NULL, 200, "streamingBuffer.estimatedRows", "1" },
    { "GET", GAMES, NULL, 200, "numRows", "1" },
    { "GET", GAMES "/data", NULL, 200, "totalRows", "2" },
    END,
};

static const struct step pages[] = {
    CREATE,
    LOAD("a games WRITE_TRUNCATE\n" DAY19 DAY19 DAY19 DAY20),
    SETTINGS("\"page_rows\":2,\"empty_pages\":2,\"shuffle\":0"),
    { "GET", GAMES "/data?pageToken=P.0.0", NULL, 200, "rows", NULL },
    { "GET", GAMES "/data?pageToken=Pffffffffffffff.3.2", NULL, 200, "rows.0.f.1.v", "2" },
    { "GET", GAMES "/data?pageToken=Pffffffffffffff.3.2", NULL, 200, "pageToken", NULL },
    { "GET", GAMES "/data?pageToken=Pffffffffffffff.3.1", NULL, 200, "pageToken",
      "Pffffffffffffff.3.2" }, /* an empty page */
    { "GET", GAMES "/data?pageToken=next", NULL, 400, REASON, "invalid" },
    { "GET", GAMES "/data?startIndex=3", NULL, 200, "rows.0.f.1.v", "2" },
    { "GET", GAMES "/data?selectedFields=n,none", NULL, 400, REASON, "invalid" },
    { "GET", GAMES "/data?selectedFields=n,day&maxResults=1", NULL, 200, "rows",
      "[{\"f\":[{\"v\":\"2021-10-19\"},{\"v\":\"1\"}]}]" },
    END,
};

static const struct step waiting[] = {
    CREATE,
    SETTINGS("\"job_ms\":3600000"),
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"useLegacySql\":false,\"timeoutMs\":0}", 200,
      "jobComplete", "false" },
    { "POST", "jobs",
      "{\"jobReference\":{\"jobId\":\"q\"},\"configuration\":{\"query\":{\"query\":\"SELECT 1\","
      "\"useLegacySql\":false}}}",
      200, "status.state", "RUNNING" },
    { "GET", "queries/q?timeoutMs=0", NULL, 200, "schema", NULL },
    LOAD("l games$20211019 WRITE_TRUNCATE\n" DAY19),
    STATE("l", "status.state", "RUNNING"),
    { "GET", GAMES "/data", NULL, 200, "totalRows", "0" },
    { "POST", "jobs/l/cancel", NULL, 200, "kind", "bigquery#jobCancelResponse" },
    STATE("l", "status.errorResult.reason", "stopped"),
    { "GET", "queries/l", NULL, 400, REASON, "invalid" },
    END,
};

static const struct step again[] = {
    FAULTS("{\"kind\":\"job_failed\",\"reason\":\"backendError\"}"),
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"useLegacySql\":false,\"requestId\":\"r\"}", 400,
      REASON, "jobBackendError" },
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"useLegacySql\":false,\"requestId\":\"r\"}", 400,
      REASON, "jobBackendError" }, /* the same job */
    { "POST", "queries", "{\"query\":\"SELECT 1\",\"useLegacySql\":false,\"requestId\":\"s\"}", 200,
      NULL, NULL },
    { "GET", "/control/counts", NULL, 200, "retries", "{\"jobs.query\":1}" },
    FAULTS("{\"kind\":\"429\",\"method\":\"jobs.list\"}"),
    { "GET", TABLES, NULL, 200, NULL, NULL },
    { "GET", "jobs", NULL, 429, REASON, "rateLimitExceeded" },
    { "GET", "jobs", NULL, 200, NULL, NULL },
    { "GET", "/control/counts", NULL, 200, "retries.jobs.list", NULL },
    { "POST", "/control/faults", "{\"faults\":[{\"kind\":\"flood\"}]}", 400, NULL, NULL },
    { "POST", "/control/faults", "{\"faults\":[{\"kind\":\"503\",\"cuont\":1}]}", 400, NULL, NULL },
    END,
};

static const struct step rates[] = {
    { "POST", TABLES, "{" REFERENCE "," FIELDS "}", 200, NULL, NULL },
    SETTINGS("\"updates\":20"), /* so 2 where there are no partitions */
    LOAD("a games WRITE_TRUNCATE\n" DAY19),
    LOAD("b games WRITE_TRUNCATE\n" DAY19),
    LOAD("c games WRITE_TRUNCATE\n" DAY20),
    STATE("b", "status", "{\"state\":\"DONE\"}"),
    STATE("c", "status.errorResult.reason", "rateLimitExceeded"),
    { "PATCH", GAMES, "{\"description\":\"d\"}", 403, REASON, "rateLimitExceeded" },
    { "GET", GAMES "/data", NULL, 200, "rows.0.f.1.v", "1" },
    END,
};

static const struct step schemas[] = {
    CREATE,
    LOAD("a games$20211019 WRITE_TRUNCATE\n" DAY19),
    { "PATCH", GAMES, "{\"schema\":{\"fields\":[{\"name\":\"day\",\"type\":\"DATE\"}]}}", 400,
      REASON, "invalid" },
    { "PATCH", GAMES,
      "{\"schema\":{\"fields\":[{\"name\":\"day\",\"type\":\"DATE\"},{\"name\":\"n\",\"type\":"
      "\"STRING\"},{\"name\":\"at\",\"type\":\"TIMESTAMP\"}]}}",
      400, REASON, "invalid" },
    { "PATCH", GAMES,
      "{\"schema\":{\"fields\":[{\"name\":\"day\",\"type\":\"DATE\"},{\"name\":\"n\",\"type\":"
      "\"INTEGER\"},{\"name\":\"at\",\"type\":\"TIMESTAMP\"},{\"name\":\"s\",\"type\":\"STRING\"}]}"
      "}",
      200, "schema.fields.3.mode", "NULLABLE" },
    { "GET", GAMES "/data", NULL, 200, "rows.0.f.3.v", "null" },
    { "PATCH", GAMES, "{\"description\":\"d\"}", 200, "description", "d" },
    { "PATCH", GAMES, "{\"description\":null}", 200, "description", NULL },
    { "GET", GAMES "?fields=schema(fields/name)", NULL, 200, "schema.fields.3",
      "{\"name\":\"s\"}" },
    { "DELETE", GAMES, NULL, 204, NULL, NULL },
    { "GET", GAMES, NULL, 404, REASON, "notFound" },
    END,
};

static const struct step copies[] = {
    CREATE,
    LOAD("a games$20211019 WRITE_TRUNCATE\n" DAY19),
    { "POST", "/control/copy", "{\"from\":\"sluice\",\"to\":\"other\"}", 200, NULL, NULL },
    LOAD("b games$20211019 WRITE_TRUNCATE\n"),
    { "GET", "datasets/other/tables/games/data", NULL, 200, "totalRows", "1" },
    { "GET", GAMES "/data", NULL, 200, "totalRows", "0" },
    { "POST", "/control/copy", "{\"to\":\"other\"}", 200, NULL, NULL },
    { "GET", "datasets/other", NULL, 404, REASON, "notFound" },
    { "POST", TABLES,
      "{\"tableReference\":{\"projectId\":\"test-project\",\"datasetId\":\"sluice\",\"tableId\":"
      "\"v\"},\"view\":{\"query\":\"SELECT n AS m FROM sluice.games\",\"useLegacySql\":false}}",
      200, "schema.fields.0.name", "m" },
    LOAD("c games WRITE_TRUNCATE\n" DAY19 DAY20),
    QUERY("SELECT m FROM sluice.v WHERE m > 1", 200, "rows", "[{\"f\":[{\"v\":\"2\"}]}]"),
    { "GET", TABLES "/v/data", NULL, 400, REASON, "invalid" },
    { "GET", TABLES "/v", NULL, 200, "type", "VIEW" },
    END,
};

/* Types that the driver may meet in tables of others. */
static const struct step kinds[] = {
    { "POST", TABLES,
      "{" REFERENCE ",\"schema\":{\"fields\":[{\"name\":\"m\",\"type\":\"NUMERIC\"},{\"name\":"
      "\"g\",\"type\":\"GEOGRAPHY\"},{\"name\":\"r\",\"type\":\"STRUCT\",\"mode\":\"REPEATED\","
      "\"fields\":[{\"name\":\"i\",\"type\":\"INT64\"}]}]}}",
      200, "schema.fields.1.type", "GEOGRAPHY" },
    { "GET", GAMES, NULL, 200, "schema.fields.2.fields.0.type", "INTEGER" },
    LOAD("a games WRITE_APPEND\n{\"m\":\"10\",\"r\":[{\"i\":1},{}]}\n{\"m\":\"9.5\"}\n"
         "{\"m\":\"-9.5\"}\n{\"m\":\"-10.25\"}\n{\"m\":null}\n"),
    QUERY("SELECT m FROM sluice.games ORDER BY m", 200, "rows",
          "[{\"f\":[{\"v\":null}]},{\"f\":[{\"v\":\"-10.25\"}]},{\"f\":[{\"v\":\"-9.5\"}]},"
          "{\"f\":[{\"v\":\"9.5\"}]},{\"f\":[{\"v\":\"10\"}]}]"),
    QUERY("SELECT m FROM sluice.games WHERE m >= NUMERIC '9.50' AND m < 10", 200, "rows",
          "[{\"f\":[{\"v\":\"9.5\"}]}]"),
    QUERY("SELECT r FROM sluice.games WHERE m = 10", 200, "rows.0.f.0.v",
          "[{\"v\":{\"f\":[{\"v\":\"1\"}]}},{\"v\":{\"f\":[{\"v\":null}]}}]"),
    QUERY("SELECT m FROM sluice.games WHERE g = 'x'", 400, REASON, "invalidQuery"),
    END,
};

/* The first answer is lost; who asks again has the same query. */
static const struct step late[] = {
    FAULTS("{\"kind\":\"job_late\",\"ms\":300}"),
    { "POST", "queries",
      "{\"query\":\"SELECT 1\",\"useLegacySql\":false,\"requestId\":\"r\",\"timeoutMs\":1}", 200,
      "jobComplete", "false" },
    { "POST", "queries",
      "{\"query\":\"SELECT 1\",\"useLegacySql\":false,\"requestId\":\"r\",\"timeoutMs\":9000}", 200,
      "rows.0.f.0.v", "1" },
    END,
};

static const struct scenario scenarios[] = {
    { "what is not documented is refused", strict },
    { "a load replaces its partition, or all", loads },
    { "a load that fails changes nothing", bad_loads },
    { "an id is used once, in its location", ids },
    { "queries filter, order and count", queries },
    { "bytes are measured and capped", money },
    { "partitions are told as the service does", partitions },
    { "rows come by pages", pages },
    { "jobs take their time", waiting },
    { "queries begin late", late },
    { "what is asked again is counted apart", again },
    { "too many updates are refused", rates },
    { "schemas grow, and do not shrink", schemas },
    { "datasets are copied, and views read", copies },
    { "types of others' tables are there", kinds },
};

START_TEST(conversations_go_as_they_must)
{
    scenario_run(&scenarios[_i]);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("server");

    tcase_add_loop_test(tests, conversations_go_as_they_must, 0,
                        (int)(sizeof scenarios / sizeof scenarios[0]));
    return runner_run("bigquery_server_talk", tests);
}

/* methods.c - methods, parameters and fields of the BigQuery API that the server serves. */
#include "methods.h"

#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

const struct api_field api_common[] = {
    { .name = "alt", .type = API_STRING, .values = " json " },
    { .name = "fields", .type = API_STRING },
    { .name = "key", .type = API_STRING },
    { .name = "prettyPrint", .type = API_BOOLEAN },
    { .name = "quotaUser", .type = API_STRING },
    { .name = "uploadType", .type = API_STRING },
    END,
};

static const struct api_field table_reference[] = {
    { .name = "projectId", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "datasetId", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "tableId", .type = API_STRING, .flags = API_REQUIRED },
    END,
};

static const struct api_field dataset_reference[] = {
    { .name = "projectId", .type = API_STRING },
    { .name = "datasetId", .type = API_STRING, .flags = API_REQUIRED },
    END,
};

/* A field of a schema has fields of the same kind. */
extern const struct api_field api_schema_field[];
const struct api_field api_schema_field[] = {
    { .name = "name", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "type",
      .type = API_STRING,
      .flags = API_REQUIRED,
      .values = " STRING BYTES INTEGER INT64 FLOAT FLOAT64 BOOLEAN BOOL TIMESTAMP DATE TIME "
                "DATETIME NUMERIC BIGNUMERIC GEOGRAPHY JSON RECORD STRUCT " },
    { .name = "mode", .type = API_STRING, .values = " NULLABLE REQUIRED REPEATED " },
    { .name = "description", .type = API_STRING },
    { .name = "precision", .type = API_INT64 },
    { .name = "scale", .type = API_INT64 },
    { .name = "maxLength", .type = API_INT64 },
    { .name = "timestampPrecision", .type = API_INT64 },
    { .name = "defaultValueExpression", .type = API_STRING },
    { .name = "fields",
      .type = API_OBJECTS,
      .fields = api_schema_field,
      .schema = "TableFieldSchema" },
    END,
};

static const struct api_field table_schema[] = {
    { .name = "fields",
      .type = API_OBJECTS,
      .fields = api_schema_field,
      .schema = "TableFieldSchema" },
    END,
};

static const struct api_field time_partitioning[] = {
    { .name = "type",
      .type = API_STRING,
      .flags = API_REQUIRED,
      .values = " DAY HOUR MONTH YEAR " },
    { .name = "field", .type = API_STRING },
    { .name = "expirationMs", .type = API_INT64 },
    { .name = "requirePartitionFilter", .type = API_BOOLEAN },
    END,
};

static const struct api_field clustering[] = {
    { .name = "fields", .type = API_STRINGS },
    END,
};

static const struct api_field view[] = {
    { .name = "query", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "useLegacySql", .type = API_BOOLEAN },
    END,
};

static const struct api_field primary_key[] = {
    { .name = "columns", .type = API_STRINGS },
    END,
};

static const struct api_field table_constraints[] = {
    { .name = "primaryKey", .type = API_OBJECT, .fields = primary_key },
    END,
};

static const struct api_field dataset[] = {
    { .name = "datasetReference",
      .type = API_OBJECT,
      .flags = API_REQUIRED,
      .fields = dataset_reference,
      .schema = "DatasetReference" },
    { .name = "location", .type = API_STRING },
    { .name = "description", .type = API_STRING },
    { .name = "friendlyName", .type = API_STRING },
    { .name = "labels", .type = API_MAP },
    END,
};

static const struct api_field table[] = {
    { .name = "tableReference",
      .type = API_OBJECT,
      .fields = table_reference,
      .schema = "TableReference" },
    { .name = "schema", .type = API_OBJECT, .fields = table_schema, .schema = "TableSchema" },
    { .name = "timePartitioning",
      .type = API_OBJECT,
      .fields = time_partitioning,
      .schema = "TimePartitioning" },
    { .name = "requirePartitionFilter", .type = API_BOOLEAN },
    { .name = "clustering", .type = API_OBJECT, .fields = clustering, .schema = "Clustering" },
    { .name = "tableConstraints",
      .type = API_OBJECT,
      .fields = table_constraints,
      .schema = "TableConstraints" },
    { .name = "view", .type = API_OBJECT, .fields = view, .schema = "ViewDefinition" },
    { .name = "description", .type = API_STRING },
    { .name = "friendlyName", .type = API_STRING },
    { .name = "labels", .type = API_MAP },
    { .name = "expirationTime", .type = API_INT64 },
    { .name = "kind", .type = API_OUTPUT },
    { .name = "id", .type = API_OUTPUT },
    { .name = "etag", .type = API_OUTPUT },
    { .name = "selfLink", .type = API_OUTPUT },
    { .name = "type", .type = API_OUTPUT },
    { .name = "location", .type = API_OUTPUT },
    { .name = "creationTime", .type = API_OUTPUT },
    { .name = "lastModifiedTime", .type = API_OUTPUT },
    { .name = "numRows", .type = API_OUTPUT },
    { .name = "numBytes", .type = API_OUTPUT },
    { .name = "streamingBuffer", .type = API_OUTPUT },
    END,
};

static const struct api_field parameter_type[] = {
    { .name = "type", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "arrayType",
      .type = API_OBJECT,
      .fields = parameter_type,
      .schema = "QueryParameterType" },
    { .name = "timestampPrecision", .type = API_INT64 },
    END,
};

static const struct api_field parameter_value[] = {
    { .name = "value", .type = API_STRING, .flags = API_LENIENT },
    { .name = "arrayValues",
      .type = API_OBJECTS,
      .fields = parameter_value,
      .schema = "QueryParameterValue" },
    END,
};

static const struct api_field query_parameter[] = {
    { .name = "name", .type = API_STRING },
    { .name = "parameterType",
      .type = API_OBJECT,
      .flags = API_REQUIRED,
      .fields = parameter_type,
      .schema = "QueryParameterType" },
    { .name = "parameterValue",
      .type = API_OBJECT,
      .flags = API_REQUIRED,
      .fields = parameter_value,
      .schema = "QueryParameterValue" },
    END,
};

static const struct api_field load[] = {
    { .name = "destinationTable",
      .type = API_OBJECT,
      .flags = API_REQUIRED,
      .fields = table_reference,
      .schema = "TableReference" },
    { .name = "sourceFormat", .type = API_STRING },
    { .name = "writeDisposition",
      .type = API_STRING,
      .values = " WRITE_TRUNCATE WRITE_TRUNCATE_DATA WRITE_APPEND WRITE_EMPTY " },
    { .name = "createDisposition",
      .type = API_STRING,
      .values = " CREATE_IF_NEEDED CREATE_NEVER " },
    { .name = "schema", .type = API_OBJECT, .fields = table_schema, .schema = "TableSchema" },
    { .name = "autodetect", .type = API_BOOLEAN },
    { .name = "maxBadRecords", .type = API_INT32 },
    { .name = "ignoreUnknownValues", .type = API_BOOLEAN },
    { .name = "encoding", .type = API_STRING },
    { .name = "schemaUpdateOptions", .type = API_STRINGS },
    { .name = "timePartitioning",
      .type = API_OBJECT,
      .fields = time_partitioning,
      .schema = "TimePartitioning" },
    { .name = "clustering", .type = API_OBJECT, .fields = clustering, .schema = "Clustering" },
    { .name = "location", .type = API_STRING, .flags = API_LENIENT_ONLY },
    END,
};

static const struct api_field query[] = {
    { .name = "query", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "useLegacySql", .type = API_BOOLEAN },
    { .name = "useQueryCache", .type = API_BOOLEAN },
    { .name = "maximumBytesBilled", .type = API_INT64, .flags = API_LENIENT },
    { .name = "parameterMode", .type = API_STRING },
    { .name = "queryParameters",
      .type = API_OBJECTS,
      .fields = query_parameter,
      .schema = "QueryParameter" },
    { .name = "priority", .type = API_STRING, .values = " INTERACTIVE BATCH " },
    { .name = "defaultDataset",
      .type = API_OBJECT,
      .fields = dataset_reference,
      .schema = "DatasetReference" },
    { .name = "maxResults", .type = API_UINT32, .flags = API_LENIENT_ONLY },
    END,
};

static const struct api_field configuration[] = {
    { .name = "load", .type = API_OBJECT, .fields = load, .schema = "JobConfigurationLoad" },
    { .name = "query", .type = API_OBJECT, .fields = query, .schema = "JobConfigurationQuery" },
    { .name = "labels", .type = API_MAP },
    { .name = "jobTimeoutMs", .type = API_INT64 },
    { .name = "dryRun", .type = API_BOOLEAN },
    { .name = "jobType", .type = API_STRING },
    END,
};

static const struct api_field job_reference[] = {
    { .name = "projectId", .type = API_STRING },
    { .name = "jobId", .type = API_STRING },
    { .name = "location", .type = API_STRING },
    END,
};

static const struct api_field job[] = {
    { .name = "jobReference",
      .type = API_OBJECT,
      .fields = job_reference,
      .schema = "JobReference" },
    { .name = "configuration",
      .type = API_OBJECT,
      .flags = API_REQUIRED,
      .fields = configuration,
      .schema = "JobConfiguration" },
    END,
};

static const struct api_field format_options[] = {
    { .name = "useInt64Timestamp", .type = API_BOOLEAN },
    END,
};

static const struct api_field query_request[] = {
    { .name = "query", .type = API_STRING, .flags = API_REQUIRED },
    { .name = "useLegacySql", .type = API_BOOLEAN },
    { .name = "location", .type = API_STRING },
    { .name = "maxResults", .type = API_UINT32 },
    { .name = "timeoutMs", .type = API_UINT32 },
    { .name = "maximumBytesBilled", .type = API_INT64, .flags = API_LENIENT },
    { .name = "requestId", .type = API_STRING },
    { .name = "formatOptions",
      .type = API_OBJECT,
      .fields = format_options,
      .schema = "DataFormatOptions" },
    { .name = "queryParameters",
      .type = API_OBJECTS,
      .fields = query_parameter,
      .schema = "QueryParameter" },
    { .name = "parameterMode", .type = API_STRING },
    { .name = "labels", .type = API_MAP },
    { .name = "dryRun", .type = API_BOOLEAN },
    { .name = "defaultDataset",
      .type = API_OBJECT,
      .fields = dataset_reference,
      .schema = "DatasetReference" },
    { .name = "useQueryCache", .type = API_BOOLEAN },
    { .name = "jobTimeoutMs", .type = API_INT64 },
    { .name = "kind", .type = API_STRING },
    END,
};

#define PROJECT                                                                                    \
    {                                                                                              \
        .name = "projectId", .type = API_STRING, .flags = API_IN_PATH | API_REQUIRED               \
    }
#define DATASET                                                                                    \
    {                                                                                              \
        .name = "datasetId", .type = API_STRING, .flags = API_IN_PATH | API_REQUIRED               \
    }
#define TABLE                                                                                      \
    {                                                                                              \
        .name = "tableId", .type = API_STRING, .flags = API_IN_PATH | API_REQUIRED                 \
    }
#define JOB                                                                                        \
    {                                                                                              \
        .name = "jobId", .type = API_STRING, .flags = API_IN_PATH | API_REQUIRED                   \
    }
#define PAGE                                                                                       \
    { .name = "maxResults", .type = API_UINT32 },                                                  \
    {                                                                                              \
        .name = "pageToken", .type = API_STRING                                                    \
    }

static const struct api_field of_project[] = { PROJECT, END };
static const struct api_field of_dataset[] = { PROJECT, DATASET, END };
static const struct api_field of_table[] = { PROJECT, DATASET, TABLE, END };

static const struct api_field tables_get[] = {
    PROJECT,
    DATASET,
    TABLE,
    { .name = "selectedFields", .type = API_STRING },
    { .name = "view", .type = API_STRING, .values = " BASIC STORAGE_STATS FULL " },
    END,
};

static const struct api_field tables_list[] = { PROJECT, DATASET, PAGE, END };

static const struct api_field tabledata_list[] = {
    PROJECT,
    DATASET,
    TABLE,
    PAGE,
    { .name = "startIndex", .type = API_UINT64 },
    { .name = "selectedFields", .type = API_STRING },
    { .name = "formatOptions.useInt64Timestamp", .type = API_BOOLEAN },
    END,
};

static const struct api_field of_job[] = {
    PROJECT,
    JOB,
    { .name = "location", .type = API_STRING },
    END,
};

static const struct api_field jobs_list[] = {
    PROJECT,
    PAGE,
    { .name = "allUsers", .type = API_BOOLEAN },
    { .name = "minCreationTime", .type = API_UINT64 },
    { .name = "maxCreationTime", .type = API_UINT64 },
    { .name = "projection", .type = API_STRING, .values = " full minimal " },
    { .name = "stateFilter",
      .type = API_STRING,
      .flags = API_REPEATED,
      .values = " done pending running " },
    END,
};

static const struct api_field query_results[] = {
    PROJECT,
    JOB,
    PAGE,
    { .name = "location", .type = API_STRING },
    { .name = "startIndex", .type = API_UINT64 },
    { .name = "timeoutMs", .type = API_UINT32 },
    { .name = "formatOptions.useInt64Timestamp", .type = API_BOOLEAN },
    END,
};

#define IN_PROJECT "projects/{projectId}"
#define IN_DATASET IN_PROJECT "/datasets/{datasetId}"
#define IN_TABLE IN_DATASET "/tables/{tableId}"

const struct api_method api_methods[] = {
    { "datasets.get", "GET", IN_DATASET, of_dataset, NULL, NULL, 0 },
    { "datasets.insert", "POST", IN_PROJECT "/datasets", of_project, dataset, "Dataset", 0 },
    { "tables.get", "GET", IN_TABLE, tables_get, NULL, NULL, 0 },
    { "tables.insert", "POST", IN_DATASET "/tables", of_dataset, table, "Table", 0 },
    { "tables.patch", "PATCH", IN_TABLE, of_table, table, "Table", 0 },
    { "tables.delete", "DELETE", IN_TABLE, of_table, NULL, NULL, 0 },
    { "tables.list", "GET", IN_DATASET "/tables", tables_list, NULL, NULL, 0 },
    { "tabledata.list", "GET", IN_TABLE "/data", tabledata_list, NULL, NULL, 0 },
    { "jobs.insert", "POST", IN_PROJECT "/jobs", of_project, job, "Job", 1 },
    { "jobs.list", "GET", IN_PROJECT "/jobs", jobs_list, NULL, NULL, 0 },
    { "jobs.get", "GET", IN_PROJECT "/jobs/{jobId}", of_job, NULL, NULL, 0 },
    { "jobs.cancel", "POST", IN_PROJECT "/jobs/{jobId}/cancel", of_job, NULL, NULL, 0 },
    { "jobs.query", "POST", IN_PROJECT "/queries", of_project, query_request, "QueryRequest", 0 },
    { "jobs.getQueryResults", "GET", IN_PROJECT "/queries/{jobId}", query_results, NULL, NULL, 0 },
    { .id = NULL },
};

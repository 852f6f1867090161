/*
 * bench_copy.c - how fast the PostgreSQL driver moves rows: bench_copy write|read ROWS
 *
 * Writes ROWS rows of 40 columns into the table "wide" of the schema "bench" of the server that
 * SLUICE_TEST_POSTGRES names, or reads 12 of its columns; prints rows a second. `bench_postgres`
 * runs it side by side with psql.
 */
#include <dlfcn.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"
#include "sluice/store.h"
#include "table/table.h"

#define COLUMNS 40
#define READ_COLUMNS 12

struct bench {
    const struct sluice_store_driver *driver;
    void *session;
    struct sluice_error error;
    char names[COLUMNS][16];
    int32_t types[COLUMNS];
    struct sluice_field fields[COLUMNS];
    const struct sluice_field *pointers[COLUMNS];
};

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void must(const struct bench *bench, int status, const char *what)
{
    if (status == SLUICE_OK)
        return;
    (void)fprintf(stderr, "bench_copy: %s: %s\n", what, bench->error.message);
    exit(1);
}

/* The key, then what processors write: mostly reals. */
static void describe(struct bench *bench)
{
    static const int32_t few[] = { SLUICE_DATE, SLUICE_INT, SLUICE_TEXT,
                                   SLUICE_BOOL, SLUICE_INT, SLUICE_TIME };

    for (int i = 0; i < COLUMNS; i++) {
        bench->types[i] = i < 6 ? few[i] : i % 5 == 0 ? SLUICE_INT : SLUICE_REAL;
        if (i % 13 == 12)
            bench->types[i] = SLUICE_TEXT;
        (void)snprintf(bench->names[i], sizeof bench->names[i], "c%d", i);
        bench->fields[i] = (struct sluice_field){ .size = sizeof bench->fields[i],
                                                  .type = bench->types[i],
                                                  .name = bench->names[i],
                                                  .is_key = i < 2 };
        bench->pointers[i] = &bench->fields[i];
    }
}

static void open_store(struct bench *bench)
{
    static const char *const wanted[] = { "host", "port", "dbname", "user" };
    struct sluice_store_setting settings[8];
    const struct sluice_store_setting *pointers[8];
    const char *given = getenv("SLUICE_TEST_POSTGRES");
    PQconninfoOption *options = PQconninfoParse(given == NULL ? "" : given, NULL);
    void *object = dlopen("stores/postgres.so", RTLD_NOW | RTLD_LOCAL);
    uint32_t count = 0;

    if (object == NULL || options == NULL) {
        (void)fprintf(stderr, "bench_copy: run it in the folder of the build, with a server\n");
        exit(1);
    }
    bench->driver = dlsym(object, "sluice_store_driver");
    for (PQconninfoOption *option = options; option->keyword != NULL; option++)
        for (size_t i = 0; i < COUNT_OF(wanted); i++)
            if (option->val != NULL && strcmp(option->keyword, wanted[i]) == 0)
                settings[count++] = (struct sluice_store_setting){ .size = sizeof *settings,
                                                                   .name = wanted[i],
                                                                   .value = option->val };
    settings[count++] = (struct sluice_store_setting){ .size = sizeof *settings,
                                                       .name = "schema",
                                                       .value = "bench" };
    settings[count++] = (struct sluice_store_setting){ .size = sizeof *settings,
                                                       .name = "connect_timeout",
                                                       .value = "10" };
    for (uint32_t i = 0; i < count; i++)
        pointers[i] = &settings[i];
    must(bench,
         bench->driver->open(pointers, count, SLUICE_OPEN_CREATE, &bench->session, &bench->error),
         "open");
    PQconninfoFree(options);
}

static struct sluice_value cell(int32_t type, int64_t row, int column)
{
    static const char *const words[] = { "Regular Season", "MIL", "", "a longer text than others" };

    switch (type) {
    case SLUICE_BOOL:
        return sluice_of_bool(row % 2 == 0);
    case SLUICE_REAL:
        return (row + column) % 20 == 0 ? sluice_of_null()
                                        : sluice_of_real((double)(row * column % 9973) / 7.0);
    case SLUICE_TEXT:
        return sluice_of_text(words[(row + column) % 4]);
    case SLUICE_DATE:
        return sluice_of_date((int32_t)(18000 + row / 1000));
    case SLUICE_TIME:
        return sluice_of_time(INT64_C(1600000000000000) + row * 1000001);
    default:
        return sluice_of_int(column == 1 ? row % 1000 : row * column);
    }
}

static void fill(struct bench *bench, struct table *table, int64_t rows)
{
    const char *names[COLUMNS];
    struct sluice_value values[COLUMNS];

    for (int i = 0; i < COLUMNS; i++)
        names[i] = bench->names[i];
    must(bench, table_init(table, names, bench->types, COLUMNS, &bench->error), "make rows");
    for (int64_t row = 0; row < rows; row++) {
        for (int i = 0; i < COLUMNS; i++)
            values[i] = cell(bench->types[i], row, i);
        must(bench, table_append(table, values, &bench->error), "make rows");
    }
    table_finish(table);
}

static double measure_write(struct bench *bench, int64_t rows)
{
    struct sluice_layout layout = {
        .size = sizeof layout, .field_count = COLUMNS, .table = "wide", .fields = bench->pointers
    };
    struct sluice_replace replace = {
        .size = sizeof replace, .field_count = COLUMNS, .table = "wide", .fields = bench->pointers
    };
    struct sluice_batch batch;
    struct table table;
    double began;

    fill(bench, &table, rows);
    batch = table_batch(&table);
    replace.rows = &batch;
    must(bench, bench->driver->migrate(bench->session, &layout, &bench->error), "migrate");
    began = now();
    must(bench, bench->driver->begin(bench->session, &bench->error), "begin");
    must(bench, bench->driver->replace(bench->session, &replace, &bench->error), "replace");
    must(bench, bench->driver->commit(bench->session, &bench->error), "commit");
    began = now() - began;
    table_fini(&table);
    return (double)rows / began;
}

static double measure_read(struct bench *bench)
{
    struct sluice_scan scan = {
        .size = sizeof scan, .field_count = READ_COLUMNS, .table = "wide", .fields = bench->pointers
    };
    struct sluice_batch batch;
    void *cursor = NULL;
    int64_t rows = 0;
    double began = now();

    must(bench, bench->driver->scan(bench->session, &scan, &cursor, &bench->error), "scan");
    do {
        must(bench, bench->driver->next(cursor, &batch, &bench->error), "next");
        rows += batch.row_count;
    } while (batch.row_count > 0);
    bench->driver->finish(cursor);
    return (double)rows / (now() - began);
}

int main(int count, char **words)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    int64_t rows = count == 3 ? strtoll(words[2], NULL, 10) : 0;

    if (count < 2 || (strcmp(words[1], "read") != 0 && rows <= 0)) {
        (void)fprintf(stderr, "usage: bench_copy write ROWS | read\n");
        return 2;
    }
    describe(&bench);
    open_store(&bench);
    (void)printf("%.0f\n", strcmp(words[1], "read") == 0 ? measure_read(&bench)
                                                         : measure_write(&bench, rows));
    bench.driver->close(bench.session);
    return 0;
}

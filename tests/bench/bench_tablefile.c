/*
 * bench_tablefile.c - how fast tables become files, and files tables: bench_tablefile [ROWS
 * [FOLDER]]
 *
 * ROWS rows (default 2,000,000) of 12 columns, about 10 rows a key, are written as a table file and
 * into an SQLite table in FOLDER (default /tmp), and read back. Prints the median of five of each,
 * in GB of the file a second:
 *
 *   memcpy         the file's bytes from memory to memory
 *   write          the table to a file, not synced
 *   check          a file opened and all its values looked at, on one thread
 *   map and sum    opened, looked at, and all numbers and lengths of text added up
 *   sum again      the same of a file that stays open: what is left is reading
 *   sqlite         the same rows by a C loop over SQLite
 *   find           nanoseconds for a key, in the file and in an index made in memory
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tablefile/tablefile.h"

enum { COLUMNS = 12, TIMES = 5, ROWS_OF_KEY = 10 };

static const char *const names[COLUMNS] = { "player", "day",  "game", "points", "minutes", "ratio",
                                            "home",   "team", "note", "seen",   "share",   "rank" };
static const int32_t types[COLUMNS] = { SLUICE_INT,  SLUICE_DATE, SLUICE_TEXT, SLUICE_INT,
                                        SLUICE_REAL, SLUICE_REAL, SLUICE_BOOL, SLUICE_TEXT,
                                        SLUICE_TEXT, SLUICE_TIME, SLUICE_REAL, SLUICE_INT };

struct bench {
    struct sluice_error error;
    int64_t rows;
    char path[512], store[520];
    struct table table;
    struct indexed *indexed;
    struct table_file_content content;
    uint64_t bytes;
    unsigned char *from, *to;
    struct table_file *file;
    uint64_t sum;
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
    (void)fprintf(stderr, "bench_tablefile: %s: %s\n", what, bench->error.message);
    exit(1);
}

/* ---- rows ---- */

static struct sluice_value cell(int column, int64_t row)
{
    static const char *const words[] = { "MIL", "BOS", "a longer note than others", "" };
    static char text[16];

    switch (types[column]) {
    case SLUICE_BOOL:
        return sluice_of_bool(row % 2 == 0);
    case SLUICE_REAL:
        return row % 20 == 0 ? sluice_of_null() : sluice_of_real((double)(row % 9973) / 7.0);
    case SLUICE_DATE:
        return sluice_of_date((int32_t)(18000 + row % ROWS_OF_KEY));
    case SLUICE_TIME:
        return sluice_of_time(INT64_C(1600000000000000) + row * 1000001);
    case SLUICE_INT:
        return sluice_of_int(column == 0 ? row / ROWS_OF_KEY : row * column % 1000);
    default:
        if (column != 2)
            return sluice_of_text(words[(row + column) % 4]);
        return sluice_of_bytes(text,
                               snprintf(text, sizeof text, "%010lld", (long long)(row % 100000)));
    }
}

static void make_rows(struct bench *bench)
{
    static const int32_t key[] = { 0 };
    const struct index_spec spec = { .key = key, .key_count = 1, .date = 1 };
    struct sluice_value values[COLUMNS];

    must(bench, table_init(&bench->table, names, types, COLUMNS, &bench->error), "rows");
    for (int64_t row = 0; row < bench->rows; row++) {
        for (int i = 0; i < COLUMNS; i++)
            values[i] = cell(i, row);
        must(bench, table_append(&bench->table, values, &bench->error), "rows");
    }
    table_finish(&bench->table);
    must(bench, indexed_create(&bench->table, &spec, &bench->indexed, &bench->error), "index");
    bench->content =
        (struct table_file_content){ .names = names, .rows = indexed_parts(bench->indexed) };
}

/* ---- SQLite ---- */

static void bind_cell(sqlite3_stmt *statement, int place, struct sluice_value value)
{
    if (value.type == SLUICE_NULL)
        (void)sqlite3_bind_null(statement, place);
    else if (value.type == SLUICE_TEXT)
        (void)sqlite3_bind_text(statement, place, value.as.text, value.length, SQLITE_TRANSIENT);
    else if (value.type == SLUICE_REAL)
        (void)sqlite3_bind_double(statement, place, value.as.real);
    else
        (void)sqlite3_bind_int64(statement, place, value.as.integer);
}

static void fill_store(const struct bench *bench, sqlite3 *store)
{
    sqlite3_stmt *insert = NULL;

    (void)sqlite3_exec(store,
                       "pragma journal_mode = off; begin; create table t (player, day, game, "
                       "points, minutes, ratio, home, team, note, seen, share, rank, primary key "
                       "(day, player)) without rowid",
                       NULL, NULL, NULL);
    (void)sqlite3_prepare_v2(store, "insert into t values (?,?,?,?,?,?,?,?,?,?,?,?)", -1, &insert,
                             NULL);
    for (int64_t row = 0; row < bench->rows; row++) {
        for (int i = 0; i < COLUMNS; i++)
            bind_cell(insert, i + 1, cell(i, row));
        (void)sqlite3_step(insert);
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(insert);
    (void)sqlite3_exec(store, "commit", NULL, NULL, NULL);
}

static void make_store(const struct bench *bench)
{
    sqlite3 *store = NULL;

    (void)unlink(bench->store);
    if (sqlite3_open(bench->store, &store) != SQLITE_OK)
        exit(1);
    fill_store(bench, store);
    (void)sqlite3_close(store);
}

static void read_store(struct bench *bench)
{
    sqlite3 *store = NULL;
    sqlite3_stmt *select = NULL;
    int64_t rows = 0;

    if (sqlite3_open_v2(bench->store, &store, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        exit(1);
    (void)sqlite3_prepare_v2(store, "select * from t", -1, &select, NULL);
    while (sqlite3_step(select) == SQLITE_ROW) {
        rows++;
        for (int i = 0; i < COLUMNS; i++) {
            if (types[i] == SLUICE_TEXT) {
                (void)sqlite3_column_text(select, i);
                bench->sum += (uint64_t)sqlite3_column_bytes(select, i);
            } else if (types[i] == SLUICE_REAL) {
                bench->sum += (uint64_t)sqlite3_column_double(select, i);
            } else {
                bench->sum += (uint64_t)sqlite3_column_int64(select, i);
            }
        }
    }
    (void)sqlite3_finalize(select);
    (void)sqlite3_close(store);
    if (rows != bench->rows)
        exit(1);
}

/* ---- files ---- */

static void copy_bytes(struct bench *bench)
{
    memcpy(bench->to, bench->from, bench->bytes);
    bench->sum += bench->to[bench->bytes / 2];
}

static void write_file(struct bench *bench)
{
    must(bench, table_file_write(bench->path, &bench->content, false, NULL, &bench->error),
         "write");
}

static void open_file(struct bench *bench)
{
    table_file_close(bench->file);
    must(bench, table_file_open(bench->path, TABLE_FILE_OWN, &bench->file, &bench->error), "open");
}

static void check_file(struct bench *bench)
{
    struct index_parts parts;

    open_file(bench);
    for (int32_t i = 0; i < COLUMNS; i++)
        must(bench, table_file_check_rows(bench->file, i, 0, bench->rows, &bench->error), "check");
    must(bench, table_file_index(bench->file, &parts, &bench->error), "check");
}

static uint64_t sum_column(const struct sluice_column *column, int64_t rows)
{
    uint64_t sum = 0;
    double reals = 0;

    if (column->type == SLUICE_TEXT)
        for (int64_t i = 0; i < column->offsets[rows]; i++)
            sum += ((const unsigned char *)column->values)[i];
    else if (column->type == SLUICE_BOOL)
        for (int64_t i = 0; i < rows / 8; i++)
            sum += ((const unsigned char *)column->values)[i];
    else if (column->type == SLUICE_DATE)
        for (int64_t i = 0; i < rows; i++)
            sum += (uint64_t)((const int32_t *)column->values)[i];
    else if (column->type == SLUICE_REAL)
        for (int64_t i = 0; i < rows; i++)
            reals += ((const double *)column->values)[i];
    else
        for (int64_t i = 0; i < rows; i++)
            sum += (uint64_t)((const int64_t *)column->values)[i];
    return sum + (uint64_t)reals;
}

static void sum_file(struct bench *bench)
{
    for (int i = 0; i < COLUMNS; i++)
        bench->sum += sum_column(&table_file_columns(bench->file)[i], bench->rows);
}

static void map_and_sum(struct bench *bench)
{
    check_file(bench);
    sum_file(bench);
}

/* ---- figures ---- */

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(struct bench *bench, void (*work)(struct bench *))
{
    double seconds[TIMES];

    for (int i = 0; i < TIMES; i++) {
        double began = now();

        work(bench);
        seconds[i] = now() - began;
    }
    qsort(seconds, TIMES, sizeof *seconds, compare);
    return seconds[TIMES / 2];
}

static double find_keys(struct bench *bench, const struct indexed *indexed)
{
    int64_t keys = bench->rows / ROWS_OF_KEY;
    double began = now();

    for (int64_t i = 0; i < keys; i++) {
        struct sluice_value key = sluice_of_int(i * 7919 % keys);

        bench->sum += (uint64_t)indexed_find(indexed, &key);
    }
    return (now() - began) / (double)keys * 1e9;
}

static void print_finds(struct bench *bench)
{
    struct index_parts parts;
    struct indexed *mapped;
    double began = now();

    must(bench, table_file_index(bench->file, &parts, &bench->error), "index");
    must(bench, indexed_borrow(&parts, &mapped, &bench->error), "index");
    (void)printf("index borrowed  %8.0f us\n", (now() - began) * 1e6);
    (void)printf("find            %8.1f ns, by hash %.1f ns\n", find_keys(bench, mapped),
                 find_keys(bench, bench->indexed));
    indexed_destroy(mapped);
}

static void read_bytes(struct bench *bench)
{
    struct stat status;
    FILE *file = fopen(bench->path, "rb");

    if (file == NULL || fstat(fileno(file), &status) != 0)
        exit(1);
    bench->bytes = (uint64_t)status.st_size;
    bench->from = malloc(bench->bytes);
    bench->to = calloc(1, bench->bytes);
    if (bench->from == NULL || bench->to == NULL ||
        fread(bench->from, 1, bench->bytes, file) != bench->bytes)
        exit(1);
    (void)fclose(file);
}

static void measure(struct bench *bench)
{
    static const struct {
        const char *name;
        void (*work)(struct bench *);
    } WORKS[] = {
        { "memcpy", copy_bytes },       { "write", write_file },   { "check", check_file },
        { "map and sum", map_and_sum }, { "sum again", sum_file }, { "sqlite", read_store },
    };

    for (size_t i = 0; i < COUNT_OF(WORKS); i++) {
        double seconds = median(bench, WORKS[i].work);

        (void)printf("%-15s %8.2f GB/s  %8.4f s  %9.2f M rows/s\n", WORKS[i].name,
                     (double)bench->bytes / seconds * 1e-9, seconds,
                     (double)bench->rows / seconds * 1e-6);
    }
}

int main(int count, char **words)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    const char *folder = count > 2 ? words[2] : "/tmp";

    bench.rows = count > 1 ? strtoll(words[1], NULL, 10) : 2000000;
    if (bench.rows < ROWS_OF_KEY) {
        (void)fprintf(stderr, "usage: bench_tablefile [ROWS [FOLDER]]\n");
        return 2;
    }
    (void)snprintf(bench.path, sizeof bench.path, "%s/bench_tablefile.%d", folder, (int)getpid());
    (void)snprintf(bench.store, sizeof bench.store, "%s.db", bench.path);
    make_rows(&bench);
    write_file(&bench);
    make_store(&bench);
    read_bytes(&bench);
    (void)printf("%lld rows of %d columns, %.1f MB\n", (long long)bench.rows, COLUMNS,
                 (double)bench.bytes * 1e-6);
    measure(&bench);
    print_finds(&bench);
    (void)printf("(%llu)\n", (unsigned long long)bench.sum);
    table_file_close(bench.file);
    indexed_destroy(bench.indexed);
    table_fini(&bench.table);
    free(bench.from);
    free(bench.to);
    (void)unlink(bench.path);
    (void)unlink(bench.store);
    return 0;
}

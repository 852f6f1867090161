/*
 * world.h - what the server holds: one SQLite database under one lock, settings, and the clock.
 *
 * Every request is served under `lock`; only sockets are read and written, and queries waited for,
 * without it. A failure of memory or of SQLite ends the process: a test server that lies is worse
 * than none.
 */
#ifndef BIGQUERY_WORLD_H
#define BIGQUERY_WORLD_H

#include <jansson.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>

struct faults;
struct counts;
struct tokens;

struct settings {
    int lenient;             /* what Google's Node client breaks is let pass, and counted */
    int64_t job_ms;          /* that a job takes */
    int64_t page_rows;       /* at most so many rows in an answer */
    int64_t page_bytes;      /* and so many bytes */
    int64_t empty_pages;     /* every so many pages an empty one with a token; 0: none */
    int64_t updates;         /* of a partitioned table in 10 s; a tenth of it of others; 0: any */
    int64_t keep_ms;         /* how long what was replaced can be read by FOR SYSTEM_TIME AS OF */
    int64_t shuffle;         /* rows without an order come in another than they were put in */
    int64_t uncounted;       /* loads tell of so many rows fewer than they have */
    int64_t clock_s;         /* seconds that the token endpoint's clock is ahead */
    int deletions_reflected; /* a deletion moves last_modified_time */
};

struct world {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a job was entered or the server stops */
    sqlite3 *db;
    struct settings settings;
    char *project; /* that controls mean where they name none */
    struct faults *faults;
    struct counts *counts;
    struct tokens *tokens;
    int64_t last; /* the last instant that world_instant gave */
    int stopping;
};

/* `pointer`, which must not be NULL for want of memory. */
void *must(void *pointer);
char *text_copy(const char *text);
/* A new text, to be freed. */
__attribute__((format(printf, 1, 2))) char *text_format(const char *format, ...);

/* Opens or makes the database `path`; NULL on failure, told on stderr. */
struct world *world_create(const char *path);
void world_destroy(struct world *world);

/* Microseconds since 1970 by the wall clock; world_instant never gives one twice. */
int64_t wall_clock(void);
int64_t world_instant(struct world *world);
/* Waits at most until `until` (wall_clock) for a change. Under the lock. */
void world_wait(struct world *world, int64_t until);

/*
 * Statements: `types` has one letter for each argument: s text or NULL, i int64_t, j JSON that is
 * stored as text, b a pointer and an int64_t size. db_prepare's must be finalized by the caller.
 */
sqlite3_stmt *db_prepare(struct world *world, const char *sql, const char *types, ...);
void db_run(struct world *world, const char *sql, const char *types, ...);
int64_t db_integer(struct world *world, int64_t absent, const char *sql, const char *types, ...);
/* Is there another row? */
int db_step(struct world *world, sqlite3_stmt *statement);
json_t *db_json(sqlite3_stmt *statement, int column);
const char *db_text(sqlite3_stmt *statement, int column);

#endif

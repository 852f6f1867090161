/*
 * session.h - what the files of the SQLite driver share. The driver links nothing of the core.
 */
#ifndef STORES_SQLITE_SESSION_H
#define STORES_SQLITE_SESSION_H

#include <sqlite3.h>
#include <sys/types.h>

#include "sluice/store.h"

#define STATEMENT_CACHE_SIZE 64

/* A prepared statement; `sql` is its key in the cache. */
struct statement {
    sqlite3_stmt *handle;
    char *sql; /* sqlite3_malloc */
    bool taken;
    bool cached;
};

/* A table as the store has it. */
struct description {
    struct sluice_layout layout;
    struct sluice_field *fields;
    const struct sluice_field **pointers;
    char **declared; /* SQL types as written */
    uint32_t capacity;
};

enum transaction { TRANSACTION_NONE, TRANSACTION_READ, TRANSACTION_WRITE };

struct feed;

struct session {
    sqlite3 *database;
    struct feed *feed; /* what rows are inserted from; NULL until some are (feed.h) */
    char *path;
    enum transaction transaction;
    bool spoilt;        /* a write of the open transaction failed: it must not be committed */
    sqlite3_stmt *undo; /* ends any transaction; made beforehand, so that it needs no memory */
    struct statement cache[STATEMENT_CACHE_SIZE];
    unsigned next_victim;
    struct description described; /* what `describe` handed out last */
    int witness;                  /* a descriptor of /dev/null, if `witnessed` */
    bool witnessed;
    dev_t witness_device;
};

/* ---- errors ---- */

/*
 * Turns the newest failure of the connection into a status and "cannot DOING in 'PATH': ...",
 * saying what to do.
 */
SLUICE_PRINTF(3, 4)
int session_error(const struct session *session, struct sluice_error *error, const char *doing,
                  ...);
int memory_error(struct sluice_error *error);
/* Has somebody closed the descriptors of this process? Then SQLite takes a lock that it cannot ask
 * for for one that another program has. */
bool session_is_cut_off(const struct session *session);

/* ---- statements ---- */

/*
 * Finishes `sql` and hands out a statement for it, from the cache where it can. The statement goes
 * back with statement_give. `table` is for messages.
 */
int statement_take(struct session *session, sqlite3_str *sql, const char *table,
                   struct statement **statement, struct sluice_error *error);
/* NULL is accepted. */
void statement_give(struct statement *statement);
void statements_fini(struct session *session);
/* Runs one statement without parameters and results. */
int session_execute(struct session *session, const char *sql, const char *doing,
                    struct sluice_error *error);

/* Ends the transaction there may be, and gives up what it wrote. */
void session_undo(struct session *session);

void sql_name(sqlite3_str *sql, const char *name);
/* " WHERE ..." with parameters numbered from 1; nothing without terms. */
void sql_where(sqlite3_str *sql, const struct sluice_term *const *terms, uint32_t count);
int terms_bind(struct session *session, struct statement *statement, const char *table,
               const struct sluice_term *const *terms, uint32_t count, struct sluice_error *error);

/* ---- layouts ---- */

/* The SQL type of a Sluice type, and back: SLUICE_NULL if there is none. */
const char *sql_type(int32_t type);
int32_t sql_type_parse(const char *declared);
/* What cells of a column of this type may be read as, as bits 1 << type. NULL or empty: no type. */
uint32_t sql_type_converts(const char *declared);

/* SLUICE_E_NOT_FOUND without message if there is no such table. */
int description_load(struct session *session, const char *table, struct description *description,
                     struct sluice_error *error);
void description_fini(struct description *description);

int layout_describe(void *session, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error);
int layout_migrate(void *session, const struct sluice_layout *layout, struct sluice_error *error);

/* ---- values ---- */

#define VALUE_TEXT_SIZE 32

/*
 * Dates are YYYY-MM-DD and times YYYY-MM-DDTHH:MM:SS[.ffffff]Z, years 0000 to 9999. The earliest
 * date there is stands for "no date" and can be stored too. Writing returns the length, 0 for what
 * cannot be stored; `text` then holds something that compares as the value would.
 */
int date_write(int32_t date, char text[VALUE_TEXT_SIZE]);
int time_write(int64_t time, char text[VALUE_TEXT_SIZE]);
bool date_read(const char *text, int length, int32_t *date);
bool time_read(const char *text, int length, int64_t *time);

/* ---- reading and writing ---- */

int read_scan(void *session, const struct sluice_scan *scan, void **cursor,
              struct sluice_error *error);
int read_next(void *cursor, struct sluice_batch *batch, struct sluice_error *error);
void read_finish(void *cursor);
int read_begin(void *session, struct sluice_error *error);
void read_end(void *session);

int write_begin(void *session, struct sluice_error *error);
int write_replace(void *session, const struct sluice_replace *replace, struct sluice_error *error);
int write_change(void *session, const struct sluice_change *change, struct sluice_error *error);
int write_commit(void *session, struct sluice_error *error);
void write_rollback(void *session);

#endif

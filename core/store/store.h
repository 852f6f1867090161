/*
 * store.h - one open store: driver loading, settings, typed reads, and the one writer.
 *
 * A `struct store` is the opened driver with its settings; a `struct session` is one connection of
 * it. A session is used by one thread at a time.
 *
 * The ledger is kept in the store, or in another one that a `ledger` section names. Then a session
 * has two connections: what is read and written of tables goes to the store of the data, and
 * session_ledger is the session of the other. Both are one where there is no such section, so that
 * only who needs one transaction over both has to know.
 */
#ifndef CORE_STORE_H
#define CORE_STORE_H

#include "base/base.h"
#include "pipeline/pipeline.h"
#include "sluice/store.h"
#include "table/table.h"

#include <stdatomic.h>

struct store;
struct session;

/*
 * Finds the driver (stores/NAME.so: SLUICE_STORE_PATH, then `<binary>/../stores`, then
 * `<binary>/../lib/sluice/stores`), checks its settings (unknown, missing, not a choice:
 * diagnostics with places) and resolves paths: relative to the pipeline file, or to the working
 * directory where the value came from the environment. The same for the section `ledger`; NULL: the
 * ledger is kept in the store. What publishing rests on, and a driver does not declare, is a
 * diagnostic with what would mend it. Opens nothing.
 */
int store_create(const struct pipeline_store *settings, const struct pipeline_store *ledger,
                 struct diagnostics *diagnostics, struct store **store, struct sluice_error *error);
void store_destroy(struct store *store);
/* The store that the ledger is kept in: itself, or that of the section `ledger`. */
struct store *store_ledger(struct store *store);
/* What a person would call it: "sqlite league.db", or by the settings that its driver shows,
 * "postgres db.example.com/league/public". Never holds a secret. */
const char *store_name(const struct store *store);
/* The same, with the ledger's where that is another: "bigquery p/league, ledger in sqlite l.db". */
const char *store_title(const struct store *store);
/* The title from any folder and by any link, where a path is there: "sqlite /srv/league.db". Text
 * of the store or in `arena`; SLUICE_E_MEMORY. */
int store_full_name(const struct store *store, struct arena *arena, const char **name,
                    struct sluice_error *error);
uint32_t store_capabilities(const struct store *store);
/* What its driver is called, and what it holds no more of; 0: as much as may be. */
const char *store_driver(const struct store *store);
struct sluice_store_limits store_limits(const struct store *store);

/* `flags`: enum sluice_open_flag; of both, but that STORE_MAKE_LEDGER makes the ledger's store
 * alone where there is none. Read only, a ledger that is not there in a store of its own is an
 * empty one.
 */
#define STORE_MAKE_LEDGER (1U << 31)
int store_open(struct store *store, uint32_t flags, struct session **session,
               struct sluice_error *error);
/* Is it such a ledger that nobody has made yet? */
bool session_lacks_ledger(const struct session *session);
/* NULL is accepted; ends what is open. */
void session_close(struct session *session);
/* The session that the ledger's tables are read and written in; itself where the ledger is kept in
 * the store, or where it is one of those. Who changes the ledger alone transacts on it. It goes
 * with the session. */
struct session *session_ledger(struct session *session);
/* store_name of its store. */
const char *session_name(const struct session *session);

/* ---- reading ---- */

/* SLUICE_E_NOT_FOUND without message if there is no such table. */
int session_describe(struct session *session, const char *table,
                     const struct sluice_layout **layout, struct sluice_error *error);
/* The column of this name; NULL: there is none. */
const struct sluice_field *layout_find(const struct sluice_layout *layout, const char *name);
/* Can a scan read the column as this type? It has it, or the driver converts to it. */
bool field_reads_as(const struct sluice_field *field, int type);
/* The type as the store calls it; NULL: the driver does not tell. */
const char *field_type_name(const struct sluice_field *field);
bool layout_is_view(const struct sluice_layout *layout);
/* Whether there is such a table. A store that cannot say so is no store without it. */
int session_has_table(struct session *session, const char *table, bool *has,
                      struct sluice_error *error);

/* One condition; text values are borrowed until the call returns. */
struct condition {
    const char *column;
    int comparison; /* enum sluice_comparison */
    struct sluice_value value;
};

/* What is read of a table: columns, with the types expected, of the rows that satisfy all
 * conditions. Everything is borrowed until the call returns. */
struct read_request {
    const char *table;
    const char *const *columns;
    const int32_t *types; /* per column */
    int32_t count;
    const struct condition *conditions;
    size_t condition_count;   /* 0: all rows */
    const char *const *order; /* ascending; NULL: as the store likes */
    size_t order_count;
    const char *const *key; /* what names a row, for messages; NULL: nothing that is known */
    size_t key_count;
    int64_t expected; /* rows, as far as somebody knows: there is room for them from the first on */
};

/* Into `table`, which the call initialises and finishes. On failure `table` is empty and needs no
 * fini. */
int session_read(struct session *session, const struct read_request *request, struct table *table,
                 struct sluice_error *error);
/* As session_read, of a table that was made by an older build and may lack columns: their cells are
 * null. */
int session_read_grown(struct session *session, const struct read_request *request,
                       struct table *table, struct sluice_error *error);

/* The same read, batch by batch as they come, for what need not be in memory at once. `take` gets
 * batches with rows alone; another status than SLUICE_OK ends the read with it. */
int session_each(struct session *session, const struct read_request *request,
                 int (*take)(const struct sluice_batch *batch, void *user,
                             struct sluice_error *error),
                 void *user, struct sluice_error *error);
/* Does the store bill what is read? */
bool session_bills(const struct session *session);
/* The bytes that it would bill for such a read; reads nothing. */
int session_estimate(struct session *session, const struct read_request *request, int64_t *bytes,
                     struct sluice_error *error);
/* Which dates from..to (inclusive) a table has rows on by this column. */
struct dates_request {
    const char *table, *column;
    sluice_day from, to;
};
/* `dates` (zero-initialised) gets them ascending; date_list_fini it in any case. */
int session_dates(struct session *session, const struct dates_request *request,
                  struct date_list *dates, struct sluice_error *error);
/* Rows that are on no date of the years 1 to 9999 by this column: null, infinite. 0 where the store
 * cannot tell. */
int session_undated(struct session *session, const char *table, const char *column, int64_t *rows,
                    struct sluice_error *error);
/* What marks the state of a partition in a store that tells them apart: SLUICE_CAN_TOKEN. */
struct partition_token {
    sluice_day date; /* NO_DATE: of an undated table */
    int64_t rows;    /* -1: not known */
    const char *text;
};
/* Those of a table, ascending by date; dates without rows have none. */
struct token_list {
    bool known; /* the store can tell of this table; else it has to be read */
    struct partition_token *items;
    size_t count;
    int64_t undated; /* rows of a dated table that are of no date */
};
struct tokens_request {
    const char *table;
    const char *date;    /* its date column; NULL: undated */
    sluice_day from, to; /* inclusive */
};
/* In `arena`. Nothing is known where the driver has no tokens. */
int session_tokens(struct session *session, const struct tokens_request *request,
                   struct arena *arena, struct token_list *tokens, struct sluice_error *error);
/* The token of a date; NULL: there is none. */
const struct partition_token *token_find(const struct token_list *tokens, sluice_day date);
/* Do scans and tokens between session_begin_read and session_end_read see one state? */
bool session_has_snapshot(const struct session *session);
/* Reads of this session and of its ledger's end with SLUICE_E_CANCELLED once `stop` is raised;
 * NULL: nothing stops them. */
void session_stop_reads(struct session *session, const atomic_bool *stop);
/* All reads between see one state of the store, and those of a ledger elsewhere one of that. */
int session_begin_read(struct session *session, struct sluice_error *error);
void session_end_read(struct session *session);

/* ---- writing ---- */

int session_migrate(struct session *session, const struct sluice_layout *layout,
                    struct sluice_error *error);
int session_begin(struct session *session, struct sluice_error *error);
/* For what would be a pity to lose: while the store is busy `call` is called again, for
 * SESSION_PATIENCE seconds at most. SLUICE_E_CANCELLED once `stop` is raised; NULL: nothing stops
 * it. */
#define SESSION_PATIENCE 300
int session_patiently(struct session *session,
                      int (*call)(struct session *session, const void *user,
                                  struct sluice_error *error),
                      const void *user, const atomic_bool *stop, struct sluice_error *error);
int session_begin_patiently(struct session *session, const atomic_bool *stop,
                            struct sluice_error *error);
int session_migrate_patiently(struct session *session, const struct sluice_layout *layout,
                              const atomic_bool *stop, struct sluice_error *error);
int session_commit(struct session *session, struct sluice_error *error);
void session_rollback(struct session *session);

/* A change that is made whole or not at all. */
struct transaction {
    /* Between begin and commit; another status than SLUICE_OK rolls back what it did. */
    int (*work)(struct session *session, void *user, struct sluice_error *error);
    void *user;
    bool is_patient;         /* begins as session_begin_patiently does */
    const atomic_bool *stop; /* ends the patience; may be NULL */
    /* How the change is told once it stands, in a transaction of its own, by something that only it
     * can have written; see session_find_out. NULL: not at all. */
    int (*stands)(struct session *session, void *user, bool *stands, struct sluice_error *error);
    bool repeats; /* done twice it is done once: nobody needs to tell */
};
/*
 * Begins, works, commits; rolls back after any failure, whose status and error are what comes
 * back. SLUICE_E_BUSY of the work or the commit: all of it again, for a few seconds, or for
 * SESSION_PATIENCE if it is patient. SLUICE_E_IO of the commit, whose answer may be lost: again, if
 * it is not found to stand; where that cannot be told the store may have the change nevertheless.
 * Not inside another transaction.
 */
int session_transact(struct session *session, const struct transaction *transaction,
                     struct sluice_error *error);

/* What is asked after a commit without an answer. */
struct doubt {
    int (*stands)(struct session *session, void *user, bool *stands, struct sluice_error *error);
    void *user;
    const atomic_bool *stop; /* may be NULL */
};
/* Asks in a transaction that changes nothing, for a few seconds while the store cannot be reached.
 * A failure: nobody knows. Not inside another transaction. */
int session_find_out(struct session *session, const struct doubt *doubt, bool *stands,
                     struct sluice_error *error);

/* Attempts at a whole transaction, for who does not leave them to session_transact. */
struct patience {
    int64_t until, most;
    uint64_t drawn;
    const atomic_bool *stop;
};
void patience_init(struct patience *patience, int seconds, const atomic_bool *stop);
/* After one that ended with `error`: rests, longer each time. False: there is no other one; `error`
 * is what comes back, SLUICE_E_CANCELLED once `stop` was raised in front of a busy store. */
bool patience_rest(struct patience *patience, struct sluice_error *error);

/* Deletes what the conditions select (none: nothing), then inserts the rows of a finished table
 * (may be NULL); its column names are the store's. Inside a transaction. */
int session_replace(struct session *session, const char *name, const struct condition *conditions,
                    size_t condition_count, const struct table *rows, struct sluice_error *error);
/* Inserts the rows of a batch as session_each hands them over for the request `like`, whose table
 * and columns have the same names here. Inside a transaction. */
int session_append(struct session *session, const struct read_request *like,
                   const struct sluice_batch *batch, struct sluice_error *error);
/* Deletes the rows with these keys, which the transaction has read, then inserts `rows`: finished
 * tables, of which each may be NULL or empty. SLUICE_CAN_DELTA; see store_delta.h. */
int session_change(struct session *session, const char *name, const struct table *keys,
                   const struct table *rows, struct sluice_error *error);
/* Deletes all rows, then inserts. Inside a transaction. */
int session_replace_all(struct session *session, const char *name, const struct table *rows,
                        struct sluice_error *error);

/* ---- replacing partitions in a store without transactions (SLUICE_CAN_PUBLISH) ---- */

/* A partition that is to be replaced as a whole. */
struct publication {
    const char *table, *date; /* its date column; NULL: undated */
    sluice_day day;           /* of all rows; NO_DATE where undated */
    const char *id;           /* see struct sluice_publication */
    const struct table *rows; /* finished; NULL: it has none from now on */
};
/* As the calls of the driver, in the order in which they are made. `*staged` is for
 * session_unstage, which accepts NULL, and so is what `*note` points to. */
int session_stage(struct session *session, const struct publication *publication, void **staged,
                  const char **note, struct sluice_error *error);
int session_send(struct session *session, void *staged, struct sluice_error *error);
void session_unstage(struct session *session, void *staged);
int session_settle(struct session *session, struct sluice_sent *const *sent, size_t count,
                   uint32_t milliseconds, struct sluice_error *error);
int session_revoke(struct session *session, struct sluice_sent *sent, struct sluice_error *error);
/* What the store of its data can, and the longest text that `stage` may say for a note. */
uint32_t session_capabilities(const struct session *session);
#define PUBLICATION_NOTE_BYTES 255

/* The clock of the store that the ledger is kept in, microseconds UTC. */
int session_clock(struct session *session, int64_t *time, struct sluice_error *error);

#endif

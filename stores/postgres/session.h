/*
 * session.h - what the files of the PostgreSQL driver share. The driver links nothing of the core.
 *
 * Nothing here waits without an end: the socket does not block, and every wait has the session's
 * deadline. A connection on which something went wrong half-way is closed, never mended: the server
 * rolls back what was open, and the next call outside a transaction makes a new one.
 */
#ifndef STORES_POSTGRES_SESSION_H
#define STORES_POSTGRES_SESSION_H

#include <libpq-fe.h>

#include "sluice/store.h"

enum transaction { TRANSACTION_NONE, TRANSACTION_READ, TRANSACTION_WRITE };

/* Text that grows; zero-initialised. Once memory was short `failed` stays set and nothing is added.
 */
struct text {
    char *data; /* terminated where not NULL */
    size_t length, capacity;
    bool failed;
};

/* The rows of a scan that are still to come, of the connection or set aside. */
struct stream {
    char *table;
    struct text aside; /* messages, each behind its length */
    size_t at;         /* in them */
    bool done;         /* no more come of the connection */
};

#define KEYWORDS 32

struct session {
    PGconn *connection; /* NULL: lost, or not yet made */
    const char *keywords[KEYWORDS];
    char *values[KEYWORDS]; /* what libpq connects with; owned */
    char *schema;
    char *place;   /* host:port/database/schema, for messages */
    char mark[64]; /* a setting of the server's session, which tells it from others */
    int connect_milliseconds;
    int milliseconds; /* that a server may be silent for; 0: as long as it likes */
    uint32_t flags;   /* as opened */
    enum transaction transaction;
    bool spoilt;            /* a write of the open transaction failed: it must not be committed */
    bool lost;              /* the connection went while the transaction was open */
    bool ended;             /* the server said that it ends the connection */
    bool is_copying;        /* rows of a scan are under way, of `stream` or of nobody any more */
    bool can_describe;      /* the statement is prepared on this connection */
    struct text pending;    /* deletes of the open transaction that go with its next message */
    uint32_t pending_count; /* statements in it */
    uint32_t awaited;       /* of those sent, how many have no result yet */
    struct stream *stream;  /* whose rows are under way */
    struct description *descriptions;
    struct description *described; /* what `describe` handed out last */
};

/* ---- text that grows ---- */

void text_fini(struct text *text);
/* Room for so many bytes behind the text; NULL when memory is short. */
char *text_reserve(struct text *text, size_t bytes);
void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
SLUICE_PRINTF(2, 3) void text_format(struct text *text, const char *format, ...);
/* "name", quoted as SQL wants it. */
void text_name(struct text *text, const char *name);
/* "schema"."table"; of a table in another schema that is known, that. */
void text_table(struct text *text, const struct session *session, const char *table);
/* 'bytes', quoted. */
void text_literal(struct text *text, const char *bytes, size_t length);

/* ---- errors ---- */

/*
 * "cannot DOING in 'PLACE': ...", with what the server said of a result that failed, or where
 * `result` is NULL what became of the connection, and what can be done.
 */
SLUICE_PRINTF(4, 5)
int session_error(const struct session *session, const PGresult *result, struct sluice_error *error,
                  const char *doing, ...);
/* What is missing where the server refuses: "GRANT SELECT ON .. TO ..", and the use of the table's
 * schema where that is missing too. */
int grant_error(const struct session *session, const PGresult *result, const char *right,
                const char *table, struct sluice_error *error);
/* The role may not use the schema of the store. */
int schema_grant_error(const struct session *session, struct sluice_error *error);
bool is_state(const PGresult *result, const char *state);
int memory_error(struct sluice_error *error);
/* The server's session is not this one's. */
int pooler_error(const struct session *session, struct sluice_error *error);
int connect_error(const struct session *session, PGconn *connection, struct sluice_error *error);

/* ---- connecting ---- */

/* Makes the connection and sets its session up. */
int session_connect(struct session *session, struct sluice_error *error);
/* Closes the connection: the server rolls back what is open on it. */
void session_lose(struct session *session);
/*
 * Before each call that talks to the server: the rows of an open scan are set aside, and outside a
 * transaction a connection that is gone is made anew. SLUICE_E_IO within one.
 */
int session_ready(struct session *session, struct sluice_error *error);

/* ---- talking ---- */

/*
 * Sends statements in one message, behind those that are pending. `doing` is for messages, without
 * "cannot".
 */
int session_send(struct session *session, const char *sql, const char *doing,
                 struct sluice_error *error);
/* They are not sent. */
void session_forget_pending(struct session *session);
/* Whether what failed last was pending before the message that was sent. */
bool session_failed_earlier(const struct session *session);
/* The next result, NULL behind the last one; those of pending statements only where they failed.
 * SLUICE_E_IO where the connection goes or is silent. */
int session_result(struct session *session, PGresult **result, const char *doing,
                   struct sluice_error *error);
/* Takes all results up to the end. `*last` (may be NULL) gets the last one with rows, to be
 * cleared. The first failure counts; `*failed` (may be NULL) gets its result, to be cleared. */
struct outcome {
    PGresult *rows;
    PGresult *failed;
};
int session_collect(struct session *session, struct outcome *outcome, const char *doing,
                    struct sluice_error *error);
void outcome_clear(struct outcome *outcome);
/* Sends statements and takes all results. `sql` may have failed for memory. */
int session_run(struct session *session, const struct text *sql, struct outcome *outcome,
                const char *doing, struct sluice_error *error);
/* Waits until the socket can be read, or with `writing` written to. */
int session_await(struct session *session, bool writing, const char *doing,
                  struct sluice_error *error);
int session_flush(struct session *session, const char *doing, struct sluice_error *error);

/* SLUICE_E_IO and what libpq says of a connection that went; it is closed. */
int session_lost(struct session *session, const char *doing, struct sluice_error *error);

/* The next message of the COPY under way: its bytes, to be freed; length 0 behind the last. */
int stream_next(struct session *session, char **bytes, int *length, const char *table,
                struct sluice_error *error);
/* Sets the rows under way aside, so that the connection is free; those that nobody wants are gone.
 */
int stream_settle(struct session *session, struct sluice_error *error);

/* ---- tables as the store has them ---- */

/* A column's type: what it is for Sluice, and how it is read. */
struct kind {
    Oid oid, wire; /* its values come as values of `wire` */
    int32_t type;  /* that Sluice gives it; SLUICE_NULL: none is the same */
    uint32_t converts;
    const char *cast; /* read through; "" as it is */
};

const struct kind *kind_find(Oid oid, bool is_enum);
/* The SQL type of a Sluice type; NULL if there is none. */
const char *sql_type(int32_t type);

struct table_column {
    char *name;
    char *declared; /* its SQL type as written */
    const struct kind *kind;
    bool is_key, is_required, is_generated;
    bool is_plain; /* its own collation tells texts apart by their bytes */
};

struct description {
    struct sluice_layout layout;
    struct sluice_field *fields;
    const struct sluice_field **pointers;
    struct table_column *columns;
    char *name;        /* as it is asked for */
    char *schema;      /* that it lies in; NULL: the session's */
    const char *local; /* its name there; part of `name` */
    char relation;     /* pg_class.relkind */
    bool is_unlogged;
    bool is_reached; /* the role may use the schema */
    struct description *next;
};

/* What the store has; from memory while nothing can have changed it, else asked for.
 * SLUICE_E_NOT_FOUND without message if there is no such table. Lives until descriptions_clear. */
int description_find(struct session *session, const char *table, bool may_be_old,
                     const struct description **found, struct sluice_error *error);
void descriptions_forget(struct session *session, const char *table);
void descriptions_clear(struct session *session);
/* With what `describe` handed out. */
void descriptions_fini(struct session *session);
/* By its exact name, else by one that differs in capitals alone; NULL: there is none. */
const struct table_column *column_find(const struct description *description, const char *name);

int layout_describe(void *session, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error);
int layout_migrate(void *session, const struct sluice_layout *layout, struct sluice_error *error);

/* ---- values ---- */

#define DAYS_TO_2000 10957
#define MICROSECONDS_TO_2000 INT64_C(946684800000000)
#define FIRST_DAY (-719528)    /* 0000-01-01 */
#define LAST_DAY 2932896       /* 9999-12-31 */
#define NO_DATE_DAY (-2440588) /* 4714-11-24 BC, the earliest date of PostgreSQL: "no date" */
#define FIRST_TIME INT64_C(-62167219200000000)
#define END_TIME INT64_C(253402300800000000)
#define VALUE_TEXT_SIZE 64

/* For people: 2021-10-19, 2021-10-19T23:00:00.5Z; years before 0 and above 9999 as they are. */
void date_text(int64_t day, char text[VALUE_TEXT_SIZE]);
void time_text(int64_t time, char text[VALUE_TEXT_SIZE]);
/* As an SQL literal without its type; what cannot be stored compares as it would. */
void value_literal(struct text *text, const struct sluice_value *value);
/* For messages: 'NYK', 2021-10-19, 7, null. */
void value_words(struct text *text, const struct sluice_value *value);
/* " WHERE ..."; nothing without terms. SLUICE_E_NOT_FOUND where a column is not there. */
int terms_add(const struct session *session, struct text *sql,
              const struct description *description, const struct sluice_term *const *terms,
              uint32_t count, struct sluice_error *error);
/* One of them, without the word before it. */
int term_add(const struct session *session, struct text *sql, const struct description *description,
             const struct sluice_term *term, struct sluice_error *error);
/* How a column is read: its name and cast. */
void column_expression(struct text *sql, const struct table_column *column);
int missing_column(const struct session *session, const char *table, const char *column,
                   struct sluice_error *error);
int missing_table(const struct session *session, const char *table, struct sluice_error *error);
/* SLUICE_OK for what is UTF-8 without a NUL. */
bool text_is_sound(const char *bytes, size_t length);

/* ---- reading and writing ---- */

int read_scan(void *session, const struct sluice_scan *scan, void **cursor,
              struct sluice_error *error);
int read_next(void *cursor, struct sluice_batch *batch, struct sluice_error *error);
void read_finish(void *cursor);
int read_begin(void *session, struct sluice_error *error);
void read_end(void *session);

int write_begin(void *session, struct sluice_error *error);
int write_change(void *session, const struct sluice_change *change, struct sluice_error *error);
int write_replace(void *session, const struct sluice_replace *replace, struct sluice_error *error);
int write_commit(void *session, struct sluice_error *error);
void write_rollback(void *session);
int read_clock(void *session, int64_t *time, struct sluice_error *error);

#endif

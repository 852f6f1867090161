/*
 * store.h - all a store driver includes.
 *
 * A driver is a shared object `NAME.so` with one exported symbol, `sluice_store_driver`, and the
 * ELF note of plugin.h (SLUICE_DRIVER makes both). It moves typed columns in and out of a store and
 * knows nothing of pipelines: the ledger is ordinary tables to it.
 *
 * Threads: a session is used by one thread at a time; several sessions of one store may be used at
 * once. Every call that fails returns a status and fills `error` with what, where and what to do.
 */
#ifndef SLUICE_STORE_H
#define SLUICE_STORE_H

#include "sluice/plugin.h"
#include "sluice/rows.h"
#include "sluice/store_delta.h"

enum sluice_capability {
    SLUICE_CAN_ATOMIC_LEDGER = 1 << 0, /* one transaction may hold data and ledger */
    SLUICE_CAN_LEASE = 1 << 1,
    SLUICE_CAN_TOKEN = 1 << 2,       /* tokens() tells versions of partitions apart */
    SLUICE_CAN_SNAPSHOT = 1 << 3,    /* begin_read() to end_read(): scans read one state */
    SLUICE_CAN_EXACT_TOKEN = 1 << 4, /* two states of a partition never share a token */
    SLUICE_CAN_PUBLISH = 1 << 5,     /* stage() to revoke(): a partition is replaced in one step */
    SLUICE_CAN_UNDATED = 1 << 6,     /* terms may be SLUICE_UNDATED */
    SLUICE_CAN_DELTA = 1 << 7,       /* change(): rows go by their keys */
};

/* A parameter of a driver in the `store` section. Relative paths are resolved by the host. */
struct sluice_store_parameter {
    uint32_t size;
    int32_t required;
    const char *name;
    int32_t is_path;
    int32_t is_secret;          /* never printed */
    const char *default_value;  /* NULL: none */
    const char *const *choices; /* NULL-terminated, NULL: any text */
    const char *help;
    int32_t is_shown; /* its value is part of what the store is called; never with is_secret */
    int32_t reserved;
};

struct sluice_store_setting {
    uint32_t size;
    uint32_t reserved;
    const char *name;
    const char *value; /* never NULL; defaults are filled in by the host */
};

/* The date of a partition that is a whole table. */
#define SLUICE_NO_DATE INT32_MIN

/* A partition that is to be replaced as a whole; gone when `stage` returns. */
struct sluice_publication {
    uint32_t size;
    uint32_t field_count; /* 0 may be where there are no rows */
    const char *table;
    const struct sluice_field *const *fields; /* of rows, in their order */
    const char *date;                         /* the table's date column; NULL: undated */
    int32_t day;                              /* of all rows; SLUICE_NO_DATE where undated */
    int32_t reserved;
    const char *id; /* [A-Za-z0-9_-], at most 63 bytes; one is used once and never again */
    const struct sluice_batch *rows; /* NULL: the partition has none from now on */
};

enum sluice_publication_state {
    SLUICE_PUBLISHED = 1,     /* its rows are what stands, or what stood until a later one */
    SLUICE_NOT_PUBLISHED = 2, /* nothing of it stands, and nothing ever will */
    SLUICE_PUBLISHING = 3,    /* at work */
    SLUICE_NEVER_SEEN = 4,    /* nothing is known of it: it may still come, until it is revoked */
};

/* A publication that was sent, perhaps by a process that is gone. */
struct sluice_sent {
    uint32_t size;
    int32_t state; /* out: enum sluice_publication_state */
    const char *table;
    const char *id;
    const char *note;  /* as `stage` gave it */
    char message[256]; /* out: of SLUICE_NOT_PUBLISHED, why, for people; "" otherwise */
    int32_t may_retry; /* out: of SLUICE_NOT_PUBLISHED, the same rows may do under another id */
    int32_t reserved;
};

/* What marks the state of a partition; equal texts, equal states, as far as the store can tell. */
struct sluice_token {
    int32_t day; /* SLUICE_NO_DATE where undated */
    int32_t reserved;
    int64_t rows; /* -1: not known */
    const char *text;
};

/* Those of a table, in ascending order of day; partitions without rows are left out. */
struct sluice_tokens {
    uint32_t size;
    int32_t known; /* 0: the store cannot tell of this table just now: it has to be read */
    uint32_t count;
    uint32_t reserved;
    const struct sluice_token *items;
    int64_t undated; /* rows that have no day, of a dated table; only where `size` has it */
};

/* Which partitions of a table are asked for. */
struct sluice_token_request {
    uint32_t size;
    int32_t from, to; /* inclusive */
    uint32_t reserved;
    const char *table;
    const char *date; /* its date column; NULL: undated */
};

/* What the store holds no more of than so much; 0: as much as the runtime does. */
struct sluice_store_limits {
    uint32_t size;
    uint32_t columns;      /* of a table */
    uint32_t name_bytes;   /* of a table or column */
    uint32_t publications; /* per table and day */
};

enum sluice_open_flag {
    SLUICE_OPEN_READ_ONLY = 1 << 0, /* nothing is changed */
    SLUICE_OPEN_CREATE = 1 << 1,    /* make the store if there is none; else SLUICE_E_NOT_FOUND */
};

/*
 * The driver. A session comes from `open` and goes with `close`. Transactions and reads do not nest
 * (SLUICE_E_INVALID). Outside a transaction a scan reads the newest committed state, inside what
 * was replaced so far as well; between `begin_read` and `end_read` all scans of the session read
 * one state, where the driver has SLUICE_CAN_SNAPSHOT. Both are there in any driver.
 */
struct sluice_store_driver {
    uint32_t size;
    uint32_t capabilities;
    const char *name;
    const char *version;
    const char *summary;
    const struct sluice_store_parameter *const *parameters; /* NULL-terminated */

    int (*open)(const struct sluice_store_setting *const *settings, uint32_t setting_count,
                uint32_t flags, void **session, struct sluice_error *error);
    void (*close)(void *session); /* NULL is accepted */

    /* The store's layout of a table, owned by the session and valid until its next `describe`.
     * SLUICE_E_NOT_FOUND without error text if there is no such table. Columns of types Sluice
     * does not know have type SLUICE_NULL. */
    int (*describe)(void *session, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error);
    /* Makes the table or adds the columns it lacks; a column of another type is SLUICE_E_CONFLICT,
     * the message holding the statement that would mend it. Own transaction, or the open one. */
    int (*migrate)(void *session, const struct sluice_layout *layout, struct sluice_error *error);

    /* Starts a scan; at most one batch is handed out at a time per `next`, row_count 0 at the end.
     * Several may be open. SLUICE_E_NOT_FOUND: there is no such table or column. A cell that cannot
     * be read as the type asked for is SLUICE_E_CORRUPT, naming table, column and value. `finish`
     * ends the cursor at any point and accepts NULL. */
    int (*scan)(void *session, const struct sluice_scan *scan, void **cursor,
                struct sluice_error *error);
    int (*next)(void *cursor, struct sluice_batch *batch, struct sluice_error *error);
    void (*finish)(void *cursor);

    int (*begin_read)(void *session, struct sluice_error *error);
    void (*end_read)(void *session); /* harmless without a read */

    int (*begin)(void *session, struct sluice_error *error);
    int (*replace)(void *session, const struct sluice_replace *replace, struct sluice_error *error);
    int (*commit)(void *session, struct sluice_error *error);
    void (*rollback)(void *session); /* after a failure too; harmless without a transaction */

    /* The store's clock, microseconds UTC. */
    int (*clock)(void *session, int64_t *time, struct sluice_error *error);

    /*
     * From here on a driver may end before a member, or leave it NULL; so may one without
     * SLUICE_CAN_ATOMIC_LEDGER the calls from `begin` on.
     */

    const struct sluice_store_limits *limits;

    /*
     * SLUICE_CAN_PUBLISH. A partition is replaced in one step, which is done or not whoever dies
     * meanwhile, and readers see the rows of before or after it.
     *
     * `stage` makes ready what `send` needs and changes nothing; `*note` is what `settle` will need
     * besides the id, at most 255 bytes, and lives as long as `*staged`. `send` starts it: after
     * SLUICE_OK it is at work or done; after SLUICE_E_REFUSED, SLUICE_E_INVALID and
     * SLUICE_E_CONFLICT nothing of it ever stands; after any other status only `settle` can tell.
     * `unstage` frees what `stage` made, at any time, and accepts NULL.
     *
     * `settle` asks what became of publications, all in as few requests as can be, and waits at
     * most `milliseconds` for one of those at work. A failure says nothing of any of them. `revoke`
     * makes sure that one that is not published never will be: its state is SLUICE_PUBLISHED or
     * SLUICE_NOT_PUBLISHED then.
     */
    int (*stage)(void *session, const struct sluice_publication *publication, void **staged,
                 const char **note, struct sluice_error *error);
    int (*send)(void *session, void *staged, struct sluice_error *error);
    void (*unstage)(void *staged);
    int (*settle)(void *session, struct sluice_sent *const *sent, uint32_t count,
                  uint32_t milliseconds, struct sluice_error *error);
    int (*revoke)(void *session, struct sluice_sent *sent, struct sluice_error *error);

    /* SLUICE_CAN_TOKEN. `*tokens` is the session's and valid until its next `tokens`. */
    int (*tokens)(void *session, const struct sluice_token_request *request,
                  const struct sluice_tokens **tokens, struct sluice_error *error);

    /* What a scan would cost: the bytes that the store bills. Reads nothing and costs nothing
     * itself. NULL: scans cost nothing. */
    int (*estimate)(void *session, const struct sluice_scan *scan, int64_t *bytes,
                    struct sluice_error *error);

    /* SLUICE_CAN_DELTA, beside SLUICE_CAN_ATOMIC_LEDGER. Inside of a transaction; see
     * store_delta.h. */
    int (*change)(void *session, const struct sluice_change *change, struct sluice_error *error);
};

#define SLUICE_DRIVER(...)                                                                         \
    __attribute__((section(".note.sluice"), used,                                                  \
                   aligned(4))) static const struct sluice_note sluice_identity_note = {           \
        sizeof SLUICE_NOTE_NAME, sizeof(struct sluice_identity), SLUICE_NOTE_TYPE,                 \
        SLUICE_NOTE_NAME, SLUICE_IDENTITY_INIT                                                     \
    };                                                                                             \
    extern const struct sluice_store_driver sluice_store_driver;                                   \
    __attribute__((visibility("default")))                                                         \
    const struct sluice_store_driver sluice_store_driver = {                                       \
        .size = sizeof(struct sluice_store_driver), __VA_ARGS__                                    \
    }

#endif

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

enum sluice_capability {
    SLUICE_CAN_ATOMIC_LEDGER = 1 << 0, /* one transaction may hold data and ledger */
    SLUICE_CAN_LEASE = 1 << 1,
    SLUICE_CAN_TOKEN = 1 << 2,
    SLUICE_CAN_SNAPSHOT = 1 << 3, /* several scans may read one version of the store */
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
};

struct sluice_store_setting {
    uint32_t size;
    uint32_t reserved;
    const char *name;
    const char *value; /* never NULL; defaults are filled in by the host */
};

struct sluice_field {
    uint32_t size;
    int32_t type; /* enum sluice_type */
    const char *name;
    int32_t is_key; /* part of the primary key; keys stand first, in key order */
    int32_t reserved;
};

/* A table as the runtime wants it, or as the store has it. Columns that are not keys are nullable.
 */
struct sluice_layout {
    uint32_t size;
    uint32_t field_count;
    const char *table;
    const struct sluice_field *const *fields;
};

enum sluice_comparison { SLUICE_EQUAL = 1, SLUICE_AT_LEAST = 2, SLUICE_AT_MOST = 3 };

/* column <comparison> value; terms are joined by AND. */
struct sluice_term {
    uint32_t size;
    int32_t comparison;
    const char *column;
    struct sluice_value value;
};

/* A batch of rows in the Arrow layout. `release` frees it, is called once, and may be NULL. */
struct sluice_batch {
    uint32_t size;
    uint32_t column_count;
    int64_t row_count; /* below 2^31 */
    const struct sluice_column *columns;
    void (*release)(struct sluice_batch *batch);
    void *owner; /* the producer's own */
};

struct sluice_scan {
    uint32_t size;
    uint32_t field_count;
    const char *table;
    const struct sluice_field *const *fields; /* columns wanted, with the types expected */
    const struct sluice_term *const *terms;
    uint32_t term_count;
    uint32_t order_count;
    const char *const *order; /* ascending; text by bytes; columns of the scan */
};

/* Deletes the rows that `terms` select, then inserts `rows` (may be NULL). No terms: deletes none.
 */
struct sluice_replace {
    uint32_t size;
    uint32_t field_count;
    const char *table;
    const struct sluice_field *const *fields; /* of rows, in their order */
    const struct sluice_term *const *terms;
    uint32_t term_count;
    int32_t delete_all; /* 1: delete every row of the table, terms are ignored */
    const struct sluice_batch *rows;
};

enum sluice_open_flag {
    SLUICE_OPEN_READ_ONLY = 1 << 0, /* the store must exist; nothing is changed */
    SLUICE_OPEN_CREATE = 1 << 1,    /* make the store if there is none */
};

/*
 * The driver. A session comes from `open` and goes with `close`. Transactions do not nest. Outside
 * a transaction a scan reads the newest committed state; between `begin_read` and `end_read` all
 * scans of the session read one state.
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
     * A cell that cannot be read as the type asked for is SLUICE_E_CORRUPT, naming table, column
     * and value. `finish` ends the cursor at any point and accepts NULL. */
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

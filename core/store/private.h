/* private.h - what the files of store/ share. */
#ifndef CORE_STORE_PRIVATE_H
#define CORE_STORE_PRIVATE_H

#include "object/object.h"
#include "store/store.h"

struct store {
    struct arena arena;
    struct sluice_store_driver driver;            /* whole */
    const struct sluice_store_setting **settings; /* one per parameter that has a value */
    uint32_t setting_count;
    const char *name;
    const char *title;      /* with that of the ledger */
    const char *path;       /* in the name; NULL: none */
    struct secrets secrets; /* of its settings: no message of the driver shows them */
    struct store *ledger;   /* its own: that of the ledger; NULL: this one */
};

struct session {
    const struct sluice_store_driver *driver;
    const struct store *store; /* outlives the session */
    void *handle;
    const atomic_bool *stop; /* of reads; NULL: nothing */
    struct session *ledger;  /* its own: that of a ledger elsewhere; NULL: this one */
};

/* In place of a driver, for a store that is not there: it has no tables, and this host's clock.
 * Calls that a driver need not have are taken from it, but for the clock. */
extern const struct sluice_store_driver absent_driver;

/*
 * Loads the driver named in `settings`. SLUICE_E_INVALID with a diagnostic if there is none of that
 * name; SLUICE_E_PLUGIN if its file will not do.
 */
int driver_find(const struct pipeline_store *settings, struct diagnostics *diagnostics,
                struct sluice_store_driver *driver, struct sluice_error *error);
/* As a driver is called here; SLUICE_E_PLUGIN if it lacks what it says it has. `path` is its file.
 */
int driver_make_whole(const struct sluice_store_driver *found, const char *path,
                      struct sluice_store_driver *whole, struct sluice_error *error);

/* NULL if there is none of that name, or none that is nearly called so. */
const struct sluice_store_parameter *store_find_parameter(const struct sluice_store_driver *driver,
                                                          const char *name);
const struct sluice_store_parameter *
store_closest_parameter(const struct sluice_store_driver *driver, const char *name);

/* What a call of the driver came to: takes the store's secrets out of the error of a failure. */
int session_checked(const struct session *session, int status, struct sluice_error *error);

/*
 * Tells diagnostics and store which settings are secret: those that the driver declares, those that
 * sound like it, passwords within others, and unknown keys, which may be misspelt.
 */
void store_hide_secrets(const struct pipeline_store *given, struct diagnostics *diagnostics,
                        struct store *store);
/* The same where there is no driver to say so: any setting but a path may be one. */
void store_hide_all(const struct pipeline_store *given, struct diagnostics *diagnostics);

/* Fills settings and name of the store; mistakes become diagnostics. False when memory is short. */
bool store_settings_resolve(const struct pipeline_store *given, struct diagnostics *diagnostics,
                            struct store *store);

/* Adds a diagnostic for each of the two sections (`ledger` NULL: there is none) whose driver lacks
 * what publishing rests on. */
void store_check_gifts(const struct store *store, const struct pipeline_store *settings,
                       const struct pipeline_store *ledger, struct diagnostics *diagnostics);

/* What a driver gets, built from a call's arguments; lives in the arena. */
struct request {
    struct arena arena;
    struct sluice_field *columns;
    const struct sluice_field **fields;
    const struct sluice_term **terms;
};

/* Room for `count` fields, to be set with request_field. The caller finishes the arena, after a
 * failure too. */
int request_init(struct request *request, int32_t count, const struct condition *conditions,
                 size_t condition_count, struct sluice_error *error);
void request_field(struct request *request, int32_t i, const char *name, int32_t type);

#endif

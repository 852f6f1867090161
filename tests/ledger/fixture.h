/*
 * fixture.h - a store of the sqlite driver in a folder of its own.
 */
#ifndef TESTS_LEDGER_FIXTURE_H
#define TESTS_LEDGER_FIXTURE_H

#include "base/suite.h"
#include "ledger/ledger.h"

#include <ftw.h>
#include <unistd.h>

static char folder[64], yaml[96];
static struct diagnostics diagnostics;
static struct pipeline *pipeline;
static struct store *store;
static struct session *session;
static struct arena arena;
static struct sluice_error error;
static const char *drivers; /* a folder of other drivers; NULL: those beside the program */
static const char *driver_name = "sqlite";
static bool apart; /* the ledger lies in a store of its own, other.db */

#define ok(call) ck_assert_msg((call) == SLUICE_OK, "%s: %s", #call, error.message)

static inline void open_store(void)
{
    FILE *file;

    (void)snprintf(folder, sizeof folder, "/tmp/sluice-ledger-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", drivers == NULL ? "" : drivers, 1), 0);
    (void)snprintf(yaml, sizeof yaml, "%s/ledger.yaml", folder);
    file = fopen(yaml, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(
        fprintf(file, "sluice: 1\nname: ledger\nstore: {driver: %s, path: ledger.db}\n%s",
                driver_name, apart ? "ledger: {driver: sqlite, path: other.db}\n" : ""),
        0);
    ck_assert_int_eq(fclose(file), 0);
    error = (struct sluice_error)SLUICE_ERROR_INIT;
    arena_init(&arena, 0);
    diagnostics_init(&diagnostics);
    ok(pipeline_load(yaml, &diagnostics, &pipeline, &error));
    ok(store_create(pipeline->store, pipeline->ledger, &diagnostics, &store, &error));
    ok(store_open(store, SLUICE_OPEN_CREATE, &session, &error));
}

static inline int remove_entry(const char *path, const struct stat *status, int type,
                               struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static inline void close_store(void)
{
    session_close(session);
    store_destroy(store);
    pipeline_destroy(pipeline);
    diagnostics_fini(&diagnostics);
    arena_fini(&arena);
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#endif

/* depot.h - what the files of the depot share: a driver for tests, see depot.c. */
#ifndef TESTS_DEPOT_DEPOT_H
#define TESTS_DEPOT_DEPOT_H

#include "sqlite/session.h"

struct depot {
    struct session *session; /* of the SQLite driver */
    struct sluice_tokens tokens;
    struct sluice_token *items;
    char **texts; /* of the items */
    uint32_t text_count;
};

/* Runs statements made as sqlite3_mprintf does. */
int depot_execute(struct depot *depot, struct sluice_error *error, const char *format, ...);
/* The first column of the first row, "" for null and for no row; sqlite3_free it. NULL: failed. */
char *depot_ask(struct depot *depot, struct sluice_error *error, const char *format, ...);
int depot_failed(struct depot *depot, struct sluice_error *error);
bool depot_has_table(struct depot *depot, const char *name);

/* ---- jobs.c ---- */

int jobs_open(struct depot *depot, struct sluice_error *error);
int jobs_stage(void *depot, const struct sluice_publication *publication, void **staged,
               const char **note, struct sluice_error *error);
int jobs_send(void *depot, void *staged, struct sluice_error *error);
void jobs_unstage(void *staged);
int jobs_settle(void *depot, struct sluice_sent *const *sent, uint32_t count, uint32_t milliseconds,
                struct sluice_error *error);
int jobs_revoke(void *depot, struct sluice_sent *sent, struct sluice_error *error);

/* ---- tokens.c ---- */

int tokens_ask(void *depot, const struct sluice_token_request *request,
               const struct sluice_tokens **tokens, struct sluice_error *error);
void tokens_free(struct depot *depot);

#endif

/*
 * bigquery_account.h - what a test of the real service does beside the driver: it looks at the
 * tables of the dataset, deletes them, and loads what the driver would not.
 */
#ifndef TESTS_STORES_BIGQUERY_ACCOUNT_H
#define TESTS_STORES_BIGQUERY_ACCOUNT_H

#include "sluice/store.h"

/* How many tables the dataset of the session has; -1 with an error. */
int account_tables(void *session, struct sluice_error *error);
/* Deletes all of them. */
int account_clear(void *session, struct sluice_error *error);
/* Makes the table that the JSON of the API describes, but for where it is. */
int account_make(void *session, const char *table, const char *json, struct sluice_error *error);
/*
 * Loads newline-delimited JSON in place of the day (`decorator`; "-": the whole table) and waits
 * for the end. SLUICE_OK: the job has succeeded; SLUICE_E_INVALID: it has not, and the error is
 * what the service says of it.
 */
int account_load(void *session, const char *table, const char *decorator, const char *lines,
                 struct sluice_error *error);

#endif

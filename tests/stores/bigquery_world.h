/*
 * bigquery_world.h - a BigQuery of a test's own: the server of tests/bigquery, started and told
 * what goes wrong.
 */
#ifndef TESTS_STORES_BIGQUERY_WORLD_H
#define TESTS_STORES_BIGQUERY_WORLD_H

#include "stores/workbench.h"

#define WORLD_SETTINGS 8

struct world {
    char folder[64];
    bool signs_in;
    int pid, input; /* the server, and what it lives by */
    int port;
    char endpoint[64];
    struct sluice_store_setting settings[WORLD_SETTINGS];
    const struct sluice_store_setting *pointers[WORLD_SETTINGS];
    struct subject subject; /* project, dataset, endpoint, token and a deadline */
};

/* Ends the test where it cannot be started. */
void world_start(struct world *world);
/* The same, with the key of a service account in FOLDER/key.json, which takes a while to make. */
void world_start_signing(struct world *world);
void world_stop(struct world *world);
/* Adds a setting, or replaces it. */
void world_set(struct world *world, const char *name, const char *value);
/* {"faults": [FAULTS]}, where FAULTS is JSON with ' for ". */
void world_faults(const struct world *world, const char *faults);
/* POSTs the JSON, with ' for ", to /control/NAME. */
void world_control(const struct world *world, const char *name, const char *json);
/* POSTs the JSON, with ' for ", to tables.insert of the dataset: {"tableReference": .., ..}. */
void world_make_table(const struct world *world, const char *json);
/* What the server has counted since the last reset: KIND is "requests", "polls", "retries",
 * "faults" or "breaches", NAME a method ("jobs.insert") or what was done. */
long world_count(const struct world *world, const char *kind, const char *name);
void world_reset_counts(const struct world *world);

#endif

/*
 * outcome.h - what the ledger has of entities that were not written.
 *
 * A part of ledger.h, which is what others include.
 */
#ifndef CORE_LEDGER_OUTCOME_H
#define CORE_LEDGER_OUTCOME_H

#include "store/store.h"

struct ledger_batch;

/* One entity that was not written. `key` is the entity key as JSON: ["0022100199",1628369]. */
struct outcome_record {
    const char *table;
    sluice_day date;
    bool attempt; /* of the last failed attempt, not of the committed version */
    int64_t entity;
    const char *key;
    int outcome; /* enum sluice_outcome */
    const char *category, *reason;
    bool retryable;
    const char *run_id;
};

/* "skipped" or "failed". */
const char *outcome_name(int outcome);
/* Of what it is an outcome: "attempt" or "committed". */
const char *outcome_version(bool attempt);

/* What is to stand of the outcomes of a version of a partition: of its items outcome, entity, key
 * and the texts are looked at. */
struct outcome_list {
    const char *table;
    sluice_day date;
    bool attempt;  /* of the last failed attempt; else of the committed version, and none of an
                      attempt stays */
    bool is_first; /* nothing was ever committed or tried of it */
    const char *run_id;
    const struct outcome_record *items;
    size_t count;
};
/* An outcome that stands as it is to stand, for the same entity by its key, is left alone; others
 * go, and those that come join the batch. In the transaction in which that is written. */
int ledger_change_outcomes(struct session *session, struct ledger_batch *batch,
                           const struct outcome_list *list, struct sluice_error *error);
/* Deletes the outcomes of a partition: those of the committed version too unless `attempt_only`. */
int ledger_clear_outcomes(struct session *session, const char *table, sluice_day date,
                          bool attempt_only, struct sluice_error *error);

#endif

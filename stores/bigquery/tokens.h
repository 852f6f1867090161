/* tokens.h - what marks the states of a table's partitions. */
#ifndef STORES_BIGQUERY_TOKENS_H
#define STORES_BIGQUERY_TOKENS_H

#include "session.h"

int tokens_find(void *session, const struct sluice_token_request *request,
                const struct sluice_tokens **tokens, struct sluice_error *error);
void token_cache_fini(struct token_cache *cache);

#endif

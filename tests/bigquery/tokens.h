/*
 * tokens.h - the token endpoint (JWT grant), the metadata server, and who may come in.
 */
#ifndef BIGQUERY_TOKENS_H
#define BIGQUERY_TOKENS_H

#include "answer.h"
#include "world.h"

struct tokens *tokens_create(void);
void tokens_destroy(struct tokens *tokens);

/* A token that is always good. */
void tokens_fix(struct world *world, const char *token);
/*
 * The key file `path` of a service account: read where it is there, else made with a new key and
 * the token endpoint of this server's `port`. 0 on failure, told on stderr.
 */
int tokens_key(struct world *world, const char *path, int port);

/* Is the request's token good? The answer else. */
int tokens_check(struct world *world, const struct request *request, struct answer *answer);
/* POST /token and GET /computeMetadata/v1/instance/service-accounts/default/token */
void tokens_grant(struct world *world, const struct request *request, struct answer *answer);
void tokens_metadata(struct world *world, const struct request *request, struct answer *answer);
/* All that were given out have expired; others live for `seconds`. */
void tokens_expire(struct world *world);
void tokens_live(struct world *world, int64_t seconds);

#endif

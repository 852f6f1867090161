/*
 * handlers.h - what each method does, called under the lock with a request that was checked.
 */
#ifndef BIGQUERY_HANDLERS_H
#define BIGQUERY_HANDLERS_H

#include "answer.h"
#include "world.h"

struct call {
    struct world *world;
    const struct request *request;
    json_t *names;     /* projectId and the others of the path */
    json_t *body;      /* NULL: none */
    const char *media; /* of an upload */
    size_t media_size;
    int has_media;
};

void handle_datasets_get(struct call *call, struct answer *answer);
void handle_datasets_insert(struct call *call, struct answer *answer);
void handle_tables_get(struct call *call, struct answer *answer);
void handle_tables_insert(struct call *call, struct answer *answer);
void handle_tables_patch(struct call *call, struct answer *answer);
void handle_tables_delete(struct call *call, struct answer *answer);
void handle_tables_list(struct call *call, struct answer *answer);
void handle_tabledata_list(struct call *call, struct answer *answer);
void handle_jobs_insert(struct call *call, struct answer *answer);
void handle_jobs_get(struct call *call, struct answer *answer);
void handle_jobs_list(struct call *call, struct answer *answer);
void handle_jobs_cancel(struct call *call, struct answer *answer);
void handle_jobs_query(struct call *call, struct answer *answer);
void handle_jobs_get_query_results(struct call *call, struct answer *answer);

/* POST and PUT of resumable uploads; the call has the body of the job on POST. */
void handle_upload_start(struct call *call, struct answer *answer);
void handle_upload_put(struct call *call, struct answer *answer);

#endif

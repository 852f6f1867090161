/*
 * jobs.h - jobs: entered with the instant at which they will be done, and done then.
 *
 * Nothing works in the background: whoever looks at the world first brings it up to its time with
 * jobs_advance, in the order in which the jobs end.
 */
#ifndef BIGQUERY_JOBS_H
#define BIGQUERY_JOBS_H

#include "faults.h"
#include "world.h"

struct job {
    char *project, *id, *location, *request; /* request: the requestId of jobs.query, or NULL */
    json_t *config;                          /* the configuration */
    const char *state;
    int64_t created, visible, due, finished; /* finished: 0 until it is */
    int64_t seen;                            /* the instant whose rows a query sees */
    json_t *failure, *problems, *statistics; /* failure: NULL where it went well */
};

void job_clear(struct job *job);

/* Does all that is due by now. Under the lock, as all that follows. */
void jobs_advance(struct world *world);
/* Enters a job whose id is not taken. `media` is of loads. `fault`: what goes wrong, or NULL. */
void jobs_enter(struct world *world, struct job *job, const char *media, int64_t size,
                const struct fault *fault);
/*
 * Finds a job that can be seen; location "" is none: only those in US and EU are found then. 0: no.
 */
int jobs_find(struct world *world, const char *project, const char *id, const char *location,
              struct job *job);
/* The job of a query with that requestId within 15 minutes; 0: none. */
int jobs_find_request(struct world *world, const char *project, const char *request,
                      struct job *job);
/* Is the id taken by a job that can be seen? One that cannot yet is forgotten. */
int jobs_is_taken(struct world *world, const char *project, const char *id);
/* A new id that the service would make. */
char *jobs_make_id(struct world *world);
/* The resource of the API; `minimal` without the configuration. */
json_t *job_describe(const struct job *job, int minimal);
/* Waits until the job is done or the instant has come; reads it anew. */
void jobs_wait(struct world *world, struct job *job, int64_t until);

/*
 * What a load job does; NULL or its failure, with the errors behind it in *problems.
 */
json_t *load_run(struct world *world, const json_t *config, const char *media, size_t size,
                 json_t *statistics, json_t **problems);
/* The same of a query: its rows are counted, its bytes measured and held against the most. */
json_t *query_run(struct world *world, const struct job *job, json_t *statistics);
/*
 * Where the tables of a configuration lie, a new text; NULL with a failure where that is not
 * `wanted` ("": it is, wherever).
 */
char *config_location(struct world *world, const char *project, const json_t *config,
                      const char *wanted, json_t **failure);

#endif

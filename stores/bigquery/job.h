/* job.h - load jobs that publish a partition: named, started, found again. */
#ifndef STORES_BIGQUERY_JOB_H
#define STORES_BIGQUERY_JOB_H

#include "encode.h"

/* What has to be known of a publication besides its id, as text in the ledger's intent. */
#define NOTE_SIZE 256

struct note {
    char location[64];
    char hash[HASH_SIZE];
    char decorator[16]; /* YYYYMMDD; "-": the whole table */
    int64_t rows;
};

/* False: it does not fit. */
bool note_write(const struct note *note, char text[NOTE_SIZE]);
bool note_read(const char *text, struct note *note);

/*
 * The one place that names what a load replaces: `TABLE$YYYYMMDD` of a dated table, TABLE of an
 * undated one. Without the `$` a load would replace all dates: false, where the name is not what it
 * must be.
 */
bool destination_name(const char *table, const char *decorator, struct text *name);

/* The id as labels may have it: in small letters. */
void label_of(const char *id, char label[64]);
/* What `configuration` of the job says of itself: {"sluice_commit", "sluice_hash"}. */
json_t *job_labels(const char *id, const char *hash);
json_t *job_reference(const struct session *session, const char *id, const char *location);

/* The job by that id; SLUICE_E_NOT_FOUND: the service does not know it, or not yet. */
int job_get(struct session *session, const char *id, const char *location, struct reply *reply,
            struct sluice_error *error);
/* The same of a job that is known to exist: for a while it may not be found nevertheless. */
int job_get_existing(struct session *session, const char *id, const char *location,
                     struct reply *reply, struct sluice_error *error);
/* Whether it is the load that the note tells of. */
bool job_is_ours(const json_t *job, const char *id, const struct note *note);

/* Jobs that the service has said it has. Without memory one is forgotten: it is asked for. */
void known_jobs_add(struct known_jobs *jobs, const char *id);
bool known_jobs_has(const struct known_jobs *jobs, const char *id);
void known_jobs_fini(struct known_jobs *jobs);

/* ---- the driver's calls ---- */

int job_stage(void *session, const struct sluice_publication *publication, void **staged,
              const char **note, struct sluice_error *error);
int job_send(void *session, void *staged, struct sluice_error *error);
void job_unstage(void *staged);
int job_settle(void *session, struct sluice_sent *const *sent, uint32_t count,
               uint32_t milliseconds, struct sluice_error *error);
int job_revoke(void *session, struct sluice_sent *sent, struct sluice_error *error);

#endif

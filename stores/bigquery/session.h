/* session.h - what the files of the BigQuery driver share. The driver links nothing of the core. */
#ifndef STORES_BIGQUERY_SESSION_H
#define STORES_BIGQUERY_SESSION_H

#include <jansson.h>
#include <locale.h>

#include "auth.h"
#include "class.h"
#include "http.h"
#include "retry.h"
#include "sluice/store.h"
#include "table.h"
#include "text.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Ids of jobs that the service has said it has. */
struct known_jobs {
    char **ids;
    size_t count, capacity;
    int64_t since; /* milliseconds since 1970 by the service: none of them is older; 0: none */
};

/* What the partitions of a table were last found to be, and by which state of the table. */
struct token_cache {
    char *table, *state;
    struct sluice_token *items;
    char (*texts)[96];
    uint32_t count, capacity;
    int64_t undated; /* rows without a day */
    struct sluice_tokens answer;
};

/* What queries would bill, by their text: it is asked for once a session. */
#define COSTS 64

struct cost {
    char *sql;
    int64_t bytes;
};

struct session {
    struct http http;
    struct auth auth;
    char *project, *dataset, *location;
    char *endpoint; /* without a slash at its end */
    char *ca;
    bool is_read_only;
    bool is_reached;      /* the service has answered once */
    bool is_reading;      /* between begin_read and end_read */
    int64_t instant;      /* of that read, microseconds since 1970; 0: nobody has asked for it */
    int64_t deadline;     /* microseconds that a call may take */
    int64_t silent_since; /* the moment since which no try had an answer; 0: the last one had */
    int64_t most_bytes;   /* that a query may bill; 0: as many as it says beforehand */
    uint64_t random;
    locale_t plain; /* the C locale */
    struct tables tables;
    struct token_cache tokens;
    struct known_jobs jobs;
    struct cost costs[COSTS];
    unsigned next_cost;
};

/* ---- errors ---- */

int memory_error(struct sluice_error *error);

/* ---- calls ---- */

/* One call of the service, with everything that is tried again within it. */
struct call {
    const char *method;
    const char *url;
    const char *doing; /* "read table 'games'" */
    const char *role;  /* what a person needs who is refused it; NULL: not said */
    const char *content_type;
    const void *body; /* NULL: none */
    size_t length;
    const char *const *headers; /* further ones, NULL-terminated; may be NULL */
    int64_t deadline;           /* a moment; 0: that of the session, from now on */
    bool is_bare;               /* its answer need not be JSON, and 308 is one */
    bool is_once;               /* as of http.h */
    /* Also what is worth another try is handed back at once, if an answer came. */
    bool is_impatient;
};

struct reply {
    long code;    /* of HTTP; 0: no answer came */
    json_t *json; /* the answer; NULL where there is none */
    struct text location, range;
    const struct failure_class *failure; /* NULL: it succeeded */
    char reason[64], message[512];       /* of a failure, as the service has them; "" */
    int64_t date;                        /* seconds since 1970; -1: not told */
    int64_t retry_after;
    /* A try ended without an answer that says so: what was asked for may have been done. */
    bool is_doubtful;
};

/*
 * Sends it, as often as the class of its failures and the time allow, with a new token after a 401.
 * SLUICE_OK: a code below 300 (or 308) came. Else the status of its class, and `reply` says what
 * there is to know. reply_fini it in any case.
 */
int call_send(struct session *session, const struct call *call, struct reply *reply,
              struct sluice_error *error);
/* The same with a JSON body, which it takes over (NULL: no memory). */
int call_send_json(struct session *session, struct call *call, json_t *body, struct reply *reply,
                   struct sluice_error *error);
void reply_fini(struct reply *reply);
/* Its failure in words: "cannot DOING in 'P.D': ..; ..". */
int reply_error(const struct session *session, const struct call *call, const struct reply *reply,
                struct sluice_error *error);

/* Where a table lies that is called TABLE, DATASET.TABLE or PROJECT.DATASET.TABLE. */
struct place {
    const char *project, *dataset, *table; /* of the session, of the name, or in `text` */
    char text[1200];
};
void place_find(const struct session *session, const char *name, struct place *place);

/* The address of something of the project: "/bigquery/v2/projects/P" and what follows. */
void url_project(const struct session *session, struct text *url);
/* The same of the dataset, or of a table of it; `table` may have a decorator. */
void url_dataset(const struct session *session, struct text *url);
void url_table(const struct session *session, const char *table, struct text *url);

/* A number that the service writes as text (or as a number); `absent` where it is none. */
int64_t json_number(const json_t *object, const char *name, int64_t absent);
/* "" rather than NULL. */
const char *json_text(const json_t *object, const char *name);

/* ---- a session opens and closes: driver.c ---- */

int session_open(const struct sluice_store_setting *const *settings, uint32_t setting_count,
                 uint32_t flags, void **session, struct sluice_error *error);
void session_close(void *session);

#endif

/*
 * answer.h - a request as it was read, the answer to it, and errors in the form of the API.
 */
#ifndef BIGQUERY_ANSWER_H
#define BIGQUERY_ANSWER_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct request {
    char verb[8];
    char *target;    /* as sent: path and parameters */
    char *path;      /* decoded */
    json_t *query;   /* parameters by name, decoded; of a repeated one an array */
    json_t *headers; /* by name in small letters */
    char *body;      /* followed by a NUL that does not count */
    size_t size;
    size_t bytes; /* that the request had in all */
};

/* What is wrong with the way an answer is sent. */
enum spoil { SPOIL_NONE, SPOIL_RESET, SPOIL_CUT, SPOIL_SLOW };

struct answer {
    int status;
    json_t *json; /* the body; or */
    char *text;   /* the body as it is */
    const char *type;
    char *headers; /* further lines, each with CR LF; or NULL */
    enum spoil spoil;
    int64_t spoil_ms; /* SPOIL_SLOW: that the whole body takes */
    size_t bytes;     /* that were sent */
};

void request_clear(struct request *request);
void answer_clear(struct answer *answer);

/* Value of a header or parameter, or NULL; the latter as a number, or `absent`. */
const char *request_header(const struct request *request, const char *name);
const char *request_parameter(const struct request *request, const char *name);
int64_t request_number(const struct request *request, const char *name, int64_t absent);
int request_is_true(const struct request *request, const char *name);

/* Takes over `json`. */
void answer_json(struct answer *answer, int status, json_t *json);
/* Adds a line to the headers. */
void answer_header(struct answer *answer, const char *name, const char *value);
/* A Date that is so many seconds ahead. */
void answer_date(struct answer *answer, int64_t seconds);
/* An error in the form of the API. */
__attribute__((format(printf, 4, 5))) void
answer_error(struct answer *answer, int status, const char *reason, const char *format, ...);
/* {"reason", "message"} of a job's failure. */
__attribute__((format(printf, 2, 3))) json_t *failure_create(const char *reason, const char *format,
                                                             ...);

/* A failure as an answer with the status of its reason; takes it over; nothing where it is NULL. */
void answer_failure(struct answer *answer, json_t *failure);

/* Members of JSON: "" or `absent` where there is none of that type. */
const char *json_text(const json_t *object, const char *name);
json_t *json_at(const json_t *object, const char *path); /* a.b.c; borrowed, or NULL */
int64_t json_whole(const json_t *object, const char *name, int64_t absent); /* text or number */
/* A number as the API writes 64 bits: as text. */
json_t *json_decimal(int64_t number);

#endif

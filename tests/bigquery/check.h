/* check.h - is a request one that the API takes? Held against the table of methods.h. */
#ifndef BIGQUERY_CHECK_H
#define BIGQUERY_CHECK_H

#include "answer.h"
#include "methods.h"

struct check {
    const struct api_method *method;
    int lenient;
    json_t *breaches; /* how often lenient mode let pass what, by name; borrowed */
};

/* The method of a verb and a path below the base, with the names in its path; NULL: none. */
const struct api_method *check_find(const char *verb, const char *path, json_t *names);

/* 1, or 0 with the answer that the API would give. `body` is NULL where there is none. */
int check_request(const struct check *check, const struct request *request, json_t *body,
                  struct answer *answer);

#endif

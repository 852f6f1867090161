/*
 * methods.h - the table of the methods that the server serves, with the parameters and fields of
 * requests that it knows. test_methods compares it with Google's description of the API.
 */
#ifndef BIGQUERY_METHODS_H
#define BIGQUERY_METHODS_H

#include <stddef.h>

enum api_type {
    API_STRING,
    API_INT64,  /* text */
    API_UINT64, /* text */
    API_INT32,  /* a JSON number */
    API_UINT32, /* a JSON number */
    API_BOOLEAN,
    API_OBJECT,  /* has `fields` */
    API_STRINGS, /* array of texts */
    API_OBJECTS, /* array of objects with `fields` */
    API_MAP,     /* object of texts */
    API_OUTPUT,  /* of any type; written by the service, ignored in requests */
};

enum api_flag {
    API_REQUIRED = 1,
    API_IN_PATH = 2,
    API_REPEATED = 4,      /* a parameter that may be given several times */
    API_LENIENT = 8,       /* in lenient mode a number or truth value passes for text */
    API_LENIENT_ONLY = 16, /* not in the description; passes in lenient mode */
};

struct api_field {
    const char *name; /* NULL ends a list */
    enum api_type type;
    unsigned flags;
    const struct api_field *fields;
    const char *schema; /* of `fields`, in the description of the API */
    const char *values; /* " A B C ": all that it may have; NULL: any */
};

struct api_method {
    const char *id;
    const char *verb;
    const char *path; /* with {names} of parameters */
    const struct api_field *parameters;
    const struct api_field *body; /* NULL: none */
    const char *schema;           /* of the body */
    int uploads;                  /* may come with media */
};

extern const struct api_method api_methods[]; /* ends with an id of NULL */
/* Parameters that every method has. */
extern const struct api_field api_common[];

#endif

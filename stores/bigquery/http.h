/*
 * http.h - one request and its answer. Nothing is repeated here, and no redirect followed; but
 * libcurl itself sends a request again whose connection was used before and turns out to be dead,
 * though it may have been done. Of one that `is_once` this must be known: it gets a connection of
 * its own.
 *
 * A handle keeps its connections and is used by one thread at a time. The proxy is that of the
 * environment (https_proxy, HTTPS_PROXY, NO_PROXY), the certificates are those of `ca`, else of
 * CURL_CA_BUNDLE or SSL_CERT_FILE, else the system's.
 */
#ifndef STORES_BIGQUERY_HTTP_H
#define STORES_BIGQUERY_HTTP_H

#include <curl/curl.h>

#include "text.h"

struct http {
    CURL *easy;
    const char *ca; /* the owner's; NULL or "": see above */
};

struct http_request {
    const char *method;
    const char *url;
    const void *body; /* NULL: none */
    size_t length;
    const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
    bool is_direct;             /* by no proxy */
    bool is_once;               /* see below */
    int64_t deadline;           /* a moment: then it is given up */
};

struct http_answer {
    long code; /* 0: there is none */
    struct text body;
    struct text location, range; /* headers */
    int64_t date;                /* of its header, seconds since 1970; -1: there is none */
    int64_t retry_after;         /* seconds; below 0 for a date that is past */
    bool is_flavoured;           /* `Metadata-Flavor: Google` */
    CURLcode failure;
    char words[CURL_ERROR_SIZE + 64]; /* why there is none */
};

/* False: no memory. http_fini it in any case. */
bool http_init(struct http *http, const char *ca);
void http_fini(struct http *http);

/* Fills `answer`, to be ended with http_answer_fini. SLUICE_E_IO: there is none, or not all of it;
 * SLUICE_E_REFUSED: and there never will be one (a certificate that is not trusted);
 * SLUICE_E_MEMORY. */
int http_send(struct http *http, const struct http_request *request, struct http_answer *answer);
void http_answer_fini(struct http_answer *answer);

#endif

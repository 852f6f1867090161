/*
 * http.h - HTTP/1.1 on a connection: requests with a length or in chunks, answers with a length.
 */
#ifndef BIGQUERY_HTTP_H
#define BIGQUERY_HTTP_H

#include "answer.h"

#define HTTP_HEAD_LIMIT 16384
#define HTTP_BODY_LIMIT ((size_t)64 << 20)

struct connection {
    int socket;
    size_t begin, end; /* of what was read and not yet used */
    char buffer[HTTP_HEAD_LIMIT];
};

/*
 * Reads the next request. 1: there is one; 0: the connection has ended; -1: it is none, or above a
 * limit, and `answer` says so: the connection ends after it.
 */
int http_read(struct connection *connection, struct request *request, struct answer *answer);

/* Sends it, spoilt as it says. Can the connection go on? */
int http_write(struct connection *connection, struct answer *answer);

/* `text` with its %XX decoded, and + as a blank where asked; a new text. */
char *http_decode(const char *text, size_t length, int plus);

#endif

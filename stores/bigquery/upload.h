/*
 * upload.h - a load job with its bytes: in one request up to 5 MiB, above that in a session that
 * goes on where it broke off.
 */
#ifndef STORES_BIGQUERY_UPLOAD_H
#define STORES_BIGQUERY_UPLOAD_H

#include "session.h"

#ifndef UPLOAD_AT_ONCE /* bytes; a test has no need of as many */
#define UPLOAD_AT_ONCE ((size_t)5 << 20)
#endif

struct upload {
    const char *job; /* JSON */
    const struct text *bytes;
    const char *doing, *role;
};

/* As call_send: `reply` is the answer to what was sent last. */
int upload_send(struct session *session, const struct upload *upload, struct reply *reply,
                struct sluice_error *error);

/* Of "bytes=0-42" or "0-42": how many bytes the service has, 43. 0 for anything else. */
size_t upload_received(const char *range);

#endif

/*
 * auth.h - the token that requests carry: where it comes from, how long it is good.
 *
 * It is given (`token`), or asked for with a service account's key (`credentials`, else the file
 * that GOOGLE_APPLICATION_CREDENTIALS names), or asked of the metadata server of the machine. No
 * message holds a token, a key or an assertion.
 */
#ifndef STORES_BIGQUERY_AUTH_H
#define STORES_BIGQUERY_AUTH_H

#include <openssl/evp.h>

#include "http.h"
#include "retry.h"

/* A service account's key file. */
struct key {
    char *path, *email, *id, *token_uri;
    EVP_PKEY *private_key;
};

struct auth {
    int source;         /* of auth.c */
    struct text header; /* "Authorization: Bearer .."; empty: there is none yet */
    int64_t renew_at;   /* a moment */
    struct key key;
    int64_t skew; /* seconds that the token server's clock is ahead of ours */
};

/* `token` and `credentials` may be "". auth_fini it in any case. Asks nobody yet. */
int auth_init(struct auth *auth, const char *token, const char *credentials,
              struct sluice_error *error);
void auth_fini(struct auth *auth);

/* The header that requests carry, owned by `auth` and good until its next call; asked for anew
 * before its time is over. */
int auth_header(struct auth *auth, struct http *http, struct patience *patience,
                const char **header, struct sluice_error *error);
/* The service did not take it. False: there is no way to another. */
bool auth_spoil(struct auth *auth);

/* ---- the ways to a token ---- */

/* The token of an answer `{"access_token", "expires_in"}`; false: it is none. */
bool auth_take(struct auth *auth, const struct http_answer *answer);
/* "what, where: HTTP 400: invalid_grant: .." of an answer without a token. */
int auth_refused(const struct http_answer *answer, int status, const char *what,
                 struct sluice_error *error);

/* key_fini it in any case. */
int key_load(const char *path, struct key *key, struct sluice_error *error);
void key_fini(struct key *key);
/* The signed assertion of who asks, at that time (seconds since 1970); false: it cannot be made. */
bool key_assertion(const struct key *key, int64_t now, struct text *assertion);
int key_fetch(struct auth *auth, struct http *http, struct patience *patience,
              struct sluice_error *error);
int metadata_fetch(struct auth *auth, struct http *http, struct patience *patience,
                   struct sluice_error *error);

/* https, or http on this machine, and nobody's name in it. */
bool address_is_safe(const char *url);

#endif

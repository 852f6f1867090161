/* auth.c - which way a token comes, and when the next one is asked for. */
#include "auth.h"

#include <stdlib.h>

struct source {
    /* NULL: there is no other token. */
    int (*fetch)(struct auth *auth, struct http *http, struct patience *patience,
                 struct sluice_error *error);
};

enum { SOURCE_GIVEN, SOURCE_KEY, SOURCE_METADATA };

static const struct source sources[] = {
    [SOURCE_GIVEN] = { NULL },
    [SOURCE_KEY] = { key_fetch },
    [SOURCE_METADATA] = { metadata_fetch },
};

static bool is_printable(const char *token)
{
    for (; *token != '\0'; token++) {
        if (*token <= ' ' || *token == 0x7f)
            return false;
    }
    return true;
}

int auth_init(struct auth *auth, const char *token, const char *credentials,
              struct sluice_error *error)
{
    const char *usual = getenv("GOOGLE_APPLICATION_CREDENTIALS");

    *auth = (struct auth){ .source = SOURCE_METADATA };
    if (token[0] != '\0') {
        if (!is_printable(token))
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "'token' of the store has blanks or line ends in it: give the "
                                    "access token alone");
        auth->source = SOURCE_GIVEN;
        auth->renew_at = INT64_MAX;
        text_add(&auth->header, "Authorization: Bearer ");
        text_add(&auth->header, token);
        return auth->header.failed ? SLUICE_E_MEMORY : SLUICE_OK;
    }
    if (credentials[0] == '\0')
        credentials = usual == NULL ? "" : usual;
    if (credentials[0] == '\0')
        return SLUICE_OK;
    auth->source = SOURCE_KEY;
    return key_load(credentials, &auth->key, error);
}

void auth_fini(struct auth *auth)
{
    text_fini(&auth->header);
    key_fini(&auth->key);
}

int auth_header(struct auth *auth, struct http *http, struct patience *patience,
                const char **header, struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (auth->header.length == 0 || moment() >= auth->renew_at)
        status = sources[auth->source].fetch(auth, http, patience, error);
    *header = text_string(&auth->header);
    return status;
}

bool auth_spoil(struct auth *auth)
{
    if (sources[auth->source].fetch == NULL)
        return false;
    auth->renew_at = 0;
    return true;
}

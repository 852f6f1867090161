/* auth_metadata.c - a token of the machine's own account, from its metadata server. */
#include <stdlib.h>

#include "auth.h"

#define USUAL_HOST "metadata.google.internal"
#define PATH "/computeMetadata/v1/instance/service-accounts/default/token"
#define ATTEMPTS 4
#define ATTEMPT_SECONDS 5

static const char *host(void)
{
    static const char *const names[] = { "GCE_METADATA_HOST", "GCE_METADATA_IP" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return USUAL_HOST;
}

static int refuse(const struct http_answer *answer, int status, struct sluice_error *error)
{
    char what[400];

    if (status == SLUICE_E_MEMORY)
        return sluice_error_set(error, status, "out of memory while a token was asked for");
    (void)snprintf(what, sizeof what,
                   "the store has no 'credentials' and no 'token', and the metadata server "
                   "'%.100s' of this machine%s",
                   host(),
                   answer->code == 200 && !answer->is_flavoured ? " is none of Google's: it" : "");
    if (status == SLUICE_E_IO && answer->code == 0)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "%s gives no answer (%s): give the path of a service account's key "
                                "file as 'credentials'",
                                what, answer->words);
    return auth_refused(answer, status == SLUICE_OK ? SLUICE_E_REFUSED : status, what, error);
}

int metadata_fetch(struct auth *auth, struct http *http, struct patience *patience,
                   struct sluice_error *error)
{
    static const char *const headers[] = { "Metadata-Flavor: Google", NULL };
    struct http_request request = { .method = "GET", .headers = headers, .is_direct = true };
    struct http_answer answer = { .date = -1 };
    struct text url = { 0 };
    int status = SLUICE_E_MEMORY;
    bool may_do = true;

    text_format(&url, "http://%s" PATH, host());
    request.url = text_string(&url);
    for (int i = 0; i < ATTEMPTS && may_do && !url.failed; i++) {
        if (i > 0 && !patience_wait(patience, answer.retry_after))
            break;
        http_answer_fini(&answer);
        request.deadline = moment() + ATTEMPT_SECONDS * SECOND;
        status = http_send(http, &request, &answer);
        if (status == SLUICE_OK && answer.is_flavoured && auth_take(auth, &answer))
            goto out;
        may_do = status == SLUICE_E_IO || (status == SLUICE_OK && answer.code >= 500);
    }
    status = refuse(&answer, status, error);
out:
    http_answer_fini(&answer);
    text_fini(&url);
    return status;
}

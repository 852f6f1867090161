/* auth_answer.c - answers of token servers, and the addresses that a token may be sent to. */
#include <jansson.h>

#include "auth.h"

/* The metadata server goes on giving the same token until 4 to 5 minutes before its end. */
#define EARLY_SECONDS 225
#define SHORTEST_SECONDS 30

bool auth_take(struct auth *auth, const struct http_answer *answer)
{
    json_t *root = json_loadb(text_string(&answer->body), answer->body.length, 0, NULL);
    const char *token = json_string_value(json_object_get(root, "access_token"));
    int64_t seconds = json_integer_value(json_object_get(root, "expires_in"));
    int64_t use = seconds - EARLY_SECONDS;
    bool taken = false;

    if (answer->code == 200 && token != NULL && token[0] != '\0' &&
        strpbrk(token, "\r\n") == NULL) {
        text_clear(&auth->header);
        text_add(&auth->header, "Authorization: Bearer ");
        text_add(&auth->header, token);
        /* One that is near its end is used nevertheless: a newer one may not be to be had. */
        if (use < SHORTEST_SECONDS)
            use = SHORTEST_SECONDS;
        auth->renew_at = moment() + use * SECOND;
        taken = !auth->header.failed;
    }
    json_decref(root);
    return taken;
}

int auth_refused(const struct http_answer *answer, int status, const char *what,
                 struct sluice_error *error)
{
    json_t *root = json_loadb(text_string(&answer->body), answer->body.length, 0, NULL);
    const char *name = json_string_value(json_object_get(root, "error"));
    const char *words = json_string_value(json_object_get(root, "error_description"));

    if (answer->code == 0)
        (void)sluice_error_set(error, status, "%s gave no token: %s", what, answer->words);
    else
        (void)sluice_error_set(error, status, "%s gave no token: HTTP %ld%s%s%s%.300s", what,
                               answer->code, name == NULL ? "" : ": ", name == NULL ? "" : name,
                               words == NULL ? "" : ": ", words == NULL ? "" : words);
    json_decref(root);
    return status;
}

static bool is_here(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == strlen(host));
}

bool address_is_safe(const char *address)
{
    CURLU *parsed = curl_url();
    char *scheme = NULL, *host = NULL, *user = NULL;
    bool safe = false;

    if (parsed != NULL && curl_url_set(parsed, CURLUPART_URL, address, 0) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        safe = strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_here(host));
    if (safe && curl_url_get(parsed, CURLUPART_USER, &user, 0) == CURLUE_OK)
        safe = false;
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(parsed);
    return safe;
}

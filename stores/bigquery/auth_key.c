/* auth_key.c - a token for the key of a service account: a signed assertion of who asks. */
#include <errno.h>
#include <jansson.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <time.h>

#include "auth.h"

#define SCOPE "https://www.googleapis.com/auth/bigquery"
#define GRANT "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
#define USUAL_TOKEN_URI "https://oauth2.googleapis.com/token"
#define LIFE_SECONDS 3600
#define EARLIER_SECONDS 60 /* a clock that is a little fast is no reason to be refused */
#define SKEW_SECONDS 240   /* from here on it is a reason */

/* ---- the file ---- */

void key_fini(struct key *key)
{
    free(key->path);
    free(key->email);
    free(key->id);
    free(key->token_uri);
    EVP_PKEY_free(key->private_key);
    *key = (struct key){ 0 };
}

static char *copy_of(const json_t *root, const char *name, const char *absent)
{
    const char *text = json_string_value(json_object_get(root, name));

    if (text == NULL)
        text = absent;
    return text == NULL ? NULL : strdup(text);
}

static EVP_PKEY *parse_key(const char *pem)
{
    BIO *memory = pem == NULL ? NULL : BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = memory == NULL ? NULL : PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);

    (void)BIO_free(memory);
    ERR_clear_error();
    if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

static int check_kind(const char *path, const json_t *root, struct sluice_error *error)
{
    const char *kind = json_string_value(json_object_get(root, "type"));

    if (root == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' is no key file: it is not JSON; make a key of a service "
                                "account and give its file as 'credentials'",
                                path);
    if (kind == NULL || strcmp(kind, "service_account") != 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' has credentials of the type '%.40s', and 'service_account' "
                                "is what is understood; or give a token of your own as 'token'",
                                path, kind == NULL ? "" : kind);
    return SLUICE_OK;
}

static int read_key(const json_t *root, struct key *key, struct sluice_error *error)
{
    key->email = copy_of(root, "client_email", NULL);
    key->id = copy_of(root, "private_key_id", "");
    key->token_uri = copy_of(root, "token_uri", USUAL_TOKEN_URI);
    key->private_key = parse_key(json_string_value(json_object_get(root, "private_key")));
    if (key->email == NULL || key->private_key == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "the key file '%s' lacks %s: make a new key of the service account",
                                key->path,
                                key->email == NULL ? "'client_email'" : "an RSA 'private_key'");
    if (key->token_uri == NULL || !address_is_safe(key->token_uri))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "the key file '%s' has a 'token_uri' that is not https", key->path);
    return SLUICE_OK;
}

/* What was read of the file is the key: it does not stay in memory. */
static json_t *read_file(const char *path, int *failure)
{
    FILE *file = fopen(path, "re");
    struct text bytes = { 0 };
    json_t *root;
    size_t count;
    char *room;

    *failure = file == NULL ? errno : 0;
    while (file != NULL && (room = text_room(&bytes, 4096)) != NULL &&
           (count = fread(room, 1, 4096, file)) > 0)
        bytes.length += count;
    if (file != NULL && ferror(file) != 0)
        *failure = EIO;
    if (file != NULL)
        (void)fclose(file); /* it was only read */
    root = bytes.failed ? NULL : json_loadb(text_string(&bytes), bytes.length, 0, NULL);
    text_fini(&bytes);
    return root;
}

int key_load(const char *path, struct key *key, struct sluice_error *error)
{
    int failure, status;
    json_t *root = read_file(path, &failure);

    *key = (struct key){ .path = strdup(path) };
    if (failure != 0)
        status = sluice_error_set(error, failure == ENOENT ? SLUICE_E_NOT_FOUND : SLUICE_E_IO,
                                  "cannot read the key file '%s': %s", path, strerror(failure));
    else if (key->path == NULL)
        status = SLUICE_E_MEMORY;
    else
        status = check_kind(path, root, error);
    if (status == SLUICE_OK)
        status = read_key(root, key, error);
    json_decref(root);
    return status;
}

/* ---- the assertion ---- */

static void add_part(struct text *text, json_t *part)
{
    char *json = part == NULL ? NULL : json_dumps(part, JSON_COMPACT);

    if (json == NULL)
        text->failed = true;
    else
        text_base64url(text, json, strlen(json));
    free(json);
    json_decref(part);
}

static bool sign(const struct key *key, struct text *assertion)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[1024];
    size_t size = sizeof signature;
    bool done = context != NULL && !assertion->failed &&
                EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->private_key) == 1 &&
                EVP_DigestSign(context, signature, &size, (const unsigned char *)assertion->data,
                               assertion->length) == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    if (!done)
        return false;
    text_add(assertion, ".");
    text_base64url(assertion, signature, size);
    return !assertion->failed;
}

bool key_assertion(const struct key *key, int64_t now, struct text *assertion)
{
    int64_t since = now - EARLIER_SECONDS;

    text_clear(assertion);
    add_part(assertion, key->id[0] == '\0' ? json_pack("{s:s,s:s}", "alg", "RS256", "typ", "JWT")
                                           : json_pack("{s:s,s:s,s:s}", "alg", "RS256", "typ",
                                                       "JWT", "kid", key->id));
    text_add(assertion, ".");
    add_part(assertion, json_pack("{s:s,s:s,s:s,s:I,s:I}", "iss", key->email, "scope", SCOPE, "aud",
                                  key->token_uri, "iat", (json_int_t)since, "exp",
                                  (json_int_t)since + LIFE_SECONDS));
    return sign(key, assertion);
}

/* ---- the token ---- */

static int ask(struct auth *auth, struct http *http, const struct patience *patience,
               struct http_answer *answer)
{
    static const char *const headers[] = { "Content-Type: application/x-www-form-urlencoded",
                                           NULL };
    struct http_request request = { .method = "POST",
                                    .url = auth->key.token_uri,
                                    .headers = headers,
                                    .deadline = patience->deadline };
    struct text assertion = { 0 }, form = { 0 };
    int status = SLUICE_E_MEMORY;

    *answer = (struct http_answer){ .date = -1 };
    if (key_assertion(&auth->key, time(NULL) + auth->skew, &assertion)) {
        text_add(&form, "grant_type=" GRANT "&assertion=");
        text_bytes(&form, assertion.data, assertion.length);
        request.body = text_string(&form);
        request.length = form.length;
        status = form.failed ? SLUICE_E_MEMORY : http_send(http, &request, answer);
    }
    text_fini(&assertion);
    text_fini(&form);
    return status;
}

/* A clock that is off is refused with the right time beside it. */
static bool learn_skew(struct auth *auth, const struct http_answer *answer)
{
    int64_t skew = answer->date - time(NULL);

    if (answer->code != 400 || answer->date < 0 || auth->skew != 0 ||
        (skew > -SKEW_SECONDS && skew < SKEW_SECONDS))
        return false;
    auth->skew = skew;
    return true;
}

static int refuse(const struct auth *auth, const struct http_answer *answer, int status,
                  struct sluice_error *error)
{
    char what[400];

    if (status == SLUICE_E_MEMORY)
        return sluice_error_set(error, status, "out of memory while a token was asked for");
    if (auth->skew != 0)
        (void)snprintf(what, sizeof what,
                       "the clock of this machine is %lld seconds off: set it right; '%.200s' for "
                       "the key file '%.100s'",
                       (long long)-auth->skew, auth->key.token_uri, auth->key.path);
    else
        (void)snprintf(what, sizeof what, "'%.200s' for the key file '%.100s'", auth->key.token_uri,
                       auth->key.path);
    return auth_refused(answer, status == SLUICE_OK ? SLUICE_E_REFUSED : status, what, error);
}

int key_fetch(struct auth *auth, struct http *http, struct patience *patience,
              struct sluice_error *error)
{
    for (;;) {
        struct http_answer answer;
        int status = ask(auth, http, patience, &answer);
        bool may_do = status == SLUICE_E_IO ||
                      (status == SLUICE_OK && (answer.code >= 500 || answer.code == 429));
        bool again = status == SLUICE_OK && learn_skew(auth, &answer);

        if (status == SLUICE_OK && auth_take(auth, &answer)) {
            http_answer_fini(&answer);
            return SLUICE_OK;
        }
        if (!again && (!may_do || !patience_wait(patience, answer.retry_after))) {
            status = refuse(auth, &answer, may_do ? SLUICE_E_IO : status, error);
            http_answer_fini(&answer);
            return status;
        }
        http_answer_fini(&answer);
    }
}

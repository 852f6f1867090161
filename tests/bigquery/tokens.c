/* tokens.c - signs nobody in who has no good signature: JWT grants, metadata, bearers. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http.h"
#include "tokens.h"

#define TOKEN_LIMIT 10000

struct tokens {
    json_t *given; /* the instant of its end by token */
    char *fixed;
    char *account, *address; /* client_email and token_uri of the key file */
    EVP_PKEY *key;
    int64_t seconds;
    uint64_t count;
};

struct tokens *tokens_create(void)
{
    struct tokens *tokens = must(calloc(1, sizeof *tokens));

    tokens->given = must(json_object());
    tokens->fixed = text_copy("test-token");
    tokens->seconds = 3599;
    return tokens;
}

void tokens_destroy(struct tokens *tokens)
{
    json_decref(tokens->given);
    free(tokens->fixed);
    free(tokens->account);
    free(tokens->address);
    EVP_PKEY_free(tokens->key);
    free(tokens);
}

void tokens_fix(struct world *world, const char *token)
{
    free(world->tokens->fixed);
    world->tokens->fixed = text_copy(token);
}

void tokens_expire(struct world *world)
{
    (void)json_object_clear(world->tokens->given);
}

void tokens_live(struct world *world, int64_t seconds)
{
    world->tokens->seconds = seconds;
}

static char *key_text(EVP_PKEY *key)
{
    BIO *memory = must(BIO_new(BIO_s_mem()));
    char *bytes = NULL, *text;
    long size;

    (void)PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL);
    size = BIO_get_mem_data(memory, &bytes);
    text = must(strndup(bytes, (size_t)size));
    (void)BIO_free(memory);
    return text;
}

static int make_key(struct world *world, const char *path, int port)
{
    char *address = text_format("http://127.0.0.1:%d/token", port), *text;
    json_t *file;
    int good;

    world->tokens->key = must(EVP_RSA_gen(2048));
    text = key_text(world->tokens->key);
    file =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "type", "service_account", "project_id",
                  "test-project", "private_key_id", "test-key", "private_key", text, "client_email",
                  "tester@test-project.iam.gserviceaccount.com", "token_uri", address);
    good = json_dump_file(must(file), path, JSON_INDENT(2)) == 0;
    world->tokens->account = text_copy(json_text(file, "client_email"));
    world->tokens->address = address;
    json_decref(file);
    free(text);
    return good;
}

static int read_key(struct world *world, json_t *file)
{
    const char *text = json_text(file, "private_key");
    BIO *memory = must(BIO_new_mem_buf(text, (int)strlen(text)));

    world->tokens->key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    world->tokens->account = text_copy(json_text(file, "client_email"));
    world->tokens->address = text_copy(json_text(file, "token_uri"));
    (void)BIO_free(memory);
    return world->tokens->key != NULL;
}

int tokens_key(struct world *world, const char *path, int port)
{
    json_t *file = json_load_file(path, 0, NULL);
    int good = file != NULL ? read_key(world, file) : make_key(world, path, port);

    json_decref(file);
    if (!good)
        (void)fprintf(stderr, "bigquery_server: %s: no key could be read or written\n", path);
    return good;
}

static json_t *give(struct world *world)
{
    struct tokens *tokens = world->tokens;
    char *token = text_format("ya29.%016llx%08llx", (unsigned long long)wall_clock(),
                              (unsigned long long)tokens->count++);
    json_t *answer;

    if (json_object_size(tokens->given) >= TOKEN_LIMIT)
        (void)json_object_clear(tokens->given);
    (void)json_object_set_new(tokens->given, token,
                              json_integer(wall_clock() + tokens->seconds * 1000000));
    answer = json_pack("{s:s,s:I,s:s}", "access_token", token, "expires_in",
                       (json_int_t)tokens->seconds, "token_type", "Bearer");
    free(token);
    return must(answer);
}

int tokens_check(struct world *world, const struct request *request, struct answer *answer)
{
    struct tokens *tokens = world->tokens;
    const char *bearer = request_header(request, "authorization");
    const char *token = bearer != NULL && strncasecmp(bearer, "Bearer ", 7) == 0 ? bearer + 7 : "";
    const json_t *end = json_object_get(tokens->given, token);

    if (strcmp(token, tokens->fixed) == 0 ||
        (end != NULL && json_integer_value(end) > wall_clock()))
        return 1;
    answer_error(answer, 401, "authError",
                 "Request had invalid authentication credentials. Expected OAuth 2 access token, "
                 "login cookie or other valid authentication credential.");
    answer_header(answer, "WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"");
    return 0;
}

/* The bytes of base64url; a new text of *size bytes, or NULL. */
static unsigned char *read_base64url(const char *text, size_t length, size_t *size)
{
    size_t padded = (length + 3) / 4 * 4, i;
    char *plain = must(malloc(padded + 1));
    unsigned char *bytes = must(calloc(1, padded + 1));
    int got;

    for (i = 0; i < padded; i++) {
        plain[i] = i < length ? text[i] : '=';
        plain[i] = plain[i] == '-' ? '+' : plain[i] == '_' ? '/' : plain[i];
    }
    plain[padded] = '\0';
    got = EVP_DecodeBlock(bytes, (unsigned char *)plain, (int)padded);
    free(plain);
    if (got < 0 || memchr(text, '=', length) != NULL) {
        free(bytes);
        return NULL;
    }
    *size = (size_t)got - (padded - length);
    return bytes;
}

static json_t *read_part(const char *text, size_t length)
{
    size_t size = 0;
    unsigned char *bytes = read_base64url(text, length, &size);
    json_t *json = bytes != NULL ? json_loadb((char *)bytes, size, 0, NULL) : NULL;

    free(bytes);
    return json;
}

static int is_signed(const struct tokens *tokens, const char *text, const char *signature)
{
    size_t size = 0;
    unsigned char *bytes = read_base64url(signature + 1, strlen(signature + 1), &size);
    EVP_MD_CTX *context = must(EVP_MD_CTX_new());
    int good = bytes != NULL && tokens->key != NULL &&
               EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, tokens->key) == 1 &&
               EVP_DigestVerify(context, bytes, size, (const unsigned char *)text,
                                (size_t)(signature - text)) == 1;

    EVP_MD_CTX_free(context);
    free(bytes);
    return good;
}

/* What is wrong with the claims, or NULL. */
static const char *find_fault(const struct tokens *tokens, const json_t *header,
                              const json_t *claims, int64_t now)
{
    const json_t *begin = json_object_get(claims, "iat"), *end = json_object_get(claims, "exp");

    if (strcmp(json_text(header, "alg"), "RS256") != 0)
        return "Invalid JWT: alg is not RS256.";
    if (!json_is_integer(begin) || !json_is_integer(end) ||
        json_integer_value(end) - json_integer_value(begin) > 3600 ||
        json_integer_value(begin) > now + 300 || json_integer_value(end) <= now)
        return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
               "timeframe. Check your iat and exp values in the JWT claim.";
    if (strcmp(json_text(claims, "aud"), tokens->address) != 0)
        return "Invalid JWT: Failed audience check.";
    if (strcmp(json_text(claims, "iss"), tokens->account) != 0)
        return "Invalid grant: account not found";
    if (strstr(json_text(claims, "scope"), "https://www.googleapis.com/auth/") == NULL)
        return "Invalid OAuth scope or ID token audience provided.";
    return NULL;
}

/* At `now` seconds since 1970. */
static const char *check_assertion(const struct tokens *tokens, const char *assertion, int64_t now)
{
    const char *first = strchr(assertion, '.');
    const char *second = first != NULL ? strchr(first + 1, '.') : NULL;
    const char *fault = "Invalid JWT: it has not three parts.";
    json_t *header, *claims;

    if (second == NULL)
        return fault;
    if (tokens->key == NULL)
        return "Invalid grant: the server was started without --key";
    header = read_part(assertion, (size_t)(first - assertion));
    claims = read_part(first + 1, (size_t)(second - first - 1));
    if (header == NULL || claims == NULL)
        fault = "Invalid JWT: a part is no JSON in base64url.";
    else if (!is_signed(tokens, assertion, second))
        fault = "Invalid JWT Signature.";
    else
        fault = find_fault(tokens, header, claims, now);
    json_decref(header);
    json_decref(claims);
    return fault;
}

/* The value of a form's field, a new text; or NULL. */
static char *form_value(const struct request *request, const char *name)
{
    const char *at = request->body, *end;
    size_t length = strlen(name);

    for (; at != NULL && *at != '\0'; at = *end != '\0' ? end + 1 : end) {
        end = strchrnul(at, '&');
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            return http_decode(at + length + 1, (size_t)(end - at) - length - 1, 1);
    }
    return NULL;
}

void tokens_grant(struct world *world, const struct request *request, struct answer *answer)
{
    char *type = form_value(request, "grant_type");
    char *assertion = form_value(request, "assertion");
    int64_t now = wall_clock() / 1000000 + world->settings.clock_s;
    const char *fault = NULL;

    if (type == NULL || strcmp(type, "urn:ietf:params:oauth:grant-type:jwt-bearer") != 0)
        answer_json(answer, 400,
                    json_pack("{s:s,s:s}", "error", "unsupported_grant_type", "error_description",
                              "Invalid grant_type"));
    else if (assertion == NULL || (fault = check_assertion(world->tokens, assertion, now)) != NULL)
        answer_json(answer, 400,
                    json_pack("{s:s,s:s}", "error", "invalid_grant", "error_description",
                              fault != NULL ? fault : "Bad Request"));
    else
        answer_json(answer, 200, give(world));
    if (world->settings.clock_s != 0)
        answer_date(answer, world->settings.clock_s);
    free(type);
    free(assertion);
}

void tokens_metadata(struct world *world, const struct request *request, struct answer *answer)
{
    const char *flavor = request_header(request, "metadata-flavor");

    if (flavor == NULL || strcmp(flavor, "Google") != 0)
        answer_error(answer, 403, "forbidden", "Missing Metadata-Flavor:Google header");
    else
        answer_json(answer, 200, give(world));
    answer_header(answer, "Metadata-Flavor", "Google");
}

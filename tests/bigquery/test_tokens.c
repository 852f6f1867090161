/* test_tokens.c - whom the token endpoint believes: assertions that are signed and say what they
 * must. */
#include "runner.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <time.h>
#include <unistd.h>

#include "tokens.h"
#include "world.h"

static char path[] = "/tmp/bigquery-key-XXXXXX";

/* base64url without padding, added to `to`. */
static void add_part(char *to, const unsigned char *bytes, size_t size)
{
    char *end = to + strlen(to), *c;

    (void)EVP_EncodeBlock((unsigned char *)end, bytes, (int)size);
    for (c = end; *c != '\0'; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
}

static void sign(char *assertion, EVP_PKEY *key)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[512];
    size_t size = sizeof signature;

    ck_assert_int_eq(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
    ck_assert_int_eq(
        EVP_DigestSign(context, signature, &size, (unsigned char *)assertion, strlen(assertion)),
        1);
    EVP_MD_CTX_free(context);
    (void)snprintf(assertion + strlen(assertion), 2, ".");
    add_part(assertion, signature, size);
}

static const struct {
    const char *header, *issuer, *audience;
    int begin, end; /* seconds from now */
    int foreign;    /* signed by another key */
    int status;
} grants[] = {
    { "RS256", "tester@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", -60, 3540,
      0, 200 },
    { "RS256", "tester@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", -60, 3540,
      1, 400 },
    { "RS512", "tester@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", -60, 3540,
      0, 400 },
    { "RS256", "nobody@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", -60, 3540,
      0, 400 },
    { "RS256", "tester@test-project.iam.gserviceaccount.com", "https://oauth2.googleapis.com/token",
      -60, 3540, 0, 400 },
    { "RS256", "tester@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", -60, 3600,
      0, 400 },
    { "RS256", "tester@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", 600, 3600,
      0, 400 },
    { "RS256", "tester@test-project.iam.gserviceaccount.com", "http://127.0.0.1:1/token", -3700,
      -100, 0, 400 },
};

static void make_assertion(char *to, int i, EVP_PKEY *key)
{
    char header[128], claims[512];
    long long now = (long long)time(NULL);

    (void)snprintf(header, sizeof header, "{\"alg\":\"%s\",\"typ\":\"JWT\"}", grants[i].header);
    (void)snprintf(claims, sizeof claims,
                   "{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%lld,\"exp\":%lld,"
                   "\"scope\":\"https://www.googleapis.com/auth/bigquery\"}",
                   grants[i].issuer, grants[i].audience, now + grants[i].begin,
                   now + grants[i].end);
    to[0] = '\0';
    add_part(to, (unsigned char *)header, strlen(header));
    (void)snprintf(to + strlen(to), 2, ".");
    add_part(to, (unsigned char *)claims, strlen(claims));
    sign(to, key);
}

static int ask(struct world *world, const char *assertion, char token[64])
{
    struct request request = { .verb = "POST" };
    struct answer answer = { .status = 0 };
    int status;

    request.body = text_format("grant_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Agrant-type%%3A"
                               "jwt-bearer&assertion=%s",
                               assertion);
    tokens_grant(world, &request, &answer);
    status = answer.status;
    (void)snprintf(token, 64, "%s", json_text(answer.json, "access_token"));
    ck_assert_msg(status == 200 || strcmp(json_text(answer.json, "error"), "invalid_grant") == 0,
                  "%d has another form of error", status);
    answer_clear(&answer);
    free(request.body);
    return status;
}

/* Does the server let in who has this token? */
static int lets_in(struct world *world, const char *token)
{
    struct request request = { .verb = "GET" };
    struct answer answer = { .status = 0 };
    int good;

    request.headers = json_pack("{s:o}", "authorization", json_sprintf("Bearer %s", token));
    good = tokens_check(world, &request, &answer);
    ck_assert_int_eq(answer.status, good ? 0 : 401);
    answer_clear(&answer);
    json_decref(request.headers);
    return good;
}

static EVP_PKEY *read_private(void)
{
    json_t *file = json_load_file(path, 0, NULL);
    const char *text = json_text(file, "private_key");
    BIO *memory = BIO_new_mem_buf(text, (int)strlen(text));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);

    (void)BIO_free(memory);
    json_decref(file);
    return key;
}

START_TEST(tokens_are_given_to_good_assertions)
{
    struct world *world = world_create(":memory:");
    EVP_PKEY *own, *foreign = EVP_RSA_gen(2048);
    char assertion[2048], token[64];
    size_t i;

    ck_assert_int_ge(mkstemp(path), 0);
    (void)unlink(path);
    ck_assert_int_eq(tokens_key(world, path, 1), 1);
    own = read_private();
    ck_assert_ptr_nonnull(own);
    for (i = 0; i < sizeof grants / sizeof grants[0]; i++) {
        make_assertion(assertion, (int)i, grants[i].foreign ? foreign : own);
        ck_assert_msg(ask(world, assertion, token) == grants[i].status, "grant %d", (int)i + 1);
        ck_assert_int_eq(lets_in(world, token), grants[i].status == 200);
    }
    ck_assert_int_eq(ask(world, "no.assertion", token), 400);
    make_assertion(assertion, 0, own);
    ck_assert_int_eq(ask(world, assertion, token), 200);
    tokens_expire(world);
    ck_assert_int_eq(lets_in(world, token), 0);
    EVP_PKEY_free(own);
    EVP_PKEY_free(foreign);
    (void)unlink(path);
    world_destroy(world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tokens");

    tcase_add_test(tests, tokens_are_given_to_good_assertions);
    return runner_run("bigquery_server_tokens", tests);
}

/* test_uploads.c - resumable uploads: pieces, what is kept of them, and sessions that are lost. */
#include "runner.h"

#include "catalog.h"
#include "faults.h"
#include "route.h"

#define BASE "/upload/bigquery/v2/projects/test-project/jobs?uploadType=resumable"
#define JOB                                                                                        \
    "{\"jobReference\":{\"jobId\":\"a\"},\"configuration\":{\"load\":{\"destinationTable\":"       \
    "{\"projectId\":\"test-project\",\"datasetId\":\"sluice\",\"tableId\":\"t\"},"                 \
    "\"sourceFormat\":\"NEWLINE_DELIMITED_JSON\",\"schema\":{\"fields\":[{\"name\":\"n\","         \
    "\"type\":\"INTEGER\"}]}}}}"

/* 16 bytes, again and again: 16,385 rows are a chunk and a row. */
static const char row[] = "{\"n\":\"1234567\"}\n";

#define CHUNK 262144
#define ALL (CHUNK + 16)

static struct world *world;
static char session[64];
static char *media;

/* Sends a request; what the answer has. `range`: the value of Content-Range, or NULL. */
static int send_request(const char *verb, const char *range, const char *body, size_t size,
                        char stored[64])
{
    struct request request = { .body = text_format("%.*s", (int)size, body), .size = size };
    struct answer answer = { .status = 0 };
    const char *found;
    int status;

    (void)snprintf(request.verb, sizeof request.verb, "%s", verb);
    request.target = text_format("%s&upload_id=%s", BASE, session);
    request.path = text_copy("/upload/bigquery/v2/projects/test-project/jobs");
    request.query = json_pack("{s:s,s:s*}", "uploadType", "resumable", "upload_id",
                              session[0] != '\0' ? session : NULL);
    if (session[0] == '\0')
        (void)json_object_del(request.query, "upload_id");
    request.headers =
        json_pack("{s:s,s:s*}", "authorization", "Bearer test-token", "content-range", range);
    route(world, &request, &answer);
    status = answer.status;
    found = answer.headers != NULL ? strstr(answer.headers, "Range: ") : NULL;
    (void)snprintf(stored, 64, "%.*s", found != NULL ? (int)strcspn(found + 7, "\r") : 0,
                   found != NULL ? found + 7 : "");
    found = answer.headers != NULL ? strstr(answer.headers, "upload_id=") : NULL;
    if (found != NULL)
        (void)snprintf(session, sizeof session, "%.*s", (int)strcspn(found + 10, "\r"), found + 10);
    request_clear(&request);
    answer_clear(&answer);
    return status;
}

static void start(void)
{
    char stored[64];
    size_t i;

    world = world_create(":memory:");
    world->settings.job_ms = 0;
    catalog_add_dataset(world, "test-project", "sluice", "US");
    media = must(malloc(ALL + 1));
    for (i = 0; i < ALL; i += 16)
        memcpy(media + i, row, 16);
    media[ALL] = '\0';
    session[0] = '\0';
    ck_assert_int_eq(send_request("POST", NULL, JOB, strlen(JOB), stored), 200);
    ck_assert_str_ne(session, "");
}

static void stop(void)
{
    free(media);
    world_destroy(world);
}

static void set_fault(const char *text)
{
    struct answer answer = { .status = 0 };
    json_t *body = json_loads(text, 0, NULL);

    ck_assert_int_eq(faults_set(world, body, &answer), 1);
    json_decref(body);
}

static int64_t count_rows(void)
{
    return db_integer(world, -1, "SELECT count(*) FROM rows_1", "");
}

struct piece {
    const char *range; /* NULL: none */
    size_t first, size;
    int status;
    const char *stored; /* the end of Range, or "" */
};

static const struct piece whole[] = { { NULL, 0, ALL, 200, "" }, { "bytes */*", 0, 0, 200, "" } };

static const struct piece chunks[] = {
    { "bytes */262160", 0, 0, 308, "" },
    { "bytes 0-262143/262160", 0, CHUNK, 308, "0-262143" },
    { "bytes */262160", 0, 0, 308, "0-262143" },
    { "bytes 262144-262159/262160", CHUNK, 16, 200, "" },
    { "bytes */262160", 0, 0, 200, "" },
};

static const struct piece overlap[] = {
    { "bytes 0-262143/*", 0, CHUNK, 308, "0-262143" },
    { "bytes 0-262159/262160", 0, ALL, 200, "" },
};

static const struct piece wrong[] = {
    { "bytes 0-99/262160", 0, 100, 400, "" },         /* no multiple of a chunk */
    { "bytes 262144-262159/262160", 0, 16, 400, "" }, /* a gap before it */
    { "bytes 0-262143/262160", 0, 100, 400, "" },     /* not so many bytes */
    { "262144", 0, 16, 400, "" },
    { "bytes */262160", 0, 0, 308, "" },
};

static void put_pieces(const struct piece *pieces, size_t count)
{
    char stored[64];
    size_t i, length;
    int status;

    for (i = 0; i < count; i++) {
        status =
            send_request("PUT", pieces[i].range, media + pieces[i].first, pieces[i].size, stored);
        ck_assert_msg(status == pieces[i].status, "piece %d: %d", (int)i + 1, status);
        length = strlen(pieces[i].stored);
        ck_assert_msg((stored[0] == '\0') == (length == 0) && strlen(stored) >= length &&
                          strcmp(stored + strlen(stored) - length, pieces[i].stored) == 0,
                      "piece %d: %s", (int)i + 1, stored);
    }
}

#define PUT(pieces) put_pieces(pieces, sizeof(pieces) / sizeof(pieces)[0])

START_TEST(an_upload_comes_whole_or_in_chunks)
{
    start();
    PUT(whole);
    stop();
    start();
    PUT(chunks);
    stop();
    start();
    PUT(overlap);
    stop();
    start();
    PUT(wrong);
    stop();
}
END_TEST

START_TEST(a_load_has_the_rows_of_all_pieces)
{
    char stored[64];

    start();
    PUT(chunks);
    session[0] = '\0';
    ck_assert_int_eq(send_request("POST", NULL, JOB, strlen(JOB), stored), 409);
    ck_assert_int_eq((int)count_rows(), ALL / 16);
    stop();
}
END_TEST

START_TEST(faults_keep_less_and_lose_sessions)
{
    char stored[64];

    start();
    set_fault("{\"faults\":[{\"kind\":\"upload_short\",\"bytes\":10}]}");
    ck_assert_int_eq(send_request("PUT", NULL, media, ALL, stored), 308);
    ck_assert_ptr_nonnull(strstr(stored, "0-9"));
    ck_assert_int_eq(send_request("PUT", "bytes 10-262159/262160", media + 10, ALL - 10, stored),
                     200);
    stop();
    start();
    set_fault("{\"faults\":[{\"kind\":\"upload_410\"}]}");
    ck_assert_int_eq(send_request("PUT", NULL, media, ALL, stored), 410);
    ck_assert_int_eq(send_request("PUT", NULL, media, ALL, stored), 404);
    stop();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("uploads");

    tcase_add_test(tests, an_upload_comes_whole_or_in_chunks);
    tcase_add_test(tests, a_load_has_the_rows_of_all_pieces);
    tcase_add_test(tests, faults_keep_less_and_lose_sessions);
    return runner_run("bigquery_server_uploads", tests);
}

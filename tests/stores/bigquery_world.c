/* bigquery_world.c - starting, steering and ending the BigQuery of a test. */
#include "stores/bigquery_world.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SERVER "tests/bigquery_server"

/* ---- the server ---- */

static void run_server(const struct world *world, int input, int output)
{
    char store[128], key[128];

    (void)snprintf(store, sizeof store, "%s/bq.db", world->folder);
    (void)snprintf(key, sizeof key, "--key=%s/key.json", world->folder);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)dup2(input, STDIN_FILENO);
    (void)dup2(output, STDOUT_FILENO);
    (void)execl(SERVER, SERVER, "--store", store, "--dataset", "games", "--location", "EU",
                world->signs_in ? key : NULL, (char *)NULL);
    _exit(127);
}

static void read_port(struct world *world, int output)
{
    FILE *lines = fdopen(output, "r");
    char line[64] = "";

    ck_assert_ptr_nonnull(lines);
    ck_assert_msg(fgets(line, sizeof line, lines) != NULL && strncmp(line, "port ", 5) == 0,
                  "%s did not start: '%s'", SERVER, line);
    world->port = (int)strtol(line + 5, NULL, 10);
    (void)fclose(lines);
    (void)snprintf(world->endpoint, sizeof world->endpoint, "http://127.0.0.1:%d", world->port);
}

static void start(struct world *world, bool signs_in)
{
    void *object = dlopen("fixtures/bigquery/bigquery.so", RTLD_NOW | RTLD_LOCAL);
    int to[2], from[2];

    *world = (struct world){ .signs_in = signs_in };
    ck_assert_msg(object != NULL, "%s", dlerror());
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/sluice-bigquery-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(world->folder));
    ck_assert_int_eq(pipe2(to, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(from, O_CLOEXEC), 0);
    world->pid = fork();
    ck_assert_int_ge(world->pid, 0);
    if (world->pid == 0)
        run_server(world, to[0], from[1]);
    (void)close(to[0]);
    (void)close(from[1]);
    world->input = to[1];
    read_port(world, from[0]);
    world->subject =
        (struct subject){ .driver = dlsym(object, "sluice_store_driver"),
                          .settings = world->pointers,
                          .lacks = LACKS_YEAR_0 | LACKS_FREE_NAMES | LACKS_MAKING | LACKS_SPEED };
    ck_assert_ptr_nonnull(world->subject.driver);
    world_set(world, "project", "test-project");
    world_set(world, "dataset", "games");
    world_set(world, "endpoint", world->endpoint);
    world_set(world, "token", "test-token");
    world_set(world, "deadline", "60");
    world_control(world, "settings", "{'updates': 1000000}");
}

void world_start(struct world *world)
{
    start(world, false);
}

void world_start_signing(struct world *world)
{
    start(world, true);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

void world_stop(struct world *world)
{
    (void)close(world->input);
    (void)waitpid(world->pid, NULL, 0);
    ck_assert_int_eq(nftw(world->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void world_set(struct world *world, const char *name, const char *value)
{
    uint32_t i = 0;

    while (i < world->subject.setting_count && strcmp(world->settings[i].name, name) != 0)
        i++;
    ck_assert_uint_lt(i, WORLD_SETTINGS);
    world->settings[i] = (struct sluice_store_setting){ .size = sizeof world->settings[i],
                                                        .name = name,
                                                        .value = value };
    world->pointers[i] = &world->settings[i];
    if (i == world->subject.setting_count)
        world->subject.setting_count++;
}

/* ---- steering it ---- */

static size_t keep(char *bytes, size_t size, size_t count, void *user)
{
    struct buffer *answer = user;

    buffer_printf(answer, "%.*s", (int)(size * count), bytes);
    return size * count;
}

static char *unquoted(const char *json)
{
    char *copy = strdup(json);

    ck_assert_ptr_nonnull(copy);
    for (char *c = copy; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    return copy;
}

static void call(const struct world *world, const char *verb, const char *path, const char *json,
                 struct buffer *answer)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Authorization: Bearer test-token");
    CURL *easy = curl_easy_init();
    char url[128];
    long code = 0;

    ck_assert_ptr_nonnull(easy);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    (void)snprintf(url, sizeof url, "%s/%s", world->endpoint, path);
    (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT, 20L);
    if (json != NULL)
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json);
    (void)curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, verb);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
    ck_assert_int_eq(curl_easy_perform(easy), CURLE_OK);
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    ck_assert_msg(code == 200, "%s: %s", path, answer->data == NULL ? "" : answer->data);
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
}

static void post(const struct world *world, const char *path, const char *json)
{
    struct buffer answer = { 0 };
    char *body = unquoted(json);

    call(world, "POST", path, body, &answer);
    buffer_fini(&answer);
    free(body);
}

void world_control(const struct world *world, const char *name, const char *json)
{
    char path[64];

    (void)snprintf(path, sizeof path, "control/%s", name);
    post(world, path, json);
}

void world_make_table(const struct world *world, const char *json)
{
    post(world, "bigquery/v2/projects/test-project/datasets/games/tables", json);
}

void world_faults(const struct world *world, const char *faults)
{
    char json[2048];
    int length = snprintf(json, sizeof json, "{'faults': [%s]}", faults);

    ck_assert(length > 0 && (size_t)length < sizeof json);
    world_control(world, "faults", json);
}

void world_reset_counts(const struct world *world)
{
    struct buffer answer = { 0 };

    call(world, "DELETE", "control/counts", NULL, &answer);
    buffer_fini(&answer);
}

long world_count(const struct world *world, const char *kind, const char *name)
{
    struct buffer answer = { 0 };
    json_t *counts;
    long count;

    call(world, "GET", "control/counts", NULL, &answer);
    counts = json_loadb(answer.data, answer.length, 0, NULL);
    ck_assert_ptr_nonnull(counts);
    count = (long)json_integer_value(json_object_get(json_object_get(counts, kind), name));
    json_decref(counts);
    buffer_fini(&answer);
    return count;
}

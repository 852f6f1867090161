/* warehouse.c - the server that stands for BigQuery: begun for the tests of one program, and told
 * what to do. */
#include "places/private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

#define ADDRESS "http://127.0.0.1:"

/* It serves until its input ends, which is when nobody is left of those that hold `keep`. */
static bool spawn_server(int input, int output)
{
    const char *const arguments[] = { BIGQUERY_SERVER, "--store", ":memory:", "--port", "0", NULL };
    posix_spawn_file_actions_t actions;
    pid_t process;
    bool good = posix_spawn_file_actions_init(&actions) == 0;

    good = good && posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
           posix_spawn(&process, BIGQUERY_SERVER, &actions, NULL,
                       (char *const *)(const void *)arguments, environ) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
    return good;
}

/* "port N" */
static int read_port(int output)
{
    char text[32] = "";
    size_t length = 0;
    ssize_t got;

    while (length + 1 < sizeof text && strchr(text, '\n') == NULL &&
           (got = read(output, text + length, sizeof text - 1 - length)) > 0) {
        length += (size_t)got;
        text[length] = '\0';
    }
    return strncmp(text, "port ", 5) == 0 ? (int)strtol(text + 5, NULL, 10) : 0;
}

bool warehouse_begin(void)
{
    int input[2], output[2], port;
    char address[64];

    if (access(BIGQUERY_SERVER, X_OK) != 0 || access(BIGQUERY_FOLDER "/bigquery.so", R_OK) != 0)
        return false;
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0 ||
        !spawn_server(input[0], output[1]))
        place_fail(BIGQUERY_SERVER, "cannot be started");
    (void)close(input[0]);
    (void)close(output[1]);
    port = read_port(output[0]);
    if (port == 0)
        place_fail(BIGQUERY_SERVER, "tells no port");
    (void)snprintf(address, sizeof address, ADDRESS "%d", port);
    return setenv(WAREHOUSE_VARIABLE, address, 1) == 0;
}

/* ---- requests ---- */

static int connect_to(const char *address)
{
    struct sockaddr_in place = { .sin_family = AF_INET };
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strncmp(address, ADDRESS, strlen(ADDRESS)) != 0)
        place_fail(address, "is not of this machine");
    place.sin_port = htons((uint16_t)strtol(address + strlen(ADDRESS), NULL, 10));
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&place, sizeof place) != 0)
        place_fail(address, strerror(errno));
    return descriptor;
}

/* The body of the answer, cut where it is longer. */
static void read_answer(int descriptor, const char *path, char *answer, size_t size)
{
    char *body;
    size_t length = 0;
    ssize_t got;

    while (length + 1 < size && (got = read(descriptor, answer + length, size - 1 - length)) > 0)
        length += (size_t)got;
    answer[length] = '\0';
    body = strstr(answer, "\r\n\r\n");
    if (strstr(answer, " 200 ") == NULL || body == NULL)
        place_fail(path, answer);
    memmove(answer, body + 4, strlen(body + 4) + 1);
}

void places_control(const char *verb, const char *path, const char *body, char *answer, size_t size)
{
    const char *address = getenv(WAREHOUSE_VARIABLE);
    char own[8192], head[256];
    int descriptor = connect_to(address == NULL ? "" : address);
    int length = snprintf(head, sizeof head,
                          "%s /control/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                          verb, path, strlen(body));

    if (write(descriptor, head, (size_t)length) != length ||
        write(descriptor, body, strlen(body)) != (ssize_t)strlen(body))
        place_fail(path, strerror(errno));
    read_answer(descriptor, path, answer == NULL ? own : answer,
                answer == NULL ? sizeof own : size);
    (void)close(descriptor);
}

void warehouse_copy(const char *from, const char *to)
{
    char body[512];

    if (from == NULL)
        (void)snprintf(body, sizeof body, "{\"to\": \"%s\"}", to);
    else
        (void)snprintf(body, sizeof body, "{\"from\": \"%s\", \"to\": \"%s\"}", from, to);
    places_control("POST", "copy", body, NULL, 0);
    if (from == NULL)
        warehouse_make(to);
}

void warehouse_make(const char *dataset)
{
    char body[256];

    (void)snprintf(body, sizeof body, "{\"datasetId\": \"%s\"}", dataset);
    places_control("POST", "datasets", body, NULL, 0);
}

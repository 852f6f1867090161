/*
 * main.c - bigquery_server, a BigQuery for tests: the REST API on a loopback port, over SQLite.
 *
 * By hand:
 *
 *     build/release/tests/bigquery_server --store /tmp/bq.db --key /tmp/key.json
 *     port 43117
 *
 * It serves until its standard input ends or TERM comes. There is a dataset `sluice` of the project
 * `test-project` in US; the bearer `test-token` is good, and those that the key file signs for.
 *
 *     curl -H 'Authorization: Bearer test-token' \
 *         http://127.0.0.1:43117/bigquery/v2/projects/test-project/datasets/sluice/tables
 *     curl http://127.0.0.1:43117/control/counts
 *
 * methods.c has the methods and fields that it serves, sql.h the queries, faults.h what can be made
 * to go wrong, control.c what else can be set. Where it differs from the service it is stricter:
 * what is not documented is refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "catalog.h"
#include "counts.h"
#include "http.h"
#include "route.h"
#include "tokens.h"

#define CONNECTIONS 64

struct options {
    const char *store, *key, *project, *dataset, *location, *token;
    int port, lenient;
};

/* A connection's place: free, served, or ended and to be joined. */
struct place {
    struct server *server;
    pthread_t thread;
    int socket;
    enum { PLACE_FREE, PLACE_SERVED, PLACE_ENDED } state;
};

struct server {
    struct world *world;
    pthread_mutex_t lock; /* of the places */
    struct place places[CONNECTIONS];
    int listener;
};

/* One request and its answer; does the connection go on? */
static int serve_one(struct world *world, struct connection *connection)
{
    struct request request = { .body = NULL };
    struct answer answer = { .status = 0 };
    const char *close;
    int got = http_read(connection, &request, &answer), on = 0;

    if (got > 0)
        route(world, &request, &answer);
    if (got != 0) {
        on = http_write(connection, &answer) && got > 0;
        close = got > 0 ? request_header(&request, "connection") : NULL;
        on = on && (close == NULL || strcmp(close, "close") != 0);
        (void)pthread_mutex_lock(&world->lock);
        counts_bytes(world, request.bytes, answer.bytes);
        (void)pthread_mutex_unlock(&world->lock);
    }
    request_clear(&request);
    answer_clear(&answer);
    return on;
}

static void *serve_connection(void *argument)
{
    struct place *place = argument;
    struct connection *connection = must(calloc(1, sizeof *connection));

    connection->socket = place->socket;
    while (serve_one(place->server->world, connection))
        ;
    free(connection);
    (void)pthread_mutex_lock(&place->server->lock);
    (void)close(place->socket);
    place->state = PLACE_ENDED;
    (void)pthread_mutex_unlock(&place->server->lock);
    return NULL;
}

/* A place for a connection; those that have ended are joined. NULL: all are taken. */
static struct place *find_place(struct server *server)
{
    struct place *found = NULL;
    int i;

    for (i = 0; i < CONNECTIONS; i++) {
        if (server->places[i].state == PLACE_ENDED) {
            (void)pthread_join(server->places[i].thread, NULL);
            server->places[i].state = PLACE_FREE;
        }
        if (server->places[i].state == PLACE_FREE && found == NULL)
            found = &server->places[i];
    }
    return found;
}

static void accept_one(struct server *server)
{
    int socket = accept(server->listener, NULL, NULL);
    struct timeval idle = { .tv_sec = 120 };
    struct place *place;
    int at_once = 1;

    if (socket < 0)
        return;
    /* Else a body waits 40 ms for the client's word that its head has come. */
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    (void)setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
    (void)setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof idle);
    (void)pthread_mutex_lock(&server->lock);
    place = find_place(server);
    if (place != NULL) {
        place->server = server;
        place->socket = socket;
        place->state = PLACE_SERVED;
        if (pthread_create(&place->thread, NULL, serve_connection, place) != 0) {
            place->state = PLACE_FREE;
            place = NULL;
        }
    }
    if (place == NULL)
        (void)close(socket);
    (void)pthread_mutex_unlock(&server->lock);
}

static int open_listener(int port, int *got)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 128) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return -1;
    *got = ntohs(address.sin_port);
    return listener;
}

/* Until standard input ends or a signal comes. */
static void serve(struct server *server, int signals)
{
    struct pollfd watched[] = { { server->listener, POLLIN, 0 },
                                { STDIN_FILENO, POLLIN, 0 },
                                { signals, POLLIN, 0 } };
    char ignored[256];

    while (poll(watched, 3, -1) >= 0 || errno == EINTR) {
        if (watched[2].revents != 0)
            return;
        if (watched[1].revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
            return;
        if (watched[0].revents != 0)
            accept_one(server);
    }
}

/* Ends all connections, those that wait for jobs too. */
static void stop(struct server *server)
{
    struct world *world = server->world;
    int taken[CONNECTIONS], i;

    (void)close(server->listener);
    (void)pthread_mutex_lock(&world->lock);
    world->stopping = 1;
    (void)pthread_cond_broadcast(&world->changed);
    (void)pthread_mutex_unlock(&world->lock);
    (void)pthread_mutex_lock(&server->lock);
    for (i = 0; i < CONNECTIONS; i++) {
        taken[i] = server->places[i].state != PLACE_FREE;
        if (server->places[i].state == PLACE_SERVED)
            (void)shutdown(server->places[i].socket, SHUT_RDWR);
    }
    (void)pthread_mutex_unlock(&server->lock);
    for (i = 0; i < CONNECTIONS; i++) {
        if (taken[i])
            (void)pthread_join(server->places[i].thread, NULL);
    }
}

static int read_options(int count, char **words, struct options *options)
{
    static const struct option known[] = {
        { "store", required_argument, NULL, 's' },
        { "port", required_argument, NULL, 'p' },
        { "lenient", no_argument, NULL, 'l' },
        { "key", required_argument, NULL, 'k' },
        { "project", required_argument, NULL, 'P' },
        { "dataset", required_argument, NULL, 'd' },
        { "location", required_argument, NULL, 'L' },
        { "token", required_argument, NULL, 't' },
        { NULL, 0, NULL, 0 },
    };
    const struct {
        int letter;
        const char **text;
    } texts[] = { { 's', &options->store },    { 'k', &options->key },
                  { 'P', &options->project },  { 'd', &options->dataset },
                  { 'L', &options->location }, { 't', &options->token } };
    int letter;
    size_t i;

    while ((letter = getopt_long(count, words, "", known, NULL)) != -1) {
        if (letter == '?')
            return 0;
        for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            if (texts[i].letter == letter)
                *texts[i].text = optarg;
        }
        options->lenient |= letter == 'l';
        if (letter == 'p')
            options->port = (int)strtol(optarg, NULL, 10);
    }
    return options->store != NULL && optind == count;
}

/* A descriptor that TERM and INT are read from; threads inherit that they are blocked. */
static int watch_signals(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static int run(struct server *server, const struct options *options)
{
    int signals = watch_signals(), port = 0;

    server->listener = open_listener(options->port, &port);
    if (server->listener < 0) {
        (void)fprintf(stderr, "bigquery_server: port %d: %s\n", options->port, strerror(errno));
        return EXIT_FAILURE;
    }
    if (options->key != NULL && !tokens_key(server->world, options->key, port))
        return EXIT_FAILURE;
    server->world->settings.lenient = options->lenient;
    free(server->world->project);
    server->world->project = text_copy(options->project);
    tokens_fix(server->world, options->token);
    catalog_add_dataset(server->world, options->project, options->dataset, options->location);
    (void)printf("port %d\n", port);
    (void)fflush(stdout);
    serve(server, signals);
    stop(server);
    (void)close(signals);
    return EXIT_SUCCESS;
}

int main(int count, char **words)
{
    struct options options = {
        .project = "test-project", .dataset = "sluice", .location = "US", .token = "test-token"
    };
    struct server *server;
    int code = EXIT_FAILURE;

    if (!read_options(count, words, &options)) {
        (void)fputs("usage: bigquery_server --store FILE [--port N] [--lenient] [--key FILE]\n"
                    "           [--token TEXT] [--project ID] [--dataset ID] [--location NAME]\n",
                    stderr);
        return 2;
    }
    json_object_seed(0);
    server = must(calloc(1, sizeof *server));
    (void)pthread_mutex_init(&server->lock, NULL);
    server->world = world_create(options.store);
    if (server->world != NULL) {
        code = run(server, &options);
        world_destroy(server->world);
    }
    (void)pthread_mutex_destroy(&server->lock);
    free(server);
    return code;
}

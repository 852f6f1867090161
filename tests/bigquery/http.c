/* http.c - reads requests from a socket and writes answers to it. */
#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http.h"
#include "world.h"

static int fill(struct connection *connection)
{
    ssize_t got;

    if (connection->begin > 0) {
        memmove(connection->buffer, connection->buffer + connection->begin,
                connection->end - connection->begin);
        connection->end -= connection->begin;
        connection->begin = 0;
    }
    if (connection->end == sizeof connection->buffer)
        return 0;
    got = recv(connection->socket, connection->buffer + connection->end,
               sizeof connection->buffer - connection->end, 0);
    if (got <= 0)
        return 0;
    connection->end += (size_t)got;
    return 1;
}

/* The bytes up to and with `mark`; 0 where the connection ends or the limit is reached before. */
static size_t find_mark(struct connection *connection, const char *mark)
{
    char *found;

    for (;;) {
        found = memmem(connection->buffer + connection->begin, connection->end - connection->begin,
                       mark, strlen(mark));
        if (found != NULL)
            return (size_t)(found - connection->buffer) - connection->begin + strlen(mark);
        if (!fill(connection))
            return 0;
    }
}

static int take_bytes(struct connection *connection, char *to, size_t size)
{
    size_t some;

    while (size > 0) {
        if (connection->begin == connection->end && !fill(connection))
            return 0;
        some = connection->end - connection->begin;
        some = some < size ? some : size;
        memcpy(to, connection->buffer + connection->begin, some);
        connection->begin += some;
        to += some;
        size -= some;
    }
    return 1;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, tolower((unsigned char)c)) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

char *http_decode(const char *text, size_t length, int plus)
{
    char *decoded = must(malloc(length + 1));
    size_t i, n = 0;

    for (i = 0; i < length; i++) {
        if (text[i] == '%' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            decoded[n++] = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            decoded[n++] = text[i];
            if (plus && text[i] == '+')
                decoded[n - 1] = ' ';
        }
    }
    decoded[n] = '\0';
    return decoded;
}

static void add_parameter(json_t *query, const char *name, const char *value)
{
    json_t *before = json_object_get(query, name);
    json_t *text = json_string(value);

    if (text == NULL) /* no UTF-8 */
        text = must(json_string("?"));
    if (before == NULL) {
        (void)json_object_set_new(query, name, text);
    } else if (json_is_array(before)) {
        (void)json_array_append_new(before, text);
    } else {
        (void)json_object_set_new(query, name, json_pack("[O,o]", before, text));
    }
}

static void read_parameters(json_t *query, const char *text)
{
    const char *end, *equals;
    char *name, *value;

    for (; *text != '\0'; text = *end != '\0' ? end + 1 : end) {
        end = strchrnul(text, '&');
        if (end == text)
            continue;
        equals = memchr(text, '=', (size_t)(end - text));
        equals = equals != NULL ? equals : end;
        name = http_decode(text, (size_t)(equals - text), 1);
        value = http_decode(equals < end ? equals + 1 : end,
                            equals < end ? (size_t)(end - equals - 1) : 0, 1);
        add_parameter(query, name, value);
        free(name);
        free(value);
    }
}

/* "VERB target HTTP/1.1" */
static int read_first_line(struct request *request, char *line)
{
    char *target = strchr(line, ' '), *version, *question;

    if (target == NULL || (size_t)(target - line) >= sizeof request->verb)
        return 0;
    memcpy(request->verb, line, (size_t)(target - line));
    version = strchr(++target, ' ');
    if (version == NULL || strncmp(version, " HTTP/1.", 8) != 0)
        return 0;
    *version = '\0';
    request->target = text_copy(target);
    question = strchrnul(request->target, '?');
    request->path = http_decode(request->target, (size_t)(question - request->target), 0);
    request->query = must(json_object());
    if (*question == '?')
        read_parameters(request->query, question + 1);
    return 1;
}

static int read_header(struct request *request, char *line)
{
    char *colon = strchr(line, ':'), *c;
    json_t *value;

    if (colon == NULL)
        return 0;
    *colon = '\0';
    for (c = line; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    for (colon++; *colon == ' ' || *colon == '\t'; colon++)
        ;
    value = json_string(colon);
    return value != NULL && json_object_set_new(request->headers, line, value) == 0;
}

static int read_head(struct request *request, char *head)
{
    char *line = head, *end;
    int first = 1;

    request->headers = must(json_object());
    while ((end = strstr(line, "\r\n")) != NULL && end != line) {
        *end = '\0';
        if (first ? !read_first_line(request, line) : !read_header(request, line))
            return 0;
        first = 0;
        line = end + 2;
    }
    return !first;
}

static int read_chunks(struct connection *connection, struct request *request)
{
    size_t line, size;

    for (;;) {
        line = find_mark(connection, "\r\n");
        if (line == 0)
            return 0;
        size = strtoull(connection->buffer + connection->begin, NULL, 16);
        connection->begin += line;
        if (size > HTTP_BODY_LIMIT - request->size)
            return -1;
        request->body = must(realloc(request->body, request->size + size + 1));
        if (!take_bytes(connection, request->body + request->size, size))
            return 0;
        request->size += size;
        request->body[request->size] = '\0';
        line = find_mark(connection, "\r\n"); /* after the chunk; trailers are not expected */
        connection->begin += line;
        if (line == 0 || size == 0)
            return line != 0;
    }
}

static int read_sized(struct connection *connection, struct request *request)
{
    const char *length = request_header(request, "content-length");
    unsigned long long size = length != NULL ? strtoull(length, NULL, 10) : 0;

    if (size > HTTP_BODY_LIMIT)
        return -1;
    request->size = (size_t)size;
    request->body = must(calloc(1, request->size + 1));
    return take_bytes(connection, request->body, request->size);
}

static int read_body(struct connection *connection, struct request *request)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const char *expect = request_header(request, "expect");
    const char *coding = request_header(request, "transfer-encoding");

    if (expect != NULL && send(connection->socket, go_on, sizeof go_on - 1, MSG_NOSIGNAL) < 0)
        return 0;
    if (coding != NULL && strcasecmp(coding, "chunked") == 0)
        return read_chunks(connection, request);
    return read_sized(connection, request);
}

int http_read(struct connection *connection, struct request *request, struct answer *answer)
{
    size_t size = find_mark(connection, "\r\n\r\n");
    char *head;
    int good;

    if (size == 0 && connection->end < sizeof connection->buffer)
        return 0;
    head = must(strndup(connection->buffer + connection->begin, size));
    connection->begin += size;
    good = size > 0 && read_head(request, head);
    free(head);
    if (!good) {
        answer_error(answer, 400, "badRequest", "The request's head is none, or above 16 KiB");
        return -1;
    }
    good = read_body(connection, request);
    if (good < 0)
        answer_error(answer, 413, "uploadTooLarge", "The body is larger than this server takes");
    request->bytes = size + request->size;
    return good;
}

static int send_all(int to, const char *bytes, size_t size)
{
    ssize_t sent;

    while (size > 0) {
        sent = send(to, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return 0;
        bytes += sent;
        size -= (size_t)sent;
    }
    return 1;
}

/* In sixteen pieces; the other side's end of the connection ends it early. */
static int send_slowly(int to, const char *bytes, size_t size, int64_t ms)
{
    size_t piece = size / 16 + 1, some;
    struct pollfd gone = { .fd = to, .events = POLLRDHUP };

    for (; size > 0; bytes += some, size -= some) {
        some = piece < size ? piece : size;
        if (poll(&gone, 1, (int)(ms / 16)) > 0 || !send_all(to, bytes, some))
            return 0;
    }
    return 1;
}

/* The connection ends with a RST: what was not read or sent is gone. */
static void reset(int socket)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

    (void)setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* The Date, unless a fault has made one. */
static void write_date(const struct answer *answer, char line[80])
{
    time_t now = time(NULL);
    struct tm parts;

    line[0] = '\0';
    if (answer->headers != NULL && strstr(answer->headers, "Date: ") != NULL)
        return;
    (void)gmtime_r(&now, &parts);
    (void)strftime(line, 80, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
}

static char *make_head(const struct answer *answer, size_t size)
{
    char date[80];

    write_date(answer, date);
    return text_format("HTTP/1.1 %d %s\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
                       answer->status, answer->status < 300 ? "OK" : "Not OK", date,
                       answer->type != NULL ? answer->type : "application/json; charset=UTF-8",
                       size, answer->headers != NULL ? answer->headers : "");
}

int http_write(struct connection *connection, struct answer *answer)
{
    char *body = answer->json != NULL ? must(json_dumps(answer->json, JSON_COMPACT)) : NULL;
    const char *bytes = body != NULL ? body : answer->text != NULL ? answer->text : "";
    size_t size = strlen(bytes);
    char *head;
    int good;

    if (answer->spoil == SPOIL_RESET) {
        reset(connection->socket);
        free(body);
        return 0;
    }
    size = answer->spoil == SPOIL_CUT ? size * 2 / 3 : size;
    head = make_head(answer, answer->status == 204 ? 0 : size);
    answer->bytes = strlen(head) + size;
    good = send_all(connection->socket, head, strlen(head));
    if (good && answer->spoil == SPOIL_SLOW)
        good = send_slowly(connection->socket, bytes, size, answer->spoil_ms);
    else if (good)
        good = send_all(connection->socket, bytes, size);
    free(head);
    free(body);
    return good;
}

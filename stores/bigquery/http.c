/* http.c - one request and its answer, by libcurl. */
#include "http.h"

#include <signal.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "retry.h"

#define CONNECT_SECONDS 20
#define SILENT_SECONDS 90 /* a query may be held for 20 s before its answer begins */
#define LONGEST_ANSWER ((size_t)256 << 20)

bool http_init(struct http *http, const char *ca)
{
    *http = (struct http){ .ca = ca };
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return false;
    http->easy = curl_easy_init();
    return http->easy != NULL;
}

void http_fini(struct http *http)
{
    if (http->easy == NULL)
        return;
    curl_easy_cleanup(http->easy);
    curl_global_cleanup();
    http->easy = NULL;
}

void http_answer_fini(struct http_answer *answer)
{
    text_fini(&answer->body);
    text_fini(&answer->location);
    text_fini(&answer->range);
}

/* ---- what comes ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    struct http_answer *answer = user;

    if (size * count > LONGEST_ANSWER - answer->body.length)
        return 0;
    text_bytes(&answer->body, bytes, size * count);
    return answer->body.failed ? 0 : size * count;
}

/* The value of a header of that name, without what surrounds it; else NULL. */
static const char *header_value(const char *line, size_t length, const char *name, size_t *count)
{
    size_t at = strlen(name);

    if (length <= at || strncasecmp(line, name, at) != 0 || line[at] != ':')
        return NULL;
    at++;
    while (at < length && (line[at] == ' ' || line[at] == '\t'))
        at++;
    while (length > at && strchr(" \t\r\n", line[length - 1]) != NULL)
        length--;
    *count = length - at;
    return line + at;
}

static void take_date(struct http_answer *answer, const char *value, size_t count)
{
    char date[64];

    if (count >= sizeof date)
        return;
    memcpy(date, value, count);
    date[count] = '\0';
    answer->date = curl_getdate(date, NULL);
}

static size_t take_header(char *line, size_t size, size_t count, void *user)
{
    struct http_answer *answer = user;
    size_t length = size * count, many;
    const char *value;

    if (length > 5 && memcmp(line, "HTTP/", 5) == 0) { /* another answer begins */
        text_clear(&answer->location);
        text_clear(&answer->range);
        answer->date = -1;
    } else if ((value = header_value(line, length, "Location", &many)) != NULL) {
        text_bytes(&answer->location, value, many);
    } else if ((value = header_value(line, length, "Range", &many)) != NULL) {
        text_bytes(&answer->range, value, many);
    } else if ((value = header_value(line, length, "Date", &many)) != NULL) {
        take_date(answer, value, many);
    } else if ((value = header_value(line, length, "Metadata-Flavor", &many)) != NULL) {
        answer->is_flavoured = many == 6 && memcmp(value, "Google", 6) == 0;
    }
    return length;
}

/* ---- what is sent ---- */

static struct curl_slist *list_headers(const struct http_request *request)
{
    /* libcurl would wait a second for `100 Continue` where the server sends none. */
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");

    for (size_t i = 0; list != NULL && request->headers != NULL && request->headers[i] != NULL;
         i++) {
        struct curl_slist *longer = curl_slist_append(list, request->headers[i]);
        if (longer == NULL) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = longer;
    }
    return list;
}

static void use_certificates(CURL *easy, const char *ca)
{
    static const char *const names[] = { "CURL_CA_BUNDLE", "SSL_CERT_FILE" };
    const char *folder = getenv("SSL_CERT_DIR");

    for (size_t i = 0; (ca == NULL || ca[0] == '\0') && i < sizeof names / sizeof names[0]; i++)
        ca = getenv(names[i]);
    if (ca != NULL && ca[0] != '\0')
        (void)curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    if (folder != NULL && folder[0] != '\0')
        (void)curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

static void set_deadlines(CURL *easy, int64_t deadline)
{
    int64_t left = (deadline - moment()) / 1000;

    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(left < 1 ? 1 : left));
    (void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS);
    (void)curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
}

/* An option that cannot be set for want of memory fails the transfer as well. */
static void set_request(struct http *http, const struct http_request *request,
                        struct curl_slist *headers)
{
    CURL *easy = http->easy;

    curl_easy_reset(easy); /* connections stay */
    set_deadlines(easy, request->deadline);
    use_certificates(easy, http->ca);
    (void)curl_easy_setopt(easy, CURLOPT_URL, request->url);
    (void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_USERAGENT, "sluice");
    (void)curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (request->is_once)
        (void)curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (request->is_direct)
        (void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (request->body != NULL) {
        (void)curl_easy_setopt(easy, CURLOPT_POST, 1L);
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
    }
    (void)curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

/*
 * A write to a connection that is gone raises SIGPIPE in this thread. The process has its own mind
 * about that signal: here it is held back, and taken away where it came.
 */
static CURLcode perform(CURL *easy)
{
    const struct timespec at_once = { 0 };
    sigset_t pipe, before, waiting;
    bool was_waiting;
    CURLcode code;

    (void)sigemptyset(&pipe);
    (void)sigaddset(&pipe, SIGPIPE);
    (void)sigpending(&waiting);
    was_waiting = sigismember(&waiting, SIGPIPE) == 1;
    (void)pthread_sigmask(SIG_BLOCK, &pipe, &before);
    code = curl_easy_perform(easy);
    if (!was_waiting)
        (void)sigtimedwait(&pipe, NULL, &at_once);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

/* What will not be otherwise next time. */
static const CURLcode hopeless[] = {
    CURLE_UNSUPPORTED_PROTOCOL,  CURLE_URL_MALFORMAT, CURLE_PEER_FAILED_VERIFICATION,
    CURLE_SSL_CACERT_BADFILE,    CURLE_SSL_CIPHER,    CURLE_SSL_ENGINE_NOTFOUND,
    CURLE_COULDNT_RESOLVE_PROXY,
};

static int status_of(CURLcode code)
{
    if (code == CURLE_OK)
        return SLUICE_OK;
    if (code == CURLE_OUT_OF_MEMORY)
        return SLUICE_E_MEMORY;
    for (size_t i = 0; i < sizeof hopeless / sizeof hopeless[0]; i++) {
        if (code == hopeless[i])
            return SLUICE_E_REFUSED;
    }
    return SLUICE_E_IO;
}

int http_send(struct http *http, const struct http_request *request, struct http_answer *answer)
{
    struct curl_slist *headers = list_headers(request);
    curl_off_t retry_after = 0;
    char words[CURL_ERROR_SIZE] = "";

    *answer = (struct http_answer){ .date = -1 };
    if (headers == NULL)
        return SLUICE_E_MEMORY;
    set_request(http, request, headers);
    (void)curl_easy_setopt(http->easy, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(http->easy, CURLOPT_WRITEDATA, answer);
    (void)curl_easy_setopt(http->easy, CURLOPT_HEADERFUNCTION, take_header);
    (void)curl_easy_setopt(http->easy, CURLOPT_HEADERDATA, answer);
    (void)curl_easy_setopt(http->easy, CURLOPT_ERRORBUFFER, words);
    answer->failure = perform(http->easy);
    (void)curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &answer->code);
    (void)curl_easy_getinfo(http->easy, CURLINFO_RETRY_AFTER, &retry_after);
    (void)curl_easy_setopt(http->easy, CURLOPT_ERRORBUFFER, NULL);
    answer->retry_after = retry_after;
    curl_slist_free_all(headers);
    if (answer->body.failed || answer->location.failed)
        return SLUICE_E_MEMORY;
    if (answer->failure != CURLE_OK)
        (void)snprintf(answer->words, sizeof answer->words, "%s",
                       words[0] != '\0' ? words : curl_easy_strerror(answer->failure));
    return status_of(answer->failure);
}

/* spawn.c - a check in a process of its own: started, bounded in time, listened to. */
#include "sdk/check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define LISTENED ((size_t)1 << 20) /* bytes of a stream; what comes after is not kept */
#define NAP 20                     /* ms between two looks at the process */

struct stream {
    int read, write;
    struct buffer text;
};

struct child {
    pid_t process;
    struct stream told, printed; /* its stdout, its stderr */
    int state;                   /* of waitpid */
    bool late;                   /* it was ended for that */
};

/* ---- starting ---- */

static bool stream_open(struct stream *stream)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    stream->read = ends[0];
    stream->write = ends[1];
    return fcntl(stream->read, F_SETFL, O_NONBLOCK) == 0;
}

static void close_end(int *end)
{
    if (*end >= 0)
        (void)close(*end);
    *end = -1;
}

struct arguments {
    const char *list[24];
    size_t count;
    char numbers[3][24];
    char date[DATE_TEXT_SIZE];
};

static void add(struct arguments *arguments, const char *option, const char *value)
{
    arguments->list[arguments->count++] = option;
    arguments->list[arguments->count++] = value;
}

static void make_arguments(const struct check_request *request, const struct check_inside *inside,
                           struct arguments *arguments)
{
    char(*numbers)[24] = arguments->numbers;

    (void)snprintf(numbers[0], 24, "%llu", (unsigned long long)request->seed);
    (void)snprintf(numbers[1], 24, "%lld", (long long)inside->step);
    (void)snprintf(numbers[2], 24, "%d", request->seconds);
    add(arguments, "sluice", "check");
    add(arguments, "--inside", inside->name);
    add(arguments, "--seed", numbers[0]);
    add(arguments, "--step", numbers[1]);
    add(arguments, "--seconds", numbers[2]);
    if (inside->keep != NULL)
        add(arguments, "--keep", inside->keep);
    if (request->pipeline != NULL) {
        add(arguments, "--pipeline", request->pipeline);
        add(arguments, "--date", date_format(request->date, arguments->date));
    }
    add(arguments, "--", request->file);
    arguments->list[arguments->count] = NULL;
}

static int start(const struct check_request *request, const struct check_inside *inside,
                 struct child *child)
{
    struct arguments arguments = { .count = 0 };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = ENOMEM;

    make_arguments(request, inside, &arguments);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return failure;
    if (posix_spawnattr_init(&attributes) == 0) {
        /* A group of its own: what it starts ends with it. */
        if (posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP) == 0 &&
            posix_spawn_file_actions_adddup2(&actions, child->told.write, 1) == 0 &&
            posix_spawn_file_actions_adddup2(&actions, child->printed.write, 2) == 0)
            failure = posix_spawn(&child->process, "/proc/self/exe", &actions, &attributes,
                                  (char *const *)(uintptr_t)arguments.list, environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* ---- listening ---- */

static void listen_to(struct stream *stream)
{
    char bytes[4096];
    ssize_t count;

    while (stream->read >= 0 && (count = read(stream->read, bytes, sizeof bytes)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return;
        if (stream->text.length < LISTENED)
            buffer_append(&stream->text, bytes, (size_t)count);
    }
    close_end(&stream->read);
}

static void end_group(const struct child *child)
{
    (void)kill(-child->process, SIGKILL);
    (void)kill(child->process, SIGKILL);
}

/* Until it has ended; `false` where the caller is to end. */
static bool wait_for(const struct check_request *request, struct child *child)
{
    const int64_t patience = request->seconds * INT64_C(1000000000);
    int64_t until = clock_monotonic_ns() + patience;
    bool stopped = false;

    for (;;) {
        struct pollfd streams[] = { { child->told.read, POLLIN, 0 },
                                    { child->printed.read, POLLIN, 0 } };
        size_t told = child->told.text.length;
        pid_t ended;
        (void)poll(streams, 2, child->told.read < 0 && child->printed.read < 0 ? 1 : NAP);
        listen_to(&child->told);
        listen_to(&child->printed);
        ended = waitpid(child->process, &child->state, WNOHANG);
        if (ended == child->process || (ended < 0 && errno != EINTR))
            break;
        /* A step that began has its own time. */
        if (child->told.text.length > told)
            until = clock_monotonic_ns() + patience;
        child->late = clock_monotonic_ns() > until;
        stopped = request->cancel != NULL && atomic_load(request->cancel);
        if (!child->late && !stopped)
            continue;
        end_group(child);
        (void)waitpid(child->process, &child->state, 0);
        break;
    }
    end_group(child); /* what it left behind */
    listen_to(&child->told);
    listen_to(&child->printed);
    return !stopped;
}

/* ---- what it said ---- */

static const struct {
    const char *word;
    int status;
} ends[] = {
    { "passed", CHECK_PASSED }, { "failed", CHECK_FAILED },   { "skipped", CHECK_SKIPPED },
    { "warned", CHECK_WARNED }, { "refused", CHECK_SKIPPED },
};

static bool take_word(const char **line, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(*line, word, length) != 0 || (*line)[length] != ' ')
        return false;
    *line += length + 1;
    return true;
}

struct heard {
    const char *at; /* the last step, in words */
    bool ended;
    struct buffer rows;
};

static void hear_line(const char *line, struct check_trial *trial, struct heard *heard)
{
    if (take_word(&line, "at")) {
        char *end = NULL;
        trial->step = strtoll(line, &end, 10);
        heard->at = *end == ' ' ? end + 1 : end;
    } else if (take_word(&line, "row")) {
        buffer_printf(&heard->rows, "%s%s", heard->rows.length > 0 ? "\n" : "", line);
    } else if (take_word(&line, "rows")) {
        trial->row_count = strtoll(line, NULL, 10);
    }
    for (size_t i = 0; i < COUNT_OF(ends) && !heard->ended; i++) {
        const char *rest = line;
        if (!take_word(&rest, ends[i].word))
            continue;
        heard->ended = true;
        trial->status = ends[i].status;
        trial->refused = text_equals(ends[i].word, "refused");
        trial->detail = rest;
    }
}

/* Cuts the text into lines. */
static void hear(char *text, struct check_trial *trial, struct heard *heard)
{
    char *rest = text, *line;

    while (rest != NULL && (line = strsep(&rest, "\n")) != NULL)
        hear_line(line, trial, heard);
}

/* The runtime's last words of a plugin, without what is said of a store. */
static const char *last_words_in(char *printed)
{
    static const char mark[] = "sluice: error: ";
    char *found = printed == NULL ? NULL : strstr(printed, mark);
    char *end;

    if (found == NULL)
        return NULL;
    found += sizeof mark - 1;
    found[strcspn(found, "\n")] = '\0';
    end = strstr(found, "; what was committed stands");
    if (end != NULL)
        *end = '\0';
    return found;
}

static char *describe_crash(struct child *child, const struct check_request *request,
                            const char *at, struct arena *arena)
{
    const char *words = last_words_in(child->printed.text.data);
    const char *where = at == NULL ? "it is loaded" : at;

    if (child->late)
        return arena_printf(arena, "it has not ended after %d s (%s)", request->seconds, where);
    if (words != NULL)
        return arena_printf(arena, "%s (%s)", words, where);
    if (WIFSIGNALED(child->state))
        return arena_printf(arena, "it died of signal %d, %s (%s)", WTERMSIG(child->state),
                            strsignal(WTERMSIG(child->state)), where);
    return arena_printf(arena, "it ended the process with code %d (%s)", WEXITSTATUS(child->state),
                        where);
}

static void judge(const struct check_request *request, const struct check_entry *entry,
                  struct child *child, struct arena *arena, struct check_trial *trial)
{
    struct heard heard = { 0 };
    char *detail = NULL;

    if (child->told.text.data != NULL)
        hear(child->told.text.data, trial, &heard);
    if (!heard.ended || child->late) {
        trial->status = CHECK_CRASHED;
        detail = describe_crash(child, request, heard.at, arena);
    } else if (trial->status == CHECK_PASSED && (entry->traits & CHECK_QUIET) &&
               child->printed.text.length > 0) {
        trial->status = CHECK_WARNED;
        detail =
            arena_printf(arena, "it prints %zu bytes: %.*s", child->printed.text.length,
                         (int)strcspn(child->printed.text.data, "\n"), child->printed.text.data);
    } else {
        bool shows =
            trial->status == CHECK_FAILED && heard.at != NULL && (entry->traits & CHECK_SHRINKS);
        detail = arena_printf(arena, "%s%s%s%s", trial->detail, shows ? " (" : "",
                              shows ? heard.at : "", shows ? ")" : "");
    }
    if (detail != NULL)
        text_clean(detail, strlen(detail));
    trial->detail = detail == NULL ? "" : detail;
    trial->rows = heard.rows.length == 0 ? "" : arena_text(arena, heard.rows.data);
    trial->rows = trial->rows == NULL ? "" : trial->rows;
    buffer_fini(&heard.rows);
}

int check_spawn(const struct check_request *request, const struct check_entry *entry,
                const struct check_inside *inside, struct arena *arena, struct check_trial *trial,
                struct sluice_error *error)
{
    struct child child = { .told = { -1, -1, { 0 } }, .printed = { -1, -1, { 0 } } };
    int64_t started = clock_monotonic_ns();
    int failure = 0, status = SLUICE_OK;

    *trial = (struct check_trial){ .detail = "", .rows = "" };
    if (!stream_open(&child.told) || !stream_open(&child.printed))
        failure = errno;
    if (failure == 0)
        failure = start(request, inside, &child);
    close_end(&child.told.write);
    close_end(&child.printed.write);
    if (failure != 0)
        status = sluice_error_set(error, SLUICE_E_IO, "a process for the check '%s': %s",
                                  entry->name, strerror(failure));
    else if (!wait_for(request, &child))
        status = sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    else
        judge(request, entry, &child, arena, trial);
    trial->seconds = (double)(clock_monotonic_ns() - started) / 1e9;
    close_end(&child.told.read);
    close_end(&child.printed.read);
    buffer_fini(&child.told.text);
    buffer_fini(&child.printed.text);
    return status;
}

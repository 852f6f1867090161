/* child.c - this program in a process of its own: started, bounded in time, listened to. */
#include "sdk/child.h"
#include "sluice/plugin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LISTENED ((size_t)16 << 20) /* bytes of a stream; what comes after is not kept */
#define NAP 20                      /* ms between two looks at the process */
/* Who waits for the process gives each step its seconds; this is for when nobody does any more. */
#define STEPS 100

struct stream {
    int read, write;
    struct buffer *text;
};

struct child {
    pid_t process;
    struct stream told, printed;
    struct child_end *end;
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

static int start(const struct child_request *request, struct child *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = ENOMEM;

    if (posix_spawn_file_actions_init(&actions) != 0)
        return failure;
    if (posix_spawnattr_init(&attributes) == 0) {
        /* A group of its own: what it starts ends with it. */
        if (posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP) == 0 &&
            posix_spawn_file_actions_adddup2(&actions, child->told.write, 1) == 0 &&
            posix_spawn_file_actions_adddup2(&actions, child->printed.write, 2) == 0)
            failure = posix_spawn(&child->process, "/proc/self/exe", &actions, &attributes,
                                  (char *const *)(uintptr_t)request->arguments, environ);
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
        if (stream->text->length < LISTENED)
            buffer_append(stream->text, bytes, (size_t)count);
    }
    close_end(&stream->read);
}

static void end_group(const struct child *child)
{
    (void)kill(-child->process, SIGKILL);
    (void)kill(child->process, SIGKILL);
}

/* Until it has ended; `false` where the caller is to end. */
static bool wait_for(const struct child_request *request, struct child *child)
{
    const int64_t patience = request->seconds * INT64_C(1000000000);
    int64_t until = clock_monotonic_ns() + patience;
    struct child_end *end = child->end;
    bool stopped = false;

    for (;;) {
        struct pollfd streams[] = { { child->told.read, POLLIN, 0 },
                                    { child->printed.read, POLLIN, 0 } };
        size_t told = end->told.length;
        pid_t ended;
        (void)poll(streams, 2, child->told.read < 0 && child->printed.read < 0 ? 1 : NAP);
        listen_to(&child->told);
        listen_to(&child->printed);
        ended = waitpid(child->process, &end->state, WNOHANG);
        if (ended == child->process || (ended < 0 && errno != EINTR))
            break;
        /* A step that began has its own time. */
        if (end->told.length > told)
            until = clock_monotonic_ns() + patience;
        end->late = clock_monotonic_ns() > until;
        stopped = request->cancel != NULL && atomic_load(request->cancel);
        if (!end->late && !stopped)
            continue;
        end_group(child);
        (void)waitpid(child->process, &end->state, 0);
        break;
    }
    end_group(child); /* what it left behind */
    listen_to(&child->told);
    listen_to(&child->printed);
    return !stopped;
}

int child_run(const struct child_request *request, struct child_end *end,
              struct sluice_error *error)
{
    struct child child = { .told = { -1, -1, &end->told },
                           .printed = { -1, -1, &end->printed },
                           .end = end };
    int failure = 0, status = SLUICE_OK;

    if (!stream_open(&child.told) || !stream_open(&child.printed))
        failure = errno;
    if (failure == 0)
        failure = start(request, &child);
    close_end(&child.told.write);
    close_end(&child.printed.write);
    if (failure == ENOMEM)
        status = error_memory(error, request->what);
    else if (failure != 0)
        status = sluice_error_set(error, SLUICE_E_IO, "a process for %s: %s", request->what,
                                  strerror(failure));
    else if (!wait_for(request, &child))
        status = sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    close_end(&child.told.read);
    close_end(&child.printed.read);
    return status;
}

void child_end_fini(struct child_end *end)
{
    buffer_fini(&end->told);
    buffer_fini(&end->printed);
}

/* ---- how it ended ---- */

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

char *child_describe(struct child_end *end, int seconds, const char *at, struct arena *arena)
{
    const char *words = last_words_in(end->printed.data);

    if (end->late)
        return arena_printf(arena, "it has not ended after %d s (%s)", seconds, at);
    if (words != NULL)
        return arena_printf(arena, "%s (%s)", words, at);
    if (WIFSIGNALED(end->state))
        return arena_printf(arena, "it died of signal %d, %s (%s)", WTERMSIG(end->state),
                            strsignal(WTERMSIG(end->state)), at);
    return arena_printf(arena, "it ended the process with code %d (%s)", WEXITSTATUS(end->state),
                        at);
}

/* ---- within it ---- */

void child_limit(int seconds)
{
    const struct rlimit no_core = { 0, 0 };
    const struct rlimit processor = { (rlim_t)seconds * STEPS, (rlim_t)seconds * STEPS + 1 };
    const struct rlimit files = { (rlim_t)64 << 20, (rlim_t)64 << 20 };
    const struct rlimit memory = { (rlim_t)4 << 30, (rlim_t)4 << 30 };

    /* Whoever is killed while it waits leaves nothing behind that computes. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)setrlimit(RLIMIT_CPU, &processor);
    (void)setrlimit(RLIMIT_FSIZE, &files);
    /* The sanitizers reserve more than they use. */
    if (SLUICE_SANITIZER[0] == '\0')
        (void)setrlimit(RLIMIT_AS, &memory);
}

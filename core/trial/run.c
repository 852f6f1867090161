/* run.c - all cases of a folder, one after the other, each in a process of its own. */
#include "trial/private.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PRINTED 4000 /* bytes that are shown of what a plugin printed */

/* ---- the process of a case ---- */

struct command {
    const char **list;
    size_t count;
    char seconds[24];
};

static void add(struct command *command, const char *word)
{
    command->list[command->count++] = word;
}

/* NULL-terminated, in the arena; false when memory is short. */
static bool make_command(const struct trial_request *request, const char *name, struct arena *arena,
                         struct command *command)
{
    *command = (struct command){ .list = arena_alloc(arena, (16 + 2 * request->date_count) *
                                                                sizeof *command->list) };
    if (command->list == NULL)
        return false;
    add(command, "sluice");
    add(command, "test");
    add(command, "--inside");
    add(command, name);
    if (request->plugins != NULL) {
        add(command, "--plugins");
        add(command, request->plugins);
    }
    if (request->update)
        add(command, "--update");
    for (size_t i = 0; i < request->date_count; i++) {
        add(command, "--date");
        add(command, request->dates[i]);
    }
    return true;
}

static char *repeat_text(const struct command *command, const char *folder, struct arena *arena)
{
    struct buffer text = { 0 };
    char *copy;

    for (size_t i = 0; i < command->count; i++) {
        buffer_text(&text, i == 0 ? "" : " ");
        buffer_word(&text, command->list[i]);
    }
    buffer_char(&text, ' ');
    buffer_word(&text, folder);
    copy = text.failed ? NULL : arena_text(arena, text.data);
    buffer_fini(&text);
    return copy;
}

/* The last words of the runtime, of a process that a plugin ended; NULL: there are none. A plugin
 * may print what looks like them, but not after them. */
static const char *find_last_words(const char *text)
{
    const char *found = NULL;

    while ((text = strstr(text, "sluice: error: ")) != NULL)
        found = text++;
    return found;
}

/* What the plugin printed, without those. */
static char *printed_text(const struct child_end *end, bool ended, struct arena *arena)
{
    const char *text = end->printed.data == NULL ? "" : end->printed.data;
    const char *words = ended || end->late ? NULL : find_last_words(text);
    size_t length = words == NULL ? strlen(text) : (size_t)(words - text);
    char *copy = arena_printf(arena, "%.*s%s", (int)(length < PRINTED ? length : PRINTED), text,
                              length > PRINTED ? " ..\n" : "");

    if (copy != NULL)
        text_clean_lines(copy, strlen(copy));
    return copy;
}

/* What became of it; false when memory is short. */
static bool conclude(const struct trial_request *request, struct child_end *end,
                     struct trial_results *results, struct trial_case *result)
{
    struct arena *arena = &results->arena;
    struct heard heard = { .at = "it is loaded" };
    bool kept = !end->told.failed && !end->printed.failed;
    bool good =
        kept && (end->told.data == NULL || trial_hear(end->told.data, arena, result, &heard));

    result->printed = printed_text(end, heard.ended, arena);
    if (!end->late && (heard.refused || (!heard.begun && WIFEXITED(end->state)))) {
        results->refusal = end->printed.data == NULL ? "" : arena_text(arena, end->printed.data);
        results->refusal_code = WIFEXITED(end->state) ? WEXITSTATUS(end->state) : 1;
        return good && results->refusal != NULL;
    }
    if (!heard.ended || end->late) {
        result->status = TRIAL_CRASHED;
        result->detail = child_describe(end, request->seconds, heard.at, arena);
    }
    return good && result->detail != NULL && result->printed != NULL;
}

/* As one of the results, unless all of them are refused. */
static int keep_case(struct trial_results *results, struct trial_case *result, int status,
                     struct sluice_error *error)
{
    if (status == SLUICE_OK && !array_reserve((void **)&results->list, &results->capacity,
                                              results->count + 1, sizeof *results->list))
        status = error_memory(error, result->name);
    if (status == SLUICE_OK && results->refusal == NULL) {
        results->by_status[result->status]++;
        results->list[results->count++] = *result;
    } else {
        free(result->mistakes.items);
        free(result->notes.items);
        free(result->differences);
    }
    return status;
}

static int run_case(const struct trial_request *request, const char *name,
                    struct trial_results *results, struct sluice_error *error)
{
    struct trial_case result = { .name = name, .detail = "", .printed = "", .repeat = "" };
    struct child_end end = { 0 };
    struct command command;
    int64_t started = clock_monotonic_ns();
    const char *what = arena_printf(&results->arena, "the case '%s'", name);
    int status;

    if (what == NULL || !make_command(request, name, &results->arena, &command))
        return error_memory(error, name);
    result.repeat = repeat_text(&command, request->folder, &results->arena);
    (void)snprintf(command.seconds, sizeof command.seconds, "%d", request->seconds);
    add(&command, "--seconds");
    add(&command, command.seconds);
    add(&command, "--lines");
    add(&command, "--");
    add(&command, request->folder);
    status = child_run(&(struct child_request){ .arguments = command.list,
                                                .what = what,
                                                .seconds = request->seconds,
                                                .cancel = request->cancel },
                       &end, error);
    if (status == SLUICE_OK &&
        (!conclude(request, &end, results, &result) || result.repeat == NULL))
        status = error_memory(error, name);
    child_end_fini(&end);
    result.seconds = (double)(clock_monotonic_ns() - started) / 1e9;
    return keep_case(results, &result, status, error);
}

/* ---- one of them, in this process ---- */

/* All that was told there; NULL when memory is short. */
static char *read_told(int descriptor)
{
    off_t length = lseek(descriptor, 0, SEEK_END);
    char *told = length < 0 ? NULL : calloc((size_t)length + 1, 1);
    ssize_t count = 1;

    for (off_t done = 0; told != NULL && done < length && count > 0; done += count)
        count = pread(descriptor, told + done, (size_t)(length - done), done);
    return told;
}

int trial_run_here(const struct trial_request *request, const char *name, struct context *context,
                   struct trial_results *results, struct sluice_error *error)
{
    struct trial_case result = { .name = name, .detail = "", .printed = "", .repeat = "" };
    struct heard heard = { .at = "" };
    int64_t started = clock_monotonic_ns();
    int descriptor = memfd_create("told", MFD_CLOEXEC), status;
    char *told = NULL;

    arena_init(&results->arena, 0);
    if (descriptor < 0)
        return sluice_error_set(error, errno == ENOMEM ? SLUICE_E_MEMORY : SLUICE_E_IO,
                                "what the case '%s' tells cannot be kept: %s", name,
                                strerror(errno));
    status = trial_run_inside(request, name, descriptor, context, error);
    if (status == SLUICE_OK) {
        told = read_told(descriptor);
        if (told == NULL || !trial_hear(told, &results->arena, &result, &heard))
            status = error_memory(error, name);
        else if (!heard.ended)
            status = sluice_error_set(error, SLUICE_E_IO,
                                      "the case '%s' has not told its end: was a descriptor "
                                      "closed that is not the plugin's?",
                                      name);
    }
    free(told);
    (void)close(descriptor);
    result.seconds = (double)(clock_monotonic_ns() - started) / 1e9;
    return keep_case(results, &result, status, error);
}

/* ---- all of them ---- */

static int run_all(const struct trial_request *request, const struct trial_folder *folder,
                   const regex_t *only, struct trial_results *results, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < folder->cases.count && status == SLUICE_OK && results->refusal == NULL;
         i++)
        if (only == NULL || regexec(only, folder->cases.items[i], 0, NULL, 0) == 0)
            status = run_case(request, folder->cases.items[i], results, error);
    if (status == SLUICE_OK && results->count == 0 && results->refusal == NULL)
        status =
            sluice_error_set(error, SLUICE_E_INVALID, "no case has a name like '%s'; there %s %s%s",
                             request->only, folder->cases.count == 1 ? "is" : "are",
                             folder->cases.items[0], folder->cases.count == 1 ? "" : " and others");
    return status;
}

static int check_dates(const struct trial_request *request, struct sluice_error *error)
{
    sluice_day date;

    if (request->date_count > 0 && !request->update)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "--date goes with --update: without it the dates are those of "
                                "expected.csv and outcomes.csv");
    for (size_t i = 0; i < request->date_count; i++)
        if (!date_parse(request->dates[i], strlen(request->dates[i]), &date))
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "--date '%s' is no date: write it as YYYY-MM-DD",
                                    request->dates[i]);
    return SLUICE_OK;
}

int trial_run(const struct trial_request *request, struct trial_results *results,
              struct sluice_error *error)
{
    struct trial_folder folder;
    regex_t only;
    int status;

    arena_init(&results->arena, 0);
    status = check_dates(request, error);
    if (status == SLUICE_OK)
        status = folder_look(request->folder, &results->arena, &folder, error);
    if (status != SLUICE_OK)
        return status;
    if (request->only == NULL)
        return run_all(request, &folder, NULL, results, error);
    if (regcomp(&only, request->only, REG_EXTENDED | REG_NOSUB) != 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is no regular expression",
                                request->only);
    status = run_all(request, &folder, &only, results, error);
    regfree(&only);
    return status;
}

void trial_results_fini(struct trial_results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        free(results->list[i].mistakes.items);
        free(results->list[i].notes.items);
        free(results->list[i].differences);
    }
    free(results->list);
    arena_fini(&results->arena);
}

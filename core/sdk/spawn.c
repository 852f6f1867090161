/* spawn.c - a check in a process of its own: what it is told, and what is made of what it tells. */
#include "sdk/check.h"

#include <stdlib.h>
#include <sys/wait.h>

/* ---- what it is told ---- */

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
    bool lacking; /* memory */
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
    heard->lacking = heard->lacking || take_word(&line, "lacking");
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

/* Before the check began, so that it could not tell. */
static bool was_short(const struct child_end *child)
{
    return child->printed.data != NULL && WIFEXITED(child->state) &&
           WEXITSTATUS(child->state) == 1 &&
           strstr(child->printed.data, "sluice check: error: out of memory") != NULL;
}

/* False: memory was short, here or there. */
static bool judge(const struct check_request *request, const struct check_entry *entry,
                  struct child_end *child, struct arena *arena, struct check_trial *trial)
{
    struct heard heard = { 0 };
    char *detail = NULL;

    if (child->told.data != NULL)
        hear(child->told.data, trial, &heard);
    if (!heard.ended || child->late) {
        heard.lacking = heard.lacking || was_short(child);
        trial->status = CHECK_CRASHED;
        detail = child_describe(child, request->seconds,
                                heard.at == NULL ? "it is loaded" : heard.at, arena);
    } else if (trial->status == CHECK_PASSED && (entry->traits & CHECK_QUIET) &&
               child->printed.length > 0) {
        trial->status = CHECK_WARNED;
        detail = arena_printf(arena, "it prints %zu bytes: %.*s", child->printed.length,
                              (int)strcspn(child->printed.data, "\n"), child->printed.data);
    } else {
        bool shows =
            trial->status == CHECK_FAILED && heard.at != NULL && (entry->traits & CHECK_SHRINKS);
        detail = arena_printf(arena, "%s%s%s%s", trial->detail, shows ? " (" : "",
                              shows ? heard.at : "", shows ? ")" : "");
    }
    if (detail != NULL)
        text_clean(detail, strlen(detail));
    trial->detail = detail;
    trial->rows = heard.rows.length == 0 ? "" : arena_text(arena, heard.rows.data);
    heard.lacking = heard.lacking || heard.rows.failed || child->told.failed ||
                    child->printed.failed || detail == NULL || trial->rows == NULL;
    buffer_fini(&heard.rows);
    return !heard.lacking;
}

int check_spawn(const struct check_request *request, const struct check_entry *entry,
                const struct check_inside *inside, struct arena *arena, struct check_trial *trial,
                struct sluice_error *error)
{
    struct arguments arguments = { .count = 0 };
    struct child_end end = { 0 };
    int64_t started = clock_monotonic_ns();
    char what[64];
    int status;

    *trial = (struct check_trial){ .detail = "", .rows = "" };
    make_arguments(request, inside, &arguments);
    (void)snprintf(what, sizeof what, "the check '%s'", entry->name);
    status = child_run(&(struct child_request){ .arguments = arguments.list,
                                                .what = what,
                                                .seconds = request->seconds,
                                                .cancel = request->cancel },
                       &end, error);
    if (status == SLUICE_OK && !judge(request, entry, &end, arena, trial))
        status = error_memory(error, what);
    trial->seconds = (double)(clock_monotonic_ns() - started) / 1e9;
    child_end_fini(&end);
    return status;
}

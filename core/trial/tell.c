/* tell.c - what a case tells the process that waits for it, an object of JSON a line, and how that
 * is heard. */
#include "trial/private.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOWN 20    /* differences of a case, and mistakes; the rest is counted */
#define LONGEST 400 /* bytes of a text */

static const char *const status_names[TRIAL_STATUSES] = { "passed", "failed", "crashed", "invalid",
                                                          "updated" };

const char *trial_status_name(int status)
{
    return status_names[status];
}

/* ---- mistakes of files ---- */

void mistakes_fini(struct mistake_list *mistakes)
{
    free(mistakes->texts.items);
    mistakes->texts = (struct trial_text_list){ 0 };
}

static bool add_text(struct trial_text_list *list, const char *text)
{
    if (text == NULL || !array_reserve((void **)&list->items, &list->capacity, list->count + 1,
                                       sizeof *list->items))
        return false;
    list->items[list->count++] = text;
    return true;
}

void mistake_add(struct mistake_list *mistakes, const char *path, int line, const char *format, ...)
{
    char text[2 * LONGEST];
    const char *whole;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (path == NULL)
        whole = arena_text(mistakes->arena, text);
    else if (line == 0)
        whole = arena_printf(mistakes->arena, "%s: %s", path, text);
    else
        whole = arena_printf(mistakes->arena, "%s:%d: %s", path, line, text);
    mistakes->failed = !add_text(&mistakes->texts, whole) || mistakes->failed;
}

void mistake_suggest(struct mistake_list *mistakes, const char *format, ...)
{
    size_t last = mistakes->texts.count - 1;
    char text[LONGEST];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (mistakes->failed)
        return;
    mistakes->texts.items[last] =
        arena_printf(mistakes->arena, "%s; %s", mistakes->texts.items[last], text);
    mistakes->failed = mistakes->texts.items[last] == NULL;
}

/* ---- telling ---- */

static void write_text(int output, const char *text, size_t length)
{
    size_t done = 0;
    ssize_t count = 1;

    while (count > 0 && done < length) {
        count = write(output, text + done, length - done);
        done += count > 0 ? (size_t)count : 0;
    }
}

void tell_word(const struct exam *exam, const char *line)
{
    write_text(exam->output, line, strlen(line));
}

static void write_line(struct exam *exam, json_t *object)
{
    struct buffer line = { 0 };

    report_json_line(object, 17, &line);
    exam->failed = exam->failed || line.failed;
    if (!line.failed)
        write_text(exam->output, line.data, line.length);
    buffer_fini(&line);
}

void tell_text(struct exam *exam, const char *member, const char *format, ...)
{
    char text[2 * LONGEST];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_make_utf8(text, strlen(text));
    write_line(exam, json_pack("{s:s}", member, text));
}

/* NULL stays that. */
static const char *cut(const char *text, char copy[LONGEST])
{
    if (text == NULL)
        return NULL;
    (void)snprintf(copy, LONGEST, "%s", text);
    if (strlen(text) >= LONGEST)
        memcpy(copy + LONGEST - 4, "...", 4);
    text_make_utf8(copy, strlen(copy));
    return copy;
}

void tell_difference(struct exam *exam, const struct trial_difference *difference)
{
    char key[LONGEST], expected[LONGEST], got[LONGEST];

    if (exam->told++ >= SHOWN) {
        exam->more++;
        return;
    }
    write_line(exam,
               json_pack("{s:i, s:s, s:i, s:s, s:s?, s:s?, s:s?, s:s?, s:s?}", "difference",
                         difference->kind, "file", difference->file, "line", difference->line,
                         "way", difference->way, "date", difference->date, "key",
                         cut(difference->key, key), "column", difference->column, "expected",
                         cut(difference->expected, expected), "got", cut(difference->got, got)));
}

void tell_mistakes(struct exam *exam)
{
    const struct trial_text_list *texts = &exam->mistakes.texts;

    for (size_t i = 0; i < texts->count && i < SHOWN; i++)
        tell_text(exam, "mistake", "%s", texts->items[i]);
    if (texts->count > SHOWN)
        tell_text(exam, "mistake", "and %zu more", texts->count - SHOWN);
}

void tell_end(struct exam *exam, const struct trial_case_end *end)
{
    write_line(exam, json_pack("{s:i, s:I, s:I, s:I, s:I}", "end", end->status, "dates",
                               (json_int_t)end->dates, "rows", (json_int_t)end->rows, "outcomes",
                               (json_int_t)end->outcomes, "more", (json_int_t)exam->more));
}

/* ---- hearing ---- */

/* Memory for the copy of a text; NULL stays that. */
static const char *take(const json_t *object, const char *member, struct arena *arena, bool *good)
{
    const char *text = json_string_value(json_object_get(object, member));
    const char *copy = text == NULL ? NULL : arena_text(arena, text);

    *good = *good && (text == NULL || copy != NULL);
    return copy;
}

static int64_t take_number(const json_t *object, const char *member)
{
    return (int64_t)json_integer_value(json_object_get(object, member));
}

static bool take_difference(const json_t *object, struct arena *arena, struct trial_case *result)
{
    bool good = true;
    struct trial_difference difference = {
        .kind = (int)take_number(object, "difference"),
        .file = take(object, "file", arena, &good),
        .line = (int)take_number(object, "line"),
        .way = take(object, "way", arena, &good),
        .date = take(object, "date", arena, &good),
        .key = take(object, "key", arena, &good),
        .column = take(object, "column", arena, &good),
        .expected = take(object, "expected", arena, &good),
        .got = take(object, "got", arena, &good),
    };

    if (!good || !array_reserve((void **)&result->differences, &result->difference_capacity,
                                result->difference_count + 1, sizeof *result->differences))
        return false;
    result->differences[result->difference_count++] = difference;
    return true;
}

static void take_end(const json_t *object, struct trial_case *result, struct heard *heard)
{
    int64_t status = take_number(object, "end");

    heard->ended = status >= 0 && status < TRIAL_STATUSES;
    result->status = heard->ended ? (int)status : TRIAL_CRASHED;
    result->dates = take_number(object, "dates");
    result->rows = take_number(object, "rows");
    result->outcomes = take_number(object, "outcomes");
    result->more = take_number(object, "more");
}

static bool take_line(const json_t *object, struct arena *arena, struct trial_case *result,
                      struct heard *heard)
{
    bool good = true;
    const char *at = take(object, "at", arena, &good);
    const char *mistake = take(object, "mistake", arena, &good);
    const char *note = take(object, "note", arena, &good);

    if (at != NULL)
        heard->at = at;
    if (mistake != NULL)
        good = good && add_text(&result->mistakes, mistake);
    if (note != NULL)
        good = good && add_text(&result->notes, note);
    if (json_object_get(object, "difference") != NULL)
        good = good && take_difference(object, arena, result);
    if (json_object_get(object, "end") != NULL)
        take_end(object, result, heard);
    heard->begun = heard->begun || json_object_get(object, "begun") != NULL;
    heard->refused = heard->refused || json_object_get(object, "refused") != NULL;
    return good;
}

bool trial_hear(char *told, struct arena *arena, struct trial_case *result, struct heard *heard)
{
    char *rest = told, *line;
    bool good = true;

    while (good && rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
        bool no_memory = false;
        json_t *object = *line == '\0' ? NULL : json_from_text(line, &no_memory);
        good = !no_memory && (object == NULL || take_line(object, arena, result, heard));
        json_decref(object);
    }
    return good;
}

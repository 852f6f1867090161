/* check.c - what a check tells of itself, and its rows on a bench. */
#include "sdk/check.h"

#include <unistd.h>

const char *const words_misuse[] = { "the plugin called ",
                                     "the plugin set ",
                                     "the plugin looked up ",
                                     "the plugin wrote ",
                                     "the plugin gave ",
                                     "the plugin emitted ",
                                     "the plugin made ",
                                     "the first input of plugin ",
                                     " is not the entity's",
                                     "' returned ",
                                     "' skipped, but ",
                                     "the key of an entity cannot be stored",
                                     NULL };
/* What ordinary rows, or rows that are less than that, must not come to either. */
const char *const words_bad[] = { "the plugin called ",
                                  "the plugin set ",
                                  "the plugin looked up ",
                                  "the plugin wrote ",
                                  "the plugin gave ",
                                  "the plugin emitted ",
                                  "the plugin made ",
                                  " is not the entity's",
                                  "' returned ",
                                  "' skipped, but ",
                                  "the key of an entity cannot be stored",
                                  "is not a finite number",
                                  NULL };

/* ---- telling ---- */

static const char *const status_names[CHECK_STATUSES] = { "passed", "failed", "crashed", "skipped",
                                                          "warned" };

const char *check_status_name(int status)
{
    return status_names[status];
}

static void tell(struct check *check, const char *word, const char *format, va_list arguments)
{
    char text[900], line[960]; /* whatever becomes of memory */
    size_t done = 0, length;
    ssize_t count = 1;

    (void)vsnprintf(text, sizeof text, format, arguments);
    text_clean(text, strlen(text));
    (void)snprintf(line, sizeof line, "%s %s\n", word, text);
    length = strlen(line);
    while (count > 0 && done < length) {
        count = write(check->inside->output, line + done, length - done);
        done += count > 0 ? (size_t)count : 0;
    }
}

void check_tell(struct check *check, const char *word, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(check, word, format, arguments);
    va_end(arguments);
}

bool check_step(struct check *check, const char *format, ...)
{
    char text[400];
    va_list arguments;

    check->step++;
    if (check->over || (check->inside->step != 0 && check->step != check->inside->step))
        return false;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    check_tell(check, "at", "%lld %s", (long long)check->step, text);
    return true;
}

void check_end(struct check *check, int status, const char *format, ...)
{
    va_list arguments;

    if (check->over)
        return;
    check->over = true;
    va_start(arguments, format);
    tell(check, check_status_name(status), format, arguments);
    va_end(arguments);
}

void check_find(struct check *check, const char *format, ...)
{
    char text[800];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    check_end(check, CHECK_FAILED, "%s", text);
}

/* ---- rows on a bench ---- */

bool check_lacks(struct check *check, int status)
{
    if (status == SLUICE_E_MEMORY && !check->over) {
        check->over = true;
        check_tell(check, "lacking", "%s", check->error.message);
    } else if (status != SLUICE_OK) {
        check_end(check, CHECK_SKIPPED, "%s", check->error.message);
    }
    return status != SLUICE_OK;
}

/* Here only memory makes a partition or an entity worth another try. */
static bool was_short(const struct bench_partition *partition)
{
    if (call_failed(&partition->result))
        return partition->result.retryable;
    for (int64_t e = 0; e < partition->input.entity_count; e++)
        if (partition->result.outcomes[e].retryable)
            return true;
    return false;
}

bool scene_open(struct check *check, const struct recipe *recipe, struct scene *scene)
{
    struct bench_setup setup;

    scene->world = &check->world;
    if (check_lacks(check, world_cook(&check->world, recipe, &scene->tables, &check->error)))
        return false;
    setup = world_setup(&check->world, scene->tables);
    return !check_lacks(check, bench_create(&setup, &scene->bench, &check->error));
}

bool scene_compute(struct check *check, struct scene *scene, struct bench_way way, int days)
{
    int64_t index = (int64_t)check->world.date_index + days;

    if (index < 0 || index >= (int64_t)check->world.calendar.count)
        index = (int64_t)check->world.date_index;
    bench_done(&scene->partition);
    buffer_clear(&scene->text);
    if (check_lacks(check, bench_compute(scene->bench, (size_t)index, way, &scene->partition,
                                         &check->error)))
        return false;
    bench_print(&scene->partition, &scene->text);
    return !was_short(&scene->partition) && !scene->text.failed
               ? true
               : !check_lacks(check, error_memory(&check->error, "what was computed"));
}

void scene_close(struct scene *scene)
{
    bench_done(&scene->partition);
    buffer_fini(&scene->text);
    bench_destroy(scene->bench);
    if (scene->tables != NULL)
        world_free(scene->world, scene->tables);
    *scene = (struct scene){ 0 };
}

static bool has_word(const char *text, const char *const *words)
{
    for (size_t i = 0; text != NULL && words[i] != NULL; i++)
        if (strstr(text, words[i]) != NULL)
            return true;
    return false;
}

bool scene_look_for(struct check *check, const struct scene *scene, const char *const *words)
{
    const struct bench_partition *partition = &scene->partition;
    struct buffer key = { 0 };

    if (call_failed(&partition->result) && has_word(partition->result.failure, words))
        check_find(check, "the partition fails: %s", partition->result.failure);
    for (int64_t e = 0; e < partition->input.entity_count && !check->over; e++) {
        const struct call_outcome *outcome = &partition->result.outcomes[e];
        if (outcome->outcome != SLUICE_FAILED || !has_word(outcome->reason, words))
            continue;
        bench_print_key(partition, e, &key);
        check_find(check, "entity %s: %s", key.data == NULL ? "" : key.data, outcome->reason);
    }
    buffer_fini(&key);
    return check->over;
}

/* ---- differences ---- */

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

/* Goes through both line by line; lines of rows are set in. */
void check_compare(struct check *check, const char *what, const struct buffer *first,
                   const struct buffer *second)
{
    const char *a = first->data == NULL ? "" : first->data;
    const char *b = second->data == NULL ? "" : second->data;
    const char *entity = a;

    if (first->failed || second->failed) {
        (void)check_lacks(check, error_memory(&check->error, "what was computed"));
        return;
    }
    while (*a != '\0' && line_length(a) == line_length(b) && strncmp(a, b, line_length(a)) == 0) {
        if (*a != ' ')
            entity = a;
        a += line_length(a) + 1;
        b += line_length(b) + 1;
    }
    if (*a == '\0' && *b == '\0')
        return;
    if (*a != ' ')
        entity = *a == '\0' ? b : a;
    check_find(check, "%s: entity %.*s: '%.*s', then '%.*s'", what, (int)strcspn(entity, ":\n"),
               entity, (int)line_length(a), a, (int)line_length(b), b);
}

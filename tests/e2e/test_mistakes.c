/* Each kind of mistake, made on purpose: the message, its place, and the exit code are promises. */
#include "base/base.h"
#include "e2e/mistakes.h"
#include "e2e/sluice.h"
#include "runner.h"

#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>

#define WORDS 16

/* ---- the folder ---- */

static void write_files(const struct mistake_file *files, size_t count, const char *from,
                        const char *to)
{
    struct buffer text = { 0 };

    for (size_t i = 0; i < count && files[i].path != NULL; i++) {
        const char *rest = files[i].text, *found = from != NULL ? strstr(rest, from) : NULL;
        buffer_clear(&text);
        if (found != NULL) {
            buffer_append(&text, rest, (size_t)(found - rest));
            buffer_text(&text, to);
            rest = found + strlen(from);
        }
        buffer_text(&text, rest);
        ck_assert(!text.failed);
        e2e_write(files[i].path, text.data != NULL ? text.data : "", text.length);
    }
    buffer_fini(&text);
}

/* Every file with all it holds. */
static void look(struct buffer *seen)
{
    struct dirent **entries = NULL;
    int count = scandir(".", &entries, NULL, alphasort);

    ck_assert_int_ge(count, 0);
    for (int i = 0; i < count; i++) {
        size_t length = 0;
        char *bytes = entries[i]->d_type == DT_REG ? e2e_read(entries[i]->d_name, &length) : NULL;
        buffer_printf(seen, "%s %zu\n", entries[i]->d_name, length);
        buffer_append(seen, bytes != NULL ? bytes : "", length);
        free(bytes);
        free(entries[i]);
    }
    free(entries);
    ck_assert(!seen->failed);
}

/* ---- the command ---- */

/* `to` in place of each `from`. Heap. */
static char *exchange(const char *text, const char *from, const char *to)
{
    struct buffer out = { 0 };
    const char *found;

    while ((found = strstr(text, from)) != NULL) {
        buffer_append(&out, text, (size_t)(found - text));
        buffer_text(&out, to);
        text = found + strlen(from);
    }
    buffer_text(&out, text);
    ck_assert(!out.failed && out.data != NULL);
    return out.data;
}

static struct e2e_result run(const char *command)
{
    const char *words[WORDS + 1] = { NULL };
    char *line = exchange(command, "$PLUGINS", FIXTURES);
    char *rest = line, *word;
    struct e2e_result result;

    for (size_t i = 0; (word = strsep(&rest, " ")) != NULL; i++) {
        ck_assert_uint_lt(i, WORDS);
        words[i] = word;
    }
    result = e2e_run(words);
    free(line);
    return result;
}

static void prepare(const struct mistake *mistake)
{
    const char *equals = mistake->environment != NULL ? strchr(mistake->environment, '=') : NULL;
    struct e2e_result result;
    char name[64];

    write_files(mistake_bases, COUNT_OF(mistake_bases), mistake->from, mistake->to);
    write_files(mistake->files, COUNT_OF(mistake->files), NULL, NULL);
    if (equals != NULL) {
        (void)snprintf(name, sizeof name, "%.*s", (int)(equals - mistake->environment),
                       mistake->environment);
        ck_assert_int_eq(setenv(name, equals + 1, 1), 0);
    }
    if (mistake->before == NULL)
        return;
    result = run(mistake->before);
    ck_assert_msg(result.code == 0, "%s: %s\n%s", mistake->promise, mistake->before, result.err);
    e2e_result_fini(&result);
}

/* ---- the same for programs ---- */

/* What text has and objects have not: lines of files with their carets, the rest that is not
 * listed. */
static bool is_shown_only(const char *line)
{
    line += strspn(line, " 0123456789");
    return *line == '|' || strncmp(line, "error: and ", 11) == 0;
}

static void put_text(const json_t *mistake, struct buffer *text)
{
    json_int_t line = json_integer_value(json_object_get(mistake, "line"));
    json_int_t column = json_integer_value(json_object_get(mistake, "column"));
    const char *suggestion = json_string_value(json_object_get(mistake, "suggestion"));

    buffer_text(text, json_string_value(json_object_get(mistake, "file")));
    if (line > 0)
        buffer_printf(text, ":%d", (int)line);
    if (column > 0)
        buffer_printf(text, ":%d", (int)column);
    buffer_printf(text, ": error: %s\n", json_string_value(json_object_get(mistake, "message")));
    if (suggestion != NULL)
        buffer_printf(text, "  %s\n", suggestion);
}

/* Of a pipeline that can be read, --format json has all that the text has. */
static void check_json(const struct mistake *mistake, const char *command)
{
    struct buffer shown = { 0 }, told = { 0 };
    char line[256], *expected = exchange(mistake->expected, "$BUILD", BUILD), *rest = expected;
    struct e2e_result result;
    json_t *object;

    (void)snprintf(line, sizeof line, "%s --format json", command);
    result = run(line);
    for (char *at = result.out, *next; *at != '\0'; at = next) {
        next = strchr(at, '\n') + 1;
        object = json_loadb(at, (size_t)(next - at), 0, NULL);
        ck_assert_msg(object != NULL, "%s: %s", mistake->promise, at);
        put_text(object, &told);
        json_decref(object);
    }
    buffer_text(&told, result.err);
    while (rest != NULL && *rest != '\0') {
        char *text = strsep(&rest, "\n");
        if (!is_shown_only(text))
            buffer_printf(&shown, "%s\n", text);
    }
    ck_assert_msg(text_equals(shown.data, told.data), "%s:\n%s\ninstead of\n%s", mistake->promise,
                  told.data, shown.data);
    ck_assert_int_eq(result.code, mistake->code);
    e2e_result_fini(&result);
    buffer_fini(&shown);
    buffer_fini(&told);
    free(expected);
}

/* ---- each ---- */

static void check(const struct mistake *mistake)
{
    struct buffer before = { 0 }, after = { 0 };
    struct e2e_result result;
    const char *command = mistake->command != NULL ? mistake->command : "validate a.yaml";
    char folder[E2E_FOLDER_SIZE];
    char *err;

    e2e_enter(folder);
    prepare(mistake);
    look(&before);
    result = run(command);
    if (strncmp(command, "validate a.yaml", 15) == 0 &&
        strncmp(mistake->expected, "sluice validate", 15) != 0)
        check_json(mistake, command);
    look(&after);
    err = exchange(result.err, BUILD, "$BUILD");
    ck_assert_msg(text_equals(err, mistake->expected), "%s:\n%s\ninstead of\n%s", mistake->promise,
                  err, mistake->expected);
    ck_assert_msg(result.code == mistake->code, "%s: exit code %d instead of %d", mistake->promise,
                  result.code, mistake->code);
    ck_assert_msg(result.out_length == 0, "%s: printed %s", mistake->promise, result.out);
    ck_assert_msg(before.length == after.length &&
                      memcmp(before.data, after.data, after.length) == 0,
                  "%s: files were changed", mistake->promise);
    free(err);
    e2e_result_fini(&result);
    buffer_fini(&before);
    buffer_fini(&after);
    e2e_leave(folder);
}

/* ---- the suite ---- */

static const struct mistake *const tables[] = {
    mistakes_yaml,  mistakes_keys,     mistakes_tables,    mistakes_processors,
    mistakes_graph, mistakes_commands, mistakes_questions,
};

static size_t count_of(const struct mistake *table)
{
    size_t count = 0;

    while (table[count].promise != NULL)
        count++;
    return count;
}

START_TEST(mistakes_are_told_exactly_and_change_nothing)
{
    size_t number = (size_t)_i, table = 0;

    for (; number >= count_of(tables[table]); table++)
        number -= count_of(tables[table]);
    check(&tables[table][number]);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("mistakes");
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(tables); i++)
        count += count_of(tables[i]);
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, mistakes_are_told_exactly_and_change_nothing, 0, (int)count);
    return runner_run("e2e_mistakes", cases);
}

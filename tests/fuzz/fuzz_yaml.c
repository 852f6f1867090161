/*
 * fuzz_yaml.c - a pipeline file and what it includes, to the model.
 *
 * Files are read from a folder in memory: the input, a good file and one that includes the input.
 * The linker puts the functions here before those of the core (CMakeLists.txt).
 */
#include "fuzz/promise.h"
#include "pipeline/pipeline.h"

#include <stdlib.h>
#include <sys/stat.h>

static const char good_text[] =
    "sluice: 1\nname: good\nstore: {driver: sqlite, path: good.db}\ncalendar: {table: days, date: "
    "day, season: season}\ntables:\n  days: {date: day, key: [day], known: ahead, columns: {day: "
    "date, season: text}}\n";
static const char loop_text[] = "sluice: 1\nname: loop\ninclude: [input.yaml]\n";

enum { INPUT, GOOD, LOOP, SOURCE_COUNT };

struct folder {
    struct promise_source sources[SOURCE_COUNT + 1];
};

/* Functions of the core cannot be told where the files are. One input is tried at a time. */
static struct folder folder = { {
    [INPUT] = { "input.yaml", "", 0 },
    [GOOD] = { "good.yaml", good_text, sizeof good_text - 1 },
    [LOOP] = { "loop.yaml", loop_text, sizeof loop_text - 1 },
} };

static int find_source(const char *path)
{
    int i = 0;

    while (folder.sources[i].file != NULL && !text_equals(folder.sources[i].file, path))
        i++;
    return i;
}

/* ---- instead of the core's ---- */

int __real_stat(const char *path, struct stat *status);
int __wrap_stat(const char *path, struct stat *status);
int __wrap_file_read_trusted(const char *path, size_t limit, char **text, size_t *length,
                             struct sluice_error *error);

int __wrap_stat(const char *path, struct stat *status)
{
    int i = find_source(path);

    if (i == SOURCE_COUNT)
        return __real_stat(path, status);
    *status = (struct stat){ .st_ino = (ino_t)i + 1 };
    return 0;
}

int __wrap_file_read_trusted(const char *path, size_t limit, char **text, size_t *length,
                             struct sluice_error *error)
{
    const struct promise_source *source = &folder.sources[find_source(path)];

    if (source->file == NULL)
        return sluice_error_set(error, SLUICE_E_NOT_FOUND, "cannot read '%s'", path);
    if (source->length > limit)
        return sluice_error_set(error, SLUICE_E_LIMIT, "'%s' is too large", path);
    *text = malloc(source->length + 1);
    promise(*text != NULL, "memory suffices");
    memcpy(*text, source->text, source->length);
    (*text)[source->length] = '\0';
    *length = source->length;
    return SLUICE_OK;
}

/* ---- the model ---- */

static void check_table(const struct pipeline_table *table)
{
    promise(table->name != NULL && !table->broken && table->file != NULL, "a table is whole");
    promise(table->known >= KNOWN_AHEAD && table->known <= KNOWN_AFTER, "it is known some time");
    promise(table->column_count > 0 && table->key_count > 0, "it has columns and a key");
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        promise(column->name != NULL && column->from != NULL, "a column has a name");
        promise(column->type >= SLUICE_BOOL && column->type <= SLUICE_TIME, "and a type");
    }
    for (size_t i = 0; i < table->where_count; i++)
        promise(table->where[i].column != NULL, "a condition has its column");
}

static void check_processor(const struct pipeline_processor *processor)
{
    promise(processor->name != NULL && processor->plugin != NULL && !processor->broken,
            "a processor is whole");
    promise(processor->workers >= 0 && processor->progress_every >= 0, "no count is negative");
    promise(processor->max_failed >= 0 && processor->max_failed <= 100, "a percentage is one");
    /* That they come together is for binding to say: a descriptor may be without both. */
    for (size_t i = 0; i < processor->gates.due_count; i++)
        promise(processor->gates.due[i].table != NULL, "what is due has a table");
    promise(processor->gates.present == NULL || processor->gates.present->table != NULL,
            "and so has what is present");
    for (size_t i = 0; i < processor->needs_count; i++)
        promise(processor->needs[i].name != NULL, "what is needed has a name");
}

static void check_model(const struct pipeline *pipeline)
{
    promise(pipeline->name != NULL, "a pipeline has a name");
    if (pipeline->store != NULL)
        promise(pipeline->store->driver != NULL && !pipeline->store->broken, "a store is whole");
    if (pipeline->calendar != NULL)
        promise(pipeline->calendar->table != NULL && pipeline->calendar->date != NULL,
                "a calendar is whole");
    for (size_t i = 0; i < pipeline->table_count; i++) {
        check_table(&pipeline->tables[i]);
        promise(pipeline_find_table(pipeline, pipeline->tables[i].name) == &pipeline->tables[i],
                "a table is found by its name");
    }
    for (size_t i = 0; i < pipeline->processor_count; i++)
        check_processor(&pipeline->processors[i]);
}

static size_t load(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct pipeline *pipeline = NULL;
    struct diagnostics diagnostics;
    size_t mistakes;
    int status;

    diagnostics_init(&diagnostics);
    status = pipeline_load(folder.sources[INPUT].file, &diagnostics, &pipeline, &error);
    mistakes = diagnostics.count;
    promise(status == (mistakes > 0 ? SLUICE_E_INVALID : SLUICE_OK),
            "a file is invalid if and only if that was said, not %s", error.message);
    promise((pipeline != NULL) == (status == SLUICE_OK), "there is a model of a good file only");
    promise(status == SLUICE_OK || error.message[0] != '\0', "a failure has a message");
    if (pipeline != NULL)
        check_model(pipeline);
    pipeline_destroy(pipeline);
    promise_diagnostics(&diagnostics, folder.sources);
    diagnostics_fini(&diagnostics);
    return mistakes;
}

/* What is read although it has mistakes has the same ones. */
static void read_with_mistakes(size_t mistakes)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct pipeline *pipeline = NULL;
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    (void)pipeline_read(folder.sources[INPUT].file, &diagnostics, &pipeline, &error);
    promise(diagnostics.count == mistakes, "a file has the same mistakes each time");
    for (size_t i = 0; pipeline != NULL && i < pipeline->processor_count; i++)
        promise(pipeline->processors[i].broken || pipeline->processors[i].plugin != NULL,
                "a processor without a plugin is broken");
    pipeline_destroy(pipeline);
    diagnostics_fini(&diagnostics);
}

/* ---- secrets ---- */

#define SECRET "hunter2hunter2"

/* Whatever stands around a password, the lines of mistakes do not show it. */
static void hide_secret(const char *bytes, size_t length)
{
    static const char *const forms[] = { "\npassword: " SECRET "\n", "{api_key: " SECRET "}",
                                         "\n  url: postgres://user:" SECRET "@host/db\n",
                                         "\n- db-token: \"" SECRET "\"" };
    const char *form = forms[length % COUNT_OF(forms)];
    struct diagnostics diagnostics;
    struct buffer text = { 0 }, printed = { 0 };

    if (memmem(bytes, length, SECRET, 4) != NULL)
        return;
    buffer_append(&text, bytes, length / 2);
    buffer_text(&text, form);
    buffer_append(&text, bytes + length / 2, length - length / 2);
    promise(!text.failed, "memory suffices");
    diagnostics_init(&diagnostics);
    diagnostics_source(&diagnostics, "text", text.data, text.length);
    for (size_t i = 0, line = 1; i <= text.length; i++) {
        if (i == text.length || text.data[i] == '\n')
            diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE,
                            (struct location){ "text", (int)line++, 1 }, "here");
    }
    diagnostics_print(&diagnostics, &printed);
    promise(!printed.failed && strstr(printed.data, "hunter2h") == NULL, "no password in '%s'",
            printed.data);
    diagnostics_fini(&diagnostics);
    buffer_fini(&text);
    buffer_fini(&printed);
}

static void set_environment(void)
{
    promise(clearenv() == 0 && setenv("SET", "10", 1) == 0 && setenv("EMPTY", "", 1) == 0,
            "memory suffices");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct promise_source *input = &folder.sources[INPUT];
    size_t mistakes;

    set_environment();
    input->text = (const char *)bytes;
    input->length = length;
    mistakes = load();
    if (mistakes > 0)
        read_with_mistakes(mistakes);
    hide_secret((const char *)bytes, length);
    return 0;
}

/* new_plugin.c - the folder of a plugin that is begun: what was asked for, checked and written. */
#include "begin/new_plugin.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_US ((int64_t)86400 * 1000000)

/* ---- what was asked for ---- */

/* A letter, then letters, digits and _, as names of plugins and aliases are: no capitals. */
static bool is_plain(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return length > 0 && name[length] == '\0' && length < NEW_NAME_SIZE - 16 && name[0] >= 'a';
}

static int bad_name(const char *what, const char *name, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "%s '%.80s' cannot be: names are small letters, digits and _, at most "
                            "%d, and begin with a letter",
                            what, name, NEW_NAME_SIZE - 17);
}

static int read_entity(struct new_draft *draft, const char *text, struct sluice_error *error)
{
    struct new_entity *entity = &draft->entities[draft->entity_count];
    const char *colon = strchr(text, ':');
    size_t length = colon == NULL ? strlen(text) : (size_t)(colon - text);

    entity->type = colon == NULL ? 0 : type_parse(colon + 1, strlen(colon + 1));
    if (length == 0 || length >= NEW_NAME_SIZE ||
        (entity->type != SLUICE_INT && entity->type != SLUICE_TEXT && entity->type != SLUICE_DATE &&
         entity->type != SLUICE_BOOL))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "--entity '%.80s' is not NAME:TYPE with a type of int, text, date "
                                "or bool, as in player_id:int",
                                text);
    memcpy(entity->name, text, length);
    entity->name[length] = '\0';
    if (new_is_entity(draft, entity->name))
        return sluice_error_set(error, SLUICE_E_INVALID, "--entity '%s' is given twice",
                                entity->name);
    draft->entity_count++;
    return SLUICE_OK;
}

static const struct pipeline_column *find_column(const struct pipeline_table *table,
                                                 const char *name)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (text_equals(table->columns[c].name, name))
            return &table->columns[c];
    return NULL;
}

/* Has the table all of the entity's columns, of its types? */
static bool has_entity(const struct new_draft *draft, const struct pipeline_table *table,
                       const char **lacking)
{
    for (size_t e = 0; e < draft->entity_count; e++) {
        const struct pipeline_column *column = find_column(table, draft->entities[e].name);
        *lacking = draft->entities[e].name;
        if (column == NULL || column->type != draft->entities[e].type)
            return false;
    }
    return true;
}

static int unknown_table(const struct new_draft *draft, const char *name,
                         struct sluice_error *error)
{
    const struct pipeline *pipeline = draft->request->pipeline;
    const char *names[64];
    const char *close;
    size_t count = 0;

    for (; count < pipeline->table_count && count < COUNT_OF(names); count++)
        names[count] = pipeline->tables[count].name;
    close = closest_match(name, names, count);
    return sluice_error_set(error, SLUICE_E_INVALID, "%s declares no table '%.80s'%s%s%s",
                            pipeline->path, name, close == NULL ? "" : "; did you mean '",
                            close == NULL ? "" : close, close == NULL ? "" : "'?");
}

/* Columns of an alias like these would have names of others. */
static void make_prefix(struct new_input *input)
{
    static const char *const TAKEN[] = { "in", "out", "sluice" };
    size_t length = strlen(input->alias);

    for (size_t i = 0; i < length; i++) {
        char c = input->alias[i];
        input->prefix[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    for (size_t i = 0; i < COUNT_OF(TAKEN); i++)
        if (strcmp(input->alias, TAKEN[i]) == 0) {
            memcpy(input->prefix + length, "_ROWS", 5);
            length += 5;
        }
    input->prefix[length] = '\0';
}

static int make_alias(struct new_draft *draft, struct new_input *input, const char *alias,
                      struct sluice_error *error)
{
    size_t length = strlen(alias);

    for (size_t i = 0; i <= length && i < NEW_NAME_SIZE; i++)
        input->alias[i] = ascii_lower(alias[i]);
    if (length >= NEW_NAME_SIZE || !is_plain(input->alias))
        return bad_name("the alias", alias, error);
    if (strcmp(input->alias, "expected") == 0 || strcmp(input->alias, "outcomes") == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "no input can be called '%s': a file of the plugin's test is; name "
                                "it with --input TABLE=ALIAS",
                                input->alias);
    for (const struct new_input *other = draft->inputs; other < input; other++)
        if (strcmp(other->alias, input->alias) == 0)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "two inputs are called '%s': name one with --input TABLE=ALIAS",
                                    input->alias);
    make_prefix(input);
    return SLUICE_OK;
}

static int read_input(struct new_draft *draft, const char *text, struct sluice_error *error)
{
    struct new_input *input = &draft->inputs[draft->input_count];
    const char *equals = strchr(text, '='), *lacking = NULL;
    const char *name =
        arena_copy(&draft->arena, text, equals == NULL ? strlen(text) : (size_t)(equals - text));

    if (name == NULL)
        return error_memory(error, text);
    input->table = pipeline_find_table(draft->request->pipeline, name);
    if (input->table == NULL)
        return unknown_table(draft, name, error);
    input->keyed = has_entity(draft, input->table, &lacking);
    if (draft->input_count == 0 && !input->keyed)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' has no column '%s' of the type of the entity's: the "
                                "first input lists the entities, so it has all of their columns",
                                name, lacking);
    draft->input_count++;
    return make_alias(draft, input, equals == NULL ? name : equals + 1, error);
}

static void find_figure(struct new_draft *draft)
{
    for (size_t i = 0; i < draft->input_count && draft->figure == NULL; i++) {
        const struct pipeline_table *table = draft->inputs[i].table;
        for (size_t c = 0; c < table->column_count && draft->figure == NULL; c++) {
            const struct pipeline_column *column = &table->columns[c];
            bool key = new_is_entity(draft, column->name);
            for (size_t k = 0; k < table->key_count; k++)
                key = key || text_equals(table->key[k], column->name);
            if (!key && type_is_number(column->type)) {
                draft->figure = column;
                draft->figure_input = i;
            }
        }
    }
}

/* The first of a calendar that is generated; else any will do. */
static int choose_dates(struct new_draft *draft, struct sluice_error *error)
{
    const struct pipeline_calendar *rule = draft->request->pipeline->calendar;
    struct calendar calendar = { 0 };
    int status = SLUICE_OK;

    for (int i = 0; i < NEW_DATES; i++)
        draft->dates[i] = date_from_civil(2024, 1, 1 + i);
    if (rule == NULL || !rule->generated)
        return SLUICE_OK;
    status = calendar_generate(rule, (sluice_day)(clock_utc_us() / DAY_US), &calendar, error);
    if (status == SLUICE_OK && calendar.count >= NEW_DATES)
        memcpy(draft->dates, calendar.dates, sizeof draft->dates);
    calendar_fini(&calendar);
    return status;
}

static int read_request(struct new_draft *draft, struct sluice_error *error)
{
    const struct new_plugin_request *request = draft->request;
    int status = SLUICE_OK;

    draft->entities = arena_alloc(&draft->arena, request->entity_count * sizeof *draft->entities);
    draft->inputs = arena_alloc(&draft->arena, request->input_count * sizeof *draft->inputs);
    if (draft->entities == NULL || draft->inputs == NULL)
        return error_memory(error, request->name);
    if (!is_plain(request->name))
        return bad_name("the plugin's name", request->name, error);
    if (request->pipeline->calendar == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "%s has no 'calendar', and a plugin computes dates of one: give it "
                                "a table's, or {every: day, from: 2024-01-01, to: today}",
                                request->pipeline->path);
    if (pipeline_find_table(request->pipeline, request->name) != NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "%s has a table '%s' already, and the plugin's rows would be in a "
                                "table of this name: name the plugin otherwise",
                                request->pipeline->path, request->name);
    for (size_t i = 0; i < request->entity_count && status == SLUICE_OK; i++)
        status = read_entity(draft, request->entities[i], error);
    for (size_t i = 0; i < request->input_count && status == SLUICE_OK; i++)
        status = read_input(draft, request->inputs[i], error);
    if (status == SLUICE_OK)
        find_figure(draft);
    return status == SLUICE_OK ? choose_dates(draft, error) : status;
}

/* ---- writing ---- */

typedef void part_text(const struct new_draft *draft, struct buffer *out);

/* %s is the plugin's name. */
static const struct {
    const char *path;
    part_text *text;
} parts[] = {
    { "%s/%s.c", new_source_text },
    { "%s/Makefile", new_make_text },
    { "%s/CMakeLists.txt", new_cmake_text },
    { "%s/%s.yaml", new_pipeline_text },
    { "%s/test/expected.csv", new_expected_text },
    { "%s/test/outcomes.csv", new_outcomes_text },
};

static int write_part(struct new_draft *draft, const char *path, struct buffer *text,
                      struct buffer *report, struct sluice_error *error)
{
    int status = path == NULL ? error_memory(error, draft->request->name)
                              : new_file_write(path, text, error);

    if (status == SLUICE_OK) {
        buffer_printf(report, "  %s\n", path);
        draft->written[draft->written_count++] = path;
    }
    buffer_fini(text);
    return status;
}

static char *part_path(struct new_draft *draft, const char *pattern)
{
    const char *name = draft->request->name, *rest = strchr(pattern, '/');
    bool named = strstr(rest, "%s") != NULL;

    return named ? arena_printf(&draft->arena, "%s/%s%s", name, name, strrchr(pattern, '.'))
                 : arena_printf(&draft->arena, "%s%s", name, rest);
}

/* A table has one file, called like the first input that reads it. */
static bool is_first_of_table(const struct new_draft *draft, size_t input)
{
    for (size_t i = 0; i < input; i++)
        if (draft->inputs[i].table == draft->inputs[input].table)
            return false;
    return true;
}

static int write_parts(struct new_draft *draft, struct buffer *report, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t p = 0; p < COUNT_OF(parts) && status == SLUICE_OK; p++) {
        struct buffer text = { 0 };
        parts[p].text(draft, &text);
        status = write_part(draft, part_path(draft, parts[p].path), &text, report, error);
    }
    for (size_t i = 0; i < draft->input_count && status == SLUICE_OK; i++) {
        struct buffer text = { 0 };
        if (!is_first_of_table(draft, i))
            continue;
        new_rows_text(draft, &draft->inputs[i], &text);
        status = write_part(draft,
                            arena_printf(&draft->arena, "%s/test/%s.csv", draft->request->name,
                                         draft->inputs[i].alias),
                            &text, report, error);
    }
    return status;
}

static int make_folders(struct new_draft *draft, struct sluice_error *error)
{
    const char *name = draft->request->name;
    const char *test = arena_printf(&draft->arena, "%s/test", name);
    size_t most = COUNT_OF(parts) + draft->input_count;

    draft->written = arena_alloc(&draft->arena, most * sizeof *draft->written);
    if (test == NULL || draft->written == NULL)
        return error_memory(error, name);
    if (mkdir(name, 0777) != 0 && errno == EEXIST)
        return new_there_already(name, error);
    draft->test = test;
    if (access(name, W_OK) != 0 || mkdir(test, 0777) != 0)
        return sluice_error_set(error, SLUICE_E_IO, "cannot make the folder '%s': %s", test,
                                strerror(errno));
    return SLUICE_OK;
}

/* A folder that is not complete would be in the way of the next try. It needs no memory. */
static void take_back(const struct new_draft *draft)
{
    if (draft->test == NULL)
        return;
    for (size_t i = 0; i < draft->written_count; i++)
        (void)unlink(draft->written[i]);
    (void)rmdir(draft->test);
    (void)rmdir(draft->request->name);
}

int new_plugin(const struct new_plugin_request *request, struct buffer *report,
               struct sluice_error *error)
{
    struct new_draft draft = { .request = request };
    const char *name = request->name;
    int status;

    arena_init(&draft.arena, 0);
    status = read_request(&draft, error);
    if (status == SLUICE_OK)
        status = make_folders(&draft, error);
    buffer_printf(report, "%s is written:\n", name);
    if (status == SLUICE_OK)
        status = write_parts(&draft, report, error);
    buffer_printf(report,
                  "\nnext:\n  make -C %s\n  sluice test %s\n  sluice check %s/%s.so\n"
                  "  sluice run %s/%s.yaml --plugins %s --date D\n",
                  name, name, name, name, name, name, name);
    if (status == SLUICE_OK && report->failed)
        status = error_memory(error, name);
    if (status != SLUICE_OK)
        take_back(&draft);
    arena_fini(&draft.arena);
    return status;
}

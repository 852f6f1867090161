/* new_source.c - the C of a plugin that is begun, and what builds and runs it. */
#include "begin/new_plugin.h"

const char *new_type_word(int type)
{
    static const char *const WORDS[] = {
        [SLUICE_BOOL] = "BOOL", [SLUICE_INT] = "INT",   [SLUICE_REAL] = "REAL",
        [SLUICE_TEXT] = "TEXT", [SLUICE_DATE] = "DATE", [SLUICE_TIME] = "TIME",
    };

    return WORDS[type];
}

bool new_is_entity(const struct new_draft *draft, const char *column)
{
    for (size_t e = 0; e < draft->entity_count; e++)
        if (strcmp(draft->entities[e].name, column) == 0)
            return true;
    return false;
}

/* A line of a macro that goes on. */
static void put_item(struct buffer *out, const char *list, const char *name, int type,
                     bool nullable, const char *more)
{
    buffer_printf(out, " \\\n    X(%s, %s, %s, %s%s)", list, name, new_type_word(type),
                  nullable ? "SLUICE_NULLABLE" : "SLUICE_REQUIRED", more);
}

static void put_indexes(const struct new_draft *draft, struct buffer *out)
{
    buffer_text(out, "enum { ");
    for (size_t i = 0; i < draft->input_count; i++)
        buffer_printf(out, "%sIN_%s", i == 0 ? "" : ", ", draft->inputs[i].prefix);
    buffer_text(out, " };\n");
}

static void put_input_columns(const struct new_input *input, struct buffer *out)
{
    buffer_printf(out, "\n/* Columns of table %s; take out what you do not read. */\n",
                  input->table->name);
    buffer_printf(out, "#define %s(X)", input->prefix);
    for (size_t c = 0; c < input->table->column_count; c++) {
        const struct pipeline_column *column = &input->table->columns[c];
        put_item(out, input->prefix, column->name, column->type, column->nullable, "");
    }
    buffer_printf(out, "\nenum { %s(SLUICE_INDEX) };\n", input->prefix);
    buffer_printf(out, "SLUICE_INPUT_COLUMNS(%s_columns, %s);\n", input->alias, input->prefix);
}

static void put_input(const struct new_input *input, bool last, struct buffer *out)
{
    bool dated = input->table->date != NULL;

    buffer_printf(out,
                  "    SLUICE_INPUT(.alias = \"%s\", .table = \"%s\", .need = %s,\n"
                  "                 .columns = %s_columns, .keys = %s,\n"
                  "                 .window = SLUICE_WINDOW(.kind = %s))%s",
                  input->alias, input->table->name, dated ? "SLUICE_SOFT" : "SLUICE_HARD",
                  input->alias, input->keyed ? "BY_ENTITY" : "SLUICE_KEYS(0)",
                  dated ? "SLUICE_WINDOW_BEFORE" : "SLUICE_WINDOW_ALL", last ? ");\n" : ",\n");
}

static void put_inputs(const struct new_draft *draft, struct buffer *out)
{
    buffer_text(out, "\n#define BY_ENTITY SLUICE_KEYS(");
    for (size_t e = 0; e < draft->entity_count; e++)
        buffer_printf(out, "%sSLUICE_KEY(%s)", e == 0 ? "" : ", ", draft->entities[e].name);
    buffer_text(out, ")\n/* The first input lists the entities: one per key. Of tables with dates "
                     "the rows before D are\n   read; SLUICE_SOFT takes a date that is missing for "
                     "an empty one. */\nSLUICE_INPUTS(inputs,\n");
    for (size_t i = 0; i < draft->input_count; i++)
        put_input(&draft->inputs[i], i + 1 == draft->input_count, out);
}

static void put_output(const struct new_draft *draft, struct buffer *out)
{
    buffer_text(out, "\n/* The entity's key comes first. */\n#define OUT(X)");
    for (size_t e = 0; e < draft->entity_count; e++)
        put_item(out, "OUT", draft->entities[e].name, draft->entities[e].type, false,
                 ", .help = \"key\"");
    for (size_t i = 0; i < draft->input_count; i++)
        buffer_printf(out, " \\\n    X(OUT, %s_rows, INT, SLUICE_REQUIRED, .help = \"rows read\")",
                      draft->inputs[i].alias);
    if (draft->figure != NULL)
        buffer_printf(out,
                      " \\\n    X(OUT, mean_%s, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(3), "
                      ".help = \"of its known values\")",
                      draft->figure->name);
    buffer_text(out,
                "\nenum { OUT(SLUICE_INDEX) };\nSLUICE_OUTPUT_COLUMNS(output_columns, OUT);\n");
}

/* The rows of an input: the entity's, or all that the window has. */
static void put_slice(const struct new_input *input, struct buffer *out)
{
    if (input->keyed)
        buffer_printf(out, "call->slices[IN_%s]", input->prefix);
    else
        buffer_printf(out, "sluice_lookup(call, IN_%s, NULL)", input->prefix);
}

static void put_mean(const struct new_draft *draft, struct buffer *out)
{
    const struct new_input *input = &draft->inputs[draft->figure_input];
    const char *column = draft->figure->name;

    buffer_printf(
        out,
        "\n/* The mean of what is known of a column; nothing is set where nothing is. */\n"
        "static void set_mean(const struct sluice_call *call)\n"
        "{\n"
        "    const struct sluice_column *columns = sluice_columns(call, IN_%s);\n"
        "    struct sluice_slice rows = ",
        input->prefix);
    put_slice(input, out);
    buffer_printf(out,
                  ";\n"
                  "    double total = 0;\n"
                  "    int64_t known = 0;\n"
                  "\n"
                  "    for (int64_t i = 0; i < rows.count; i++) {\n"
                  "        struct sluice_number number =\n"
                  "            sluice_number_at(&columns[%s_%s], sluice_at(rows, i));\n"
                  "        known += number.known;\n"
                  "        total += number.known ? number.value : 0;\n"
                  "    }\n"
                  "    if (known > 0)\n"
                  "        sluice_set_real(call, OUT_mean_%s, total / (double)known);\n"
                  "}\n",
                  input->prefix, column, column);
}

static void put_process(const struct new_draft *draft, struct buffer *out)
{
    const struct new_input *first = &draft->inputs[0];

    if (draft->figure != NULL)
        put_mean(draft, out);
    buffer_text(
        out, "\n/* One entity. It reads what its call has, and nothing else: no files, no clock. "
             "*/\nstatic int process(const struct sluice_call *call)\n{\n");
    buffer_printf(out,
                  "    if (call->slices[IN_%s].count == 0)\n"
                  "        return sluice_skip(call, SLUICE_INSUFFICIENT, \"no %s\");\n",
                  first->prefix, first->alias);
    for (size_t e = 0; e < draft->entity_count; e++)
        buffer_printf(out, "    sluice_set(call, OUT_%s, call->key[%zu]);\n",
                      draft->entities[e].name, e);
    for (size_t i = 0; i < draft->input_count; i++) {
        buffer_printf(out, "    sluice_set_int(call, OUT_%s_rows, ", draft->inputs[i].alias);
        put_slice(&draft->inputs[i], out);
        buffer_text(out, ".count);\n");
    }
    buffer_text(out, draft->figure == NULL ? "" : "    set_mean(call);\n");
    buffer_text(out, "    return SLUICE_WRITTEN;\n}\n");
}

static void put_descriptor(const struct new_draft *draft, struct buffer *out)
{
    const char *name = draft->request->name;

    buffer_printf(out,
                  "\nSLUICE_PLUGIN(.name = \"%s\", .version = \"0.1.0\",\n"
                  "              .summary = \"%s: say here what it computes\",\n"
                  "              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL,\n"
                  "              .entity_word = \"entity\",\n"
                  "              .entity = SLUICE_ENTITY(",
                  name, name);
    for (size_t e = 0; e < draft->entity_count; e++)
        buffer_printf(out, "%sSLUICE_ENTITY_COLUMN(%s, %s)", e == 0 ? "" : ", ",
                      draft->entities[e].name, new_type_word(draft->entities[e].type));
    buffer_printf(out,
                  "),\n              .inputs = inputs,\n"
                  "              .output = SLUICE_OUTPUT(.table = \"%s\", .columns = "
                  "output_columns),\n"
                  "              .process = process);\n",
                  name);
}

void new_source_text(const struct new_draft *draft, struct buffer *out)
{
    buffer_printf(out, "/* %s - say here what it computes. */\n#include \"sluice/plugin.h\"\n\n",
                  draft->request->name);
    put_indexes(draft, out);
    for (size_t i = 0; i < draft->input_count; i++)
        put_input_columns(&draft->inputs[i], out);
    put_inputs(draft, out);
    put_output(draft, out);
    put_process(draft, out);
    put_descriptor(draft, out);
}

/* Contraction off, as in Sluice: a fused multiply-add changes the last bit of a result. */
void new_make_text(const struct new_draft *draft, struct buffer *out)
{
    const char *name = draft->request->name;

    buffer_printf(out,
                  "SLUICE ?= $(shell pkg-config --cflags sluice)\n"
                  "%s.so: %s.c\n"
                  "\t$(CC) -std=c17 -O2 -Wall -Wextra -fPIC -fvisibility=hidden "
                  "-ffp-contract=off $(SLUICE) $(CFLAGS) -shared -o $@ $<\n",
                  name, name);
}

void new_cmake_text(const struct new_draft *draft, struct buffer *out)
{
    const char *name = draft->request->name;

    buffer_printf(out,
                  "cmake_minimum_required(VERSION 3.22)\n"
                  "project(%s LANGUAGES C)\n"
                  "if(NOT CMAKE_BUILD_TYPE)\n"
                  "  set(CMAKE_BUILD_TYPE Release)\n"
                  "endif()\n"
                  "set(CMAKE_C_STANDARD 17)\n\n"
                  "find_package(sluice REQUIRED)\n"
                  "sluice_add_plugin(%s SOURCES %s.c)\n"
                  "target_compile_options(%s PRIVATE -Wall -Wextra)\n",
                  name, name, name, name);
}

static void put_other_aliases(const struct new_draft *draft, struct buffer *out)
{
    for (size_t i = 0, named = 0; i < draft->input_count; i++) {
        const struct new_input *input = &draft->inputs[i];

        if (strcmp(input->alias, input->table->name) == 0)
            continue;
        buffer_text(out, named++ == 0 ? "    inputs:\n      " : "      ");
        new_put_name(out, input->alias);
        buffer_text(out, ": ");
        new_put_name(out, input->table->name);
        buffer_char(out, '\n');
    }
}

void new_pipeline_text(const struct new_draft *draft, struct buffer *out)
{
    static const char *const before[] = { "\"]\n\nprocessors:\n  ", ":\n    plugin: " };
    const struct new_plugin_request *request = draft->request;
    const char *path = request->pipeline->path;

    buffer_text(out, "sluice: 1\nname: ");
    new_put_name(out, request->name);
    buffer_printf(out, "\n\ninclude: [\"%s", path[0] == '/' ? "" : "../");
    for (; *path != '\0'; path++)
        buffer_printf(out, "%s%c",
                      *path == '"' || *path == '\\' ? "\\"
                      : *path == '$'                ? "$"
                                                    : "",
                      *path);
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        buffer_text(out, before[i]);
        new_put_name(out, request->name);
    }
    buffer_char(out, '\n');
    put_other_aliases(draft, out);
}

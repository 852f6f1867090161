/* new_pipeline.c - a pipeline for CSV files, written from what was found in them. */
#include "begin/new_plugin.h"
#include "begin/sniff.h"

#include <strings.h>
#include <unistd.h>

#define NAME_SIZE 64

struct draft {
    const struct new_pipeline_request *request;
    struct arena arena;
    struct sniff_file *files;
    const char **tables; /* their names */
    struct buffer out;
};

/* ---- names ---- */

static bool is_letter(char c)
{
    char lower = ascii_lower(c);

    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The end of a path, without its folder. */
static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* A name as a pipeline has them: what is none becomes _, at most one in a row. */
static void make_name(const char *text, size_t length, const char *prefix, char name[NAME_SIZE])
{
    size_t used = 0;
    bool whole = length > 0 && length < NAME_SIZE - 8 && !(text[0] >= '0' && text[0] <= '9');

    for (size_t i = 0; i < length && whole; i++)
        whole = is_letter(text[i]);
    if (whole) {
        memcpy(name, text, length);
        name[length] = '\0';
        return;
    }
    for (size_t i = 0; i < length && used < NAME_SIZE - 16; i++) {
        if (used == 0 && (text[i] >= '0' && text[i] <= '9'))
            used = (size_t)snprintf(name, NAME_SIZE, "%s_", prefix);
        if (is_letter(text[i]) && text[i] != '_')
            name[used++] = ascii_lower(text[i]);
        else if (used > 0 && name[used - 1] != '_')
            name[used++] = '_';
    }
    while (used > 0 && name[used - 1] == '_')
        used--;
    name[used] = '\0';
    if (used == 0)
        (void)snprintf(name, NAME_SIZE, "%s", prefix);
}

/* Names differ in more than capitals. */
static bool is_taken(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(names[i], name) == 0)
            return true;
    return false;
}

/* A free name in the arena, with a number behind it where it must be; NULL: no memory. */
static const char *free_name(struct draft *draft, const char *const *names, size_t count,
                             const char *text, const char *prefix)
{
    char name[NAME_SIZE], numbered[NAME_SIZE + 24];

    make_name(text, strlen(text), prefix, name);
    (void)snprintf(numbered, sizeof numbered, "%s", name);
    for (size_t n = 2; is_taken(names, count, numbered); n++)
        (void)snprintf(numbered, sizeof numbered, "%s_%zu", name, n);
    return arena_text(&draft->arena, numbered);
}

/* ---- YAML ---- */

/* A file's name that is no plain word stands in quotes. */
static void put_file(struct buffer *out, const char *name)
{
    size_t i = 0;

    while (is_letter(name[i]) || (i > 0 && (name[i] == '.' || name[i] == '-')))
        i++;
    if (name[i] == '\0')
        buffer_text(out, name);
    else
        new_put_quoted(out, name);
}

/* ---- a table ---- */

static void put_item(struct buffer *out, bool *begun, const char *key, const char *text)
{
    buffer_printf(out, "%s%s: ", *begun ? ", " : "{", key);
    new_put_quoted(out, text);
    *begun = true;
}

/* `{delimiter: ";", decimal: ","}`; nothing where the file is as an import takes it anyway. */
static void put_dialect(struct buffer *out, const struct csv_dialect *dialect, const char *before,
                        const char *after)
{
    struct buffer map = { 0 };
    bool begun = false;

    if (dialect->delimiter == '\t')
        put_item(&map, &begun, "delimiter", "tab");
    else if (dialect->delimiter != ',')
        put_item(&map, &begun, "delimiter", (const char[]){ dialect->delimiter, '\0' });
    if (dialect->decimal != 0)
        put_item(&map, &begun, "decimal", (const char[]){ dialect->decimal, '\0' });
    if (dialect->thousands != NULL)
        put_item(&map, &begun, "thousands", dialect->thousands);
    if (dialect->date_format != NULL)
        put_item(&map, &begun, "date_format", dialect->date_format);
    if (dialect->time_format != NULL)
        put_item(&map, &begun, "time_format", dialect->time_format);
    if (dialect->zone != NULL)
        put_item(&map, &begun, "zone", dialect->zone);
    for (size_t i = 0; i < dialect->null_count; i++) {
        buffer_text(&map, i > 0 ? ", " : begun ? ", null: [" : "{null: [");
        new_put_quoted(&map, dialect->null[i]);
        begun = true;
    }
    if (dialect->null_count > 0)
        buffer_char(&map, ']');
    out->failed = out->failed || map.failed;
    if (begun)
        buffer_printf(out, "%s%s}%s", before, map.data == NULL ? "" : map.data, after);
    buffer_fini(&map);
}

/* Why it is what it is. */
static void put_reason(struct buffer *out, const struct sniff_file *file,
                       const struct sniff_column *column)
{
    int64_t none = file->row_count - column->value_count;
    bool day = column->type == SLUICE_DATE || column->type == SLUICE_TIME;

    if (column->line > 0 && column->type == SLUICE_TEXT)
        buffer_printf(out, "line %d has '%s'%s", column->line, column->shown,
                      column->zeros ? ", which as a number would not be the same" : "");
    else if (column->value_count == 0)
        buffer_text(out, "no row has a value");
    else
        buffer_printf(out, "all of %lld value%s", (long long)column->value_count,
                      PLURAL(column->value_count));
    if (column->value_count > 0 && column->nullable && none > 0)
        buffer_printf(out, "; %lld row%s without", (long long)none, PLURAL(none));
    if (day && file->day_or_month)
        buffer_text(out, "; no row tells whether month or day comes first");
    if (column->type == SLUICE_TIME && file->dialect.zone != NULL)
        buffer_text(out, "; which clock it was the file does not say");
}

static void put_column(struct draft *draft, const struct sniff_file *file, size_t c,
                       const char *name, bool ahead)
{
    const struct sniff_column *column = &file->columns[c];
    struct buffer *out = &draft->out;
    bool renamed = strcmp(name, column->header) != 0;

    if (column->header[0] == '\0') {
        buffer_printf(out, "      # column %zu has no name in the header and is left out\n", c + 1);
        return;
    }
    buffer_text(out, "      ");
    new_put_name(out, name);
    buffer_printf(out, ": %s%s%s", renamed || ahead ? "{type: " : "", type_name(column->type),
                  column->nullable ? "?" : "");
    buffer_text(out, ahead ? ", known: ahead" : "");
    if (renamed) {
        buffer_text(out, ", from: ");
        new_put_quoted(out, column->header);
    }
    buffer_text(out, renamed || ahead ? "}  # " : "  # ");
    put_reason(out, file, column);
    buffer_char(out, '\n');
    if (column->type == SLUICE_TIME && file->date == NULL) {
        buffer_text(out, "      # its day: {type: date, from: ");
        new_put_quoted(out, column->header);
        buffer_text(out, ", zone: UTC}, of whichever zone; then 'date:' above can name it\n");
    }
}

/* The number of a row comes with its date where it has one: a file of other dates begins at 1 too.
 */
static void put_key(struct buffer *out, const struct sniff_file *file, const char *const *names)
{
    buffer_char(out, '[');
    if (file->key_count == 0 && file->date != NULL) {
        new_put_name(out, names[file->date - file->columns]);
        buffer_text(out, ", ");
    }
    if (file->key_count == 0)
        new_put_name(out, names[file->column_count]);
    for (size_t k = 0; k < file->key_count; k++) {
        buffer_text(out, k == 0 ? "" : ", ");
        new_put_name(out, names[file->key[k]]);
    }
    buffer_char(out, ']');
}

/* After those of the file a name for the number of the row. */
static const char **name_columns(struct draft *draft, const struct sniff_file *file)
{
    const char **names = arena_alloc(&draft->arena, (file->column_count + 1) * sizeof *names);

    for (size_t c = 0; c <= file->column_count && names != NULL; c++) {
        const char *text = c < file->column_count ? file->columns[c].header : "row";
        names[c] = free_name(draft, names, c, text, "column");
        if (names[c] == NULL)
            return NULL;
    }
    return names;
}

static void put_row_number(struct buffer *out, const char *name)
{
    buffer_text(out, "      ");
    new_put_name(out, name);
    buffer_text(out, ": {type: int, row_number: true}  # of the file: a row put in before others "
                     "changes their keys\n");
}

static void put_table(struct draft *draft, size_t t, const char **names, bool calendar,
                      struct buffer *report)
{
    const struct sniff_file *file = &draft->files[t];
    size_t date = file->date == NULL ? 0 : (size_t)(file->date - file->columns);
    struct buffer *out = &draft->out;

    buffer_text(out, "  ");
    new_put_name(out, draft->tables[t]);
    buffer_text(out, ":\n    file: ");
    put_file(out, base_of(file->path));
    if (file->date != NULL) {
        buffer_text(out, "\n    date: ");
        new_put_name(out, names[date]);
    }
    buffer_text(out, "\n    key: ");
    put_key(out, file, names);
    if (file->key_count > 0)
        buffer_printf(out, "  # no two of %lld rows have the same\n", (long long)file->row_count);
    else
        buffer_text(out, "  # no other columns tell all rows apart\n");
    put_dialect(out, &file->dialect, "    csv: ", "\n");
    buffer_text(out, "    columns:\n");
    if (file->key_count == 0)
        put_row_number(out, names[file->column_count]);
    for (size_t c = 0; c < file->column_count; c++)
        put_column(draft, file, c, names[c], calendar && c == date);
    buffer_printf(report, "%s: %lld row%s, %zu column%s, key ", draft->tables[t],
                  (long long)file->row_count, PLURAL(file->row_count), file->column_count,
                  PLURAL(file->column_count));
    put_key(report, file, names);
    if (file->date != NULL)
        buffer_printf(report, ", date %s", names[date]);
    put_dialect(report, &file->dialect, ", csv: ", "");
    buffer_char(report, '\n');
}

/* ---- the file ---- */

static const char *stem_of(struct draft *draft, const char *path, const char *const *names,
                           size_t count, const char *prefix)
{
    const char *base = base_of(path), *dot = strrchr(base, '.');
    const char *stem = arena_copy(&draft->arena, base,
                                  dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base));

    if (stem == NULL)
        return NULL;
    /* Names of that kind are the runtime's. */
    if (strncasecmp(stem, "sluice_", 7) == 0)
        stem += 7;
    return free_name(draft, names, count, stem, prefix);
}

static int name_tables(struct draft *draft, struct sluice_error *error)
{
    for (size_t t = 0; t < draft->request->file_count; t++) {
        const char *path = draft->request->files[t];
        for (size_t i = 0; i < t; i++)
            if (strcmp(draft->request->files[i], path) == 0)
                return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is named twice", path);
        draft->tables[t] = stem_of(draft, path, draft->tables, t, "data");
        if (draft->tables[t] == NULL)
            return error_memory(error, path);
    }
    return SLUICE_OK;
}

static void put_head(struct draft *draft, const char *name, size_t calendar, const char *date)
{
    struct buffer *out = &draft->out;

    buffer_text(out, "sluice: 1\nname: ");
    new_put_quoted(out, name);
    buffer_printf(out, "\n\nstore: {driver: sqlite, path: \"${SLUICE_STORE:-%s.db}\"}\n", name);
    if (date != NULL) {
        buffer_text(out, "\ncalendar: {table: ");
        new_put_name(out, draft->tables[calendar]);
        buffer_text(out, ", date: ");
        new_put_name(out, date);
        buffer_text(out, "}\n");
    }
    buffer_text(out, "\ntables:\n");
}

static int compose(struct draft *draft, struct buffer *report, struct sluice_error *error)
{
    const char *name = stem_of(draft, draft->request->path, NULL, 0, "pipeline");
    const char ***names =
        arena_alloc(&draft->arena, draft->request->file_count * sizeof(const char **));
    size_t count = draft->request->file_count, dated = 0;

    if (name == NULL || names == NULL)
        return error_memory(error, draft->request->path);
    for (size_t t = 0; t < count; t++)
        if ((names[t] = name_columns(draft, &draft->files[t])) == NULL)
            return error_memory(error, draft->request->path);
    while (dated < count && draft->files[dated].date == NULL)
        dated++;
    put_head(draft, name, dated,
             dated == count ? NULL
                            : names[dated][draft->files[dated].date - draft->files[dated].columns]);
    for (size_t t = 0; t < count; t++) {
        buffer_text(&draft->out, t == 0 ? "" : "\n");
        put_table(draft, t, names[t], t == dated, report);
    }
    return draft->out.failed || report->failed ? error_memory(error, draft->request->path)
                                               : SLUICE_OK;
}

/* Is every file NAME of one folder? `folder` is that of the first. */
static bool in_one_folder(const struct new_pipeline_request *request, size_t *folder)
{
    *folder = (size_t)(base_of(request->files[0]) - request->files[0]);
    for (size_t i = 1; i < request->file_count; i++)
        if ((size_t)(base_of(request->files[i]) - request->files[i]) != *folder ||
            strncmp(request->files[i], request->files[0], *folder) != 0)
            return false;
    return true;
}

static void put_next(const struct draft *draft, struct buffer *report)
{
    const struct new_pipeline_request *request = draft->request;
    size_t folder;

    buffer_printf(report, "\n%s is written; next:\n  sluice validate ", request->path);
    buffer_word(report, request->path);
    buffer_text(report, "\n  sluice import ");
    buffer_word(report, request->path);
    if (in_one_folder(request, &folder)) {
        struct buffer path = { 0 };
        buffer_append(&path, request->files[0], folder);
        buffer_char(report, ' ');
        buffer_word(report, folder == 0 ? "." : path.data == NULL ? "" : path.data);
        report->failed = report->failed || path.failed;
        buffer_fini(&path);
    } else {
        for (size_t i = 0; i < request->file_count; i++) {
            buffer_printf(report, " %s=", draft->tables[i]);
            buffer_word(report, request->files[i]);
        }
    }
    buffer_char(report, '\n');
}

static int look(struct draft *draft, struct sluice_error *error)
{
    size_t count = draft->request->file_count;
    int status;

    draft->files = arena_alloc(&draft->arena, count * sizeof *draft->files);
    draft->tables = arena_alloc(&draft->arena, count * sizeof *draft->tables);
    if (draft->files == NULL || draft->tables == NULL)
        return error_memory(error, draft->request->path);
    status = name_tables(draft, error);
    for (size_t t = 0; t < count && status == SLUICE_OK; t++) {
        draft->files[t] = (struct sniff_file){ .path = draft->request->files[t],
                                               .arena = &draft->arena,
                                               .row_numbers = draft->request->row_numbers };
        status = sniff_open(&draft->files[t], error);
        /* What was found stays; the text is large. */
        sniff_close(&draft->files[t]);
    }
    return status;
}

int new_pipeline(const struct new_pipeline_request *request, struct buffer *report,
                 struct sluice_error *error)
{
    struct draft draft = { .request = request };
    int status;

    if (access(request->path, F_OK) == 0)
        return new_there_already(request->path, error);
    arena_init(&draft.arena, 0);
    status = look(&draft, error);
    if (status == SLUICE_OK)
        status = compose(&draft, report, error);
    if (status == SLUICE_OK)
        put_next(&draft, report);
    if (status == SLUICE_OK && report->failed)
        status = error_memory(error, request->path);
    if (status == SLUICE_OK)
        status = new_file_write(request->path, &draft.out, error);
    buffer_fini(&draft.out);
    arena_fini(&draft.arena);
    return status;
}

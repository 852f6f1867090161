/* sniff_columns.c - the columns of a CSV file: what all their values are, and how it writes them.
 */
#include "begin/sniff.h"

#include <strings.h>

/* ---- the header ---- */

/* Does the name speak of days? Numbers of eight digits are dates then. */
static bool speaks_of_days(const char *name)
{
    static const char *const WORDS[] = { "date", "day", "datum", "tag" };

    for (; *name != '\0'; name++)
        for (size_t i = 0; i < COUNT_OF(WORDS); i++)
            if (strncasecmp(name, WORDS[i], strlen(WORDS[i])) == 0)
                return true;
    return false;
}

static uint64_t kinds_of_name(const char *name)
{
    uint64_t kinds = 0;

    for (size_t k = 0; k < sniff_kind_count; k++)
        if (!sniff_kinds[k].named || speaks_of_days(name))
            kinds |= UINT64_C(1) << k;
    return kinds;
}

static int check_header(const struct sniff_file *file, struct sluice_error *error)
{
    for (size_t i = 0; i < file->column_count; i++)
        for (size_t j = 0; j < i; j++)
            if (file->columns[i].header[0] != '\0' &&
                text_equals(file->columns[i].header, file->columns[j].header))
                return sluice_error_set(error, SLUICE_E_INVALID,
                                        "'%s', line 1: the header has column '%.60s' twice, as "
                                        "columns %zu and %zu: rename one of them",
                                        file->path, file->columns[i].header, j + 1, i + 1);
    if (file->column_count > MAX_TABLE_COLUMNS)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' has %zu columns, at most %d: "
                                "split it",
                                file->path, file->column_count, MAX_TABLE_COLUMNS);
    return SLUICE_OK;
}

static int read_header(struct sniff_file *file, struct csv_reader *reader,
                       struct sluice_error *error)
{
    const struct csv_field *fields;
    size_t count = 0;
    int status = csv_read(reader, &fields, &count, error);

    if (status != SLUICE_OK)
        return status;
    if (count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' is empty: its first line must name the columns", file->path);
    file->columns = arena_alloc(file->arena, count * sizeof *file->columns);
    if (file->columns == NULL)
        return error_memory(error, file->path);
    file->column_count = count;
    for (size_t c = 0; c < count; c++) {
        const char *header = arena_copy(file->arena, fields[c].text, fields[c].length);
        if (header == NULL)
            return error_memory(error, file->path);
        file->columns[c].header = header;
        file->columns[c].kinds = kinds_of_name(header);
    }
    return check_header(file, error);
}

/* ---- the values ---- */

static uint32_t word_of(const struct csv_field *field)
{
    for (size_t w = 0; w < sniff_null_word_count; w++)
        if (strlen(sniff_null_words[w]) == field->length &&
            memcmp(sniff_null_words[w], field->text, field->length) == 0)
            return UINT32_C(1) << w;
    return 0;
}

static bool begins_as_code(const struct csv_field *field)
{
    size_t sign = field->length > 0 && field->text[0] == '-' ? 1 : 0;

    return field->length > sign + 1 && (field->text[sign] == '0' || field->text[0] == '+') &&
           strspn(field->text + 1, "0123456789") + 1 >= field->length;
}

static void take_value(struct sniff_column *column, const struct csv_field *field, int line)
{
    uint32_t word = word_of(field);

    if (field->length == 0 && !field->quoted) {
        column->empty++;
        return;
    }
    column->words |= word;
    if (word != 0)
        return;
    column->value_count++;
    if (column->kinds == 0)
        return;
    column->kinds = sniff_value(column->kinds, field->text, field->length);
    if (column->kinds != 0)
        return;
    column->line = line;
    column->zeros = begins_as_code(field);
    sniff_show(field->text, field->length, column->shown);
}

static int wrong_width(const struct sniff_file *file, const struct csv_reader *reader, size_t count,
                       bool blank, struct sluice_error *error)
{
    if (blank)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s', line %d: a blank line between rows: remove it", file->path,
                                csv_line(reader));
    return sluice_error_set(
        error, SLUICE_E_INVALID,
        "'%s', line %d: %zu field%s where the header has %zu: a row has a field "
        "for each column; one with a separator in it stands in quotes",
        file->path, csv_line(reader), count, PLURAL(count), file->column_count);
}

static int read_rows(struct sniff_file *file, struct csv_reader *reader, struct sluice_error *error)
{
    const struct csv_field *fields;
    size_t count = 0;
    int status;

    while ((status = csv_read(reader, &fields, &count, error)) == SLUICE_OK && count > 0) {
        if (count != file->column_count)
            return wrong_width(file, reader, count,
                               count == 1 && fields[0].length == 0 && !fields[0].quoted, error);
        if (++file->row_count > MAX_CSV_ROWS)
            return sluice_error_set(error, SLUICE_E_INVALID, "'%s' has more than %d rows: split it",
                                    file->path, MAX_CSV_ROWS);
        for (size_t c = 0; c < count; c++)
            take_value(&file->columns[c], &fields[c], csv_line(reader));
    }
    return status;
}

/* ---- what follows from all of them ---- */

static bool may_be(const struct sniff_column *column, int group, int choice)
{
    if (column->value_count == 0)
        return false;
    for (size_t k = 0; k < sniff_kind_count; k++)
        if (sniff_kinds[k].group == group && sniff_kinds[k].choice == choice &&
            (column->kinds >> k & 1) != 0)
            return true;
    return false;
}

static size_t count_columns(const struct sniff_file *file, int group, int choice)
{
    size_t count = 0;

    for (size_t c = 0; c < file->column_count; c++)
        count += may_be(&file->columns[c], group, choice);
    return count;
}

/* Who separates fields by semicolons does so for the commas within numbers. */
static size_t preference(const struct sniff_file *file, const struct sniff_kind *kind)
{
    return kind->choice == 0                                                ? 2
           : kind->dialect.decimal == ',' && file->dialect.delimiter == ';' ? 1
                                                                            : 0;
}

/* The form that most columns do for. */
static int choose(const struct sniff_file *file, int group)
{
    size_t best = 0;
    int choice = -1;

    for (size_t k = 0; k < sniff_kind_count; k++) {
        const struct sniff_kind *kind = &sniff_kinds[k];
        size_t columns = kind->group == group ? count_columns(file, group, kind->choice) : 0;
        size_t weight = columns == 0 ? 0 : columns * 4 + preference(file, kind);
        if (weight <= best)
            continue;
        best = weight;
        choice = kind->choice;
    }
    return choice;
}

static void take_dialect(struct sniff_file *file, const struct csv_dialect *dialect)
{
    struct csv_dialect *own = &file->dialect;

    own->decimal = dialect->decimal != 0 ? dialect->decimal : own->decimal;
    own->thousands = dialect->thousands != NULL ? dialect->thousands : own->thousands;
    own->date_format = dialect->date_format != NULL ? dialect->date_format : own->date_format;
    own->time_format = dialect->time_format != NULL ? dialect->time_format : own->time_format;
    own->zone = dialect->zone != NULL ? dialect->zone : own->zone;
}

static const struct csv_dialect *dialect_of(int group, int choice)
{
    for (size_t k = 0; k < sniff_kind_count; k++)
        if (sniff_kinds[k].group == group && sniff_kinds[k].choice == choice)
            return &sniff_kinds[k].dialect;
    return NULL;
}

/* Day and month that could be each other: what they are is only by the order of forms. */
static bool is_ambiguous(const struct sniff_file *file)
{
    static const struct {
        int group, choice, rival;
    } PAIRS[] = {
        { SNIFF_DATE, 2, 3 }, { SNIFF_DATE, 12, 13 }, { SNIFF_TIME, 5, 9 }, { SNIFF_TIME, 6, 10 }
    };

    for (size_t i = 0; i < COUNT_OF(PAIRS); i++)
        if (file->choices[PAIRS[i].group] == PAIRS[i].choice &&
            count_columns(file, PAIRS[i].group, PAIRS[i].rival) ==
                count_columns(file, PAIRS[i].group, PAIRS[i].choice))
            return true;
    return false;
}

/* The kinds of a column under what the file says; bools, dates and times before numbers. */
static int type_of(const struct sniff_file *file, const struct sniff_column *column)
{
    static const int ORDER[] = { SNIFF_BOOL, SNIFF_DATE, SNIFF_TIME, SNIFF_NUMBER };

    for (size_t i = 0; i < COUNT_OF(ORDER) && column->value_count > 0; i++)
        for (size_t k = 0; k < sniff_kind_count; k++)
            if (sniff_kinds[k].group == ORDER[i] &&
                sniff_kinds[k].choice == file->choices[ORDER[i]] && (column->kinds >> k & 1) != 0)
                return sniff_kinds[k].type;
    return SLUICE_TEXT;
}

/* The words that stand for no value: those of columns that are no text without them. */
static int take_words(struct sniff_file *file, struct sluice_error *error)
{
    const char **words = arena_alloc(file->arena, sniff_null_word_count * sizeof *words);
    uint32_t found = 0;

    if (words == NULL)
        return error_memory(error, file->path);
    for (size_t c = 0; c < file->column_count; c++)
        found |= file->columns[c].type != SLUICE_TEXT ? file->columns[c].words : 0;
    for (size_t w = 0; w < sniff_null_word_count; w++)
        if ((found >> w & 1) != 0)
            words[file->dialect.null_count++] = sniff_null_words[w];
    file->dialect.null = words;
    for (size_t c = 0; c < file->column_count; c++)
        file->columns[c].nullable =
            file->columns[c].empty > 0 || (file->columns[c].words & found) != 0;
    return SLUICE_OK;
}

static int conclude(struct sniff_file *file, struct sluice_error *error)
{
    for (int group = 0; group < SNIFF_GROUPS; group++) {
        file->choices[group] = choose(file, group);
        if (file->choices[group] >= 0)
            take_dialect(file, dialect_of(group, file->choices[group]));
    }
    file->day_or_month = is_ambiguous(file);
    for (size_t c = 0; c < file->column_count; c++)
        file->columns[c].type = type_of(file, &file->columns[c]);
    return take_words(file, error);
}

int sniff_columns(struct sniff_file *file, struct sluice_error *error)
{
    struct csv_reader *reader = NULL;
    int status = sniff_reader(file, &reader, error);

    if (status == SLUICE_OK)
        status = read_header(file, reader, error);
    if (status == SLUICE_OK)
        status = read_rows(file, reader, error);
    csv_reader_destroy(reader);
    return status == SLUICE_OK ? conclude(file, error) : status;
}

/* fake_table.c - rows written as text, made into indexed columns. */
#include "plugins/fake_private.h"

#include <stdlib.h>

static int32_t column_of(const struct fake_input *input, const char *name, size_t length)
{
    for (int32_t i = 0; i < input->column_count; i++)
        if (strlen(input->names[i]) == length && memcmp(input->names[i], name, length) == 0)
            return i;
    return -1;
}

/* Of a key column that its input does not read: as the entity has it, or another input. */
static int32_t key_type(const struct sluice_processor *processor, const char *name)
{
    for (const struct sluice_key_column *const *key = processor->entity; *key != NULL; key++)
        if (strcmp((*key)->name, name) == 0)
            return (*key)->type;
    for (const struct sluice_input *const *input = processor->inputs; *input != NULL; input++)
        for (size_t i = 0; (*input)->columns[i] != NULL; i++)
            if (strcmp((*input)->columns[i]->name, name) == 0)
                return (*input)->columns[i]->type;
    return SLUICE_TEXT;
}

void fake_input_init(struct fake_input *input, const struct sluice_input *declared,
                     const struct sluice_processor *processor)
{
    input->declared = declared;
    for (; declared->columns[input->column_count] != NULL; input->column_count++) {
        input->names[input->column_count] = declared->columns[input->column_count]->name;
        input->types[input->column_count] = declared->columns[input->column_count]->type;
    }
    for (; declared->keys[input->key_count] != NULL; input->key_count++) {
        const char *name = declared->keys[input->key_count]->column;
        int32_t column = column_of(input, name, strlen(name));

        if (column < 0) {
            column = input->column_count++;
            input->names[column] = name;
            input->types[column] = key_type(processor, name);
        }
        input->key_columns[input->key_count] = column;
    }
}

int32_t fake_days(const char *date)
{
    static const int32_t before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    int32_t year = (int32_t)strtol(date, NULL, 10), month = (int32_t)strtol(date + 5, NULL, 10);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    ck_assert_msg(strlen(date) >= 10 && date[4] == '-' && month >= 1 && month <= 12,
                  "%s is no date", date);
    return (year - 1970) * 365 + (year - 1969) / 4 - (year - 1901) / 100 + (year - 1601) / 400 +
           before[month - 1] + (month > 2 && leap ? 1 : 0) + (int32_t)strtol(date + 8, NULL, 10) -
           1;
}

static struct sluice_value parse_date(const struct fake *fake, const char *text)
{
    if (text[0] == 'D')
        return sluice_of_date(fake->date + (int32_t)strtol(text + 1, NULL, 10));
    return sluice_of_date(fake_days(text));
}

static struct sluice_value parse_time(const char *text)
{
    int64_t seconds = (int64_t)fake_days(text) * 86400;

    ck_assert_msg(strlen(text) == 20 && text[10] == 'T' && text[19] == 'Z', "%s is no time", text);
    seconds += strtol(text + 11, NULL, 10) * 3600;
    seconds += strtol(text + 14, NULL, 10) * 60 + strtol(text + 17, NULL, 10);
    return sluice_of_time(seconds * 1000000);
}

/* A text in which "\;" stands for ";". */
static struct sluice_value parse_text(struct fake *fake, const char *from)
{
    char *text = fake_allocate(fake, strlen(from) + 1);
    size_t length = 0;

    for (; *from != '\0'; from++)
        if (from[0] != '\\' || from[1] != ';')
            text[length++] = *from;
    return sluice_of_bytes(text, (int32_t)length);
}

/* Up to the next ";" that parts cells. */
static size_t text_size(const char *cells)
{
    size_t size = strcspn(cells, ";");

    while (cells[size] == ';' && size > 0 && cells[size - 1] == '\\')
        size += 1 + strcspn(cells + size + 1, ";");
    return size;
}

static struct sluice_value parse(struct fake *fake, int32_t type, const char *text, size_t length)
{
    const char *copy = fake_text(fake, "%.*s", (int)length, text);
    char *end = NULL;
    struct sluice_value value = sluice_of_null();

    if (length == 0)
        return value;
    if (type == SLUICE_TEXT)
        return parse_text(fake, copy);
    if (type == SLUICE_DATE)
        return parse_date(fake, copy);
    if (type == SLUICE_TIME)
        return parse_time(copy);
    if (type == SLUICE_REAL)
        value = sluice_of_real(strtod(copy, &end));
    else
        value = sluice_of_int(strtoll(copy, &end, 10));
    value.type = type;
    ck_assert_msg(*end == '\0', "%s is no value of its column", copy);
    return value;
}

void fake_input_add(struct fake *fake, struct fake_input *input, const char *cells)
{
    if (input->row_count == input->capacity) {
        input->capacity = input->capacity * 2 + 16;
        input->rows = realloc(input->rows, (size_t)input->capacity * sizeof *input->rows);
        ck_assert_ptr_nonnull(input->rows);
    }
    memset(input->rows[input->row_count], 0, sizeof *input->rows);
    while (*cells != '\0') {
        size_t name = strcspn(cells, "="), text = text_size(cells + name);
        int32_t column = column_of(input, cells, name);

        ck_assert_msg(column >= 0 && text > 0, "%s has no column for %s", input->declared->alias,
                      cells);
        input->rows[input->row_count][column] =
            parse(fake, input->types[column], cells + name + 1, text - 1);
        cells += name + text;
        cells += *cells == ';' ? 1 : 0;
    }
    input->row_count++;
}

int fake_compare(struct sluice_value a, struct sluice_value b)
{
    int order;

    if (a.type != SLUICE_TEXT || b.type != SLUICE_TEXT)
        return (a.as.integer > b.as.integer) - (a.as.integer < b.as.integer);
    order = memcmp(a.as.text, b.as.text, (size_t)(a.length < b.length ? a.length : b.length));
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_keys(const struct fake_input *input, int64_t row,
                        const struct sluice_value *keys)
{
    for (int32_t i = 0; i < input->key_count; i++) {
        int order = fake_compare(input->rows[row][input->key_columns[i]], keys[i]);

        if (order != 0)
            return order;
    }
    return 0;
}

static void keys_of(const struct fake_input *input, int64_t row, struct sluice_value *keys)
{
    for (int32_t i = 0; i < input->key_count; i++)
        keys[i] = input->rows[row][input->key_columns[i]];
}

/* Insertion sort: stable, and rows of tests are few. */
static void sort_rows(struct fake_input *input)
{
    for (int64_t i = 1; i < input->row_count; i++) {
        struct sluice_value row[32], keys[FAKE_KEYS];
        int64_t to = i;

        memcpy(row, input->rows[i], sizeof row);
        keys_of(input, i, keys);
        for (; to > 0 && compare_keys(input, to - 1, keys) > 0; to--)
            memcpy(input->rows[to], input->rows[to - 1], sizeof row);
        memcpy(input->rows[to], row, sizeof row);
    }
}

static void build_texts(struct fake *fake, struct fake_input *input, int32_t c)
{
    int32_t *offsets = fake_allocate(fake, (size_t)(input->row_count + 1) * sizeof *offsets);
    char *bytes;

    for (int64_t row = 0; row < input->row_count; row++)
        offsets[row + 1] = offsets[row] + input->rows[row][c].length;
    bytes = fake_allocate(fake, (size_t)offsets[input->row_count] + 1);
    for (int64_t row = 0; row < input->row_count; row++)
        if (input->rows[row][c].length > 0)
            memcpy(bytes + offsets[row], input->rows[row][c].as.text,
                   (size_t)input->rows[row][c].length);
    input->columns[c].values = bytes;
    input->columns[c].offsets = offsets;
}

static void build_values(struct fake *fake, struct fake_input *input, int32_t c)
{
    size_t rows = (size_t)input->row_count + 1;
    int64_t *wide = fake_allocate(fake, rows * sizeof *wide);
    double *reals = (double *)wide;
    int32_t *dates = (int32_t *)wide;
    uint8_t *bits = (uint8_t *)wide;

    for (int64_t row = 0; row < input->row_count; row++) {
        struct sluice_value value = input->rows[row][c];

        if (value.type == SLUICE_NULL)
            continue;
        if (input->types[c] == SLUICE_REAL)
            reals[row] = value.as.real;
        else if (input->types[c] == SLUICE_DATE)
            dates[row] = (int32_t)value.as.integer;
        else if (input->types[c] == SLUICE_BOOL)
            bits[row >> 3] |= (uint8_t)(value.as.integer << (row & 7));
        else
            wide[row] = value.as.integer;
    }
    input->columns[c].values = wide;
}

static void build_column(struct fake *fake, struct fake_input *input, int32_t c)
{
    uint8_t *validity = fake_allocate(fake, (size_t)input->row_count / 8 + 1);

    for (int64_t row = 0; row < input->row_count; row++)
        if (input->rows[row][c].type != SLUICE_NULL)
            validity[row >> 3] |= (uint8_t)(1 << (row & 7));
    input->columns[c].type = input->types[c];
    input->columns[c].reserved = (int32_t)(input->row_count + 1);
    input->columns[c].validity = validity;
    if (input->types[c] == SLUICE_TEXT)
        build_texts(fake, input, c);
    else
        build_values(fake, input, c);
}

static bool in_window(const struct fake *fake, const struct sluice_window *window, int64_t date)
{
    int64_t from = fake_setting(fake, window->from_parameter, -window->from_days);
    int64_t to = fake_setting(fake, window->to_parameter, window->to_days);

    if (window->kind == SLUICE_WINDOW_BEFORE)
        return date < fake->date;
    return window->kind != SLUICE_WINDOW_DAYS ||
           (date >= fake->date - from && date <= fake->date + to);
}

/* Drops the rows outside the window. */
static void cut_rows(const struct fake *fake, struct fake_input *input)
{
    int32_t column = column_of(input, "game_date", strlen("game_date"));
    int64_t kept = 0;

    for (int64_t i = 0; fake->dated && column >= 0 && i < input->row_count; i++)
        if (in_window(fake, &input->declared->window, input->rows[i][column].as.integer))
            memmove(input->rows[kept++], input->rows[i], sizeof *input->rows);
    if (fake->dated && column >= 0)
        input->row_count = kept;
}

static struct sluice_slice cut(const struct fake *fake, const struct sluice_input *declared,
                               int64_t first, int64_t count)
{
    int64_t last = fake_setting(fake, declared->window.last_parameter, declared->window.last);

    if (last > 0 && count > last) {
        first += count - last;
        count = last;
    }
    if (declared->newest_first)
        return (struct sluice_slice){ first + count - 1, count, -1 };
    return (struct sluice_slice){ first, count, 1 };
}

void fake_input_build(struct fake *fake, struct fake_input *input)
{
    cut_rows(fake, input);
    sort_rows(input);
    for (int32_t c = 0; c < input->column_count; c++)
        build_column(fake, input, c);
    input->view = (struct sluice_view){ sizeof input->view, input->column_count, input->row_count,
                                        input->columns };
    input->groups = fake_allocate(fake, (size_t)(input->row_count + 1) * sizeof *input->groups);
    for (int64_t first = 0, end; first < input->row_count; first = end) {
        struct sluice_value keys[FAKE_KEYS];

        keys_of(input, first, keys);
        for (end = first + 1; end < input->row_count && compare_keys(input, end, keys) == 0; end++)
            ck_assert_msg(!input->declared->unique, "%s: two rows of one key",
                          input->declared->alias);
        input->groups[input->group_count++] = cut(fake, input->declared, first, end - first);
    }
}

struct sluice_slice fake_input_find(const struct fake_input *input, const struct sluice_value *keys)
{
    for (int64_t i = 0; i < input->group_count; i++)
        if (compare_keys(input, input->groups[i].first, keys) == 0)
            return input->groups[i];
    return (struct sluice_slice){ 0, 0, 1 };
}

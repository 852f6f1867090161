/* form.c - cells of a batch in the forms that SQLite stores. */
#include "form.h"

#include <math.h>
#include <stdlib.h>

static bool form_integer(int64_t value, struct form *out)
{
    out->type = SQLITE_INTEGER;
    out->integer = value;
    return true;
}

static bool form_bool(struct former *former, int64_t row, struct form *out)
{
    return form_integer(sluice_bool(former->column, row) ? 1 : 0, out);
}

static bool form_int(struct former *former, int64_t row, struct form *out)
{
    return form_integer(sluice_int(former->column, row), out);
}

static bool form_real(struct former *former, int64_t row, struct form *out)
{
    out->type = SQLITE_FLOAT;
    out->real = sluice_real(former->column, row);
    return isfinite(out->real);
}

static bool form_bytes(const char *text, int length, struct form *out)
{
    out->type = SQLITE_TEXT;
    out->text = length > 0 ? text : "";
    out->length = length;
    return true;
}

static bool form_text(struct former *former, int64_t row, struct form *out)
{
    int32_t length;
    const char *text = sluice_text(former->column, row, &length);

    return form_bytes(text, length, out) &&
           (length == 0 || memchr(text, '\0', (size_t)length) == NULL);
}

static bool form_moment(struct former *former, int64_t value,
                        int (*write)(int64_t value, char text[VALUE_TEXT_SIZE]), struct form *out)
{
    if (!former->written || former->last != value)
        former->length = write(value, former->text);
    former->written = former->length > 0;
    former->last = value;
    return former->written && form_bytes(former->text, former->length, out);
}

static int write_date(int64_t value, char text[VALUE_TEXT_SIZE])
{
    return date_write((int32_t)value, text);
}

static bool form_date(struct former *former, int64_t row, struct form *out)
{
    return form_moment(former, sluice_date(former->column, row), write_date, out);
}

static bool form_time(struct former *former, int64_t row, struct form *out)
{
    return form_moment(former, sluice_time(former->column, row), time_write, out);
}

static bool (*const by_type[])(struct former *, int64_t, struct form *) = {
    [SLUICE_BOOL] = form_bool, [SLUICE_INT] = form_int,   [SLUICE_REAL] = form_real,
    [SLUICE_TEXT] = form_text, [SLUICE_DATE] = form_date, [SLUICE_TIME] = form_time,
};

struct former *formers_make(const struct sluice_batch *rows)
{
    struct former *formers = calloc((size_t)rows->column_count + 1, sizeof *formers);
    uint32_t i;

    for (i = 0; i < rows->column_count && formers != NULL; i++) {
        formers[i].column = &rows->columns[i];
        formers[i].form = by_type[formers[i].column->type];
    }
    return formers;
}

bool form_cell(struct former *former, int64_t row, struct form *out)
{
    if (sluice_is_known(former->column, row))
        return former->form(former, row, out);
    out->type = SQLITE_NULL;
    return true;
}

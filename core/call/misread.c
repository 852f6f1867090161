/* misread.c - what an accessor of a plugin was asked and could not answer, in words. */
#include "call/work.h"

/* The input whose column it is; NULL: the plugin copied it, or made it up. */
static const struct call_read *find_read(const struct work *work,
                                         const struct sluice_column *column, int32_t *place)
{
    for (uint32_t i = 0; i < work->node->input_count; i++) {
        const struct sluice_view *view = &work->node->reads[i].view;
        for (*place = 0; *place < view->column_count; ++*place)
            if (column == &view->columns[*place])
                return &work->node->reads[i];
    }
    return NULL;
}

static void tell_place(const struct sluice_misread *misread, struct buffer *text)
{
    if (misread->file != NULL)
        buffer_printf(text, "%s:%d: ", misread->file, misread->line);
    buffer_printf(text, "%s of ", misread->accessor);
}

static void tell_row(const struct call_read *read, int64_t row, struct buffer *text)
{
    if (row < 0)
        buffer_printf(text, ", row %lld: there is none; a slice may be empty or short",
                      (long long)row);
    else
        buffer_printf(text, ", row %lld: it has %lld", (long long)row,
                      (long long)indexed_row_count(read->indexed));
}

static void tell_null(const struct call_read *read, int64_t row, struct buffer *text)
{
    buffer_text(text, ", which is null (");
    call_describe_row(read->table, indexed_columns(read->indexed), row, text);
    buffer_text(text, "); ask sluice_is_known first");
}

static void tell_what(const struct call_read *read, const struct sluice_misread *misread,
                      struct buffer *text)
{
    if (misread->kind == SLUICE_MISREAD_TYPE)
        buffer_printf(text, ", which is %s", type_name(misread->column->type));
    else if (read == NULL)
        buffer_printf(text, ", row %lld%s", (long long)misread->row,
                      misread->kind == SLUICE_MISREAD_NULL ? ", which is null" : ": there is none");
    else if (misread->kind == SLUICE_MISREAD_NULL)
        tell_null(read, misread->row, text);
    else
        tell_row(read, misread->row, text);
}

void work_misread(void *of, const struct sluice_misread *misread)
{
    struct work *work = of;
    const struct call_read *read;
    struct buffer text = { 0 };
    int32_t column;

    if (work->misread != NULL)
        return;
    read = find_read(work, misread->column, &column);
    tell_place(misread, &text);
    if (read == NULL)
        buffer_text(&text, "a column of no input");
    else
        buffer_printf(&text, "input '%s', column '%s'", read->alias,
                      read->table->columns[read->column_map[column]].name);
    tell_what(read, misread, &text);
    if (!text.failed)
        work->misread = arena_copy(work->memory, text.data, text.length);
    buffer_fini(&text);
    work->no_memory = work->no_memory || work->misread == NULL;
}

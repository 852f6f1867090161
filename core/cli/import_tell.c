/* import_tell.c - all that an import says; it goes to stderr. */
#include "cli/import.h"

#include <stdlib.h>

#define MISTAKES_SHOWN 10
#define MOVES_SHOWN 10
#define LOSSES_SHOWN 10

/* ---- while a file is read ---- */

void import_clear_progress(struct import *import)
{
    if (import->shows_progress)
        (void)fputs("\r\033[K", stderr);
    import->shows_progress = false;
}

void import_show_progress(struct import *import, const struct import_file *file, int percent)
{
    (void)fprintf(stderr, "%s%s: %lld rows read, %d %%%s", import->terminal ? "\r" : "",
                  file->table.declared->name, (long long)file->rows.row_count, percent,
                  import->terminal ? "" : "\n");
    import->shows_progress = import->terminal;
}

void import_mistake(struct import *import, struct import_file *file, int line, const char *format,
                    ...)
{
    va_list arguments;
    char *text = NULL;
    int length;

    if (file->mistakes++ >= MISTAKES_SHOWN)
        return;
    import_clear_progress(import);
    va_start(arguments, format);
    length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length > 0)
        text_clean(text, (size_t)length);
    cli_say("%s:%d: %s\n", file->path, line, length < 0 ? format : text);
    if (length >= 0)
        free(text);
}

int import_refuse(const struct import_file *file, struct sluice_error *error)
{
    if (file->mistakes > MISTAKES_SHOWN)
        cli_say("%s: and %lld more mistake%s\n", file->path,
                (long long)(file->mistakes - MISTAKES_SHOWN),
                file->mistakes == MISTAKES_SHOWN + 1 ? "" : "s");
    return sluice_error_set(error, SLUICE_E_INVALID, "%lld mistake%s in '%s'",
                            (long long)file->mistakes, file->mistakes == 1 ? "" : "s", file->path);
}

/* ---- what it does to the store ---- */

void import_tell_moves(const struct import_file *file, const struct import_partitions *partitions)
{
    const struct sluice_column *dates =
        &file->rows.views[file->table.date < 0 ? 0 : file->table.date];
    struct buffer key = { 0 };

    for (size_t i = 0; i < partitions->move_count && i < MOVES_SHOWN; i++) {
        const struct import_move *move = &partitions->moves[i];
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        buffer_clear(&key);
        import_key_text(file, move->row, &key);
        if (!key.failed && key.length > 0)
            text_clean(key.data, key.length);
        cli_say("%s: %s moved from %s to %s\n", file->table.declared->name,
                key.data == NULL ? "a row" : key.data, date_format(move->from, from),
                date_format(sluice_date(dates, move->row), to));
    }
    if (partitions->move_count > MOVES_SHOWN)
        cli_say("%s: and %zu more rows moved\n", file->table.declared->name,
                partitions->move_count - MOVES_SHOWN);
    buffer_fini(&key);
}

void import_tell_losses(const struct import_file *file, const struct import_partitions *partitions)
{
    const char *name = file->table.declared->name;

    for (size_t i = 0; i < partitions->loss_count && i < LOSSES_SHOWN; i++) {
        const struct import_loss *loss = &partitions->losses[i];
        char date[DATE_TEXT_SIZE], removed[COUNT_TEXT_SIZE], stood[COUNT_TEXT_SIZE];
        cli_say("%s: %s%s%s of %s rows would go\n", name,
                file->table.date < 0 ? "" : date_format(loss->date, date),
                file->table.date < 0 ? "" : ": ", count_format(loss->removed, removed),
                count_format(loss->stood, stood));
    }
    if (partitions->loss_count > LOSSES_SHOWN)
        cli_say("%s: and %zu more dates\n", name, partitions->loss_count - LOSSES_SHOWN);
}

/* ", 161 dates, 3 changed" */
static void put_dates(const struct import_file *file, struct buffer *out)
{
    char number[COUNT_TEXT_SIZE];

    if (file->table.date >= 0)
        buffer_printf(out, ", %s date%s", count_format(file->partitions, number),
                      file->partitions == 1 ? "" : "s");
    if (file->changed == 0)
        buffer_text(out, ", unchanged");
    else if (file->changed < file->partitions)
        buffer_printf(out, ", %s changed", count_format(file->changed, number));
}

/* ", +12 ~3 -0, 1 moved" */
static void put_counts(const struct import_counts *counts, struct buffer *out)
{
    char added[COUNT_TEXT_SIZE], changed[COUNT_TEXT_SIZE], removed[COUNT_TEXT_SIZE];
    char moved[COUNT_TEXT_SIZE];

    buffer_printf(out, ", +%s ~%s -%s", count_format(counts->added, added),
                  count_format(counts->changed, changed), count_format(counts->removed, removed));
    if (counts->moved > 0)
        buffer_printf(out, ", %s moved", count_format(counts->moved, moved));
}

/* A delivery cut off after its header looks like this; fewer rows may be meant. */
static void warn_emptied(const struct import *import, const struct import_file *file)
{
    bool undated = file->table.date < 0;
    char rows[COUNT_TEXT_SIZE], from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (file->merge || file->rows.row_count > 0 || file->before == 0)
        return;
    cli_say("warning: %s had %s row%s", file->table.declared->name,
            count_format(file->before, rows), file->before == 1 ? "" : "s");
    if (!undated)
        cli_say(" on %s..%s", date_format(import->from, from), date_format(import->to, to));
    cli_say(" and has none%s now: '%s' has none%s\n", undated ? "" : " there", file->path,
            undated ? "" : " of these dates");
}

void import_tell_done(const struct import *import, const struct import_file *file, double seconds)
{
    struct buffer text = { 0 };
    char number[COUNT_TEXT_SIZE];

    buffer_printf(&text, "%s: %s row%s%s", file->table.declared->name,
                  count_format(file->rows.row_count, number), file->rows.row_count == 1 ? "" : "s",
                  file->merge ? " merged" : "");
    put_dates(file, &text);
    put_counts(&file->counts, &text);
    if (file->outside > 0)
        buffer_printf(&text, ", %s outside the range left out",
                      count_format(file->outside, number));
    if (!text.failed)
        cli_say("%s, %.1f s\n", text.data, seconds);
    buffer_fini(&text);
    warn_emptied(import, file);
}

/* ---- after a failure ---- */

void import_tell_kept(const struct import *import, const struct import_file *failed)
{
    struct buffer text = { 0 };

    buffer_printf(&text, "nothing of '%s' was imported", failed->path);
    for (size_t i = 0; i < import->done; i++)
        buffer_printf(&text, "%s%s", i == 0 ? "; imported before it, and kept: " : ", ",
                      import->files[i].table.declared->name);
    for (size_t i = import->done + 1; i < import->file_count; i++)
        buffer_printf(&text, "%s%s", i == import->done + 1 ? "; not begun: " : ", ",
                      import->files[i].table.declared->name);
    if (!text.failed)
        cli_say("%s\n", text.data);
    buffer_fini(&text);
}

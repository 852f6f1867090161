/* events.c - what an import tells on its way. */
#include "import/private.h"

#include <stdlib.h>

/* ---- while a file is read ---- */

/* Of several files, as if they were of one size. */
static int percent(const struct import_file *file)
{
    const struct datafile *source =
        file->at < file->part_count ? file->parts[file->at].source : NULL;

    return source == NULL
               ? 0
               : (int)((file->at * 100 + (size_t)datafile_percent(source)) / file->part_count);
}

static void tell_progress(const struct import *import, const struct import_file *file, bool ended)
{
    const struct import_progress progress = {
        .rows = file->rows.row_count,
        .percent = percent(file),
        .ended = ended,
    };

    if (import->events->progress != NULL)
        import->events->progress(import->events->user, &file->about, &progress);
}

void import_tell_progress(struct import *import, const struct import_file *file)
{
    int64_t now = clock_monotonic_ns();

    if (now < import->progress_at)
        return;
    import->progress_at = now + import->options.progress_every;
    tell_progress(import, file, false);
}

void import_tell_ended(const struct import *import, const struct import_file *file)
{
    tell_progress(import, file, true);
}

void import_mistake_placed(const struct import *import, struct import_file *file, int line,
                           const char *text)
{
    const struct import_mistake mistake = { ++file->mistakes, line, text };

    if (import->events->mistake != NULL)
        import->events->mistake(import->events->user, &file->about, &mistake);
}

/* A line without control characters. NULL: no memory. */
SLUICE_PRINTF(1, 0)
static char *line_of(const char *format, va_list arguments)
{
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);

    if (length < 0)
        return NULL;
    if (length > 0)
        text_clean(text, (size_t)length);
    return text;
}

void import_mistake(const struct import *import, struct import_file *file, int line,
                    const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = line_of(format, arguments);
    va_end(arguments);
    /* The pattern itself says more than silence. */
    import_mistake_placed(import, file, line, text == NULL ? format : text);
    free(text);
}

void import_unfit(const struct import *import, struct import_file *file, int line, bool warns,
                  const char *format, ...)
{
    struct import_mistake doubt = { .line = line };
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = line_of(format, arguments);
    va_end(arguments);
    doubt.text = text == NULL ? format : text;
    if (!warns) {
        import_mistake_placed(import, file, line, doubt.text);
    } else {
        doubt.number = ++file->summary.doubts;
        if (import->events->doubt != NULL)
            import->events->doubt(import->events->user, &file->about, &doubt);
    }
    free(text);
}

int import_refuse(const struct import_file *file, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID, "%lld mistake%s in '%s'",
                            (long long)file->mistakes, PLURAL(file->mistakes), file->about.path);
}

/* ---- what it does to the store ---- */

void import_tell_losses(const struct import *import, const struct import_file *file,
                        const struct import_partitions *partitions)
{
    if (import->events->losses != NULL)
        import->events->losses(import->events->user, &file->about, partitions->losses,
                               partitions->loss_count);
}

void import_tell_moves(const struct import *import, const struct import_file *file,
                       const struct import_partitions *partitions)
{
    const struct import_moves moves = { file, partitions->moves, partitions->move_count };

    if (import->events->moved != NULL && moves.count > 0)
        import->events->moved(import->events->user, &file->about, &moves);
}

void import_move_key(const struct import_moves *moves, size_t i, struct buffer *out)
{
    import_key_text(moves->file, moves->items[i].row, out);
}

sluice_day import_move_to(const struct import_moves *moves, size_t i)
{
    return import_date_of(moves->file, moves->file->rows.views, moves->items[i].row);
}

void import_tell_done(const struct import *import, const struct import_file *file)
{
    if (import->events->done != NULL)
        import->events->done(import->events->user, &file->about, &file->summary);
}

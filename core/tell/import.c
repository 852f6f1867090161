/* import.c - all that an import says. */
#include "show/show.h"
#include "tell/say.h"

#define MISTAKES_SHOWN 10
#define MOVES_SHOWN 10
#define LOSSES_SHOWN 10

/* ---- while a file is read ---- */

static void tell_progress(void *user, const struct import_about *file,
                          const struct import_progress *progress)
{
    struct import_teller *teller = user;

    if (progress->ended)
        teller_clear(&teller->teller);
    else
        teller_progress(&teller->teller, "%s: %lld rows read, %d %%", file->table->name,
                        (long long)progress->rows, progress->percent);
}

/* One that names its own place is the last of its file. */
static void tell_mistake(void *user, const struct import_about *file,
                         const struct import_mistake *mistake)
{
    struct import_teller *teller = user;

    if (mistake->line != 0 && mistake->number > MISTAKES_SHOWN)
        return;
    teller_clear(&teller->teller);
    if (mistake->line == 0)
        teller_say(&teller->teller, "%s\n", mistake->text);
    else
        teller_say(&teller->teller, "%s:%d: %s\n", file->path, mistake->line, mistake->text);
}

static void tell_doubt(void *user, const struct import_about *file,
                       const struct import_mistake *doubt)
{
    struct import_teller *teller = user;

    if (doubt->number > MISTAKES_SHOWN)
        return;
    teller_clear(&teller->teller);
    teller_say(&teller->teller, "warning: %s:%d: %s\n", file->path, doubt->line, doubt->text);
}

void import_tell_unsaid(const struct import_teller *teller, const char *path, int64_t mistakes)
{
    if (mistakes > MISTAKES_SHOWN)
        teller_say(&teller->teller, "%s: and %lld more mistake%s\n", path,
                   (long long)(mistakes - MISTAKES_SHOWN),
                   mistakes == MISTAKES_SHOWN + 1 ? "" : "s");
}

/* ---- what it does to the store ---- */

static void tell_moves(void *user, const struct import_about *file,
                       const struct import_moves *moves)
{
    const struct import_teller *teller = user;
    struct buffer key = { 0 };

    for (size_t i = 0; i < moves->count && i < MOVES_SHOWN; i++) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        buffer_clear(&key);
        import_move_key(moves, i, &key);
        if (!key.failed && key.length > 0)
            text_clean(key.data, key.length);
        teller_say(&teller->teller, "%s: %s moved from %s to %s\n", file->table->name,
                   key.data == NULL ? "a row" : key.data, date_format(moves->items[i].from, from),
                   date_format(import_move_to(moves, i), to));
    }
    if (moves->count > MOVES_SHOWN)
        teller_say(&teller->teller, "%s: and %zu more rows moved\n", file->table->name,
                   moves->count - MOVES_SHOWN);
    buffer_fini(&key);
}

static void tell_losses(void *user, const struct import_about *file,
                        const struct import_loss *losses, size_t count)
{
    const struct import_teller *teller = user;
    bool dated = file->table->date != NULL;

    for (size_t i = 0; i < count && i < LOSSES_SHOWN; i++) {
        char date[DATE_TEXT_SIZE], removed[COUNT_TEXT_SIZE], stood[COUNT_TEXT_SIZE];
        teller_say(&teller->teller, "%s: %s%s%s of %s rows would go\n", file->table->name,
                   dated ? date_format(losses[i].date, date) : "", dated ? ": " : "",
                   count_format(losses[i].removed, removed), count_format(losses[i].stood, stood));
    }
    if (count > LOSSES_SHOWN)
        teller_say(&teller->teller, "%s: and %zu more dates\n", file->table->name,
                   count - LOSSES_SHOWN);
}

/* ", 161 dates, 3 changed" */
static void put_dates(const struct import_about *file, const struct import_summary *summary,
                      struct buffer *out)
{
    char number[COUNT_TEXT_SIZE];

    if (file->table->date != NULL)
        buffer_printf(out, ", %s date%s", count_format(summary->partitions, number),
                      PLURAL(summary->partitions));
    if (summary->changed == 0)
        buffer_text(out, ", unchanged");
    else if (summary->changed < summary->partitions)
        buffer_printf(out, ", %s changed", count_format(summary->changed, number));
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
static void warn_emptied(const struct import_teller *teller, const struct import_about *file,
                         const struct import_summary *summary)
{
    const struct import_options *options = teller->options;
    bool undated = file->table->date == NULL;
    char rows[COUNT_TEXT_SIZE], from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (file->merge || summary->rows > 0 || summary->before == 0)
        return;
    teller_say(&teller->teller, "warning: %s had %s row%s", file->table->name,
               count_format(summary->before, rows), PLURAL(summary->before));
    if (!undated)
        teller_say(&teller->teller, " on %s..%s", date_format(options->from, from),
                   date_format(options->to, to));
    teller_say(&teller->teller, " and has none%s now: '%s' has none%s\n", undated ? "" : " there",
               file->path, undated ? "" : " of these dates");
}

/* "shots: 216,722 rows, 161 dates, 3 changed, +12 ~3 -0, 0.9 s", and a warning where it is emptied.
 */
static void tell_done(void *user, const struct import_about *file,
                      const struct import_summary *summary)
{
    const struct import_teller *teller = user;
    struct buffer text = { 0 };
    char number[COUNT_TEXT_SIZE];

    buffer_printf(&text, "%s: %s row%s%s", file->table->name, count_format(summary->rows, number),
                  PLURAL(summary->rows), file->merge ? " merged" : "");
    put_dates(file, summary, &text);
    put_counts(&summary->counts, &text);
    if (summary->outside > 0)
        buffer_printf(&text, ", %s outside the range left out",
                      count_format(summary->outside, number));
    if (!text.failed)
        teller_say(&teller->teller, "%s, %.1f s\n", text.data, (double)summary->nanoseconds / 1e9);
    buffer_fini(&text);
    if (summary->doubts > MISTAKES_SHOWN)
        teller_say(&teller->teller, "warning: %s: and %lld more values that its checks warn of\n",
                   file->path, (long long)(summary->doubts - MISTAKES_SHOWN));
    warn_emptied(teller, file, summary);
}

/* ---- at the end ---- */

static void tell_stale(void *user, const struct staleness *staleness)
{
    const struct import_teller *teller = user;
    struct buffer text = { 0 };

    staleness_append(staleness, 1, false, &text);
    if (!text.failed)
        teller_say(&teller->teller, "%s", text.data);
    buffer_fini(&text);
}

static void tell_outside(void *user, const struct absence *absence)
{
    struct import_teller *teller = user;

    absences_append(absence, 1, false, &teller->outside);
}

int import_tell_outside(const struct import_teller *teller, struct sluice_error *error)
{
    if (teller->outside.failed)
        return error_memory(error, "the rows outside the calendar");
    if (teller->outside.data != NULL)
        teller_write(&teller->teller, teller->outside.data);
    return SLUICE_OK;
}

static void tell_partly(const struct import_item *item, const struct import_result *result,
                        struct buffer *out)
{
    if (result->partly + result->unsettled == 0) {
        buffer_printf(out, "nothing of '%s' was imported", item->path);
        return;
    }
    buffer_printf(out, "of '%s' ", item->path);
    if (result->partly > 0)
        buffer_printf(out, "%zu partition%s imported%s", result->partly,
                      result->partly == 1 ? " was" : "s were", result->unsettled > 0 ? ", " : "");
    if (result->unsettled > 0)
        buffer_printf(out, "%zu %s unsettled", result->unsettled,
                      result->unsettled == 1 ? "is" : "are");
    buffer_text(out, ": the same command does the rest");
}

void import_tell_kept(const struct import_teller *teller, const struct import_request *request,
                      const struct import_result *result)
{
    const struct import_item *items = request->items;
    size_t count = request->count;
    size_t done = result->done;
    struct buffer text = { 0 };

    tell_partly(&items[done], result, &text);
    for (size_t i = 0; i < done; i++)
        buffer_printf(&text, "%s%s", i == 0 ? "; imported before it, and kept: " : ", ",
                      items[i].table->name);
    for (size_t i = done + 1; i < count; i++)
        buffer_printf(&text, "%s%s", i == done + 1 ? "; not begun: " : ", ", items[i].table->name);
    if (!text.failed)
        teller_say(&teller->teller, "%s\n", text.data);
    buffer_fini(&text);
}

/* ---- the teller ---- */

void import_teller_init(struct import_teller *teller, const struct teller *to,
                        struct import_options *options)
{
    *teller = (struct import_teller){ .teller = *to, .options = options };
    options->progress_every = teller_interval(to);
}

void import_teller_fini(struct import_teller *teller)
{
    buffer_fini(&teller->outside);
}

struct import_events import_teller_events(struct import_teller *teller)
{
    return (struct import_events){ .user = teller,
                                   .progress = tell_progress,
                                   .mistake = tell_mistake,
                                   .doubt = tell_doubt,
                                   .stale = tell_stale,
                                   .losses = tell_losses,
                                   .moved = tell_moves,
                                   .done = tell_done,
                                   .outside = tell_outside };
}

/* copy.c - all that a copy says. */
#include "tell/say.h"

/* What an object says became of a table; of a dry run, what would. */
static const char *const words[] = { [COPY_NEW] = "copied",
                                     [COPY_REPLACED] = "replaced",
                                     [COPY_OCCUPIED] = "refused",
                                     [COPY_THERE] = "there",
                                     [COPY_LEFT_OUT] = "left out" };

static const struct listing_column table_columns[] = {
    { "table", SLUICE_TEXT, false },   { "state", SLUICE_TEXT, false },
    { "rows", SLUICE_INT, false },     { "dates", SLUICE_INT, false },
    { "seconds", SLUICE_REAL, false }, { "why", SLUICE_TEXT, false },
};

static const struct listing_column end_columns[] = {
    { "copied", SLUICE_INT, false },
    { "there", SLUICE_INT, false },
    { "rows", SLUICE_INT, false },
    { "target", SLUICE_TEXT, false },
};

static void put_object(struct copy_teller *teller, const struct copy_table *table)
{
    bool counted =
        table->state == COPY_THERE ||
        (!teller->dry_run && (table->state == COPY_NEW || table->state == COPY_REPLACED));
    const struct sluice_value row[] = {
        sluice_of_text(table->source->name),
        sluice_of_text(words[table->state]),
        counted ? sluice_of_int(table->rows) : sluice_of_null(),
        counted ? sluice_of_int(table->dates) : sluice_of_null(),
        counted ? sluice_of_real((double)table->nanoseconds / 1e9) : sluice_of_null(),
        listing_text(table->why),
    };
    struct listing listing;

    listing_init(&listing, table_columns, COUNT_OF(table_columns));
    listing_add(&listing, row);
    listing_print(&listing, LISTING_JSON, "table", &teller->out);
    listing_fini(&listing);
}

/* ---- while a table is copied ---- */

static void tell_progress(void *user, const struct copy_table *table, int64_t rows, bool ended)
{
    struct copy_teller *teller = user;
    char count[COUNT_TEXT_SIZE];

    if (ended)
        teller_clear(&teller->teller);
    else
        teller_progress(&teller->teller, "%s: %s rows", table->source->name,
                        count_format(rows, count));
}

/* ---- what is there ---- */

static void say_found(const struct copy_teller *teller, const struct copy_table *table)
{
    const char *name = table->source->name;

    switch (table->state) {
    case COPY_LEFT_OUT:
        teller_say(&teller->teller, "%s: left out: %s\n", name, table->why);
        break;
    case COPY_OCCUPIED:
        teller_say(&teller->teller, "%s: in the target already; %s\n", name, table->why);
        break;
    case COPY_REPLACED:
        teller_say(&teller->teller, "%s: in the target already, and replaced; %s\n", name,
                   table->why);
        break;
    case COPY_NEW:
        if (teller->dry_run)
            teller_say(&teller->teller, "%s: would be copied\n", name);
        break;
    default:
        if (teller->dry_run)
            teller_say(&teller->teller, "%s: there already\n", name);
    }
    if (table->unknown != NULL)
        teller_say(&teller->teller,
                   "warning: %s: column '%s' is of a type that sluice does not know, and is left "
                   "out\n",
                   name, table->unknown);
}

static void tell_found(void *user, const struct copy_table *table)
{
    struct copy_teller *teller = user;
    bool ends = teller->dry_run || table->state == COPY_LEFT_OUT || table->state == COPY_OCCUPIED;

    if (teller->json && ends)
        put_object(teller, table);
    if (!teller->json || table->unknown != NULL)
        say_found(teller, table);
}

/* "shots: 216,722 rows, 161 dates, 1.9 s" */
static void tell_done(void *user, const struct copy_table *table)
{
    struct copy_teller *teller = user;
    char rows[COUNT_TEXT_SIZE], dates[COUNT_TEXT_SIZE];
    struct buffer text = { 0 };

    if (teller->json) {
        put_object(teller, table);
        return;
    }
    buffer_printf(&text, "%s: %s row%s", table->source->name, count_format(table->rows, rows),
                  PLURAL(table->rows));
    if (table->source->date != NULL)
        buffer_printf(&text, ", %s date%s", count_format(table->dates, dates),
                      PLURAL(table->dates));
    if (table->state == COPY_THERE)
        buffer_text(&text, ", there already");
    else
        buffer_printf(&text, ", %.1f s", (double)table->nanoseconds / 1e9);
    if (!text.failed)
        teller_say(&teller->teller, "%s\n", text.data);
    buffer_fini(&text);
}

/* ---- at the end ---- */

static void put_end(struct copy_teller *teller, const struct copy_result *result,
                    const char *target)
{
    const struct sluice_value row[] = { sluice_of_int((int64_t)result->copied),
                                        sluice_of_int((int64_t)result->there),
                                        sluice_of_int(result->rows), sluice_of_text(target) };
    struct listing listing;

    listing_init(&listing, end_columns, COUNT_OF(end_columns));
    listing_add(&listing, row);
    listing_print(&listing, LISTING_JSON, "summary", &teller->out);
    listing_fini(&listing);
}

void copy_tell_end(struct copy_teller *teller, const struct copy_result *result, const char *target)
{
    char rows[COUNT_TEXT_SIZE];

    if (teller->json) {
        if (!teller->dry_run)
            put_end(teller, result, target);
        return;
    }
    if (teller->dry_run) {
        teller_say(&teller->teller, "nothing was written: --dry-run\n");
        return;
    }
    if (result->copied == 0)
        teller_say(&teller->teller, "all is in %s already, as it is in the source\n", target);
    else
        teller_say(&teller->teller,
                   "%s row%s of %zu table%s copied to %s, read back and found the same\n",
                   count_format(result->rows, rows), PLURAL(result->rows), result->copied,
                   PLURAL(result->copied), target);
}

/* ---- the teller ---- */

void copy_teller_init(struct copy_teller *teller, const struct teller *to,
                      struct copy_options *options)
{
    *teller = (struct copy_teller){ .teller = *to };
    options->progress_every = teller_interval(to);
}

void copy_teller_fini(struct copy_teller *teller)
{
    buffer_fini(&teller->out);
}

struct copy_events copy_teller_events(struct copy_teller *teller)
{
    return (struct copy_events){
        .user = teller, .found = tell_found, .progress = tell_progress, .done = tell_done
    };
}

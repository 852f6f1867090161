/* failures.c - sluice failures: what failed, and why. */
#include "cli/answer.h"
#include "cli/option_rows.h"

#include <stdlib.h>

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code list_failures(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_DATE },
    { "--from", "D", "first date of a range; goes with --to; default: all dates", false },
    { OPTION_TO },
    { "--node", "NODE", "of this processor alone", false },
    { "--category", "C", "of this category alone, be it of failures or of skips", false },
    { "--key", "KEY", "with this in their key: one part, or all parts as A,B; may be repeated",
      true },
    { "--all", NULL, "skipped entities too", false },
    { OPTION_FORMAT_LISTING },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_failures = {
    .name = "failures",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "list the entities and partitions that failed, and why",
    .help =
        "Lists, by processor and date, every entity that failed and every partition whose last\n"
        "attempt failed as a whole (category 'partition', no key). Skips are no failures: see\n"
        "them with --all or by naming their category. `retryable` says whether the cause lies\n"
        "outside the computation (memory, deadline, crash), so that the next run tries again;\n"
        "all else waits for a change of its inputs or for `sluice run --retry-failed`.\n\n"
        "of skips:    early_season, insufficient, incomplete, breaker_open, not_applicable\n"
        "of failures: bad_value, missing_upstream, error, partition\n\n"
        "csv and json also give the version (committed, or the last attempt) and the run.\n\n"
        "exit codes: 0 listed, whether there are any or not; 1 error of the store; 2 invalid\n"
        "            command, pipeline or plugin; 4 the calendar was never imported\n"
        "example:    sluice failures pipelines/zones.yaml --node psza --key 201939 --all",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_STORE | CONTEXT_LEDGER,
    .check = check_options,
    .run = list_failures,
};

static const struct listing_column columns[] = {
    { "date", SLUICE_DATE, false },      { "node", SLUICE_TEXT, false },
    { "key", SLUICE_TEXT, false },       { "outcome", SLUICE_TEXT, false },
    { "category", SLUICE_TEXT, false },  { "reason", SLUICE_TEXT, false },
    { "retryable", SLUICE_BOOL, false }, { "version", SLUICE_TEXT, true },
    { "run", SLUICE_TEXT, true },
};

struct answer {
    struct failures_filter filter;
    struct arena arena;
    struct failures failures;
};

static void add_row(struct listing *listing, const struct failure *failure)
{
    const struct outcome_record *record = &failure->record;
    const struct sluice_value row[] = {
        sluice_of_date(record->date),      sluice_of_text(failure->node->name),
        listing_text(failure->key),        sluice_of_text(outcome_name(record->outcome)),
        listing_text(record->category),    listing_text(record->reason),
        sluice_of_bool(record->retryable), sluice_of_text(outcome_version(record->attempt)),
        listing_text(record->run_id),
    };

    listing_add(listing, row);
}

static void print_total(const struct failures *failures, struct buffer *out)
{
    if (failures->count == 0)
        buffer_text(out, "none\n");
    else
        buffer_printf(out,
                      "\n%zu failed, %zu of them for causes that may pass (retryable); %zu "
                      "skipped\n",
                      failures->failed, failures->retryable, failures->count - failures->failed);
}

static void print(const void *answer, int format, struct buffer *out)
{
    const struct failures *failures = &((const struct answer *)answer)->failures;
    struct listing listing;

    listing_init(&listing, columns, COUNT_OF(columns));
    for (size_t i = 0; i < failures->count; i++)
        add_row(&listing, &failures->items[i]);
    if (format != LISTING_TEXT || failures->count > 0)
        listing_print(&listing, format, NULL, out);
    if (format == LISTING_TEXT)
        print_total(failures, out);
    listing_fini(&listing);
}

/* ---- options ---- */

static bool reject(const struct invocation *invocation, const char *option, const char *given,
                   const char *const *names, size_t count)
{
    const char *close = closest_match(given, names, count);
    struct buffer list = { 0 };

    for (size_t i = 0; i < count; i++)
        buffer_printf(&list, "%s%s", i == 0 ? "" : ", ", names[i]);
    (void)cli_misuse(invocation, "%s is one of %s, not '%s'%s%s%s", option,
                     list.length == 0 ? "none" : list.data, given,
                     close == NULL ? "" : "; did you mean '", close == NULL ? "" : close,
                     close == NULL ? "" : "'?");
    buffer_fini(&list);
    return false;
}

static bool check_node(const struct invocation *invocation, const struct binding *binding,
                       const char *name)
{
    const char **names;

    if (name == NULL || binding_find_node(binding, name) != NULL)
        return true;
    names = calloc(binding->node_count + 1, sizeof *names);
    for (size_t n = 0; names != NULL && n < binding->node_count; n++)
        names[n] = binding->nodes[n]->name;
    (void)reject(invocation, "--node", name, names, names == NULL ? 0 : binding->node_count);
    free(names);
    return false;
}

static bool check_category(const struct invocation *invocation, const char *name)
{
    const char *const *names = failures_categories();
    size_t count = 0;

    for (; names[count] != NULL; count++)
        if (name == NULL || strcmp(names[count], name) == 0)
            return true;
    return reject(invocation, "--category", name, names, count);
}

static enum exit_code read_filter(const struct invocation *invocation,
                                  const struct binding *binding, struct arena *arena,
                                  struct failures_filter *filter)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    filter->node = option_get(invocation, "--node");
    filter->category = option_get(invocation, "--category");
    filter->skips = option_has(invocation, "--all");
    if (!check_node(invocation, binding, filter->node) ||
        !check_category(invocation, filter->category))
        return EXIT_INPUT;
    filter->keys =
        arena_alloc(arena, sizeof *filter->keys * ((size_t)invocation->option_count + 1));
    if (filter->keys == NULL) {
        (void)error_memory(&error, "the options");
        return cli_fail(invocation, &error);
    }
    for (int i = 0; i < invocation->option_count; i++)
        if (strcmp(invocation->options[i].spec->name, "--key") == 0)
            filter->keys[filter->key_count++] = invocation->options[i].text;
    return EXIT_DONE;
}

/* ---- the command ---- */

static int gather(const struct asker *asker, void *user, struct sluice_error *error)
{
    struct answer *answer = user;

    return failures_gather(asker, &answer->filter, &answer->arena, &answer->failures, error);
}

static const struct question question = { false, gather, print };

static bool read_options(const struct invocation *invocation, struct failures_filter *filter,
                         int *format)
{
    return option_dates(invocation, false, &filter->from, &filter->to) &&
           option_listing_format(invocation, true, format);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct failures_filter filter;
    int format;

    return read_options(invocation, &filter, &format) ? EXIT_DONE : EXIT_INPUT;
}

/* What is listed of them is of the version before. */
static void tell_unsettled(const struct ledger *ledger)
{
    const struct unsettled_filter all = { 0 };
    struct buffer text = { 0 };

    unsettled_text(ledger, &all, &text);
    if (text.length > 0 && !text.failed)
        cli_say("sluice failures: warning: %s\n", text.data);
    buffer_fini(&text);
}

static enum exit_code list_failures(const struct invocation *invocation, struct context *context)
{
    struct answer answer = { 0 };
    enum exit_code code;
    int format;

    (void)read_options(invocation, &answer.filter, &format);
    arena_init(&answer.arena, 0);
    code = read_filter(invocation, context->binding, &answer.arena, &answer.filter);
    if (code == EXIT_DONE)
        tell_unsettled(context->ledger);
    if (code == EXIT_DONE)
        code = cli_answer(invocation, context, &question, &answer, format);
    arena_fini(&answer.arena);
    return code;
}

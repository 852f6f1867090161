/* check_run.c - all checks of a plugin, one after the other, and what came of each. */
#include "sdk/check.h"

#include <regex.h>
#include <stdlib.h>

static int results_init(struct check_results *results, struct sluice_error *error)
{
    arena_init(&results->arena, 0);
    results->list = arena_alloc(&results->arena, sizeof *results->list * (check_entry_count + 1));
    return results->list == NULL ? error_memory(error, "the results of checks") : SLUICE_OK;
}

void check_results_fini(struct check_results *results)
{
    arena_fini(&results->arena);
}

static struct check_result *add_result(struct check_results *results,
                                       const struct check_entry *entry)
{
    struct check_result *result = &results->list[results->count++];

    *result = (struct check_result){ .name = entry->name,
                                     .description = entry->description,
                                     .detail = "",
                                     .rows = "",
                                     .repeat = "" };
    return result;
}

/* The command that does it again, alone. */
static const char *describe_repeat(const struct check_request *request,
                                   const struct check_entry *entry, const struct check_trial *trial,
                                   const char *keep, struct arena *arena)
{
    struct buffer text = { 0 };
    char date[DATE_TEXT_SIZE];
    const char *copy = NULL;

    buffer_text(&text, "sluice check ");
    buffer_word(&text, request->file);
    buffer_printf(&text, " --inside %s", entry->name);
    if (trial->step > 0)
        buffer_printf(&text, " --step %lld", (long long)trial->step);
    if (keep != NULL)
        buffer_printf(&text, " --keep %s", keep);
    if (request->pipeline != NULL) {
        buffer_text(&text, " --pipeline ");
        buffer_word(&text, request->pipeline);
        buffer_printf(&text, " --date %s", date_format(request->date, date));
    } else if (request->seed != 0) {
        buffer_printf(&text, " --seed %llu", (unsigned long long)request->seed);
    }
    if (!text.failed)
        copy = arena_text(arena, text.data);
    buffer_fini(&text);
    return copy == NULL ? "" : copy;
}

static int run_one(const struct check_request *request, const struct check_entry *entry,
                   struct check_results *results, bool *refused, struct sluice_error *error)
{
    const struct check_inside inside = { .name = entry->name };
    struct check_result *result;
    struct check_trial trial;
    const char *keep = NULL;
    int status = check_spawn(request, entry, &inside, &results->arena, &trial, error);

    if (status != SLUICE_OK)
        return status;
    *refused = trial.refused;
    if (trial.refused)
        return sluice_error_set(error, SLUICE_E_INVALID, "%s: %s", request->file, trial.detail);
    if ((trial.status == CHECK_FAILED || trial.status == CHECK_CRASHED) &&
        (entry->traits & CHECK_SHRINKS) &&
        check_shrink(request, entry, &results->arena, &trial, &keep) != SLUICE_OK)
        return error_memory(error, "the results of checks");
    result = add_result(results, entry);
    result->status = trial.status;
    result->detail = trial.detail;
    result->rows = trial.rows;
    result->seconds = trial.seconds;
    if (trial.status == CHECK_FAILED || trial.status == CHECK_CRASHED)
        result->repeat = describe_repeat(request, entry, &trial, keep, &results->arena);
    results->by_status[trial.status]++;
    return SLUICE_OK;
}

/* The first check is run in any case, and told where it was asked for or is not passed; then there
 * is no other. */
static int run_all(const struct check_request *request, const regex_t *only,
                   struct check_results *results, struct sluice_error *error)
{
    bool loads = true, refused = false;
    int status = SLUICE_OK;

    for (size_t i = 0; i < check_entry_count && status == SLUICE_OK; i++) {
        const struct check_entry *entry = &check_entries[i];
        bool asked = only == NULL || regexec(only, entry->name, 0, NULL, 0) == 0;
        if (i > 0 && (!asked || !loads))
            continue;
        status = run_one(request, entry, results, &refused, error);
        if (i > 0 || status != SLUICE_OK)
            continue;
        loads = results->list[0].status == CHECK_PASSED;
        if (loads && !asked) {
            results->by_status[CHECK_PASSED]--;
            results->count = 0;
        }
    }
    return status;
}

int check_run(const struct check_request *request, struct check_results *results,
              struct sluice_error *error)
{
    struct digest hash;
    regex_t only;
    int status = results_init(results, error);

    if (status == SLUICE_OK)
        status = identity_check(request->file, &hash, error);
    if (status != SLUICE_OK)
        return status;
    if (request->only == NULL)
        return run_all(request, NULL, results, error);
    status = regcomp(&only, request->only, REG_EXTENDED | REG_NOSUB);
    if (status == REG_ESPACE)
        return error_memory(error, "an expression");
    if (status != 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is no regular expression",
                                request->only);
    status = run_all(request, &only, results, error);
    regfree(&only);
    if (status == SLUICE_OK && results->count == 0)
        status =
            sluice_error_set(error, SLUICE_E_INVALID,
                             "no check has a name like '%s'; --list shows them", request->only);
    return status;
}

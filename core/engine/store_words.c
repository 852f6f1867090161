/* store_words.c - a store as a person names it: a pipeline file, or its sections in words. */
#include "engine/private.h"

#include <unistd.h>

static bool is_map(const char *words)
{
    return words[strspn(words, " \t\r\n")] == '{';
}

/* What somebody takes for a store and is none: the file of a database, an address. */
static int check_file(const char *words, const char *title, struct sluice_error *error)
{
    char bytes[256];
    FILE *file = fopen(words, "re");
    size_t count = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    bool binary = memchr(bytes, '\0', count) != NULL;

    if (file != NULL)
        (void)fclose(file);
    if (binary)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "%s: '%s' is no pipeline file; a store that has no pipeline is "
                                "named by its settings, as in '{driver: sqlite, path: %s}'",
                                title, words, words);
    if (file != NULL || access(words, F_OK) == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "%s: there is no file '%s'; a store is a pipeline file, or settings "
                            "as in '{driver: sqlite, path: new.db}'",
                            title, words);
}

int context_open_words(struct context *context, const char *words, const char *title, int parts,
                       struct sluice_error *error)
{
    int status;

    if (!is_map(words)) {
        status = check_file(words, title, error);
        return status == SLUICE_OK ? context_open(context, words, parts, error) : status;
    }
    diagnostics_init(&context->diagnostics);
    context->has_diagnostics = true;
    status = pipeline_read_store(words, title, &context->diagnostics, &context->pipeline, error);
    return status == SLUICE_OK ? context_check(context, parts, error) : status;
}

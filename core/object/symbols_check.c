/* symbols_check.c - what an object may export beside its descriptor, and what one has. */
#include "object/object.h"
#include "object/symbols.h"
#include <dlfcn.h>
#include <stdlib.h>

/* Who has it already; NULL if nobody. A name that is there is found first, whoever asks. */
static const char *find_owner(const char *name)
{
    const void *address = dlsym(RTLD_DEFAULT, name);
    const char *slash;
    Dl_info info;

    if (address == NULL)
        return NULL;
    if (dladdr(address, &info) == 0 || info.dli_fname == NULL)
        return "the program";
    slash = strrchr(info.dli_fname, '/');
    return slash == NULL ? info.dli_fname : slash + 1;
}

static int refuse_taken(const char *path, const char *name, const char *owner,
                        struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_PLUGIN,
                            "%s: exports '%s', which %s has too, so that its own uses of it would "
                            "go there: make it static, or build with -fvisibility=hidden or "
                            "-Wl,-Bsymbolic",
                            path, name, owner);
}

static int refuse_unique(const char *path, const char *name, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_PLUGIN,
                            "%s: exports '%s' as one for the whole process, so that plugins would "
                            "share it: build with -fno-gnu-unique",
                            path, name);
}

static int check_symbol(const char *path, const struct symbol *symbol, struct sluice_error *error)
{
    const char *owner = NULL;

    if (!symbol->exported)
        return SLUICE_OK;
    if (symbol->unique)
        return refuse_unique(path, symbol->name, error);
    if (!symbol->bound)
        owner = find_owner(symbol->name);
    return owner == NULL ? SLUICE_OK : refuse_taken(path, symbol->name, owner, error);
}

int symbols_check(const char *path, const void *file, size_t length, struct sluice_error *error)
{
    struct symbols symbols = { 0 };
    int status = symbols_read(file, length, &symbols, error);

    for (size_t i = 0; i < symbols.count && status == SLUICE_OK; i++)
        status = check_symbol(path, &symbols.items[i], error);
    symbols_fini(&symbols);
    return status;
}

/* ---- those of an object that is loaded ---- */

/* Copies of the names, so many that are exported or not. */
static bool keep_names(const struct symbols *symbols, bool exported, struct arena *arena,
                       const char *const **out, size_t *count)
{
    const char **names = arena_alloc(arena, sizeof *names * (symbols->count + 1));

    *count = 0;
    for (size_t i = 0; names != NULL && i < symbols->count; i++) {
        if (symbols->items[i].exported != exported)
            continue;
        names[*count] = arena_text(arena, symbols->items[i].name);
        if (names[(*count)++] == NULL)
            return false;
    }
    *out = names;
    return names != NULL;
}

int object_symbols(const struct object_file *file, const char *path, struct arena *arena,
                   struct object_symbols *out, struct sluice_error *error)
{
    struct symbols symbols = { 0 };
    char *bytes = NULL;
    size_t length = 0;
    int status = file_read_open(file->descriptor, path, MAX_OBJECT_FILE, &bytes, &length, error);

    if (status == SLUICE_OK)
        status = symbols_read(bytes, length, &symbols, error);
    if (status == SLUICE_OK &&
        (!keep_names(&symbols, true, arena, &out->exports, &out->export_count) ||
         !keep_names(&symbols, false, arena, &out->imports, &out->import_count)))
        status = error_memory(error, "the symbols of a plugin");
    symbols_fini(&symbols);
    free(bytes);
    return status;
}

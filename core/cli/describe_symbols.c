/* describe_symbols.c - what a plugin's symbols say about it. */
#include "cli/describe.h"

static const struct {
    const char *name, *meaning;
} imports[] = {
    { "exit", "ends the run: it is told, and the exit code is 1" },
    { "quick_exit", "ends the run: it is told, and the exit code is 1" },
    { "_exit", "ends the run at once: nothing is told, and the exit code is whatever it says" },
    { "_Exit", "ends the run at once: nothing is told, and the exit code is whatever it says" },
    { "abort", "ends the run by a signal, which is told" },
    { "pthread_exit", "ends a thread of the run: it is told, and the exit code is 1" },
    { "fork", "is denied: the child ends at once, and the call fails" },
    { "vfork", "starts a process that nobody sees" },
    { "clone", "starts a process that nobody sees" },
    { "system", "starts another program, which nobody sees" },
    { "popen", "starts another program, which nobody sees" },
    { "posix_spawn", "starts another program, which nobody sees" },
    { "posix_spawnp", "starts another program, which nobody sees" },
    { "execl", "puts another program in the place of the run, unseen" },
    { "execle", "puts another program in the place of the run, unseen" },
    { "execlp", "puts another program in the place of the run, unseen" },
    { "execv", "puts another program in the place of the run, unseen" },
    { "execve", "puts another program in the place of the run, unseen" },
    { "execveat", "puts another program in the place of the run, unseen" },
    { "execvp", "puts another program in the place of the run, unseen" },
    { "execvpe", "puts another program in the place of the run, unseen" },
    { "fexecve", "puts another program in the place of the run, unseen" },
    { "dlopen", "loads code that is part of no build" },
};

static bool has_import(const struct plugin_symbols *symbols, const char *name)
{
    for (size_t i = 0; i < symbols->import_count; i++)
        if (strcmp(symbols->imports[i], name) == 0)
            return true;
    return false;
}

void describe_exports(const struct plugin_symbols *symbols, struct buffer *out)
{
    if (symbols->export_count == 0)
        return;
    buffer_text(out, "exports '");
    buffer_clean(out, symbols->exports[0]);
    buffer_char(out, '\'');
    if (symbols->export_count > 1)
        buffer_printf(out, " and %zu more", symbols->export_count - 1);
    buffer_text(out, " besides its descriptor, which the next program or library may have too: "
                     "build with -fvisibility=hidden");
}

void describe_symbols(const struct plugin_symbols *symbols, struct buffer *out)
{
    size_t shown = 0;

    for (size_t i = 0; i < COUNT_OF(imports); i++)
        if (has_import(symbols, imports[i].name))
            buffer_printf(out, "%s  %-13s %s\n",
                          shown++ == 0 ? "\nimports; what each does where it is called\n" : "",
                          imports[i].name, imports[i].meaning);
}

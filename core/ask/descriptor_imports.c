/* descriptor_imports.c - functions that a plugin had better not call, and what each does. */
#include "ask/ask.h"

const struct descriptor_import *descriptor_imports(void)
{
    static const struct descriptor_import imports[] = {
        { "exit", IMPORT_ENDS },
        { "quick_exit", IMPORT_ENDS },
        { "_exit", IMPORT_ENDS_UNTOLD },
        { "_Exit", IMPORT_ENDS_UNTOLD },
        { "abort", IMPORT_ABORTS },
        { "pthread_exit", IMPORT_ENDS_THREAD },
        { "fork", IMPORT_IS_DENIED },
        { "vfork", IMPORT_STARTS_PROCESS },
        { "clone", IMPORT_STARTS_PROCESS },
        { "system", IMPORT_STARTS_PROGRAM },
        { "popen", IMPORT_STARTS_PROGRAM },
        { "posix_spawn", IMPORT_STARTS_PROGRAM },
        { "posix_spawnp", IMPORT_STARTS_PROGRAM },
        { "execl", IMPORT_REPLACES },
        { "execle", IMPORT_REPLACES },
        { "execlp", IMPORT_REPLACES },
        { "execv", IMPORT_REPLACES },
        { "execve", IMPORT_REPLACES },
        { "execveat", IMPORT_REPLACES },
        { "execvp", IMPORT_REPLACES },
        { "execvpe", IMPORT_REPLACES },
        { "fexecve", IMPORT_REPLACES },
        { "dlopen", IMPORT_LOADS },
        { NULL, 0 },
    };

    return imports;
}

bool descriptor_has_import(const struct object_symbols *symbols, const char *name)
{
    for (size_t i = 0; i < symbols->import_count; i++)
        if (strcmp(symbols->imports[i], name) == 0)
            return true;
    return false;
}

/* load.c - dlopen of what was hashed, between the guards. */
#include "object/object.h"
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), of_end = strlen(end);

    return length >= of_end && strcmp(text + length - of_end, end) == 0;
}

/*
 * The loader has no code for short memory: what it says ends with the system's word for it, or is
 * that there is none. A path, a library or a symbol with such a word in its name stands before the
 * reason. Where it lost the reason too, `errno` still has it.
 */
static bool is_short_of_memory(const char *message)
{
    return message == NULL || ends_with(message, strerror(ENOMEM)) ||
           ends_with(message, "out of memory");
}

static int load_error(const char *path, int code, struct sluice_error *error)
{
    const char *message = dlerror();

    if (code == ENOMEM || is_short_of_memory(message))
        return error_memory(error, path);
    return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: cannot be loaded: %s", path, message);
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Is the file at the path the one that was hashed, and untouched since? */
static bool is_hashed(const char *path, const struct object_file *file)
{
    struct stat now;

    return stat(path, &now) == 0 && now.st_dev == file->state.st_dev &&
           now.st_ino == file->state.st_ino && same_time(now.st_ctim, file->state.st_ctim);
}

static int compare_bytes(const struct object_file *file, const char *path, bool *unchanged,
                         struct sluice_error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    int status = file_read_open(file->descriptor, path, MAX_OBJECT_FILE, &bytes, &length, error);

    *unchanged = status == SLUICE_OK && digest_equals(digest_bytes(bytes, length), file->hash);
    free(bytes);
    return status;
}

int object_file_compare(const struct object_file *file, const char *path, bool *unchanged,
                        struct sluice_error *error)
{
    struct stat now;

    *unchanged = false;
    /* Its number may be another file's by now. */
    if (fstat(file->descriptor, &now) != 0
            ? errno == EBADF
            : now.st_ino != file->state.st_ino || now.st_dev != file->state.st_dev)
        return sluice_error_set(error, SLUICE_E_IO,
                                "%s: the descriptor of its file was closed while it was in use: "
                                "some plugin closes what it did not open; what was committed "
                                "before stands",
                                path);
    if (fstat(file->descriptor, &now) != 0)
        return sluice_error_set(error, SLUICE_E_IO, "%s: %s", path, strerror(errno));
    /* Nobody can set this one. It moves with every write, and also with rights and links. */
    if (same_time(now.st_ctim, file->state.st_ctim)) {
        *unchanged = true;
        return SLUICE_OK;
    }
    /* A copy that keeps the time is found by its bytes; one there and back by its time. */
    if (!same_time(now.st_mtim, file->state.st_mtim) || now.st_size != file->state.st_size)
        return SLUICE_OK;
    return compare_bytes(file, path, unchanged, error);
}

/* Constructors ran before anybody could look: what they changed is put back, and refused. */
static int check_host(const char *path, enum guard_deed deed, struct sluice_error *error)
{
    struct buffer changes = { 0 };
    int status = SLUICE_OK;

    if (deed == GUARD_FLUSHING)
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "%s changed the floating-point mode while it was loaded (linked "
                                  "with -ffast-math?)",
                                  path);
    else if (deed != GUARD_NOTHING)
        status = sluice_error_set(error, SLUICE_E_PLUGIN, "%s %s while it was loaded", path,
                                  guard_text(deed));
    if (guard_restore(&changes) && status == SLUICE_OK)
        status = changes.failed
                     ? error_memory(error, "a message")
                     : sluice_error_set(error, SLUICE_E_PLUGIN, "%s changed %s while it was loaded",
                                        path, changes.data);
    if (guard_is_cut_off() && status == SLUICE_OK)
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "%s closed descriptors that are not its own while it was loaded",
                                  path);
    buffer_fini(&changes);
    return status;
}

static void *load_object(const char *path, enum guard_deed *deed, int *code)
{
    struct guard_call call = { .file = path, .function = "its constructors" };
    void *object;

    guard_init(&call);
    guard_enter(&call);
    errno = 0;
    object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    *code = errno;
    *deed = guard_leave(&call);
    return object;
}

/* dlopen searches the system's folders for a bare name; a path with links taken out has slashes. */
static int open_object(const char *path, const struct object_file *file, void **object,
                       struct sluice_error *error)
{
    char *real = realpath(path, NULL);
    enum guard_deed deed;
    int code, status;

    if (real == NULL && errno == ENOMEM)
        return error_memory(error, path);
    if (real == NULL)
        return sluice_error_set(error, SLUICE_E_IO, "%s: cannot be found any more", path);
    *object = load_object(real, &deed, &code);
    status = check_host(path, deed, error);
    if (*object == NULL)
        status = load_error(path, code, error);
    else if (status == SLUICE_OK && !is_hashed(real, file))
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "%s: was replaced while it was loaded; run it again", path);
    free(real);
    return status;
}

/* There is no dlclose: code that ran once may have left pointers to itself anywhere. */
int object_load(const char *path, const char *symbol, struct object_file *file,
                const void **address, struct sluice_error *error)
{
    void *object = NULL;
    const void *found = NULL;
    int status = object_file_open(path, file, error);

    if (status != SLUICE_OK)
        return status;
    status = open_object(path, file, &object, error);
    if (status == SLUICE_OK)
        found = dlsym(object, symbol);
    if (status == SLUICE_OK && found == NULL)
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "%s: does not export '%s'; end its file with SLUICE_PLUGIN or "
                                  "SLUICE_DRIVER",
                                  path, symbol);
    if (status != SLUICE_OK) {
        object_file_close(file);
        return status;
    }
    *address = found;
    return SLUICE_OK;
}

/* sluice.c - folders of their own, files in them, and the built binary run there. */
#include "e2e/sluice.h"

#include <check.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "places/places.h"

/* ---- folders and files ---- */

/* The caller's own settings must not decide a test. */
static void clear_environment(void)
{
    static const char *const names[] = { "SLUICE_STORE", "SLUICE_STORE_PATH",
                                         "SLUICE_PLUGIN_PATH" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unsetenv(names[i]);
}

void e2e_enter(char folder[E2E_FOLDER_SIZE])
{
    clear_environment();
    places_scope();
    (void)snprintf(folder, E2E_FOLDER_SIZE, "/tmp/sluice-e2e-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void e2e_leave(const char *folder)
{
    places_leave();
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void e2e_write(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static char *read_stream(FILE *stream, size_t *length)
{
    char *bytes = NULL;
    size_t capacity = 0;
    size_t got;

    *length = 0;
    do {
        if (capacity - *length < 4096) {
            capacity = capacity * 2 + 8192;
            bytes = realloc(bytes, capacity);
            ck_assert_ptr_nonnull(bytes);
        }
        got = fread(bytes + *length, 1, capacity - *length - 1, stream);
        *length += got;
    } while (got > 0);
    ck_assert_int_eq(ferror(stream), 0);
    bytes[*length] = '\0';
    return bytes;
}

char *e2e_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes;

    if (file == NULL)
        return NULL;
    bytes = read_stream(file, length);
    ck_assert_int_eq(fclose(file), 0);
    return bytes;
}

void e2e_rebuild(const char *from, const char *to, const char *text)
{
    size_t length = 0;
    char *bytes = e2e_read(from, &length), *at;

    ck_assert_msg(bytes != NULL, "no %s", from);
    at = memmem(bytes, length, text, strlen(text));
    ck_assert_msg(at != NULL, "%s has no '%s'", from, text);
    *at ^= 1;
    e2e_write(to, bytes, length);
    free(bytes);
}

/* ---- running ---- */

static _Noreturn void become_sluice(const char *const *arguments, FILE *out, FILE *err)
{
    const char *argv[64] = { SLUICE_BINARY };
    size_t count = 1;

    for (; *arguments != NULL && count + 1 < sizeof argv / sizeof *argv; arguments++)
        argv[count++] = *arguments;
    if (dup2(fileno(out), STDOUT_FILENO) < 0 || dup2(fileno(err), STDERR_FILENO) < 0)
        _exit(125);
    (void)execv(SLUICE_BINARY, (char *const *)(const void *)argv);
    _exit(127);
}

static char *read_back(FILE *stream, size_t *length)
{
    char *bytes;

    rewind(stream);
    bytes = read_stream(stream, length);
    ck_assert_int_eq(fclose(stream), 0);
    return bytes;
}

void e2e_start(struct e2e_child *child, const char *const *arguments)
{
    child->out = tmpfile();
    child->err = tmpfile();
    ck_assert(child->out != NULL && child->err != NULL);
    child->process = fork();
    ck_assert_int_ge(child->process, 0);
    if (child->process == 0)
        become_sluice(arguments, child->out, child->err);
}

struct e2e_result e2e_wait(struct e2e_child *child)
{
    struct e2e_result result = { 0 };
    int status = 0;

    while (waitpid(child->process, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.out = read_back(child->out, &result.out_length);
    result.err = read_back(child->err, &result.err_length);
    return result;
}

struct e2e_result e2e_run(const char *const *arguments)
{
    struct e2e_child child;

    e2e_start(&child, arguments);
    return e2e_wait(&child);
}

void e2e_result_fini(struct e2e_result *result)
{
    free(result->out);
    free(result->err);
    *result = (struct e2e_result){ 0 };
}

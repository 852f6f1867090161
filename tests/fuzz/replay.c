/* replay.c - a fuzz target without a fuzzer: tries the files of the folders that are given. */
#include "fuzz/promise.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 24 };

static bool replay_file(const char *folder, const char *name)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[4096], *text = NULL, *exact;
    size_t length = 0;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (file_read(path, FILE_LIMIT, &text, &length, &error) != SLUICE_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
        return false;
    }
    /* Without a terminator, so that a sanitizer sees a read beyond the end. */
    exact = malloc(length > 0 ? length : 1);
    if (exact == NULL) {
        (void)fprintf(stderr, "%s: out of memory\n", path);
        free(text);
        return false;
    }
    memcpy(exact, text, length);
    free(text);
    printf("%s\n", path);
    (void)fflush(stdout);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)exact, length);
    free(exact);
    return true;
}

static bool replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int count = 0;
    bool good = true;

    if (folder == NULL) {
        (void)fprintf(stderr, "%s: no such folder\n", path);
        return false;
    }
    while (good && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        good = replay_file(path, entry->d_name);
        count++;
    }
    (void)closedir(folder); /* nothing was written */
    if (count == 0)
        (void)fprintf(stderr, "%s: no files\n", path);
    return good && count > 0;
}

static bool finished;

/* What is tried may not end the program for us, and be taken for good. */
static void expect_end(void)
{
    if (!finished) {
        (void)fprintf(stderr, "the last of these files ended the program\n");
        _exit(1);
    }
}

int main(int argc, char **argv)
{
    bool good = argc > 1 && atexit(expect_end) == 0;

    for (int i = 1; i < argc; i++)
        good = replay_folder(argv[i]) && good;
    finished = true;
    return good ? 0 : 1;
}

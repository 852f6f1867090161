/* driver.c - files, processes and the script of one sequence. */
#include "property/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "places/places.h"
#include "property/files.h"

#define PATIENCE_SECONDS 120
#define ARGUMENTS 40

static const char *const builds[BUILDS] = { "one", "same", "other" };

static void must(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
    abort();
}

const char *driver_path(const struct driver *driver, const char *name, char text[DRIVER_PATH])
{
    int length = snprintf(text, DRIVER_PATH, "%.60s/%.60s", driver->folder, name);

    must(length > 0 && length < DRIVER_PATH, name);
    return text;
}

static FILE *open_file(const struct driver *driver, const char *name, const char *mode)
{
    char path[DRIVER_PATH];
    FILE *file = fopen(driver_path(driver, name, path), mode);

    must(file != NULL, path);
    return file;
}

void driver_note(struct driver *driver, const char *format, ...)
{
    FILE *script = open_file(driver, "steps.sh", "a");
    va_list arguments;

    va_start(arguments, format);
    (void)vfprintf(script, format, arguments);
    va_end(arguments);
    must(fputc('\n', script) != EOF && fclose(script) == 0, "steps.sh");
}

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void driver_end(struct driver *driver, bool keep)
{
    if (!keep)
        places_leave();
    if (!keep)
        must(nftw(driver->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, driver->folder);
}

static void link_build(struct driver *driver, int plugin, int build)
{
    char target[DRIVER_PATH * 2], name[40], path[DRIVER_PATH];

    (void)snprintf(target, sizeof target, "%s/%s/%s.so", DRAWN_PLUGINS, builds[build],
                   files_plugins[plugin]);
    (void)snprintf(name, sizeof name, "plugins/%s.so", files_plugins[plugin]);
    (void)driver_path(driver, name, path);
    must(unlink(path) == 0 || errno == ENOENT, path);
    must(symlink(target, path) == 0, path);
    driver_note(driver, "ln -sfn %s %s", target, name);
}

void driver_write_pipeline(struct driver *driver, const struct world *world)
{
    char name[32];
    FILE *file;

    driver->number++;
    for (int strict = 0; strict < 2; strict++) {
        (void)snprintf(name, sizeof name, "%c%03d.yaml", strict ? 'p' : 'i', driver->number);
        file = open_file(driver, name, "w");
        files_pipeline(world, strict != 0, file);
        must(fclose(file) == 0, name);
    }
    for (int plugin = 0; plugin < PLUGINS; plugin++)
        link_build(driver, plugin, world->builds[plugin]);
}

const char *driver_pipeline(const struct driver *driver, char text[32])
{
    (void)snprintf(text, 32, "p%03d.yaml", driver->number);
    return text;
}

static void table_file(const struct driver *driver, int table, char name[32])
{
    (void)snprintf(name, 32, "%s%03d.csv", files_name(table), driver->number);
}

void driver_write_tables(struct driver *driver, const struct data *data)
{
    char name[32];

    for (int table = 0; table <= WORLD_TABLES; table++) {
        FILE *file;
        table_file(driver, table, name);
        file = open_file(driver, name, "w");
        files_table(data, table, file);
        must(fclose(file) == 0, name);
    }
}

const char *driver_import(const struct driver *driver, int tables, char text[256])
{
    int length = snprintf(text, 256, "import i%03d.yaml", driver->number);

    for (int table = 0; table <= WORLD_TABLES; table++) {
        char name[32];
        if ((tables & 1 << table) == 0)
            continue;
        table_file(driver, table, name);
        length += snprintf(text + length, 256 - (size_t)length, " %s=%s", files_name(table), name);
    }
    return text;
}

const char *driver_files(const struct driver *driver, char text[256])
{
    int length = 0;

    for (int table = 0; table <= WORLD_TABLES; table++) {
        char name[32];
        table_file(driver, table, name);
        length += snprintf(text + length, 256 - (size_t)length, " %s", name);
    }
    return text;
}

/* Of what is in files; stores in servers cannot be copied by a line of a script. */
static void note_copy(struct driver *driver, const char *from, const char *to, const char *part)
{
    static const char *const ends[] = { "", "-wal" };

    driver_note(driver, "rm -f %s%s %s%s-wal %s%s-shm", to, part, to, part, to, part);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[DRIVER_PATH], path[DRIVER_PATH];
        (void)snprintf(name, sizeof name, "%.40s%s%s", to, part, ends[i]);
        if (access(driver_path(driver, name, path), F_OK) == 0)
            driver_note(driver, "cp %s%s%s %s", from, part, ends[i], name);
    }
}

void driver_copy_store(struct driver *driver, const char *from, const char *to)
{
    char source[DRIVER_PATH], target[DRIVER_PATH];

    places_copy(from == NULL ? NULL : driver_path(driver, from, source),
                driver_path(driver, to, target));
    note_copy(driver, from, to, "");
    if (!places_is_file())
        note_copy(driver, from, to, ".ledger");
}

/* ---- commands ---- */

static double now(void)
{
    struct timespec time;

    must(clock_gettime(CLOCK_MONOTONIC, &time) == 0, "the clock");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void rest(double seconds)
{
    struct timespec pause = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };

    (void)nanosleep(&pause, NULL);
}

/* Two may run at once, each with files of its own. */
static const char *const out_files[] = { "out", "other-out" }, *const err_files[] = { "err",
                                                                                      "other-err" };

static _Noreturn void become_sluice(const struct driver *driver, const struct how *how, int slot,
                                    char *line)
{
    const char *argv[ARGUMENTS] = { SLUICE_BINARY };
    char *word;
    int count = 1, out, err;

    while ((word = strsep(&line, " ")) != NULL && count + 1 < ARGUMENTS)
        argv[count++] = word;
    places_use("STORE", how->store);
    /* A sanitizer ends a process that asks for too much: here that is the test. */
    if (chdir(driver->folder) != 0 || setenv("SLUICE_PLUGIN_PATH", "plugins", 1) != 0 ||
        setenv("DRAWN_SHORT", how->shortage == NULL ? "" : how->shortage, 1) != 0 ||
        (how->shortage != NULL && (setenv("ASAN_OPTIONS", "allocator_may_return_null=1", 1) != 0 ||
                                   setenv("TSAN_OPTIONS", "allocator_may_return_null=1", 1) != 0)))
        _exit(125);
    out = open(out_files[slot], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    err = open(err_files[slot], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0 || err < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(125);
    (void)execv(SLUICE_BINARY, (char *const *)(const void *)argv);
    _exit(127);
}

/* False when it was not done in time. */
static bool wait_for(pid_t process, double until, int *status)
{
    double pause = 0.0005;

    while (waitpid(process, status, WNOHANG) == 0) {
        if (now() > until)
            return false;
        rest(pause);
        pause = pause < 0.01 ? pause * 1.3 : pause;
    }
    return true;
}

static void read_message(const struct driver *driver, int slot, struct ran *ran)
{
    FILE *file = open_file(driver, err_files[slot], "a+");
    size_t length;

    rewind(file);
    length = fread(ran->err, 1, sizeof ran->err - 1, file);
    ran->err[length] = '\0';
    must(fclose(file) == 0, "err");
}

static void note_command(struct driver *driver, const struct how *how, double life, bool more,
                         const char *line)
{
    char kill_text[48] = "";

    if (how->kill_percent > 0)
        (void)snprintf(kill_text, sizeof kill_text, "timeout -s KILL %.4f ", life);
    driver_note(driver, "STORE=%s DRAWN_SHORT='%s' %s%s %s%s", how->store,
                how->shortage == NULL ? "" : how->shortage, kill_text, SLUICE_BINARY, line,
                more ? " &" : "");
}

static pid_t start(struct driver *driver, const struct how *how, int slot, const char *line)
{
    char copy[512];
    pid_t process;

    (void)snprintf(copy, sizeof copy, "%s", line);
    driver->commands++;
    process = fork();
    must(process >= 0, "fork");
    if (process == 0)
        become_sluice(driver, how, slot, copy);
    return process;
}

static void finish(struct driver *driver, pid_t process, double begin, int slot, struct ran *ran)
{
    int status = 0;

    if (wait_for(process, begin + PATIENCE_SECONDS, &status)) {
        ran->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else {
        must(kill(process, SIGKILL) == 0 && waitpid(process, &status, 0) == process, "kill");
        ran->code = -1;
    }
    read_message(driver, slot, ran);
}

void driver_run(struct driver *driver, struct how how, struct ran *ran, const char *format, ...)
{
    char line[512];
    va_list arguments;
    double begin = now(), life = driver->last_seconds * how.kill_percent / 100.0;
    pid_t process;

    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    note_command(driver, &how, life, false, line);
    process = start(driver, &how, 0, line);
    if (how.kill_percent > 0) {
        rest(life);
        must(kill(process, SIGKILL) == 0, "kill");
    }
    finish(driver, process, begin, 0, ran);
    if (how.kill_percent == 0)
        driver->last_seconds = now() - begin;
}

void driver_run_both(struct driver *driver, const char *store, const char *const lines[2],
                     struct ran ran[2])
{
    const struct how how = { .store = store };
    double begin = now();
    pid_t processes[2];

    for (int i = 0; i < 2; i++) {
        note_command(driver, &how, 0.0, i == 0, lines[i]);
        processes[i] = start(driver, &how, i, lines[i]);
    }
    driver_note(driver, "wait");
    for (int i = 0; i < 2; i++)
        finish(driver, processes[i], begin, i, &ran[i]);
}

void driver_begin(struct driver *driver)
{
    char path[DRIVER_PATH];

    *driver = (struct driver){ .last_seconds = 0.05 };
    places_scope();
    (void)snprintf(driver->folder, sizeof driver->folder, "/tmp/sluice-random-XXXXXX");
    must(mkdtemp(driver->folder) != NULL, driver->folder);
    must(mkdir(driver_path(driver, "plugins", path), 0755) == 0, path);
    driver_note(driver, "# cd to this folder, then: sh -x steps.sh");
    driver_note(driver, "export SLUICE_PLUGIN_PATH=plugins");
}

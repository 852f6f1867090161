/* driver.c - opening and closing, and the descriptor of the driver. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "session.h"

#ifndef BUSY_MILLISECONDS /* tests have less patience */
#define BUSY_MILLISECONDS 10000
#endif
#define RETRY_MILLISECONDS 5

static const char *setting(const struct sluice_store_setting *const *settings, uint32_t count,
                           const char *name, const char *absent)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (strcmp(settings[i]->name, name) == 0)
            return settings[i]->value;
    }
    return absent;
}

static int check_folder(const char *path, struct sluice_error *error)
{
    const char *slash = strrchr(path, '/');
    char *folder;
    struct stat status;
    int result = SLUICE_OK;

    if (slash == NULL || slash == path)
        return SLUICE_OK;
    folder = strndup(path, (size_t)(slash - path));
    if (folder == NULL)
        return memory_error(error);
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
        result = sluice_error_set(error, SLUICE_E_NOT_FOUND,
                                  "there is no folder '%s' for the store '%s': make it first",
                                  folder, path);
    free(folder);
    return result;
}

/* As SQLite is built on Debian: it makes a path absolute, follows its links, and keeps room for
 * the names of the files beside it. */
#define LONGEST_PATH 504

/* 0 where the system does not say; opening it will tell why. */
static size_t whole_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    char *whole = realpath(path, NULL);
    size_t length = whole == NULL ? 0 : strlen(whole);

    free(whole);
    if (length > 0 || errno != ENOENT)
        return length;
    /* The file is still to be made. */
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    whole = folder == NULL ? NULL : realpath(folder, NULL);
    length = whole == NULL ? 0 : strlen(whole) + 1 + strlen(name);
    free(whole);
    free(folder);
    return length;
}

static int check_length(const char *path, struct sluice_error *error)
{
    size_t length = whole_length(path);

    if (length <= LONGEST_PATH)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "the path of the store has %zu bytes, from the root on and without "
                            "links, and SQLite opens at most %d: keep it in a folder nearer to "
                            "the root; it is '%s'",
                            length, LONGEST_PATH, path);
}

/* SQLite says "unable to open database file" to all of these. */
static int check_path(const char *path, uint32_t flags, struct sluice_error *error)
{
    struct stat status;
    int result;

    if (path == NULL || path[0] == '\0')
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "the store has no path: set 'path' to a file");
    result = check_length(path, error);
    if (result != SLUICE_OK)
        return result;
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "the store '%s' is a folder: set 'path' to a file", path);
        if (access(path, R_OK) != 0)
            return sluice_error_set(error, SLUICE_E_IO, "cannot open the store '%s': %s", path,
                                    strerror(errno));
        return SLUICE_OK;
    }
    if (errno != ENOENT && errno != ENOTDIR)
        return sluice_error_set(error, SLUICE_E_IO, "cannot open the store '%s': %s", path,
                                strerror(errno));
    result = check_folder(path, error);
    if (result == SLUICE_OK && (flags & SLUICE_OPEN_CREATE) == 0)
        return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                                "there is no store '%s': import data first, or correct its path",
                                path);
    return result;
}

/* Has a run that was killed left changes beside the store? */
static bool has_log(const char *path)
{
    char *name = sqlite3_mprintf("%s-wal", path);
    struct stat status;
    bool found = name != NULL && stat(name, &status) == 0 && status.st_size > 0;

    sqlite3_free(name);
    return found;
}

/* On a read-only medium SQLite cannot make the files that readers share, and needs none. */
static bool is_immutable(const char *path, uint32_t flags)
{
    return (flags & SLUICE_OPEN_READ_ONLY) != 0 && access(path, W_OK) != 0 && errno == EROFS &&
           !has_log(path);
}

static int open_immutable(struct session *session)
{
    sqlite3_str *uri = sqlite3_str_new(NULL);
    const char *c;
    char *text;
    int code;

    sqlite3_str_appendall(uri, "file:");
    for (c = session->path; *c != '\0'; c++)
        sqlite3_str_appendf(uri, "%%%02x", (unsigned)(unsigned char)*c);
    sqlite3_str_appendall(uri, "?immutable=1");
    text = sqlite3_str_finish(uri);
    if (text == NULL)
        return SQLITE_NOMEM;
    code = sqlite3_open_v2(text, &session->database,
                           SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    sqlite3_free(text);
    return code;
}

/*
 * A reader too opens for reading and writing where it may: only then can SQLite take away, at the
 * end, the files that it needs beside a store in WAL mode. `query_only` keeps it from changes.
 */
static int open_file(struct session *session, uint32_t flags, struct sluice_error *error)
{
    int mode = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    int code;

    if ((flags & SLUICE_OPEN_CREATE) != 0 && (flags & SLUICE_OPEN_READ_ONLY) == 0)
        mode |= SQLITE_OPEN_CREATE;
    code = is_immutable(session->path, flags)
               ? open_immutable(session)
               : sqlite3_open_v2(session->path, &session->database, mode, NULL);
    if (session->database == NULL)
        return memory_error(error);
    if (code != SQLITE_OK)
        return session_error(session, error, "open the store");
    return SLUICE_OK;
}

/* SQLite does not say which descriptor is its own: one that is opened with it stands for it. */
static void open_witness(struct session *session)
{
    struct stat status;

    session->witness = open("/dev/null", O_RDONLY | O_CLOEXEC);
    session->witnessed = session->witness >= 0 && fstat(session->witness, &status) == 0;
    if (session->witnessed)
        session->witness_device = status.st_rdev;
}

/* Milliseconds between one look and the next. */
static const int pauses[] = { 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100 };
#define PAUSES (int)(sizeof pauses / sizeof pauses[0])

/* What sqlite3_busy_timeout does, but nobody is waited for who is not there. */
static int wait_busy(void *user, int count)
{
    int waited = 0;

    if (session_is_cut_off(user))
        return 0;
    for (int i = 0; i < count; i++)
        waited += pauses[i < PAUSES ? i : PAUSES - 1];
    if (waited >= BUSY_MILLISECONDS)
        return 0;
    (void)sqlite3_sleep(pauses[count < PAUSES ? count : PAUSES - 1]);
    return 1;
}

/* A misspelt column in double quotes must be an error, not a string. */
static int configure(struct session *session, struct sluice_error *error)
{
    sqlite3 *database = session->database;

    if (sqlite3_busy_handler(database, wait_busy, session) != SQLITE_OK ||
        sqlite3_extended_result_codes(database, 1) != SQLITE_OK ||
        sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL) != SQLITE_OK ||
        sqlite3_prepare_v3(database, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT, &session->undo,
                           NULL) != SQLITE_OK)
        return session_error(session, error, "open the store");
    return session_execute(session, "PRAGMA cache_size = -32768", "open the store", error);
}

static int configure_reader(struct session *session, struct sluice_error *error)
{
    int status = session_execute(session, "PRAGMA query_only = 1", "open the store", error);

    /* What a killed run left belongs to the next writer. */
    if (status == SLUICE_OK && has_log(session->path) &&
        sqlite3_db_config(session->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) !=
            SQLITE_OK)
        status = session_error(session, error, "open the store");
    /* The first read finds a file that is no store. */
    if (status == SLUICE_OK)
        status =
            session_execute(session, "SELECT count(*) FROM sqlite_schema", "open the store", error);
    return status;
}

/* SQLITE_ROW, and whether the store has a log now; else a failure. */
static int ask_for_log(struct session *session, bool *is_on)
{
    sqlite3_stmt *statement = NULL;
    int code =
        sqlite3_prepare_v2(session->database, "PRAGMA journal_mode = WAL", -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *is_on = sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    (void)sqlite3_finalize(statement); /* repeats the failure */
    return code;
}

/*
 * Of several sessions that make a store at once one turns the log on. SQLite does not wait for that
 * one, since waiting with a lock in hand could last for ever: it is asked again.
 */
static int use_log(struct session *session, struct sluice_error *error)
{
    bool is_on = false;
    int waited = 0;
    int code = ask_for_log(session, &is_on);

    while ((code & 0xff) == SQLITE_BUSY && waited < BUSY_MILLISECONDS) {
        waited += sqlite3_sleep(RETRY_MILLISECONDS);
        code = ask_for_log(session, &is_on);
    }
    if (code != SQLITE_ROW)
        return session_error(session, error, "open the store");
    if (!is_on)
        return sluice_error_set(error, SLUICE_E_UNSUPPORTED,
                                "the store '%s' is on a file system without shared memory: put "
                                "it on a local disk",
                                session->path);
    return SLUICE_OK;
}

static int configure_writer(struct session *session, const char *durability,
                            struct sluice_error *error)
{
    bool full = strcmp(durability, "full") == 0;
    int status;

    if (!full && strcmp(durability, "normal") != 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "durability '%s' of the store '%s' is neither normal nor full",
                                durability, session->path);
    if (sqlite3_db_readonly(session->database, "main") == 1)
        return sluice_error_set(error, SLUICE_E_READ_ONLY,
                                "the store '%s' may not be written: check the permissions of the "
                                "file",
                                session->path);
    status = use_log(session, error);
    if (status == SLUICE_OK)
        status = session_execute(session,
                                 full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
                                 "open the store", error);
    return status;
}

static void close_session(void *handle)
{
    struct session *session = handle;

    if (session == NULL)
        return;
    read_end(session);
    write_rollback(session);
    statements_fini(session);
    (void)sqlite3_finalize(session->undo); /* repeats an older failure */
    description_fini(&session->described);
    if (session_is_cut_off(session))
        (void)sqlite3_db_config(session->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    (void)sqlite3_close_v2(session->database); /* fails for no open connection of ours */
    if (session->witnessed && !session_is_cut_off(session))
        (void)close(session->witness);
    free(session->path);
    free(session);
}

static int open_session(const struct sluice_store_setting *const *settings, uint32_t count,
                        uint32_t flags, void **out, struct sluice_error *error)
{
    const char *path = setting(settings, count, "path", NULL);
    struct session *session = NULL;
    int status = check_path(path, flags, error);

    if (status != SLUICE_OK)
        return status;
    session = calloc(1, sizeof *session);
    if (session == NULL || (session->path = strdup(path)) == NULL) {
        free(session);
        return memory_error(error);
    }
    open_witness(session);
    status = open_file(session, flags, error);
    if (status == SLUICE_OK)
        status = configure(session, error);
    if (status == SLUICE_OK)
        status = (flags & SLUICE_OPEN_READ_ONLY) != 0
                     ? configure_reader(session, error)
                     : configure_writer(session, setting(settings, count, "durability", "normal"),
                                        error);
    if (status != SLUICE_OK) {
        close_session(session);
        return status;
    }
    *out = session;
    return SLUICE_OK;
}

/* The store is a local file: its clock is this machine's. */
static int read_clock(void *handle, int64_t *now, struct sluice_error *error)
{
    const struct session *session = handle;
    struct timespec time;

    if (clock_gettime(CLOCK_REALTIME, &time) != 0)
        return sluice_error_set(error, SLUICE_E_IO, "cannot read the clock for '%s': %s",
                                session->path, strerror(errno));
    *now = (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
    return SLUICE_OK;
}

static const char *const durabilities[] = { "normal", "full", NULL };

static const struct sluice_store_parameter path_parameter = {
    .size = sizeof(struct sluice_store_parameter),
    .required = 1,
    .name = "path",
    .is_path = 1,
    .help = "the file of the store, made by the first import",
};

static const struct sluice_store_parameter durability_parameter = {
    .size = sizeof(struct sluice_store_parameter),
    .name = "durability",
    .default_value = "normal",
    .choices = durabilities,
    .help = "normal: always consistent, survives kill -9; full: survives power loss too",
};

static const struct sluice_store_parameter *const parameters[] = { &path_parameter,
                                                                   &durability_parameter, NULL };

SLUICE_DRIVER(.capabilities = SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_LEASE | SLUICE_CAN_SNAPSHOT |
                              SLUICE_CAN_UNDATED | SLUICE_CAN_DELTA,
              .name = "sqlite", .version = "1.0.0",
              .summary = "one file, read and written with SQLite", .parameters = parameters,
              .open = open_session, .close = close_session, .describe = layout_describe,
              .migrate = layout_migrate, .scan = read_scan, .next = read_next,
              .finish = read_finish, .begin_read = read_begin, .end_read = read_end,
              .begin = write_begin, .replace = write_replace, .commit = write_commit,
              .rollback = write_rollback, .clock = read_clock, .change = write_change);

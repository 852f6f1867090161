/* error.c - SQLite's result codes as statuses, with what a person can do about them. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "session.h"

struct failure {
    int code;
    int status;
    const char *advice;
};

static const struct failure failures[] = {
    { SQLITE_BUSY, SLUICE_E_BUSY, "another program is writing to it; try again when it is done" },
    { SQLITE_LOCKED, SLUICE_E_BUSY, "a scan of this session is still open" },
    { SQLITE_NOMEM, SLUICE_E_MEMORY, "free some memory and try again" },
    { SQLITE_READONLY, SLUICE_E_READ_ONLY,
      "it was opened read-only or may not be written; check the permissions of the file and, since "
      "SQLite keeps shared files beside it, of its folder" },
    { SQLITE_INTERRUPT, SLUICE_E_CANCELLED, "nothing was changed" },
    { SQLITE_IOERR, SLUICE_E_IO, "check the disk" },
    { SQLITE_CORRUPT, SLUICE_E_CORRUPT,
      "the file is damaged: `PRAGMA integrity_check` tells how; move it and its -wal and -shm "
      "files "
      "away, all three, since those would damage a copy too; then restore it from a copy, or "
      "import "
      "again" },
    { SQLITE_NOTADB, SLUICE_E_CORRUPT,
      "this is no SQLite store; name another path, or move the file away" },
    { SQLITE_FULL, SLUICE_E_FULL,
      "free some space and run again; nothing of this was written, what was committed before "
      "stands" },
    { SQLITE_CANTOPEN, SLUICE_E_IO, "check that the file and its folder may be read and written" },
    { SQLITE_PERM, SLUICE_E_IO, "check the permissions of the file" },
    { SQLITE_TOOBIG, SLUICE_E_LIMIT, "a value is too long for the store" },
    { SQLITE_CONSTRAINT, SLUICE_E_CONFLICT, "the rows do not fit the table" },
};

static const struct failure *find_failure(int code)
{
    static const struct failure other = { 0, SLUICE_E_STORE, "the store did not accept it" };
    size_t i;

    for (i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        if (failures[i].code == (code & 0xff))
            return &failures[i];
    }
    return &other;
}

/* What the system said, where SQLite knows: " (Too many open files)"; else "". */
static const char *system_words(const struct session *session, int code, char text[96])
{
    int number = sqlite3_system_errno(session->database);

    text[0] = '\0';
    if (number != 0 && ((code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_IOERR))
        (void)snprintf(text, 96, " (%s)", strerror(number));
    return text;
}

/* What the system said tells more than SQLite's code for it. */
static const struct {
    int code, number;
    struct failure failure;
} system_failures[] = {
    /* Beside the store itself SQLite has no word for a full disk. */
    { SQLITE_IOERR,
      ENOSPC,
      { SQLITE_FULL, SLUICE_E_FULL,
        "free some space and run again; nothing of this was written, what was committed before "
        "stands" } },
    { SQLITE_IOERR,
      EDQUOT,
      { SQLITE_IOERR, SLUICE_E_FULL,
        "the quota of this user is used up: free some space and run again; nothing of this was "
        "written, what was committed before stands" } },
    { SQLITE_IOERR,
      EFBIG,
      { SQLITE_IOERR, SLUICE_E_FULL,
        "a file has the largest size that this process may write: raise `ulimit -f` and run again; "
        "nothing of this was written, what was committed before stands" } },
    { SQLITE_CANTOPEN,
      EMFILE,
      { SQLITE_CANTOPEN, SLUICE_E_IO, "raise the limit of open files, `ulimit -n`" } },
    { SQLITE_CANTOPEN,
      ENFILE,
      { SQLITE_CANTOPEN, SLUICE_E_IO, "raise the limit of open files, `ulimit -n`" } },
};

/* Bytes of one write at most. */
#define LARGEST_PAGE 65536

/* Is this file within one write of what the process may write? */
static bool is_at_limit(const char *path, const char *suffix, rlim_t limit)
{
    char *name = sqlite3_mprintf("%s%s", path, suffix);
    struct stat status;
    bool found =
        name != NULL && stat(name, &status) == 0 && (rlim_t)status.st_size + LARGEST_PAGE >= limit;

    sqlite3_free(name);
    return found;
}

/* Of a commit that failed SQLite does not keep what the system said. */
static int find_number(const struct session *session, int code)
{
    int number = sqlite3_system_errno(session->database);
    struct rlimit limit;

    if (number == 0 && (code & 0xff) == SQLITE_IOERR && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
        limit.rlim_cur != RLIM_INFINITY &&
        (is_at_limit(session->path, "-wal", limit.rlim_cur) ||
         is_at_limit(session->path, "", limit.rlim_cur)))
        return EFBIG;
    return number;
}

static const struct failure *judge(const struct session *session, int code)
{
    int number = find_number(session, code);
    size_t i;

    for (i = 0; i < sizeof system_failures / sizeof system_failures[0]; i++)
        if (system_failures[i].code == (code & 0xff) && system_failures[i].number == number)
            return &system_failures[i].failure;
    return find_failure(code);
}

bool session_is_cut_off(const struct session *session)
{
    struct stat now;

    return session->witnessed &&
           (fstat(session->witness, &now) != 0 || now.st_rdev != session->witness_device);
}

int session_error(const struct session *session, struct sluice_error *error, const char *doing, ...)
{
    int code = sqlite3_errcode(session->database);
    const struct failure *failure = judge(session, code);
    char what[320], words[96];
    va_list arguments;

    va_start(arguments, doing);
    (void)vsnprintf(what, sizeof what, doing, arguments);
    va_end(arguments);
    if (session_is_cut_off(session))
        return sluice_error_set(error, SLUICE_E_IO,
                                "cannot %s in '%s': the descriptors of this process were closed, "
                                "by a plugin perhaps; what was committed before stands",
                                what, session->path);
    return sluice_error_set(
        error, failure->status, "cannot %s in '%s': %s%s; %s", what, session->path,
        failure->code == SQLITE_FULL ? sqlite3_errstr(SQLITE_FULL)
                                     : sqlite3_errmsg(session->database),
        failure->code == SQLITE_FULL ? "" : system_words(session, code, words), failure->advice);
}

int memory_error(struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_MEMORY,
                            "out of memory in the SQLite driver: free some memory and try again");
}

/* error.c - SQLite's result codes as statuses, with what a person can do about them. */
#include <errno.h>

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

static bool lacks_descriptors(const struct session *session, int code)
{
    int number = sqlite3_system_errno(session->database);

    return (code & 0xff) == SQLITE_CANTOPEN && (number == EMFILE || number == ENFILE);
}

int session_error(const struct session *session, struct sluice_error *error, const char *doing, ...)
{
    int code = sqlite3_errcode(session->database);
    const struct failure *failure;
    char what[320], words[96];
    va_list arguments;

    /* Beside the store itself SQLite has no word for a full disk. */
    if ((code & 0xff) == SQLITE_IOERR && sqlite3_system_errno(session->database) == ENOSPC)
        code = SQLITE_FULL;
    failure = find_failure(code);
    va_start(arguments, doing);
    (void)vsnprintf(what, sizeof what, doing, arguments);
    va_end(arguments);
    return sluice_error_set(
        error, failure->status, "cannot %s in '%s': %s%s; %s", what, session->path,
        failure->code == SQLITE_FULL ? sqlite3_errstr(SQLITE_FULL)
                                     : sqlite3_errmsg(session->database),
        system_words(session, code, words),
        lacks_descriptors(session, code) ? "raise the limit of open files, `ulimit -n`"
                                         : failure->advice);
}

int memory_error(struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_MEMORY,
                            "out of memory in the SQLite driver: free some memory and try again");
}

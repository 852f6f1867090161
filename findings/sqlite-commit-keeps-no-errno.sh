#!/usr/bin/env bash
# sqlite3_system_errno() is 0 after a COMMIT that failed since the system refused a write, although
# the same refusal during an INSERT is kept: who wants to say "raise ulimit -f" has to look himself.
#
# Debian 12, libsqlite3-0 and libsqlite3-dev 3.40.1-2+deb12u2, gcc 12.2. Seen:
#
#   insert that outgrows the cache: code 10 (disk I/O error), sqlite3_system_errno 27, errno 27
#   commit of what fits the cache:  code 10 (disk I/O error), sqlite3_system_errno 0, errno 27
#
# 27 is EFBIG. SQLite's page on sqlite3_system_errno says that it reports the error code of the most
# recent I/O error or failure to open a file.
set -euo pipefail

version=3.40.1-2+deb12u2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get -qq download "libsqlite3-0=$version" "libsqlite3-dev=$version" 2>/dev/null
for package in ./*.deb; do
    dpkg-deb -x "$package" root
done
lib=$(dirname "$(find root -name 'libsqlite3.so.0' | head -n 1)")

cat >commit.c <<'C'
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static sqlite3 *database;

static int run(const char *sql)
{
    errno = 0;
    return sqlite3_exec(database, sql, NULL, NULL, NULL);
}

/* Writes so many rows of 1,000 bytes where a file may have 64 KiB. */
static void try(const char *what, const char *path, int rows)
{
    struct rlimit limit;
    char sql[200];
    int code;

    sqlite3_open(path, &database);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA cache_size = 200");
    run("CREATE TABLE t (x)");
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 64 << 10;
    setrlimit(RLIMIT_FSIZE, &limit);
    run("BEGIN IMMEDIATE");
    snprintf(sql, sizeof sql,
             "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
             "INSERT INTO t SELECT zeroblob(1000) FROM n", rows);
    code = run(sql);
    if (code == SQLITE_OK)
        code = run("COMMIT");
    printf("%s code %d (%s), sqlite3_system_errno %d, errno %d\n", what, code,
           sqlite3_errstr(code), sqlite3_system_errno(database), errno);
    sqlite3_close(database);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
}

int main(void)
{
    signal(SIGXFSZ, SIG_IGN);
    try("insert that outgrows the cache:", "a.db", 4000);
    try("commit of what fits the cache: ", "b.db", 300);
    return 0;
}
C
gcc -Iroot/usr/include commit.c -o commit "$lib/libsqlite3.so.0"
LD_LIBRARY_PATH=$lib ./commit | tee seen
cat >wanted <<'SEEN'
insert that outgrows the cache: code 10 (disk I/O error), sqlite3_system_errno 27, errno 27
commit of what fits the cache:  code 10 (disk I/O error), sqlite3_system_errno 0, errno 27
SEEN
diff wanted seen

#!/usr/bin/env bash
# A process that closed the descriptors of its SQLite database (WAL mode) is told of another user of
# it: the first read or write waits for ten seconds, with no busy handler set, and then says
# SQLITE_PROTOCOL. fcntl on the closed descriptor fails with EBADF, which the locks of the -shm file
# take for "somebody else has it"; the retries are SQLite's own. Nobody who waits hears of EBADF.
#
# Debian 12, libsqlite3-0 and libsqlite3-dev 3.40.1-2+deb12u2, gcc 12.2. Seen:
#
#   code 15 (locking protocol), sqlite3_system_errno 0, after 10 s without a busy handler
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

cat >closed.c <<'C'
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void)
{
    sqlite3 *database;
    double begun;
    int code;

    sqlite3_open("store.db", &database);
    sqlite3_exec(database, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)", 0, 0, 0);
    for (int i = 3; i < 1024; i++)
        close(i);
    begun = now();
    code = sqlite3_exec(database, "BEGIN IMMEDIATE", 0, 0, 0);
    printf("code %d (%s), sqlite3_system_errno %d, after %.0f s without a busy handler\n",
           sqlite3_extended_errcode(database), sqlite3_errmsg(database),
           sqlite3_system_errno(database), now() - begun);
    return code == SQLITE_OK;
}
C
gcc -Iroot/usr/include closed.c -o closed "$lib/libsqlite3.so.0"
LD_LIBRARY_PATH=$lib ./closed | tee seen
cat >wanted <<'SEEN'
code 15 (locking protocol), sqlite3_system_errno 0, after 10 s without a busy handler
SEEN
diff wanted seen

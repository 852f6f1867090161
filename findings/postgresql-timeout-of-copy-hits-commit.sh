#!/usr/bin/env bash
# statement_timeout of PostgreSQL does not end a COPY FROM STDIN that waits for a slow client: when
# the client ends it, the answer is COPY 20000, as if in time. What is cancelled is the statement
# after it, here COMMIT, which took no time itself, and the rows are gone with the transaction.
# (A row that comes after the time ends COPY, but only once it comes.) So the timeout is no bound on
# a load, and "COPY 20000" no word about what was committed: a client needs a deadline of its own,
# and statement_timeout = 0 for COPY.
#
# Debian 12, postgresql-15, libpq5 and libpq-dev 15.20-0+deb12u1 (and what they depend on, from the
# system), gcc 12.2. statement_timeout is 300 ms, the client pauses for 1 s before it ends COPY.
# Seen:
#
#   COPY 20000
#   COMMIT: 57014 ERROR:  canceling statement due to statement timeout
#   rows in the table: 0
set -euo pipefail

version=15.20-0+deb12u1
work=$(mktemp -d)
as_server=()
end() {
    [ ! -e "$work/data/postmaster.pid" ] ||
        (cd / && "${as_server[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop) \
            >"$work/log" 2>&1 || true
    rm -rf "$work"
}
trap end EXIT
cd "$work"
chmod 755 .
apt-get -qq download "postgresql-15=$version" "libpq5=$version" "libpq-dev=$version" 2>/dev/null
for package in ./*.deb; do
    dpkg-deb -x "$package" root
done
bin=$work/root/usr/lib/postgresql/15/bin
lib=$(dirname "$(find root -name 'libpq.so.5')")
export LD_LIBRARY_PATH=$work/$lib LC_ALL=C

# The server does not run as root, nor listens to anybody but this folder.
mkdir data socket
if [ "$(id -u)" -eq 0 ]; then
    chown nobody data socket
    as_server=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
fi
(
    cd /
    "${as_server[@]}" "$bin/initdb" -D "$work/data" -U sluice --auth=trust --no-sync
    "${as_server[@]}" "$bin/pg_ctl" -D "$work/data" -w -l "$work/data/log" \
        -o "-k $work/socket -c listen_addresses=" start
) >log 2>&1 || { cat log >&2; exit 1; }

cat >slow.c <<'C'
#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

static void run(PGconn *connection, const char *statement)
{
    PGresult *result = PQexec(connection, statement);

    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        printf("%s: %s %s", statement, PQresultErrorField(result, PG_DIAG_SQLSTATE),
               PQresultErrorMessage(result));
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        printf("rows in the table: %s\n", PQgetvalue(result, 0, 0));
    PQclear(result);
}

int main(int count, char **words)
{
    PGconn *connection = PQconnectdb(words[count - 1]);
    PGresult *result;

    run(connection, "CREATE TABLE numbers (number integer)");
    run(connection, "SET statement_timeout = 300");
    run(connection, "BEGIN");
    run(connection, "COPY numbers FROM STDIN");
    for (int i = 0; i < 20000; i++)
        PQputCopyData(connection, "1\n", 2);
    PQflush(connection);
    sleep(1);
    PQputCopyEnd(connection, NULL);
    while ((result = PQgetResult(connection)) != NULL) {
        printf("%s%s\n", PQcmdStatus(result), PQresultErrorMessage(result));
        PQclear(result);
    }
    run(connection, "COMMIT");
    run(connection, "ROLLBACK");
    run(connection, "SELECT count(*) FROM numbers");
    PQfinish(connection);
    return 0;
}
C
gcc -Iroot/usr/include/postgresql slow.c -o slow "$lib/libpq.so.5"
./slow "host=$work/socket user=sluice dbname=postgres" 2>log | tee seen
cat >wanted <<'SEEN'
COPY 20000
COMMIT: 57014 ERROR:  canceling statement due to statement timeout
rows in the table: 0
SEEN
diff wanted seen

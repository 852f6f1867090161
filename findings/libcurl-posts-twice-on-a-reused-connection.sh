#!/usr/bin/env bash
# libcurl sends a POST a second time, without a word, where the server has read the first one and
# then closed a connection that had been used before. curl_easy_perform returns CURLE_OK; no option
# of retries is set, there is none in the library. On a new connection the same server is an error
# (CURLE_GOT_NOTHING). So what must not be done twice needs a name of its own that the server knows
# again, or CURLOPT_FRESH_CONNECT; a count of one's own attempts says nothing. What tells afterwards
# is CURLINFO_NUM_CONNECTS: 1 where the connection before should have done.
#
# Debian 12, libcurl4 and libcurl4-openssl-dev 7.88.1-10+deb12u15 (and what libcurl4 depends on,
# from the system), gcc 12.2, Python 3 for the server. Seen:
#
#   new connection: code 52 (Server returned nothing (no headers, no data)), the server read 1 POST
#   reused connection: code 0 (No error), the server read 2 POSTs
set -euo pipefail

version=7.88.1-10+deb12u15
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get -qq download "libcurl4=$version" "libcurl4-openssl-dev=$version" 2>/dev/null
for package in ./*.deb; do
    dpkg-deb -x "$package" root
done
lib=$(dirname "$(find root -name 'libcurl.so.4')")

# Answers `warm`. Reads `work`, writes its body down and closes; answers where the body comes again.
cat >server.py <<'PY'
import os
import socket

def request(file):
    length, path = 0, file.readline().split(b" ")[1:2]
    for line in iter(file.readline, b"\r\n"):
        if not line:
            break
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return path, file.read(length)

listening = socket.create_server(("127.0.0.1", 0))
with open("port.new", "w") as out:
    print(listening.getsockname()[1], file=out)
os.rename("port.new", "port")
seen = []
while True:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as file:
        while True:
            path, body = request(file)
            if not path:
                break
            if path != [b"/warm"]:
                with open("read", "ab") as out:
                    out.write(body + b"\n")
                seen.append(body)
                if seen.count(body) == 1:
                    break
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
PY
python3 server.py &
server=$!
for _ in $(seq 100); do
    [ ! -e port ] || break
    sleep 0.1
done

cat >twice.c <<'C'
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static size_t drop(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes;
    (void)user;
    return size * count;
}

static CURLcode post(CURL *curl, const char *port, const char *path, const char *body)
{
    char url[64];

    snprintf(url, sizeof url, "http://127.0.0.1:%s/%s", port, path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    return curl_easy_perform(curl);
}

int main(int count, char **words)
{
    CURL *curl = curl_easy_init();
    CURLcode code;

    if (count > 3)
        post(curl, words[1], "warm", "hello");
    code = post(curl, words[1], "work", words[2]);
    printf("code %d (%s)", (int)code, curl_easy_strerror(code));
    curl_easy_cleanup(curl);
    return 0;
}
C
gcc -Iroot/usr/include/x86_64-linux-gnu twice.c -o twice "$lib/libcurl.so.4"
export LD_LIBRARY_PATH=$lib
port=$(cat port)
{
    echo "new connection: $(./twice "$port" pay-1), the server read $(grep -c pay-1 read) POST"
    echo "reused connection: $(./twice "$port" pay-2 warm)," \
        "the server read $(grep -c pay-2 read) POSTs"
} | tee seen
cat >wanted <<'SEEN'
new connection: code 52 (Server returned nothing (no headers, no data)), the server read 1 POST
reused connection: code 0 (No error), the server read 2 POSTs
SEEN
diff wanted seen

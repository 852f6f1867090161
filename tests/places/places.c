/* places.c - the kinds of places, the sections of a pipeline that name one, and stores in files. */
#include "places/private.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct place places[] = {
    { "sqlite", { PART_SQLITE, PART_NONE } },
    { "sqlite+ledger", { PART_SQLITE, PART_SQLITE } },
    { "depot", { PART_DEPOT, PART_SQLITE } },
    { "postgres", { PART_POSTGRES, PART_NONE } },
    { "postgres+ledger", { PART_POSTGRES, PART_POSTGRES } },
    { "bigquery+sqlite", { PART_BIGQUERY, PART_SQLITE } },
    { "bigquery+postgres", { PART_BIGQUERY, PART_POSTGRES } },
};

static const struct place *chosen;
static char scope[32];

_Noreturn void place_fail(const char *what, const char *why)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s: %s\n", what, why);
    abort();
}

/* ---- which ---- */

void places_choose(const char *word)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].word, word) == 0) {
            chosen = &places[i];
            return;
        }
    place_fail("SLUICE_TEST_STORE", word);
}

const struct place *place_chosen(void)
{
    const char *word = getenv("SLUICE_TEST_STORE");

    if (chosen == NULL)
        places_choose(word == NULL || word[0] == '\0' ? places[0].word : word);
    return chosen;
}

const char *places_word(void)
{
    return place_chosen()->word;
}

bool places_is_file(void)
{
    return place_chosen() == &places[0];
}

bool part_is_file(enum part_kind kind)
{
    return kind == PART_SQLITE || kind == PART_DEPOT;
}

bool places_data_is_file(void)
{
    return part_is_file(place_chosen()->parts[0]);
}

bool places_ledger_is_file(void)
{
    const enum part_kind *parts = place_chosen()->parts;

    return part_is_file(parts[parts[1] == PART_NONE ? 0 : 1]);
}

bool places_ready(void)
{
    const struct place *place = place_chosen();

    return server_ready(place->parts[0]) && server_ready(place->parts[1]);
}

/* Drivers that only tests have: a depot, and a BigQuery that rests less between two tries. */
static const struct {
    enum part_kind kind;
    const char *folder;
} drivers[] = { { PART_DEPOT, DEPOT_FOLDER }, { PART_BIGQUERY, BIGQUERY_FOLDER } };

void places_scope(void)
{
    static int number;

    (void)snprintf(scope, sizeof scope, "t%d_%d_", (int)getpid(), ++number);
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (place_chosen()->parts[0] == drivers[i].kind &&
            setenv("SLUICE_STORE_PATH", drivers[i].folder, 1) != 0)
            place_fail("SLUICE_STORE_PATH", strerror(errno));
}

/* ---- names ---- */

const char *part_name(const char *name, int part, char text[PART_NAME])
{
    const char *last = strrchr(name, '/');
    size_t length;

    if (part_is_file(place_chosen()->parts[part])) {
        (void)snprintf(text, PART_NAME, "%s%s", name, part == 0 ? "" : ".ledger");
        return text;
    }
    if (scope[0] == '\0')
        places_scope();
    length = (size_t)snprintf(text, PART_NAME, "%s%s%s", scope, last == NULL ? name : last + 1,
                              part == 0 ? "" : "_ledger");
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]))
            text[i] = '_';
    return text;
}

/* A data set is not made by who writes to it. */
static void make_sets(const char *name)
{
    char text[PART_NAME];

    for (int part = 0; part < 2; part++)
        if (place_chosen()->parts[part] == PART_BIGQUERY)
            warehouse_make(part_name(name, part, text));
}

static void write_sections(const char *const values[2], char text[PLACES_TEXT])
{
    static const char *const words[] = { "store", "ledger" };
    const struct place *place = place_chosen();
    size_t length = 0;

    text[0] = '\0';
    for (int part = 0; part < 2 && place->parts[part] != PART_NONE; part++) {
        char settings[PLACES_TEXT];
        part_settings(place->parts[part], values[part], settings);
        length += (size_t)snprintf(text + length, PLACES_TEXT - length, "%s: {%s}\n", words[part],
                                   settings);
    }
    if (length >= PLACES_TEXT)
        place_fail("the sections of a store", "too long");
}

const char *places_sections(const char *name, char text[PLACES_TEXT])
{
    char data[PART_NAME], ledger[PART_NAME];

    make_sets(name);
    write_sections((const char *[]){ part_name(name, 0, data), part_name(name, 1, ledger) }, text);
    return text;
}

const char *places_sections_of(const char *variable, char text[PLACES_TEXT])
{
    char data[PART_NAME], ledger[PART_NAME];

    (void)snprintf(data, sizeof data, "${%s}", variable);
    (void)snprintf(ledger, sizeof ledger, "${%s_LEDGER}", variable);
    write_sections((const char *[]){ data, ledger }, text);
    return text;
}

void places_use(const char *variable, const char *name)
{
    char second[PART_NAME], text[PART_NAME];

    make_sets(name);
    (void)snprintf(second, sizeof second, "%s_LEDGER", variable);
    if (setenv(variable, part_name(name, 0, text), 1) != 0 ||
        setenv(second, part_name(name, 1, text), 1) != 0)
        place_fail(variable, strerror(errno));
}

/* ---- files ---- */

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    int in = from == NULL ? -1 : open(from, O_RDONLY | O_CLOEXEC), out;
    ssize_t got = 0;

    if (unlink(to) != 0 && errno != ENOENT)
        place_fail(to, strerror(errno));
    if (in < 0)
        return;
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    while (out >= 0 && (got = read(in, bytes, sizeof bytes)) > 0)
        if (write(out, bytes, (size_t)got) != got)
            place_fail(to, strerror(errno));
    if (out < 0 || got != 0 || close(in) != 0 || close(out) != 0)
        place_fail(to, strerror(errno));
}

/* The index of a log is made anew. */
static void copy_database(const char *from, const char *to)
{
    static const char *const ends[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char source[PART_NAME + 8], target[PART_NAME + 8];
        (void)snprintf(target, sizeof target, "%s%s", to, ends[i]);
        (void)snprintf(source, sizeof source, "%s%s", from == NULL ? "" : from, ends[i]);
        copy_file(from == NULL || i == 2 ? NULL : source, target);
    }
}

void places_copy(const char *from, const char *to)
{
    const struct place *place = place_chosen();

    for (int part = 0; part < 2 && place->parts[part] != PART_NONE; part++) {
        char source[PART_NAME], target[PART_NAME];
        const char *copied = from == NULL ? NULL : part_name(from, part, source);
        (void)part_name(to, part, target);
        if (part_is_file(place->parts[part]))
            copy_database(copied, target);
        else
            server_copy(place->parts[part], copied, target);
    }
}

void places_leave(void)
{
    const struct place *place = place_chosen();

    for (int part = 0; part < 2 && scope[0] != '\0'; part++)
        if (place->parts[part] != PART_NONE && !part_is_file(place->parts[part]))
            server_drop(place->parts[part], scope);
}

/* ---- looking in ---- */

static sqlite3 *open_database(const char *path)
{
    sqlite3 *database = NULL;

    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        (void)sqlite3_close(database);
        return NULL;
    }
    if (sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(database, 10000) != SQLITE_OK)
        place_fail(path, sqlite3_errmsg(database));
    return database;
}

/* The file of a part, or a file with a copy of it. "": it is not there. */
static void file_of(const char *name, int part, const char *words, char file[PART_NAME])
{
    enum part_kind kind = place_chosen()->parts[part];
    char value[PART_NAME];

    (void)part_name(name, part, value);
    if (part_is_file(kind)) {
        (void)snprintf(file, PART_NAME, "%s", access(value, F_OK) == 0 ? value : "");
        return;
    }
    (void)snprintf(file, PART_NAME, "%s.copy%d", name, part);
    if (!mirror_part(kind, value, words, file))
        file[0] = '\0';
}

sqlite3 *places_look(const char *name, const char *words)
{
    char data[PART_NAME], ledger[PART_NAME], *attach;
    sqlite3 *database;

    file_of(name, 0, words, data);
    if (data[0] == '\0')
        return NULL;
    database = open_database(data);
    if (database == NULL || place_chosen()->parts[1] == PART_NONE)
        return database;
    file_of(name, 1, words, ledger);
    if (ledger[0] == '\0')
        return database;
    attach = sqlite3_mprintf("ATTACH %Q AS ledger", ledger);
    if (attach == NULL || sqlite3_exec(database, attach, NULL, NULL, NULL) != SQLITE_OK)
        place_fail(ledger, sqlite3_errmsg(database));
    sqlite3_free(attach);
    return database;
}

bool places_has(const char *name)
{
    sqlite3 *database = places_look(name, "");

    (void)sqlite3_close(database);
    return database != NULL;
}
